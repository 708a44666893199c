//! Whoever gathers what users did, and which users these are.

use super::day_blocks::DayBlock;
use super::day_runs::DayRun;
use crate::groups::GroupNames;
use crate::only::Only;
use crate::scan::Reading;
use rockpool_catalog::UserKeyRange;
use std::sync::Arc;

/// The most estimates of a question.
const MOST_SLICES: u64 = 32;

/// The users that count.
#[derive(Debug, Clone)]
pub(crate) struct Audience {
    /// The range of their keys.
    pub(crate) keys: UserKeyRange,
    /// Of these, the only ones, if not all. Rows without a user then do not count either.
    pub(crate) only: Option<Arc<Only>>,
}

impl Audience {
    /// The slices of the keys at whose ends an estimate is due, for so many rows to read.
    pub(super) fn slices(&self, reading: &Reading, planned: u64) -> Vec<UserKeyRange> {
        let slices = (planned / reading.rows_between_estimates()).clamp(1, MOST_SLICES);
        self.keys.split(u32::try_from(slices).unwrap_or(1))
    }
}

/// Gathers what one user after another did.
pub(crate) trait Accumulate<R> {
    /// All rows of one user, by key, in the order of time, those of one instant in any order; and the names of the
    /// groups met so far.
    fn user(&mut self, user: u32, rows: &[R], names: &GroupNames);

    /// Rows that have no user.
    fn without_user(&mut self, rows: &[R]);
}

/// Gathers what users did, from runs of days.
pub(crate) trait AccumulateDays {
    /// All rows of some neighbouring users, where they need not come one after another; false if they have to, and
    /// nothing has been gathered.
    fn block(&mut self, block: &DayBlock<'_>) -> bool;

    /// All rows of one user, by key, in one run or several: file by file in the order of the manifest, so that the
    /// days of a type ascend from run to run.
    fn user(&mut self, user: u32, runs: &[DayRun<'_>]);

    /// Rows that have no user.
    fn without_user(&mut self, run: DayRun<'_>);
}
