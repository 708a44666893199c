//! One Parquet file: written under a temporary name, sealed and hashed when it is finished.

use super::seal::seal;
use crate::BuilderError;
use arrow::{array::RecordBatch, datatypes::SchemaRef};
use parquet::{arrow::ArrowWriter, file::properties::WriterProperties};
use rockpool_catalog::{DataFile, TimeRange, UserKey, UserKeyRange};
use std::{
    fs::File,
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
    writer: ArrowWriter<File>,
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
        let writer =
            ArrowWriter::try_new(file, schema, Some(settings)).map_err(BuilderError::write_parquet(path))?;
        Ok(Self { path: path.to_path_buf(), writer, rows: 0, ranges: RowRanges::default() })
    }

    /// Takes a row into account for the ranges that the manifest states.
    pub(crate) fn note(&mut self, user: Option<UserKey>, time: Option<TimeRange>) {
        self.ranges.note(user, time);
    }

    /// Appends rows.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), BuilderError> {
        self.rows += batch.num_rows() as u64;
        self.writer.write(batch).map_err(BuilderError::write_parquet(&self.path))
    }

    /// Ends the file, makes sure it is on disk, and names it by its hash below `folder`.
    pub(crate) fn finish(mut self, folder: &str) -> Result<Staged, BuilderError> {
        let metadata = self.writer.finish().map_err(BuilderError::write_parquet(&self.path))?;
        let seal = seal(&self.path, &metadata).map_err(BuilderError::write(&self.path))?;
        let name = seal.hash.get(..NAME_DIGITS).unwrap_or(&seal.hash);
        let file = DataFile {
            path: format!("{folder}/{name}.parquet"),
            bytes: seal.bytes,
            metadata_bytes: seal.metadata_bytes,
            metadata_checksum: seal.metadata_checksum,
            rows: self.rows,
            part: None,
            covered: self.ranges.covered,
            user_keys: self.ranges.user_keys,
            hash: seal.hash,
        };
        Ok(Staged { temporary: self.path, file })
    }
}
