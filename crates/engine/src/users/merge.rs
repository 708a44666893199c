//! Merges sorted files: blocks of users, each with all rows in the order of time.

use super::block::Block;
use super::decode::{Decode, Numbering, Run};
use super::open::{OpenFile, OpenFiles, in_file};
use crate::EngineError;
use crate::groups::GroupNames;
use crate::scan::FileReader;
use std::ops::Range;
use std::sync::Arc;

/// About how many rows a block has: enough to forget the cost of a block, few enough for a processor's cache.
const BLOCK_ROWS: u64 = 16_384;

/// The place in one file.
struct Cursor<D: Decode> {
    reader: FileReader,
    path: String,
    decoder: Arc<D>,
    run: Run<D::Row>,
    at: usize,
    /// How many rows from there on belong to the next block.
    taken: usize,
    /// Whether there is nothing after `run`.
    ended: bool,
}

impl<D: Decode> Cursor<D> {
    /// The keys that have been read and not taken.
    fn keys(&self) -> &[u32] {
        self.run.keys.get(self.at..).unwrap_or_default()
    }
}

/// Files sorted by user as one stream of blocks of users.
///
/// Each block takes from every file the rows of the users below a bound, and brings them in the order of user and time. A bound
/// that no file has been read up to is no bound: a user's rows are always in one block. (Taking the next user from
/// a heap of files, one by one, costs several times as much: users have few rows in each of many files.)
pub(crate) struct UserMerge<D: Decode> {
    cursors: Vec<Cursor<D>>,
    numbering: Numbering,
    without_user: Vec<D::Row>,
    block: Block<D::Row>,
    /// How many users the extract has.
    users: u64,
    /// The first user that may follow.
    next: u64,
}

impl<D: Decode> UserMerge<D> {
    /// Reads the first batch of each file.
    ///
    /// # Errors
    /// An [`EngineError`] of the first file that cannot be read.
    pub(crate) async fn open(files: OpenFiles<D>) -> Result<Self, EngineError> {
        let users = files.users();
        let (begun, numbering) = files.begun().await?;
        let (without_user, block) = (vec![], Block::default());
        let mut merge = Self { cursors: vec![], numbering, without_user, block, users, next: 0 };
        for (OpenFile { reader, path, decoder }, batch) in begun {
            let index = merge.cursors.len();
            merge.cursors.push(Cursor {
                reader,
                path,
                decoder,
                run: Run::default(),
                at: 0,
                taken: 0,
                ended: false,
            });
            merge.take(index, &batch)?;
            merge.refill(index).await?;
        }
        Ok(merge)
    }

    /// The names of the groups met so far.
    pub(crate) fn names(&self) -> &GroupNames {
        &self.numbering.groups
    }

    /// Rows without a user met since the last call.
    pub(crate) fn take_without_user(&mut self) -> Vec<D::Row> {
        std::mem::take(&mut self.without_user)
    }

    /// The users that the last [`Self::next`] has found, with all their rows.
    pub(crate) fn block(&self) -> &Block<D::Row> {
        &self.block
    }

    /// Goes on to the next users; false at the end.
    ///
    /// # Errors
    /// An [`EngineError`] of a file that cannot be read on.
    pub(crate) async fn next(&mut self) -> Result<bool, EngineError> {
        let Some(users) = self.bounds().await? else { return Ok(false) };
        for cursor in &mut self.cursors {
            cursor.taken = cursor.keys().partition_point(|key| u64::from(*key) < users.end);
        }
        let rows = self.cursors.iter().map(|cursor| cursor.taken).sum();
        self.block.begin(&users, rows, self.users);
        // First how many rows each user has, then the rows to their places: they are moved once.
        for cursor in &self.cursors {
            let keys = cursor.keys().get(..cursor.taken).unwrap_or_default();
            if keys.first().is_some_and(|key| u64::from(*key) < self.next) || !self.block.count(keys) {
                return Err(EngineError::corrupt(&cursor.path, "its rows are not sorted by user"));
            }
        }
        self.block.arrange();
        for index in 0..self.cursors.len() {
            let Some(cursor) = self.cursors.get_mut(index) else { continue };
            let taken = cursor.at..cursor.at + cursor.taken;
            if let (Some(keys), Some(rows)) = (cursor.run.keys.get(taken.clone()), cursor.run.rows.get(taken))
            {
                self.block.place(keys, rows);
            }
            cursor.at += cursor.taken;
            self.refill(index).await?;
        }
        self.block.sort();
        self.next = users.end;
        Ok(true)
    }

    /// The keys of the next block: from the first user there is, to one below whom all files have been read; none
    /// when there are no more rows.
    async fn bounds(&mut self) -> Result<Option<Range<u64>>, EngineError> {
        loop {
            let mut first = u64::MAX;
            let mut last = 0;
            // What every file has been read up to: of the last user of a run more rows can follow.
            let mut complete = u64::MAX;
            let mut behind = None;
            let mut waiting = 0u64;
            for (index, cursor) in self.cursors.iter().enumerate() {
                let (Some(least), Some(most)) = (cursor.keys().first(), cursor.keys().last()) else {
                    continue;
                };
                waiting += cursor.keys().len() as u64;
                first = first.min(u64::from(*least));
                last = last.max(u64::from(*least.max(most)));
                if !cursor.ended && u64::from(*most) < complete {
                    complete = u64::from(*most);
                    behind = Some(index);
                }
            }
            if first == u64::MAX {
                return Ok(None);
            }
            let complete = complete.min(last + 1);
            if complete > first {
                let blocks = waiting.div_ceil(BLOCK_ROWS).max(1);
                // Users are spread evenly over their keys, near enough.
                let width = ((complete - first) / blocks).max(1);
                return Ok(Some(first..first + width));
            }
            // One user fills all that has been read of this file.
            let Some(index) = behind else { return Ok(None) };
            self.read_on(index).await?;
        }
    }

    /// Reads on in a file, if all that was read of it has been taken, until there are wanted rows or its end.
    async fn refill(&mut self, index: usize) -> Result<(), EngineError> {
        while self.cursors.get(index).is_some_and(|cursor| !cursor.ended && cursor.keys().is_empty()) {
            self.read_on(index).await?;
        }
        Ok(())
    }

    /// Reads one batch more of a file.
    async fn read_on(&mut self, index: usize) -> Result<(), EngineError> {
        let Some(cursor) = self.cursors.get_mut(index) else { return Ok(()) };
        match cursor.reader.next().await? {
            Some(batch) => self.take(index, &batch),
            None => {
                cursor.ended = true;
                Ok(())
            }
        }
    }

    /// Puts a batch after what has been read and not taken of a file.
    fn take(&mut self, index: usize, batch: &arrow::array::RecordBatch) -> Result<(), EngineError> {
        let Some(cursor) = self.cursors.get_mut(index) else { return Ok(()) };
        let run = &mut cursor.run;
        // The run's memory serves one batch after another.
        run.keys.drain(..cursor.at.min(run.keys.len()));
        run.rows.drain(..cursor.at.min(run.rows.len()));
        cursor.at = 0;
        cursor
            .decoder
            .decode(batch, &mut self.numbering, run)
            .map_err(|error| in_file(&cursor.path, error))?;
        self.without_user.append(&mut run.without_user);
        Ok(())
    }
}
