//! One Parquet file: written under a temporary name, hashed on its way, whole when it is finished.

use crate::BuilderError;
use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::{
    arrow::ArrowWriter,
    file::{metadata::ParquetMetaData, properties::WriterProperties},
};
use rockpool_catalog::{DataFile, TimeRange, UserKey, UserKeyRange};
use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Hexadecimal digits of the hash in a file's name.
const NAME_DIGITS: usize = 16;

/// A file that is whole, under its temporary name.
#[derive(Debug)]
pub(crate) struct Staged {
    /// Where it is.
    pub(crate) temporary: PathBuf,
    /// What the manifest will say of it, its final path included.
    pub(crate) file: DataFile,
}

/// A Parquet file that is being written.
pub(crate) struct TableFile {
    path: PathBuf,
    writer: ArrowWriter<HashingFile>,
    rows: u64,
    ranges: RowRanges,
}

/// The times and users of some rows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RowRanges {
    /// First and last instant.
    pub(crate) covered: Option<TimeRange>,
    /// Smallest and largest user key.
    pub(crate) user_keys: Option<UserKeyRange>,
}

impl RowRanges {
    /// Takes a row into account.
    pub(crate) fn note(&mut self, user: Option<UserKey>, time: Option<TimeRange>) {
        self.covered = match (self.covered, time) {
            (Some(covered), Some(time)) => Some(covered.union(time)),
            (covered, time) => covered.or(time),
        };
        if let Some(key) = user {
            let range = self.user_keys.get_or_insert(UserKeyRange { first: key, last: key });
            range.first = range.first.min(key);
            range.last = range.last.max(key);
        }
    }
}

impl TableFile {
    /// Begins a file.
    pub(crate) fn create(
        path: &Path,
        schema: SchemaRef,
        settings: WriterProperties,
    ) -> Result<Self, BuilderError> {
        let file = File::create(path).map_err(BuilderError::write(path))?;
        let file = HashingFile { file, hasher: blake3::Hasher::new(), bytes: 0 };
        let writer =
            ArrowWriter::try_new(file, schema, Some(settings)).map_err(BuilderError::parquet(path))?;
        Ok(Self { path: path.to_path_buf(), writer, rows: 0, ranges: RowRanges::default() })
    }

    /// Takes a row into account for the ranges that the manifest states.
    pub(crate) fn note(&mut self, user: Option<UserKey>, time: Option<TimeRange>) {
        self.ranges.note(user, time);
    }

    /// Appends rows.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), BuilderError> {
        self.rows += batch.num_rows() as u64;
        self.writer.write(batch).map_err(BuilderError::parquet(&self.path))
    }

    /// Ends the file, makes sure it is on disk, and names it by its hash below `folder`.
    pub(crate) fn finish(mut self, folder: &str) -> Result<Staged, BuilderError> {
        let metadata = self.writer.finish().map_err(BuilderError::parquet(&self.path))?;
        let written = self.writer.inner();
        written.file.sync_all().map_err(BuilderError::write(&self.path))?;
        let hash = written.hasher.finalize().to_hex().to_string();
        let name = hash.get(..NAME_DIGITS).unwrap_or(&hash);
        let file = DataFile {
            path: format!("{folder}/{name}.parquet"),
            bytes: written.bytes,
            metadata_bytes: written.bytes.saturating_sub(metadata_start(&metadata)),
            rows: self.rows,
            part: None,
            covered: self.ranges.covered,
            user_keys: self.ranges.user_keys,
            hash,
        };
        Ok(Staged { temporary: self.path, file })
    }
}

/// Where a file's metadata begin: the page indexes stand between the last page and the footer.
pub(crate) fn metadata_start(metadata: &ParquetMetaData) -> u64 {
    let columns = || metadata.row_groups().iter().flat_map(|group| group.columns());
    let data_end = columns().map(|column| {
        let (start, length) = column.byte_range();
        start + length
    });
    let indexes = columns()
        .flat_map(|column| [column.column_index_offset(), column.offset_index_offset()])
        .flatten()
        .filter_map(|offset| u64::try_from(offset).ok());
    // A file without rows has neither: then everything behind the four bytes of its head.
    indexes.min().or(data_end.max()).unwrap_or(4)
}

/// A file that is hashed while it is written.
struct HashingFile {
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for HashingFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buffer)?;
        self.hasher.update(buffer.get(..written).unwrap_or(buffer));
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
