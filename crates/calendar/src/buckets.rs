//! Neighbouring calendar buckets with their edges.

use crate::{day_after, day_number};
use chrono::{Months, NaiveDate, TimeDelta};
use rockpool_question::{BucketStart, CalendarUnit};
use std::ops::Range;

/// The first day of the bucket of days after the one that begins at `start`; of hours, the day after.
pub fn next_first_day(unit: CalendarUnit, start: NaiveDate) -> NaiveDate {
    let next = match unit {
        CalendarUnit::Hour | CalendarUnit::Day => Some(day_after(start)),
        CalendarUnit::Week => start.checked_add_signed(TimeDelta::days(7)),
        CalendarUnit::Month => start.checked_add_months(Months::new(1)),
        CalendarUnit::Quarter => start.checked_add_months(Months::new(3)),
        CalendarUnit::Year => start.checked_add_months(Months::new(12)),
    };
    next.unwrap_or(NaiveDate::MAX)
}

/// Neighbouring calendar buckets with their edges as ticks.
#[derive(Debug, Clone)]
pub struct Buckets {
    pub(crate) starts: Vec<BucketStart>,
    /// The first day after all buckets.
    pub(crate) end_day: NaiveDate,
    /// The first tick of each of `starts`, then the first after all.
    pub(crate) ticks: Vec<i64>,
}

impl Buckets {
    /// How many buckets there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The start of each bucket.
    pub fn starts(&self) -> &[BucketStart] {
        &self.starts
    }

    /// The bucket with this start.
    pub fn starting_at(&self, start: BucketStart) -> Option<usize> {
        self.starts.iter().position(|other| *other == start)
    }

    /// The ticks of a bucket, half open; empty outside.
    #[inline]
    pub fn ticks(&self, bucket: usize) -> Range<i64> {
        match (self.ticks.get(bucket), self.ticks.get(bucket + 1)) {
            (Some(start), Some(end)) => *start..*end,
            _ => 0..0,
        }
    }

    /// The bucket of a tick, if it lies in one.
    #[inline]
    pub fn of_tick(&self, tick: i64) -> Option<usize> {
        let after = self.ticks.partition_point(|start| *start <= tick);
        (after > 0 && after < self.ticks.len()).then(|| after - 1)
    }

    /// The bucket of a tick, trying the one that the last tick was in first: events of a user come in order.
    #[inline]
    pub fn of_tick_near(&self, tick: i64, last: &mut usize) -> Option<usize> {
        if self.ticks(*last).contains(&tick) {
            return Some(*last);
        }
        let found = self.of_tick(tick);
        *last = found.unwrap_or(*last);
        found
    }

    /// The first day after all buckets.
    pub fn end_day(&self) -> NaiveDate {
        self.end_day
    }

    /// The first tick after all buckets.
    pub fn end_tick(&self) -> i64 {
        self.ticks.last().copied().unwrap_or(i64::MAX)
    }

    /// A table from day number to bucket, for buckets of days.
    pub fn by_day(&self) -> DayTable {
        let mut numbers: Vec<i32> = self.starts.iter().map(|start| day_number(start.date())).collect();
        numbers.push(day_number(self.end_day));
        let first = numbers.first().copied().unwrap_or(0);
        let mut buckets = vec![];
        for (bucket, edges) in numbers.windows(2).enumerate() {
            let width = usize::try_from(edges[1] - edges[0]).unwrap_or(0);
            buckets.extend(std::iter::repeat_n(bucket as u32, width));
        }
        DayTable { first, buckets }
    }
}

/// The bucket of every day in a range.
#[derive(Debug, Clone)]
pub struct DayTable {
    first: i32,
    buckets: Vec<u32>,
}

impl DayTable {
    /// The bucket of a day number.
    #[inline]
    pub fn get(&self, day: i32) -> Option<usize> {
        let place = usize::try_from(i64::from(day) - i64::from(self.first)).ok()?;
        self.buckets.get(place).map(|bucket| *bucket as usize)
    }
}
