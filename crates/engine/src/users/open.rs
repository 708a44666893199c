//! The files of a question, open.

use super::decode::{Decode, Numbering};
use super::plan::Sources;
use crate::EngineError;
use crate::scan::{FileReader, Reading};
use arrow::array::RecordBatch;
use futures::{StreamExt, TryStreamExt};
use std::sync::Arc;

/// Files opened, or begun, at the same time: enough to hide a host's latency, few enough for a browser's connections.
const OPENED_AT_ONCE: usize = 8;

/// The open files of some sources: those that can hold wanted rows.
pub(crate) struct OpenFiles<D> {
    files: Vec<OpenFile<D>>,
    /// Where the values met are numbered.
    pub(super) numbering: Numbering,
    rows: u64,
}

/// One of them.
pub(super) struct OpenFile<D> {
    pub(super) reader: FileReader,
    pub(super) path: String,
    pub(super) decoder: Arc<D>,
}

impl<D: Decode> OpenFiles<D> {
    /// Opens the files, several at a time. Nothing but their metadata is read.
    ///
    /// # Errors
    /// An [`EngineError`] of the first file that cannot be opened.
    pub(crate) async fn open(reading: &Arc<Reading>, sources: Sources<D>) -> Result<Self, EngineError> {
        let Sources { files, numbering } = sources;
        let rows = files.iter().map(|source| source.file.rows).sum();
        let opening: Vec<_> = files
            .into_iter()
            .map(|source| {
                let reading = Arc::clone(reading);
                async move {
                    let reader = FileReader::open(reading, &source.file, &source.request).await?;
                    let file = |reader| OpenFile { reader, path: source.file.path, decoder: source.decoder };
                    Ok::<_, EngineError>(reader.map(file))
                }
            })
            .collect();
        let opened: Vec<_> = futures::stream::iter(opening).buffered(OPENED_AT_ONCE).try_collect().await?;
        Ok(Self { files: opened.into_iter().flatten().collect(), numbering, rows })
    }

    /// The rows of the sources, near enough.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether earlier questions have decoded all that is wanted.
    pub(crate) fn are_in_memory(&self) -> bool {
        self.files.iter().all(|file| file.reader.is_in_memory())
    }

    /// Shows every batch of every file, one file after another, until `visit` says that it has enough; whether it has
    /// seen them all.
    ///
    /// # Errors
    /// An [`EngineError`] of a file that cannot be read, or of `visit`.
    pub(crate) async fn each_batch(
        self,
        mut visit: impl FnMut(&D, &RecordBatch) -> Result<bool, EngineError>,
    ) -> Result<bool, EngineError> {
        for mut file in self.files {
            while let Some(batch) = file.reader.next().await? {
                let visited = visit(&file.decoder, &batch);
                if !visited.map_err(|error| in_file(&file.path, error))? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The files with the first batch of each, several read at a time; those without rows are left out.
    ///
    /// # Errors
    /// An [`EngineError`] of the first file that cannot be read.
    pub(super) async fn begun(self) -> Result<(Vec<(OpenFile<D>, RecordBatch)>, Numbering), EngineError> {
        let beginning: Vec<_> = self
            .files
            .into_iter()
            .map(|mut file| async move {
                let first = file.reader.next().await?;
                Ok::<_, EngineError>(first.map(|batch| (file, batch)))
            })
            .collect();
        let begun: Vec<_> = futures::stream::iter(beginning).buffered(OPENED_AT_ONCE).try_collect().await?;
        Ok((begun.into_iter().flatten().collect(), self.numbering))
    }
}

/// Decoders know columns, not files.
pub(super) fn in_file(path: &str, error: EngineError) -> EngineError {
    match error {
        EngineError::Corrupt { file, reason } => EngineError::corrupt(format!("{path}, {file}"), reason),
        other => other,
    }
}
