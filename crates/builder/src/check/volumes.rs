//! How many events there are on each day, for whoever compares days.

use crate::findings::DaySet;
use std::collections::BTreeMap;

/// The events of an event type by day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayVolumes {
    /// Its newest event that is no stray, in ticks of the extract.
    pub newest: Option<i64>,
    /// Its events on each day of the extract's zone that has some, in days since 1970.
    pub events: BTreeMap<i32, u64>,
}

impl DayVolumes {
    /// Counts events of a day.
    pub(super) fn add(&mut self, day: i32, events: u64) {
        *self.events.entry(day).or_default() += events;
    }

    /// The days that have events.
    pub(super) fn days(&self) -> DaySet {
        let mut days = DaySet::default();
        self.events.keys().for_each(|day| days.insert(*day));
        days
    }
}
