//! Files of days side by side: every user comes once, with all rows, in blocks or one by one.

use super::*;
use crate::only::Only;
use crate::users::day_blocks::BlockUsers;
use crate::users::day_times::DayTimes;
use crate::users::feed::{Carried, Rows};
use arrow::array::{ArrayRef, Date32Array, RecordBatch, TimestampMillisecondArray, UInt32Array};
use futures::executor::block_on;
use proptest::prelude::*;
use roaring::RoaringBitmap;
use rockpool_catalog::{UserKey, column};
use rockpool_kernel::StepMask;
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
        mask: StepMask::from_bits(mask),
        without_user: true,
        times: DayTimes::Instants { first: true, last: true },
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
        (run.mask().bits(), (user, *day, run.first(place), run.last(place)))
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
                    users.entry(*key).or_default().push((rows.mask().bits(), row));
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
