//! Compares events with the pre-aggregate by user and day, in one pass over each and little memory.
//!
//! A user's day (how many events, the first, the last) becomes one number; two tables that hold the same days have the
//! same sum of these numbers, and others but for bad luck do not. Only a day whose events lie in several files has to
//! wait until all of them have been read.

use rockpool_catalog::TimeRange;
use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

/// A user's day: the user by its order, rows without a user behind all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct UserDay {
    /// The user.
    pub(super) user: u64,
    /// The day.
    pub(super) day: i32,
}

/// What the events of a user's day come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct DayEvents {
    /// How many there are.
    pub(super) events: u64,
    /// The first and the last of them.
    pub(super) times: TimeRange,
}

/// The sum of the user-days of a table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DaySum {
    sum: u64,
}

impl DaySum {
    /// Adds a user's day that is whole.
    pub(super) fn add(&mut self, of: UserDay, events: DayEvents) {
        let mut hasher = DefaultHasher::new();
        (of, events).hash(&mut hasher);
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}

/// Sums up the user-days of events, which come sorted by user and time within each file.
#[derive(Debug, Default)]
pub(super) struct EventDays {
    sum: DaySum,
    current: Option<(UserDay, DayEvents)>,
    /// Days whose events may lie in several files.
    shared: HashSet<i32>,
    /// Of these, what has been met.
    parts: HashMap<UserDay, DayEvents>,
}

impl EventDays {
    /// For files whose events lie on these days, the first and the last of each file.
    pub(super) fn of_files(days: impl IntoIterator<Item = (i32, i32)>) -> Self {
        let mut ends: Vec<(i32, i32)> =
            days.into_iter().flat_map(|(first, last)| [(first, 1), (last.saturating_add(1), -1)]).collect();
        ends.sort_unstable();
        let (mut files, mut shared) = (0, HashSet::new());
        for pair in ends.windows(2) {
            let [(from, change), (to, _)] = pair else { continue };
            files += change;
            if files > 1 {
                shared.extend(*from..*to);
            }
        }
        Self { shared, ..Self::default() }
    }

    /// Adds an event.
    pub(super) fn add(&mut self, of: UserDay, tick: i64) {
        let event = DayEvents { events: 1, times: TimeRange { first: tick, last: tick } };
        match &mut self.current {
            Some((current, events)) if *current == of => events.union(event),
            _ => self.end_day(Some((of, event))),
        }
    }

    /// Ends a file: what follows may begin with any user.
    pub(super) fn end_file(&mut self) {
        self.end_day(None);
    }

    fn end_day(&mut self, next: Option<(UserDay, DayEvents)>) {
        let Some((of, events)) = std::mem::replace(&mut self.current, next) else { return };
        if self.shared.contains(&of.day) {
            self.parts.entry(of).and_modify(|known| known.union(events)).or_insert(events);
        } else {
            self.sum.add(of, events);
        }
    }

    /// Whether another table holds the same user-days.
    pub(super) fn agrees(mut self, other: &DaySum) -> bool {
        self.end_file();
        for (of, events) in self.parts {
            self.sum.add(of, events);
        }
        self.sum.sum == other.sum
    }
}

impl DayEvents {
    fn union(&mut self, other: Self) {
        self.events += other.events;
        self.times = self.times.union(other.times);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_two_files_are_put_together_and_others_are_not_kept() {
        let mut days = EventDays::of_files([(0, 5), (5, 9), (12, 12)]);
        assert_eq!(days.shared, HashSet::from([5]));
        let of = |day| UserDay { user: 7, day };
        for (day, tick) in [(4, 40), (4, 41), (5, 50)] {
            days.add(of(day), tick);
        }
        days.end_file();
        for (day, tick) in [(5, 51), (6, 60)] {
            days.add(of(day), tick);
        }
        days.end_file();
        assert_eq!(days.parts.len(), 1);
        let mut table = DaySum::default();
        let row = |events, first, last| DayEvents { events, times: TimeRange { first, last } };
        for (day, events) in [(6, row(1, 60, 60)), (5, row(2, 50, 51)), (4, row(2, 40, 41))] {
            table.add(of(day), events);
        }
        assert!(days.agrees(&table));
    }

    #[test]
    fn another_count_or_time_is_noticed() {
        let of = UserDay { user: 1, day: 0 };
        for (events, first, last) in [(3, 1, 2), (2, 0, 2), (2, 1, 3)] {
            let mut days = EventDays::of_files([(0, 0)]);
            days.add(of, 1);
            days.add(of, 2);
            let mut table = DaySum::default();
            table.add(of, DayEvents { events, times: TimeRange { first, last } });
            assert!(!days.agrees(&table));
        }
    }
}
