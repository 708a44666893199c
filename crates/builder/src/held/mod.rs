//! The extract that is there already, read back so that it can be written anew with what is new, or without what goes.

mod days;
mod inputs;
mod rows;
mod users;

use crate::{BuildWatch, BuilderError, verify::verify};
pub(crate) use days::HeldDays;
pub(crate) use inputs::{TakenInput, inputs_schema, write_inputs};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rockpool_calendar::{Days, Zone};
use rockpool_catalog::{CatalogError, DataFile, MANIFEST_FILE, Manifest, Snapshot, TimeRange};
pub(crate) use rows::{HeldEvents, Leaving, Texts, ticks};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Rows that are read at once.
const BATCH_ROWS: usize = 16_384;

/// An extract that is there, whose files are read as it names them. Not a byte of them counts before it is verified.
#[derive(Debug)]
pub(crate) struct Held {
    folder: PathBuf,
    /// What it says of itself.
    pub(crate) manifest: Manifest,
    /// Which writing of it this is.
    pub(crate) snapshot: Snapshot,
    /// The zone of its days.
    pub(crate) zone: Zone<chrono_tz::Tz>,
}

impl Held {
    /// Opens an extract that was written in steps.
    ///
    /// # Errors
    /// [`BuilderError::Read`] and [`BuilderError::Manifest`] where there is none, [`BuilderError::NotInSteps`] for one of
    /// a writer that keeps no account of its inputs.
    pub(crate) fn open(folder: &Path) -> Result<Self, BuilderError> {
        let path = folder.join(MANIFEST_FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BuilderError::NoExtract { path: folder.to_path_buf() });
            }
            Err(error) => return Err(BuilderError::read(&path)(error)),
        };
        let manifest = Manifest::from_json(&text)
            .map_err(|source| BuilderError::Manifest { path: path.clone(), source })?;
        let zone = Zone::named(&manifest.time_zone).map_err(|_| BuilderError::Manifest {
            path,
            source: CatalogError::Inconsistent {
                reason: format!("'{}' is no time zone that is known here", manifest.time_zone),
            },
        })?;
        let Some(snapshot) = manifest.snapshot.clone() else {
            return Err(BuilderError::NotInSteps { path: folder.to_path_buf() });
        };
        Ok(Self { folder: folder.to_path_buf(), manifest, snapshot, zone })
    }

    /// The days of its zone, for the times that it covers.
    pub(crate) fn days(&self) -> Days {
        let range = self.manifest.covered.unwrap_or(TimeRange { first: 0, last: 0 });
        Days::new(self.zone, self.manifest.time_resolution, range)
    }

    /// Bytes of its events and user-days, for progress.
    pub(crate) fn bytes(files: &[DataFile]) -> u64 {
        files.iter().map(|file| file.bytes).sum()
    }

    /// The folder that it is in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a data file is what the manifest says.
    ///
    /// # Errors
    /// [`BuilderError::Damaged`] if it is not.
    pub(crate) fn verified(&self, file: &DataFile, watch: &dyn BuildWatch) -> Result<(), BuilderError> {
        let path = self.folder.join(&file.path);
        match verify(&path, file, watch).map_err(BuilderError::read(&path))? {
            Ok(()) => Ok(()),
            Err(reason) => Err(BuilderError::Damaged { path, reason }),
        }
    }

    /// Opens a data file once it is verified.
    fn file(
        &self,
        file: &DataFile,
        watch: &dyn BuildWatch,
    ) -> Result<ParquetRecordBatchReaderBuilder<File>, BuilderError> {
        Self::file_in(&self.folder, file, watch)
    }

    fn file_in(
        folder: &Path,
        file: &DataFile,
        watch: &dyn BuildWatch,
    ) -> Result<ParquetRecordBatchReaderBuilder<File>, BuilderError> {
        let path = folder.join(&file.path);
        if let Err(reason) = verify(&path, file, watch).map_err(BuilderError::read(&path))? {
            return Err(BuilderError::Damaged { path, reason });
        }
        reader_of(&path, file)
    }

    /// For a file whose columns are not those that the manifest states.
    fn other_columns(&self, file: &DataFile) -> BuilderError {
        BuilderError::Damaged {
            path: self.folder.join(&file.path),
            reason: "it has other columns than the manifest states".to_owned(),
        }
    }
}

/// Opens a data file at `path`; of one that event types share, the rows of its part.
///
/// # Errors
/// [`BuilderError::Damaged`] if there cannot be so many rows.
pub(crate) fn reader_of(
    path: &Path,
    file: &DataFile,
) -> Result<ParquetRecordBatchReaderBuilder<File>, BuilderError> {
    let opened = File::open(path).map_err(BuilderError::read(path))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(opened).map_err(BuilderError::parquet(path))?;
    let reader = reader.with_batch_size(BATCH_ROWS);
    if file.part.is_none() {
        return Ok(reader);
    }
    match (usize::try_from(file.row_range().start), usize::try_from(file.rows)) {
        (Ok(first), Ok(rows)) => Ok(reader.with_offset(first).with_limit(rows)),
        _ => Err(BuilderError::Damaged {
            path: path.to_path_buf(),
            reason: "its part has more rows than this computer can count".to_owned(),
        }),
    }
}
