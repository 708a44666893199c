//! Goes through files of days side by side: one user after another, each with a run of rows in every file.
//!
//! What is kept of the files is arrays of columns. They are gone over in place, block by block of users, if whoever
//! gathers can do with a table of these users; then a row costs little more than finding its user there. Otherwise users
//! come one after another: a user costs a look at each file's next key, a row a comparison of its key. Copying rows and
//! sorting them (see `merge`) costs several times as much, but does not depend on the number of files; so many files are
//! better merged.

use super::accumulate::{AccumulateDays, Audience};
use super::day_blocks::{DayBlock, DayRows};
use super::day_files::DayFiles;
use super::day_runs::{DayColumns, DayRun};
use super::feed::{Batches, END, Feed};
use super::open::OPENED_AT_ONCE;
use crate::EngineError;
use crate::scan::{FileReader, Reading};
use crate::spans::{timed, timed_await};
use futures::{StreamExt, TryStreamExt};
use rockpool_catalog::UserKeyRange;
use rockpool_question::ReadTable;
use std::ops::Range;
use std::sync::Arc;

/// With more files than this, merging them is faster than to look at all of them for each user.
pub(crate) const MOST_SIDE_BY_SIDE: usize = 64;

/// With more files than this, merging them is faster than to look at all of them for each block of users.
pub(crate) const MOST_IN_BLOCKS: usize = 256;

/// Goes over all users of the files, `slices` of their keys after one another; `estimate` sees the accumulator at the
/// end of each, if it is time for one, with the share of users so far.
///
/// # Errors
/// An [`EngineError`] of a file that cannot be read, or [`EngineError::Cancelled`].
pub(crate) async fn drive_days<A: AccumulateDays>(
    reading: &Arc<Reading>,
    files: DayFiles,
    users: &Audience,
    accumulator: &mut A,
    mut estimate: impl FnMut(&mut A, f64),
) -> Result<(), EngineError> {
    if !files.files.is_empty() {
        reading.table(ReadTable::UserDays.name());
    }
    files.left_out.iter().for_each(|(file, reason)| reading.leave_out(file, *reason));
    let all = users.slices(reading, files.files.iter().map(|file| file.file.rows).sum());
    let slices = Slices { all, ended: 0 };
    reading.expect(files.files.iter().map(|file| &file.file));
    let (days, keys) = (files.days, files.users);
    let opening = files.files.into_iter().map(|file| {
        let reading = Arc::clone(reading);
        async move {
            let reader = FileReader::open(reading, &file.file, &file.request).await?;
            let Some(reader) = reader else { return Ok(None) };
            let mut feed = Feed::new(reader, &file, keys);
            feed.waiting = feed.batches.next().await?;
            Ok::<_, EngineError>(Some(feed))
        }
    });
    let opening: Vec<_> = opening.collect();
    let opening = futures::stream::iter(opening).buffered(OPENED_AT_ONCE);
    let feeds: Vec<Option<Feed<FileReader>>> = timed_await!("open", opening.try_collect())?;
    let feeds = feeds.into_iter().flatten().collect();
    let see = |gathered: &mut A, share: f64| reading.estimate(|| estimate(gathered, share));
    SideBySide { feeds, days, users, slices }.run(accumulator, see).await
}

/// The place in a feed while users are gone over.
struct Cursor<'a> {
    /// The rows carried over, until they are taken.
    carried: Option<&'a DayColumns<'a>>,
    keys: &'a [u32],
    rows: &'a DayColumns<'a>,
    at: usize,
}

/// All files of a question.
struct SideBySide<'a, S> {
    feeds: Vec<Feed<S>>,
    days: Range<i32>,
    users: &'a Audience,
    slices: Slices,
}

/// The slices of the users at whose ends an estimate is due.
struct Slices {
    all: Vec<UserKeyRange>,
    /// How many have been gone over.
    ended: usize,
}

impl Slices {
    /// Goes past the slices whose users are all below a bound; the share of the users in those that have been gone over,
    /// if they have become more and others follow.
    fn end(&mut self, bound: u64) -> Option<f64> {
        let begun = self.ended;
        while self.all.get(self.ended).is_some_and(|slice| bound > u64::from(slice.last.0)) {
            self.ended += 1;
        }
        (self.ended > begun && bound < END).then(|| self.ended as f64 / self.all.len() as f64)
    }
}

/// For each feed the columns of the rows that were carried over, and of its batch.
fn columns<S: Batches>(feeds: &[Feed<S>]) -> Vec<[DayColumns<'_>; 2]> {
    feeds.iter().map(|feed| [feed.carried.columns(feed.mask), feed.rows.columns(feed.mask)]).collect()
}

