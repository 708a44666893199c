//! Goes through files of days side by side: one user after another, each with a run of rows in every file.
//!
//! What is kept of the files is arrays of columns. They are gone over in place, block by block of users, if whoever
//! gathers can do with a table of these users; then a row costs little more than finding its user there. Otherwise users
//! come one after another: a user costs a look at each file's next key, a row a comparison of its key. Copying rows and
//! sorting them (see `merge`) costs several times as much, but does not depend on the number of files; so many files are
//! better merged.

use super::Audience;
use super::day_blocks::{DayBlock, DayRows};
use super::day_runs::{AccumulateDays, DayColumns, DayFile, DayFiles, DayRun};
use super::decode::{day_numbers, event_counts, keys_of, ticks_of};
use crate::EngineError;
use crate::scan::{FileReader, Reading};
use arrow::array::{Array, RecordBatch};
use arrow::buffer::ScalarBuffer;
use futures::{StreamExt, TryStreamExt};
use rockpool_catalog::{UserKeyRange, column};
use std::ops::Range;
use std::sync::Arc;

/// With more files than this, merging them is faster than to look at all of them for each user.
pub(crate) const MOST_SIDE_BY_SIDE: usize = 64;

/// With more files than this, merging them is faster than to look at all of them for each block of users.
pub(crate) const MOST_IN_BLOCKS: usize = 256;

/// Files opened, or begun, at the same time.
const OPENED_AT_ONCE: usize = 8;

/// The key after all keys.
const END: u64 = u32::MAX as u64 + 1;

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
    mut estimate: impl FnMut(&A, f64),
) -> Result<(), EngineError> {
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
    let feeds: Vec<Option<Feed<FileReader>>> =
        futures::stream::iter(opening).buffered(OPENED_AT_ONCE).try_collect().await?;
    let feeds = feeds.into_iter().flatten().collect();
    let see = |gathered: &A, share: f64| reading.estimate(|| estimate(gathered, share));
    SideBySide { feeds, days, users, slices }.run(accumulator, see).await
}

/// Where a feed's batches come from.
trait Batches {
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
struct Rows {
    keys: ScalarBuffer<u32>,
    days: ScalarBuffer<i32>,
    events: ScalarBuffer<u32>,
    first: ScalarBuffer<i64>,
    last: ScalarBuffer<i64>,
}

impl Rows {
    fn of(batch: &RecordBatch) -> Result<Self, EngineError> {
        let has = |name: &str| batch.column_by_name(name).is_some();
        let ticks = |name: &str| if has(name) { ticks_of(batch, name) } else { Ok(ScalarBuffer::default()) };
        Ok(Self {
            keys: keys_of(batch)?.values().clone(),
            days: day_numbers(batch)?,
            events: if has(column::EVENTS) { event_counts(batch)? } else { ScalarBuffer::default() },
            first: ticks(column::FIRST_TIME)?,
            last: ticks(column::LAST_TIME)?,
        })
    }

    fn columns(&self, mask: u32) -> DayColumns<'_> {
        DayColumns { mask, days: &self.days, events: &self.events, first: &self.first, last: &self.last }
    }
}

/// Rows of one user that stand at the end of batches that are gone.
#[derive(Debug, Default)]
struct Carried {
    keys: Vec<u32>,
    days: Vec<i32>,
    events: Vec<u32>,
    first: Vec<i64>,
    last: Vec<i64>,
}

impl Carried {
    /// The user, if there is one.
    fn key(&self) -> Option<u32> {
        self.keys.first().copied()
    }

    fn clear(&mut self) {
        self.keys.clear();
        self.days.clear();
        self.events.clear();
        self.first.clear();
        self.last.clear();
    }

    fn add(&mut self, rows: &Rows, places: &Range<usize>) {
        self.keys.extend_from_slice(rows.keys.get(places.clone()).unwrap_or_default());
        self.days.extend_from_slice(rows.days.get(places.clone()).unwrap_or_default());
        self.events.extend_from_slice(rows.events.get(places.clone()).unwrap_or_default());
        self.first.extend_from_slice(rows.first.get(places.clone()).unwrap_or_default());
        self.last.extend_from_slice(rows.last.get(places.clone()).unwrap_or_default());
    }

