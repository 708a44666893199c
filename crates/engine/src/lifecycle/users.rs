//! Goes over the rows of one user after another.

use super::time::Time;
use crate::groups::GroupNames;
use crate::users::{Accumulate, DayCount, Event};
use rockpool_calendar::DayTable;
use rockpool_kernel::lifecycle::visit;
use rockpool_question::LifecycleState;

/// What becomes of users.
pub(super) trait CountStates {
    /// A user is something in a shown period, numbered from 0.
    fn state(&mut self, user: u32, period: usize, state: LifecycleState);

    /// Matching events of the shown periods have no user.
    fn without_user(&mut self, rows: u64);
}

/// The number of every period that is neither shown nor right before the first shown one.
const LONG_AGO: i32 = -2;
/// The number of the period before the first shown one, which is 0.
const BEFORE: i32 = -1;

/// Tells the states of each user.
pub(super) struct LifecycleUsers<'a, C> {
    time: &'a Time,
    day_table: DayTable,
    count: C,
}

impl<'a, C: CountStates> LifecycleUsers<'a, C> {
    pub(super) fn new(time: &'a Time, count: C) -> Self {
        Self { time, day_table: time.buckets.by_day(), count }
    }

    pub(super) fn count(&self) -> &C {
        &self.count
    }

    pub(super) fn into_count(self) -> C {
        self.count
    }
}

/// The states that a user has by the periods of the rows.
fn tell<C: CountStates>(count: &mut C, user: u32, shown: usize, periods: impl Iterator<Item = i32>) {
    visit(periods, 0..shown as i32, |period, state| count.state(user, period as usize, state));
}

impl<C: CountStates> Accumulate<Event> for LifecycleUsers<'_, C> {
    fn user(&mut self, user: u32, rows: &[Event], _names: &GroupNames) {
        let time = self.time;
        let mut near = 0;
        let periods = rows.iter().map(|row| match time.buckets.of_tick_near(row.time, &mut near) {
            Some(period) => period as i32,
            None if row.time >= time.before.start => BEFORE,
            None => LONG_AGO,
        });
        tell(&mut self.count, user, time.buckets.len(), periods);
    }

    fn without_user(&mut self, rows: &[Event]) {
        let shown = rows.iter().filter(|row| row.time >= self.time.before.end);
        self.count.without_user(shown.count() as u64);
    }
}

impl<C: CountStates> Accumulate<DayCount> for LifecycleUsers<'_, C> {
    fn user(&mut self, user: u32, rows: &[DayCount], _names: &GroupNames) {
        let time = self.time;
        let periods = rows.iter().map(|row| match self.day_table.get(row.day) {
            Some(period) => period as i32,
            None if row.day >= time.days_before.start => BEFORE,
            None => LONG_AGO,
        });
        tell(&mut self.count, user, time.buckets.len(), periods);
    }

    fn without_user(&mut self, rows: &[DayCount]) {
        let shown = rows.iter().filter(|row| row.day >= self.time.days_before.end);
        self.count.without_user(shown.map(|row| u64::from(row.events)).sum());
    }
}
