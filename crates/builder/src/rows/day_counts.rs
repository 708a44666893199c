//! How many events there are on each day of UTC, and at which instants the first and the last of them.

use hashbrown::HashMap;
use std::collections::BTreeMap;

const DAY: i64 = 86_400_000_000;

/// The events of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayCount {
    /// How many.
    pub(crate) rows: u64,
    /// The first instant, in microseconds since 1970 (UTC).
    pub(crate) first: i64,
    /// The last one.
    pub(crate) last: i64,
}

/// The events of each day, quickest when neighbours are on one day.
#[derive(Debug, Clone, Default)]
pub(crate) struct DayCounts {
    days: HashMap<i64, DayCount>,
    current: Option<(i64, DayCount)>,
}

impl DayCounts {
    /// Counts an event at an instant in microseconds since 1970 (UTC).
    pub(crate) fn add(&mut self, microseconds: i64) {
        let day = microseconds.div_euclid(DAY);
        match &mut self.current {
            Some((current, count)) if *current == day => {
                count.rows += 1;
                count.first = count.first.min(microseconds);
                count.last = count.last.max(microseconds);
            }
            _ => {
                let one = DayCount { rows: 1, first: microseconds, last: microseconds };
                if let Some((day, count)) = self.current.replace((day, one)) {
                    self.put(day, count);
                }
            }
        }
    }

    /// Counts the events of a stretch of time of about a day.
    pub(crate) fn add_day(&mut self, count: DayCount) {
        self.put(count.first.div_euclid(DAY), count);
    }

    /// Adds the counts of other events.
    pub(crate) fn merge(&mut self, other: Self) {
        for (day, count) in other.days.into_iter().chain(other.current) {
            self.put(day, count);
        }
    }

    /// The days that have events, in order.
    pub(crate) fn in_order(mut self) -> Vec<DayCount> {
        if let Some((day, count)) = self.current.take() {
            self.put(day, count);
        }
        self.days.into_iter().collect::<BTreeMap<_, _>>().into_values().collect()
    }

    fn put(&mut self, day: i64, count: DayCount) {
        self.days
            .entry(day)
            .and_modify(|known| {
                known.rows += count.rows;
                known.first = known.first.min(count.first);
                known.last = known.last.max(count.last);
            })
            .or_insert(count);
    }
}