    fn columns(&self, mask: u32) -> DayColumns<'_> {
        DayColumns { mask, days: &self.days, events: &self.events, first: &self.first, last: &self.last }
    }
}

/// A file with what has been read of it and not gone over.
struct Feed<S> {
    batches: S,
    path: String,
    mask: u32,
    without_user: bool,
    users: UserKeyRange,
    /// A batch that has been read and not looked at.
    waiting: Option<RecordBatch>,
    carried: Carried,
    rows: Rows,
    /// The rows that are left of `rows`.
    left: Range<usize>,
    /// Rows of `rows` without a user, until they have been told.
    nobodys: Range<usize>,
    /// Whether no batch follows.
    ended: bool,
}

impl<S: Batches> Feed<S> {
    fn new(batches: S, file: &DayFile, users: UserKeyRange) -> Self {
        Self {
            batches,
            path: file.file.path.clone(),
            mask: file.mask,
            without_user: file.without_user,
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
    fn keys(&self) -> &[u32] {
        self.rows.keys.get(self.left.clone()).unwrap_or_default()
    }

    /// The next user, [`END`] if there is none.
    fn head(&self) -> u64 {
        self.carried.key().or_else(|| self.keys().first().copied()).map_or(END, u64::from)
    }

    /// The first user whose rows may not be complete.
    fn complete(&self) -> u64 {
        if self.ended { END } else { self.keys().last().map_or(0, |key| u64::from(*key)) }
    }

    fn unsorted(&self) -> EngineError {
        EngineError::corrupt(&self.path, "its rows are not sorted by user")
    }

    /// Reads on until the next user is complete: of the last user of a batch more rows can follow.
    async fn prepare<A: AccumulateDays>(
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
    fn take(&mut self, batch: &RecordBatch) -> Result<(), EngineError> {
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
        self.rows = Rows::of(batch).map_err(in_file)?;
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

/// The place in a feed while users are gone over.
struct Place<'a> {
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
        mut estimate: impl FnMut(&A, f64),
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
            if self.users.only.is_some() || !self.block(bound, accumulator)? {
                self.one_by_one(bound, accumulator, &mut estimate)?;
            }
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
        estimate: &mut impl FnMut(&A, f64),
    ) -> Result<(), EngineError> {
        let mut heads: Vec<u64> = self.feeds.iter().map(Feed::head).collect();
        let columns = columns(&self.feeds);
        let mut places: Vec<Place<'_>> = self
            .feeds
            .iter()
            .zip(&columns)
            .map(|(feed, [carried, rows])| Place {
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

impl<'a> Place<'a> {
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
mod tests {
    use super::super::day_blocks::BlockUsers;
    use super::*;
    use crate::cohorts::Only;
    use arrow::array::{ArrayRef, Date32Array, TimestampMillisecondArray, UInt32Array};
    use futures::executor::block_on;
    use proptest::prelude::*;
    use roaring::RoaringBitmap;
    use rockpool_catalog::UserKey;
    use std::collections::{BTreeMap, VecDeque};

    impl Batches for VecDeque<RecordBatch> {
        async fn next(&mut self) -> Result<Option<RecordBatch>, EngineError> {
            Ok(self.pop_front())
        }
    }

    fn only_these(users: impl IntoIterator<Item = u32>) -> Arc<Only> {
        Arc::new(Only::default().and(&Arc::new(users.into_iter().collect::<RoaringBitmap>())))
    }

    /// A user (or nobody) on a day, with first and last tick.
    type Row = (Option<u32>, i32, i64, i64);

    fn batch(rows: &[Row]) -> RecordBatch {
        let keys: UInt32Array = rows.iter().map(|row| row.0).collect();
        let days = Date32Array::from_iter_values(rows.iter().map(|row| row.1));
        let counts = UInt32Array::from_iter_values(rows.iter().map(|row| row.1.unsigned_abs()));
        let first = TimestampMillisecondArray::from_iter_values(rows.iter().map(|row| row.2));
        let last = TimestampMillisecondArray::from_iter_values(rows.iter().map(|row| row.3));
        RecordBatch::try_from_iter_with_nullable([
            (column::USER_KEY, Arc::new(keys) as ArrayRef, true),
            (column::DAY, Arc::new(days) as ArrayRef, false),
            (column::EVENTS, Arc::new(counts) as ArrayRef, false),
            (column::FIRST_TIME, Arc::new(first) as ArrayRef, false),
            (column::LAST_TIME, Arc::new(last) as ArrayRef, false),
        ])
        .unwrap()
    }

    fn feed(mask: u32, rows: &[Row], batch_rows: usize, users: UserKeyRange) -> Feed<VecDeque<RecordBatch>> {
        Feed {
            batches: rows.chunks(batch_rows).map(batch).collect(),
            path: format!("file {mask}"),
            mask,
            without_user: true,
            users,
            waiting: None,
            carried: Carried::default(),
            rows: Rows::default(),
            left: 0..0,
            nobodys: 0..0,
            ended: false,
        }
    }

    #[derive(Default)]
    struct Gathered {
        /// Takes blocks, if there is a number: those whose first key is no multiple of it.
        blocks: Option<u32>,
        users: Vec<(u32, Vec<(u32, Row)>)>,
        nobodys: Vec<(u32, Row)>,
    }

    fn rows_of(user: Option<u32>, run: &DayRun<'_>) -> Vec<(u32, Row)> {
        let row = |(place, day): (usize, &i32)| {
            assert_eq!(run.events(place), day.unsigned_abs());
            (run.mask(), (user, *day, run.first(place), run.last(place)))
        };
        run.days().iter().enumerate().map(row).collect()
    }

    impl AccumulateDays for Gathered {
        fn block(&mut self, block: &DayBlock<'_>) -> bool {
            if self.blocks.is_none_or(|one_by_one| (block.keys.start as u32).is_multiple_of(one_by_one)) {
                return false;
            }
            let mut users: BTreeMap<u32, Vec<(u32, Row)>> = BTreeMap::new();
            let mut numbers = BlockUsers::new(1 << 20);
            assert!(numbers.find(block));
            for (rows, numbers_of_rows) in numbers.rows(block) {
                assert_eq!(rows.len(), numbers_of_rows.len());
                for (place, (key, number)) in rows.keys.iter().zip(numbers_of_rows).enumerate() {
                    assert!(block.keys.contains(&u64::from(*key)));
                    assert_eq!(numbers.users()[*number as usize], *key);
                    let day = rows.days()[place];
                    assert_eq!(rows.events()[place], day.unsigned_abs());
                    if block.days().contains(&day) {
                        let row = (Some(*key), day, rows.first()[place], rows.last()[place]);
                        users.entry(*key).or_default().push((rows.mask(), row));
                    }
                }
            }
            self.users.extend(users);
            true
        }

        fn user(&mut self, user: u32, runs: &[DayRun<'_>]) {
            self.users.push((user, runs.iter().flat_map(|run| rows_of(Some(user), run)).collect()));
        }

        fn without_user(&mut self, run: DayRun<'_>) {
            self.nobodys.extend(rows_of(None, &run));
        }
    }

    fn gather(
        feeds: Vec<Feed<VecDeque<RecordBatch>>>,
        days: Range<i32>,
        users: &Audience,
        blocks: Option<u32>,
    ) -> Result<(Gathered, Vec<(usize, f64)>), EngineError> {
        let mut gathered = Gathered { blocks, ..Gathered::default() };
        let mut estimates = vec![];
        let slices = Slices { all: users.keys.split(3), ended: 0 };
        let side_by_side = SideBySide { feeds, days, users, slices };
        block_on(
            side_by_side.run(&mut gathered, |gathered, share| estimates.push((gathered.users.len(), share))),
        )?;
        Ok((gathered, estimates))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn every_user_comes_once_with_all_rows(
            files in proptest::collection::vec(
                proptest::collection::vec((proptest::option::weighted(0.9, 0u32..9), 0i32..6, 0i64..3), 0..20), 0..5),
            batch_rows in 1usize..6,
            (first, last) in (0u32..4, 4u32..9),
            days in (0i32..3, 3i32..7),
            only in proptest::option::of(proptest::collection::btree_set(0u32..9, 0..6)),
            blocks in proptest::option::of(prop_oneof![Just(u32::MAX), 1u32..4]),
        ) {
            let keys = UserKeyRange { first: UserKey(first), last: UserKey(last) };
            let days = days.0..days.1;
            let audience = Audience { keys, only: only.clone().map(only_these) };
            let mut expected: BTreeMap<u32, Vec<(u32, Row)>> = BTreeMap::new();
            let mut nobodys = vec![];
            let mut feeds = vec![];
            for (mask, rows) in (0u32..).zip(&files) {
                let mut rows: Vec<Row> = rows.iter().map(|(user, day, tick)| (*user, *day, *tick, tick + 1)).collect();
                // Rows without a user come last.
                rows.sort_by_key(|row| (row.0.is_none(), *row));
                feeds.push(feed(mask, &rows, batch_rows, keys));
                for row in rows.into_iter().filter(|row| days.contains(&row.1)) {
                    match row.0 {
                        Some(user)
                            if (first..=last).contains(&user)
                                && only.as_ref().is_none_or(|only| only.contains(&user)) =>
                        {
                            expected.entry(user).or_default().push((mask, row));
                        }
                        Some(_) => {}
                        None if only.is_none() => nobodys.push((mask, row)),
                        None => {}
                    }
                }
            }
            let (mut gathered, estimates) = gather(feeds, days, &audience, blocks).unwrap();
            prop_assert_eq!(gathered.users, expected.into_iter().collect::<Vec<_>>());
            gathered.nobodys.sort_unstable();
            nobodys.sort_unstable();
            prop_assert_eq!(gathered.nobodys, nobodys);
            prop_assert!(estimates.is_sorted_by(|a, b| a.0 <= b.0 && a.1 < b.1));
        }
    }

    #[test]
    fn a_file_that_is_not_sorted_is_refused() {
        let audience = Audience { keys: UserKeyRange::ALL, only: None };
        let row = |user: u32| (Some(user), 0, 0, 0);
        let rows: [&[u32]; 5] = [&[1, 3, 2, 4], &[3, 2], &[5, 5, 5, 4], &[1, 2, 3, 9, 8], &[5, 4, 5]];
        for keys in rows {
            for batch_rows in 1..6 {
                let rows: Vec<Row> = keys.iter().map(|key| row(*key)).collect();
                for blocks in [None, Some(u32::MAX)] {
                    let feeds = vec![feed(1, &rows, batch_rows, UserKeyRange::ALL)];
                    let found = gather(feeds, 0..1, &audience, blocks);
                    assert!(matches!(found, Err(EngineError::Corrupt { .. })), "{keys:?} by {batch_rows}");
                }
            }
        }
        let nobody_first = [(None, 0, 0, 0), row(1)];
        let found = gather(vec![feed(1, &nobody_first, 2, UserKeyRange::ALL)], 0..1, &audience, None);
        assert!(matches!(found, Err(EngineError::Corrupt { .. })));
    }

    #[test]
    fn only_one_set_of_users_is_gone_over() {
        let rows: Vec<Row> = (0..9).map(|user| (Some(user), 0, 0, 0)).collect();
        let audience = Audience { keys: UserKeyRange::ALL, only: Some(only_these([2, 7])) };
        let feeds = vec![feed(1, &rows, 4, UserKeyRange::ALL)];
        let (gathered, _) = gather(feeds, 0..1, &audience, Some(u32::MAX)).unwrap();
        assert_eq!(gathered.users.iter().map(|(user, _)| *user).collect::<Vec<_>>(), [2, 7]);
    }
}
