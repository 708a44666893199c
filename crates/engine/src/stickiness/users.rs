//! Goes over the rows of one user after another.

use crate::groups::{GroupNames, NOT_SET};
use crate::users::{Accumulate, DayCount, Event, group_at};
use rockpool_calendar::{Buckets, DayTable};
use rockpool_kernel::stickiness::active_periods;

/// What becomes of users.
pub(super) trait CountPeriods {
    /// A user was active in so many periods, none included; the group is that of the first event.
    fn user(&mut self, user: u32, active: usize, group: u32);

    /// Matching events have no user.
    fn without_user(&mut self, rows: u64);
}

/// Counts the active periods of each user. Only rows of the asked days come here.
pub(super) struct StickinessUsers<'a, C> {
    buckets: &'a Buckets,
    day_table: DayTable,
    at_least: u64,
    count: C,
}

impl<'a, C: CountPeriods> StickinessUsers<'a, C> {
    pub(super) fn new(buckets: &'a Buckets, at_least: u32, count: C) -> Self {
        Self { buckets, day_table: buckets.by_day(), at_least: u64::from(at_least), count }
    }

    pub(super) fn count(&mut self) -> &mut C {
        &mut self.count
    }

    pub(super) fn into_count(self) -> C {
        self.count
    }
}

impl<C: CountPeriods> Accumulate<Event> for StickinessUsers<'_, C> {
    fn user(&mut self, user: u32, rows: &[Event], names: &GroupNames) {
        let mut near = 0;
        let events = rows.iter().filter_map(|row| Some((self.buckets.of_tick_near(row.time, &mut near)?, 1)));
        let active = active_periods(events, self.at_least);
        self.count.user(user, active, group_at(rows, 0, names, |_| true));
    }

    fn without_user(&mut self, rows: &[Event]) {
        self.count.without_user(rows.len() as u64);
    }
}

impl<C: CountPeriods> Accumulate<DayCount> for StickinessUsers<'_, C> {
    fn user(&mut self, user: u32, rows: &[DayCount], _names: &GroupNames) {
        let events =
            rows.iter().filter_map(|row| Some((self.day_table.get(row.day)?, u64::from(row.events))));
        self.count.user(user, active_periods(events, self.at_least), NOT_SET);
    }

    fn without_user(&mut self, rows: &[DayCount]) {
        self.count.without_user(rows.iter().map(|row| u64::from(row.events)).sum());
    }
}
