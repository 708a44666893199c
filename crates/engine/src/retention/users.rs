//! Counts one user after another.

use super::RetentionPartial;
use super::plan::{RETURNING, START};
use crate::calendar::{Buckets, DayTable};
use crate::kernel::retention::{Activity, first_in_range, mark_returns};
use crate::users::{Accumulate, Day, Event};
use std::ops::Range;

/// What one user did, as the kernel takes it.
#[derive(Debug, Default)]
struct Columns {
    periods: Vec<i32>,
    first: Vec<i64>,
    last: Vec<i64>,
}

impl Columns {
    fn clear(&mut self) {
        self.periods.clear();
        self.first.clear();
        self.last.clear();
    }

    fn push(&mut self, period: usize, first: i64, last: i64) {
        self.periods.push(i32::try_from(period).unwrap_or(i32::MAX));
        self.first.push(first);
        self.last.push(last);
    }

    fn activity(&self) -> Activity<'_> {
        Activity { periods: &self.periods, first: &self.first, last: &self.last }
    }
}

/// The users counted so far, and buffers that every user takes again.
pub(super) struct RetentionUsers<'a> {
    start_ticks: Range<i64>,
    start_days: Range<i32>,
    buckets: &'a Buckets,
    day_table: DayTable,
    start: Columns,
    returning: Columns,
    returned: Vec<bool>,
    partial: RetentionPartial,
}

impl<'a> RetentionUsers<'a> {
    pub(super) fn new(
        start_ticks: Range<i64>,
        start_days: Range<i32>,
        buckets: &'a Buckets,
        partial: RetentionPartial,
    ) -> Self {
        let cells = partial.cohorts.first().map_or(0, |cohort| cohort.returned.len());
        Self {
            start_ticks,
            start_days,
            buckets,
            day_table: buckets.by_day(),
            start: Columns::default(),
            returning: Columns::default(),
            returned: vec![false; cells],
            partial,
        }
    }

    pub(super) fn partial(&self) -> &RetentionPartial {
        &self.partial
    }

    pub(super) fn into_partial(self) -> RetentionPartial {
        self.partial
    }

    fn clear(&mut self) {
        self.start.clear();
        self.returning.clear();
    }

    fn count(&mut self) {
        let Some(anchor) = first_in_range(self.start.activity()) else { return };
        let cohort = usize::try_from(anchor.period).ok();
        let Some(cohort) = cohort.and_then(|period| self.partial.cohorts.get_mut(period)) else { return };
        cohort.size += 1;
        mark_returns(anchor, self.returning.activity(), &mut self.returned);
        for (returned, mark) in cohort.returned.iter_mut().zip(&self.returned) {
            *returned += u64::from(*mark);
        }
    }
}

impl Accumulate<Event> for RetentionUsers<'_> {
    fn user(&mut self, _user: u32, rows: &[Event]) {
        self.clear();
        let mut near = 0;
        for row in rows {
            let Some(period) = self.buckets.of_tick_near(row.time, &mut near) else { continue };
            if row.mask & START != 0 && self.start_ticks.contains(&row.time) {
                self.start.push(period, row.time, row.time);
            }
            if row.mask & RETURNING != 0 {
                self.returning.push(period, row.time, row.time);
            }
        }
        self.count();
    }

    fn without_user(&mut self, rows: &[Event]) {
        let dropped = rows
            .iter()
            .filter(|row| row.mask & RETURNING != 0 || self.start_ticks.contains(&row.time))
            .count();
        self.partial.rows_without_user += dropped as u64;
    }
}

impl Accumulate<Day> for RetentionUsers<'_> {
    fn user(&mut self, _user: u32, rows: &[Day]) {
        self.clear();
        for row in rows {
            let Some(period) = self.day_table.get(row.day) else { continue };
            if row.mask & START != 0 && self.start_days.contains(&row.day) {
                self.start.push(period, row.first, row.last);
            }
            if row.mask & RETURNING != 0 {
                self.returning.push(period, row.first, row.last);
            }
        }
        self.count();
    }

    fn without_user(&mut self, rows: &[Day]) {
        let dropped = rows
            .iter()
            .filter(|row| row.mask & RETURNING != 0 || self.start_days.contains(&row.day))
            .map(|row| u64::from(row.events))
            .sum::<u64>();
        self.partial.rows_without_user += dropped;
    }
}