impl<S: Batches> SideBySide<'_, S> {
    async fn run<A: AccumulateDays>(
        mut self,
        accumulator: &mut A,
        mut estimate: impl FnMut(&mut A, f64),
    ) -> Result<(), EngineError> {
        loop {
            for feed in &mut self.feeds {
                feed.prepare(&self.days, self.users.only.is_none(), accumulator).await?;
            }
            let bound = self.feeds.iter().map(Feed::complete).min().unwrap_or(END);
            if self.feeds.iter().all(|feed| feed.head() >= END) {
                return Ok(());
            }
            // Others than all users are picked one by one.
            timed!("match", {
                if self.users.only.is_some() || !self.block(bound, accumulator)? {
                    self.one_by_one(bound, accumulator, &mut estimate)?;
                }
            });
            if let Some(share) = self.slices.end(bound) {
                estimate(accumulator, share);
            }
        }
    }

    /// Shows the users below a bound, all of whose rows are at hand, as a block; false if they have to come one by one.
    fn block<A: AccumulateDays>(&mut self, bound: u64, accumulator: &mut A) -> Result<bool, EngineError> {
        let columns = columns(&self.feeds);
        let mut rows: Vec<DayRows<'_>> = Vec::with_capacity(columns.len() * 2);
        let mut counts = Vec::with_capacity(columns.len());
        for (feed, [carried, columns]) in self.feeds.iter().zip(&columns) {
            if feed.carried.key().is_some_and(|key| u64::from(key) < bound) {
                rows.push(DayRows { columns: carried, keys: &feed.carried.keys, from: 0 });
            }
            let count = feed.keys().partition_point(|key| u64::from(*key) < bound);
            let keys = feed.keys().get(..count).unwrap_or_default();
            // The key after these is not below the bound: so all that is shown of a file is in order.
            if !keys.is_sorted() {
                return Err(feed.unsorted());
            }
            if count > 0 {
                rows.push(DayRows { columns, keys, from: feed.left.start });
            }
            counts.push(count);
        }
        let first = rows.iter().filter_map(|rows| rows.keys.first()).min();
        let last = rows.iter().filter_map(|rows| rows.keys.last()).max();
        let (Some(first), Some(last)) = (first, last) else { return Ok(true) };
        let keys = u64::from(*first)..u64::from(*last) + 1;
        if !accumulator.block(&DayBlock { keys, days: &self.days, rows: &rows }) {
            return Ok(false);
        }
        for (feed, count) in self.feeds.iter_mut().zip(counts) {
            feed.left.start += count;
            if feed.carried.key().is_some_and(|key| u64::from(key) < bound) {
                feed.carried.clear();
            }
        }
        Ok(true)
    }

    /// Goes over the users below a bound, all of whose rows are at hand.
    fn one_by_one<A: AccumulateDays>(
        &mut self,
        bound: u64,
        accumulator: &mut A,
        estimate: &mut impl FnMut(&mut A, f64),
    ) -> Result<(), EngineError> {
        let mut heads: Vec<u64> = self.feeds.iter().map(Feed::head).collect();
        let columns = columns(&self.feeds);
        let mut places: Vec<Cursor<'_>> = self
            .feeds
            .iter()
            .zip(&columns)
            .map(|(feed, [carried, rows])| Cursor {
                carried: feed.carried.key().is_some().then_some(carried),
                keys: feed.rows.keys.get(..feed.left.end).unwrap_or_default(),
                rows,
                at: feed.left.start,
            })
            .collect();
        let mut runs: Vec<DayRun<'_>> = Vec::with_capacity(places.len() * 2);
        let mut unsorted = None;
        loop {
            let next = heads.iter().copied().fold(END, u64::min);
            if next >= bound || unsorted.is_some() {
                break;
            }
            let user = next as u32;
            runs.clear();
            for (index, (head, place)) in heads.iter_mut().zip(&mut places).enumerate() {
                if *head != next {
                    continue;
                }
                *head = place.take(user, &self.days, &mut runs);
                if *head <= next {
                    unsorted = Some(index);
                }
            }
            if let Some(share) = self.slices.end(next) {
                estimate(accumulator, share);
            }
            if !runs.is_empty() && self.users.only.as_ref().is_none_or(|only| only.contains(user)) {
                accumulator.user(user, &runs);
            }
        }
        if let Some(feed) = unsorted.and_then(|index| self.feeds.get(index)) {
            return Err(feed.unsorted());
        }
        let gone: Vec<(usize, bool)> =
            places.iter().map(|place| (place.at, place.carried.is_none())).collect();
        for (feed, (at, carried_is_gone)) in self.feeds.iter_mut().zip(gone) {
            feed.left.start = at;
            if carried_is_gone {
                feed.carried.clear();
            }
        }
        Ok(())
    }
}

impl<'a> Cursor<'a> {
    /// Takes the rows of the next user; returns the one after.
    fn take(&mut self, user: u32, days: &Range<i32>, runs: &mut Vec<DayRun<'a>>) -> u64 {
        if let Some(carried) = self.carried.take() {
            runs.extend(DayRun::new(carried, 0..carried.days.len(), days));
        }
        let rest = self.keys.get(self.at..).unwrap_or_default();
        let count = rest.iter().position(|key| *key != user).unwrap_or(rest.len());
        if count > 0 {
            runs.extend(DayRun::new(self.rows, self.at..self.at + count, days));
            self.at += count;
        }
        rest.get(count).map_or(END, |key| u64::from(*key))
    }
}

#[cfg(test)]
#[path = "side_by_side_tests.rs"]
mod tests;
