//! Merges sorted files: one user after another, each with all rows in the order of time.

use super::GroupNames;
use super::decode::{Decode, Run};
use super::row::Row;
use crate::EngineError;
use crate::scan::{FileReader, FileRequest, Reading};
use futures::{StreamExt, TryStreamExt};
use rockpool_catalog::DataFile;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// Files opened at the same time: enough to hide a host's latency, few enough for a browser's connections.
const OPENED_AT_ONCE: usize = 8;

/// A file that takes part in a merge.
pub(crate) struct Source<D> {
    /// The file.
    pub(crate) file: DataFile,
    /// What is wanted of it.
    pub(crate) request: FileRequest,
    /// What makes rows of it.
    pub(crate) decoder: Arc<D>,
}

/// The place in one file.
struct Cursor<D: Decode> {
    reader: FileReader,
    path: String,
    decoder: Arc<D>,
    run: Run<D::Row>,
    at: usize,
}

/// Files sorted by user as one stream of users.
pub(crate) struct UserMerge<D: Decode> {
    cursors: Vec<Cursor<D>>,
    /// The next user of each file that is not at its end, smallest first; ties in the order of the files.
    heads: BinaryHeap<Reverse<(u32, usize)>>,
    names: GroupNames,
    without_user: Vec<D::Row>,
}

impl<D: Decode> UserMerge<D> {
    /// Opens the files, several at a time, and reads the first batch of each.
    ///
    /// # Errors
    /// An [`EngineError`] of the first file that cannot be read.
    pub(crate) async fn open(reading: &Arc<Reading>, sources: Vec<Source<D>>) -> Result<Self, EngineError> {
        let opening: Vec<_> = sources
            .into_iter()
            .map(|source| {
                let reading = Arc::clone(reading);
                async move {
                    let Some(mut reader) = FileReader::open(reading, &source.file, &source.request).await?
                    else {
                        return Ok::<_, EngineError>(None);
                    };
                    let first = reader.next().await?;
                    Ok(first.map(|batch| (reader, source.file.path, source.decoder, batch)))
                }
            })
            .collect();
        let opened: Vec<_> = futures::stream::iter(opening).buffered(OPENED_AT_ONCE).try_collect().await?;
        let mut merge = Self {
            cursors: vec![],
            heads: BinaryHeap::new(),
            names: GroupNames::default(),
            without_user: vec![],
        };
        for (reader, path, decoder, batch) in opened.into_iter().flatten() {
            let index = merge.cursors.len();
            merge.cursors.push(Cursor { reader, path, decoder, run: Run::default(), at: 0 });
            if merge.take(index, &batch)? || merge.refill(index).await? {
                merge.push_head(index, 0)?;
            }
        }
        Ok(merge)
    }

    /// The names of the groups met so far.
    pub(crate) fn names(&self) -> &GroupNames {
        &self.names
    }

    /// Rows without a user met since the last call.
    pub(crate) fn take_without_user(&mut self) -> Vec<D::Row> {
        std::mem::take(&mut self.without_user)
    }

    /// Puts all rows of the next user into `rows`, in the order of their place; none at the end.
    ///
    /// # Errors
    /// An [`EngineError`] of a file that cannot be read on.
    pub(crate) async fn next(&mut self, rows: &mut Vec<D::Row>) -> Result<Option<u32>, EngineError> {
        rows.clear();
        let Some(Reverse((user, _))) = self.heads.peek().copied() else { return Ok(None) };
        let mut files = 0;
        while let Some(Reverse((next, index))) = self.heads.peek().copied()
            && next == user
        {
            self.heads.pop();
            files += 1;
            while let Some(cursor) = self.cursors.get_mut(index) {
                let rest = cursor.run.keys.get(cursor.at..).unwrap_or_default();
                let end = cursor.at + rest.iter().take_while(|key| **key == user).count();
                rows.extend_from_slice(cursor.run.rows.get(cursor.at..end).unwrap_or_default());
                cursor.at = end;
                if end < cursor.run.keys.len() {
                    self.push_head(index, user)?;
                    break;
                }
                if !self.refill(index).await? {
                    break;
                }
            }
        }
        if files > 1 {
            // Stable, and fast on what is made of a few sorted runs.
            rows.sort_by_key(Row::place);
        }
        Ok(Some(user))
    }

    /// Puts a file back in line by its next user, which may not come before the last.
    fn push_head(&mut self, index: usize, last: u32) -> Result<(), EngineError> {
        let Some(cursor) = self.cursors.get(index) else { return Ok(()) };
        let Some(user) = cursor.run.keys.get(cursor.at) else { return Ok(()) };
        if *user < last {
            return Err(EngineError::corrupt(&cursor.path, "its rows are not sorted by user"));
        }
        self.heads.push(Reverse((*user, index)));
        Ok(())
    }

    /// Reads on in a file until there are wanted rows; false at its end.
    async fn refill(&mut self, index: usize) -> Result<bool, EngineError> {
        loop {
            let Some(cursor) = self.cursors.get_mut(index) else { return Ok(false) };
            let Some(batch) = cursor.reader.next().await? else { return Ok(false) };
            if self.take(index, &batch)? {
                return Ok(true);
            }
        }
    }

    /// Makes a batch the current one of a file; whether it has wanted rows of users.
    fn take(&mut self, index: usize, batch: &arrow::array::RecordBatch) -> Result<bool, EngineError> {
        let Some(cursor) = self.cursors.get_mut(index) else { return Ok(false) };
        let mut run =
            cursor.decoder.decode(batch, &mut self.names).map_err(|error| in_file(&cursor.path, error))?;
        self.without_user.append(&mut run.without_user);
        let found = !run.keys.is_empty();
        cursor.run = run;
        cursor.at = 0;
        Ok(found)
    }
}

/// Decoders know columns, not files.
fn in_file(path: &str, error: EngineError) -> EngineError {
    match error {
        EngineError::Corrupt { file, reason } => EngineError::corrupt(format!("{path}, {file}"), reason),
        other => other,
    }
}
