//! The days of many instants.

use crate::Zone;
use rockpool_catalog::{TimeRange, TimeResolution};

/// The days of a zone over a stretch of time, as a table: for millions of instants.
#[derive(Debug, Clone)]
pub struct Days {
    /// The first day, counted from 1970-01-01.
    first: i32,
    /// The tick at which each day begins, from the first on: one before the range, and one after it.
    starts: Vec<i64>,
    ticks_per_day: i64,
}

impl Days {
    /// The days of the instants of a range, which are ticks of a resolution.
    pub fn new(zone: Zone, resolution: TimeResolution, range: TimeRange) -> Self {
        let ticks = resolution.ticks_per_second();
        let day = |tick: i64| zone.day_of(tick.div_euclid(ticks));
        let (first, last) = (day(range.first).saturating_sub(1), day(range.last).saturating_add(1));
        let starts = (first..=last).map(|day| zone.day_start(day).saturating_mul(ticks)).collect();
        Self { first, starts, ticks_per_day: 86_400 * ticks }
    }

    /// The day of an instant, counted from 1970-01-01; outside of the range the day before the first or after the last.
    #[inline]
    pub fn day(&self, tick: i64) -> i32 {
        let start = self.starts.first().copied().unwrap_or_default();
        let guess = tick.saturating_sub(start).div_euclid(self.ticks_per_day);
        let mut index = usize::try_from(guess).unwrap_or(0).min(self.starts.len().saturating_sub(1));
        while index > 0 && self.starts.get(index).is_some_and(|start| *start > tick) {
            index -= 1;
        }
        while self.starts.get(index + 1).is_some_and(|start| *start <= tick) {
            index += 1;
        }
        self.first + index as i32
    }
}
