//! The files of a question, open.

use super::decode::{Decode, Numbering};
use super::sources::Sources;
use crate::EngineError;
use crate::scan::{FileReader, Reading};
use arrow::array::RecordBatch;
use futures::{StreamExt, TryStreamExt};
use std::sync::Arc;

/// Files opened, or begun, at the same time: enough to hide a host's latency, few enough for a browser's connections.
pub(super) const OPENED_AT_ONCE: usize = 8;

/// The open files of some sources: those that can hold wanted rows.
pub(super) struct OpenFiles<D> {
    files: Vec<OpenFile<D>>,
    /// Where the values met are numbered.
    pub(super) numbering: Numbering,
    rows: u64,
    users: u64,
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
    pub(super) async fn open(reading: &Arc<Reading>, sources: Sources<D>) -> Result<Self, EngineError> {
        let Sources { files, left_out, numbering, users } = sources;
        left_out.iter().for_each(|(file, reason)| reading.leave_out(file, *reason));
        if !files.is_empty() {
            reading.table(D::TABLE.name());
        }
        let rows = files.iter().map(|source| source.file.rows).sum();
        reading.expect(files.iter().map(|source| &source.file));
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
        Ok(Self { files: opened.into_iter().flatten().collect(), numbering, rows, users })
    }

    /// The rows of the sources, near enough.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// How many users the extract has.
    pub(super) fn users(&self) -> u64 {
        self.users
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
