//! One file of days with what has been read of it: whole users come out, whatever the batches.

use super::accumulate::AccumulateDays;
use super::day_files::DayFile;
use super::day_runs::{DayColumns, DayRun};
use super::day_times::{DayTimes, Times};
use super::decode::{day_numbers, event_counts, keys_of};
use crate::EngineError;
use crate::scan::FileReader;
use arrow::array::{Array, RecordBatch};
use arrow::buffer::ScalarBuffer;
use rockpool_catalog::{UserKeyRange, column};
use rockpool_kernel::StepMask;
use std::ops::Range;

/// The key after all keys.
pub(super) const END: u64 = u32::MAX as u64 + 1;

/// Where a feed's batches come from.
pub(super) trait Batches {
    /// The next batch, none at the end.
    fn next(&mut self) -> impl Future<Output = Result<Option<RecordBatch>, EngineError>> + Send;
}

impl Batches for FileReader {
    async fn next(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        Self::next(self).await
    }
}

/// Some rows of a file.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) keys: ScalarBuffer<u32>,
    pub(super) days: ScalarBuffer<i32>,
    pub(super) events: ScalarBuffer<u32>,
    pub(super) first: ScalarBuffer<i64>,
    pub(super) last: ScalarBuffer<i64>,
}

impl Rows {
    pub(super) fn of(batch: &RecordBatch, times: &DayTimes) -> Result<Self, EngineError> {
        let has = |name: &str| batch.column_by_name(name).is_some();
        let days = day_numbers(batch)?;
        let Times { first, last } = times.of(batch, &days)?;
        Ok(Self {
            keys: keys_of(batch)?.values().clone(),
            days,
            events: if has(column::EVENTS) { event_counts(batch)? } else { ScalarBuffer::default() },
            first,
            last,
        })
    }

    pub(super) fn columns(&self, mask: StepMask) -> DayColumns<'_> {
        DayColumns { mask, days: &self.days, events: &self.events, first: &self.first, last: &self.last }
    }
}

/// Rows of one user that stand at the end of batches that are gone.
#[derive(Debug, Default)]
pub(super) struct Carried {
    pub(super) keys: Vec<u32>,
    pub(super) days: Vec<i32>,
    pub(super) events: Vec<u32>,
    pub(super) first: Vec<i64>,
    pub(super) last: Vec<i64>,
}

impl Carried {
    /// The user, if there is one.
    pub(super) fn key(&self) -> Option<u32> {
        self.keys.first().copied()
    }

    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.days.clear();
        self.events.clear();
        self.first.clear();
        self.last.clear();
    }

    pub(super) fn add(&mut self, rows: &Rows, places: &Range<usize>) {
        self.keys.extend_from_slice(rows.keys.get(places.clone()).unwrap_or_default());
        self.days.extend_from_slice(rows.days.get(places.clone()).unwrap_or_default());
        self.events.extend_from_slice(rows.events.get(places.clone()).unwrap_or_default());
        self.first.extend_from_slice(rows.first.get(places.clone()).unwrap_or_default());
        self.last.extend_from_slice(rows.last.get(places.clone()).unwrap_or_default());
    }

    pub(super) fn columns(&self, mask: StepMask) -> DayColumns<'_> {
        DayColumns { mask, days: &self.days, events: &self.events, first: &self.first, last: &self.last }
    }
}

/// A file with what has been read of it and not gone over.
pub(super) struct Feed<S> {
    pub(super) batches: S,
    pub(super) path: String,
    pub(super) mask: StepMask,
    pub(super) without_user: bool,
    pub(super) times: DayTimes,
    pub(super) users: UserKeyRange,
    /// A batch that has been read and not looked at.
    pub(super) waiting: Option<RecordBatch>,
    pub(super) carried: Carried,
    pub(super) rows: Rows,
    /// The rows that are left of `rows`.
    pub(super) left: Range<usize>,
    /// Rows of `rows` without a user, until they have been told.
    pub(super) nobodys: Range<usize>,
    /// Whether no batch follows.
    pub(super) ended: bool,
}

impl<S: Batches> Feed<S> {
    pub(super) fn new(batches: S, file: &DayFile, users: UserKeyRange) -> Self {
        Self {
            batches,
            path: file.file.path.clone(),
            mask: file.mask,
            without_user: file.without_user,
            times: file.times.clone(),
            users,
            waiting: None,
            carried: Carried::default(),
            rows: Rows::default(),
            left: 0..0,
            nobodys: 0..0,
            ended: false,
        }
    }

    /// The keys that are left.
    pub(super) fn keys(&self) -> &[u32] {
        self.rows.keys.get(self.left.clone()).unwrap_or_default()
    }

    /// The next user, [`END`] if there is none.
    pub(super) fn head(&self) -> u64 {
        self.carried.key().or_else(|| self.keys().first().copied()).map_or(END, u64::from)
    }

    /// The first user whose rows may not be complete.
    pub(super) fn complete(&self) -> u64 {
        if self.ended { END } else { self.keys().last().map_or(0, |key| u64::from(*key)) }
    }

    pub(super) fn unsorted(&self) -> EngineError {
        EngineError::corrupt(&self.path, "its rows are not sorted by user")
    }

    /// Reads on until the next user is complete: of the last user of a batch more rows can follow.
    pub(super) async fn prepare<A: AccumulateDays>(
        &mut self,
        days: &Range<i32>,
        all_users: bool,
        accumulator: &mut A,
    ) -> Result<(), EngineError> {
        while !self.ended && self.head() >= self.complete() {
            if let Some(last) = self.keys().last() {
                if self.keys().iter().any(|key| key != last) {
                    return Err(self.unsorted());
                }
                self.carried.add(&self.rows, &self.left);
                self.left = 0..0;
            }
            let next = match self.waiting.take() {
                Some(batch) => Some(batch),
                None => self.batches.next().await?,
            };
            match next {
                Some(batch) => self.take(&batch)?,
                None => self.ended = true,
            }
            let columns = self.rows.columns(self.mask);
            if all_users && let Some(run) = DayRun::new(&columns, self.nobodys.clone(), days) {
                accumulator.without_user(run);
            }
            self.nobodys = 0..0;
        }
        Ok(())
    }

    /// Puts a batch in place of the last, all of whose rows are gone.
    pub(super) fn take(&mut self, batch: &RecordBatch) -> Result<(), EngineError> {
        let in_file = |error: EngineError| match error {
            EngineError::Corrupt { file, reason } => {
                EngineError::corrupt(format!("{}, {file}", self.path), reason)
            }
            other => other,
        };
        let keys = keys_of(batch).map_err(in_file)?;
        let some = keys.len() - keys.null_count();
        // Rows without a user come last.
        if keys.null_count() > 0 && keys.slice(0, some).null_count() > 0 {
            return Err(self.unsorted());
        }
        self.rows = Rows::of(batch, &self.times).map_err(in_file)?;
        if self.without_user {
            self.nobodys = some..batch.num_rows();
        }
        let keys = self.rows.keys.get(..some).unwrap_or_default();
        let from = keys.partition_point(|key| *key < self.users.first.0);
        let to = keys.partition_point(|key| *key <= self.users.last.0);
        self.left = from..to.max(from);
        if let (Some(carried), Some(next)) = (self.carried.key(), self.keys().first())
            && *next < carried
        {
            return Err(self.unsorted());
        }
        Ok(())
    }
}
