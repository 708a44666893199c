//! Goes over the rows of one user after another.

use super::blocks::BlockMarks;
use super::marks::Marks;
use super::rules::{CountEntries, RETURNING, Rules, START};
use crate::groups::{GroupNames, NOT_SET};
use crate::users::{Accumulate, Day, Event, Extra, NO_EVENT, group_at};
use rockpool_calendar::DayTable;
use rockpool_kernel::retention::{Anchor, Anchors, Returns, since_calendar, since_rolling, visit_rolling};
use rockpool_question::Anchor as AnchorChoice;

/// The entries found so far, and buffers that every user takes again.
pub(super) struct RetentionUsers<'a, C> {
    pub(super) rules: Rules<'a>,
    pub(super) day_table: DayTable,
    anchors: Anchors,
    /// By calendar period.
    returns: Returns,
    /// By instant, for rolling periods.
    times: Vec<i64>,
    /// Of one entry.
    pub(super) marks: Marks,
    /// Days in their order.
    pub(super) rows: Vec<Day>,
    /// Of the users of a block.
    pub(super) blocks: BlockMarks,
    pub(super) count: C,
}

impl<'a, C: CountEntries> RetentionUsers<'a, C> {
    pub(super) fn new(rules: Rules<'a>, count: C) -> Self {
        Self {
            day_table: rules.buckets.by_day(),
            anchors: Anchors::new(rules.anchor == AnchorChoice::Every),
            marks: Marks::new(rules.slots.count()),
            rows: vec![],
            blocks: BlockMarks::new(&rules),
            rules,
            returns: Returns::default(),
            times: vec![],
            count,
        }
    }

    pub(super) fn count(&mut self) -> &mut C {
        &mut self.count
    }

    pub(super) fn into_count(self) -> C {
        self.count
    }

    fn clear(&mut self) {
        self.anchors.clear();
        self.returns.clear();
        self.times.clear();
    }

    /// Tells the entries of the user whose rows have been gathered.
    fn end_of_user(&mut self, user: u32) {
        let count = &mut self.count;
        for anchor in self.anchors.found() {
            count.entry(*anchor);
            match self.rules.rolling {
                None => self.returns.visit(*anchor, self.rules.slots, |slot| count.returned(*anchor, slot)),
                Some(length) => visit_rolling(*anchor, length, &self.times, self.rules.slots, |slot| {
                    count.returned(*anchor, slot);
                }),
            }
            count.end_of_entry(user, *anchor);
        }
    }

    /// The number of the period of an instant that is not before the first; the number after the last for all
    /// that follow.
    fn period(&self, tick: i64, near: &mut usize) -> i32 {
        let period = self.rules.buckets.of_tick_near(tick, near);
        period.unwrap_or(self.rules.buckets.len()) as i32
    }
}

impl<C: CountEntries> RetentionUsers<'_, C> {
    /// Tells the entries of the user of some events; false if the user has none.
    fn events<X: Extra>(&mut self, user: u32, rows: &[Event<X>], names: &GroupNames) -> bool {
        self.clear();
        let mut near = 0;
        for (place, row) in rows.iter().enumerate() {
            if row.time < self.rules.start_ticks.start {
                if row.mask.meets(START) && self.rules.anchor == AnchorChoice::FirstEver {
                    return false;
                }
                continue;
            }
            let is_start = row.mask.meets(START) && row.time < self.rules.start_ticks.end;
            let is_return = row.mask.meets(RETURNING);
            if is_start || self.rules.rolling.is_none() {
                let period = self.period(row.time, &mut near);
                if is_start && self.anchors.takes(period, row.time) {
                    let group = group_at(rows, place, names, |row| row.mask.meets(START));
                    self.anchors.push(Anchor { period, time: row.time, group });
                }
                if is_return {
                    self.returns.push(period, row.time);
                }
            }
            if is_return && self.rules.rolling.is_some() {
                self.times.push(row.time);
            }
        }
        self.end_of_user(user);
        !self.anchors.found().is_empty()
    }

    fn events_without_user<X: Extra>(&mut self, rows: &[Event<X>]) {
        let range = &self.rules.start_ticks;
        let counts =
            |row: &&Event<X>| row.time >= range.start && (row.mask.meets(RETURNING) || row.time < range.end);
        self.count.without_user(rows.iter().filter(counts).count() as u64);
    }
}

impl<C: CountEntries> Accumulate<Event> for RetentionUsers<'_, C> {
    fn user(&mut self, user: u32, rows: &[Event], names: &GroupNames) {
        self.events(user, rows, names);
    }

    fn without_user(&mut self, rows: &[Event]) {
        self.events_without_user(rows);
    }
}

/// Events with the number that is measured.
impl<C: CountEntries> Accumulate<Event<f64>> for RetentionUsers<'_, C> {
    fn user(&mut self, user: u32, rows: &[Event<f64>], names: &GroupNames) {
        if !self.events(user, rows, names) {
            return;
        }
        let anchors = self.anchors.found();
        let mut near = 0;
        for row in rows.iter().filter(|row| row.mask.meets(RETURNING)) {
            let earlier = anchors.partition_point(|anchor| anchor.time < row.time);
            if earlier == 0 {
                continue;
            }
            let period = if self.rules.rolling.is_none() { self.period(row.time, &mut near) } else { 0 };
            let mut counts = false;
            for anchor in anchors.iter().take(earlier).rev() {
                let since = match self.rules.rolling {
                    None => since_calendar(*anchor, period, row.time),
                    Some(length) => since_rolling(*anchor, length, row.time),
                };
                let Some(since) = since.filter(|since| !self.rules.slots.is_past(*since)) else { break };
                let Some(slot) = self.rules.slots.of(since) else { continue };
                counts = true;
                if !row.extra.is_nan() {
                    self.count.value(*anchor, slot, row.extra);
                }
            }
            if counts && row.extra.is_nan() {
                self.count.without_number();
            }
        }
    }

    fn without_user(&mut self, rows: &[Event<f64>]) {
        self.events_without_user(rows);
    }
}

impl<C: CountEntries> RetentionUsers<'_, C> {
    /// Tells the entries of the user of some days.
    ///
    /// By day a return later than the anchor lies in a period exactly if the last event of one of its days is later,
    /// and an anchor is the first event of a day. Times are instants, or ranks.
    pub(super) fn days(&mut self, user: u32, rows: &[Day]) {
        self.clear();
        let days = self.rules.start_days.clone();
        for row in rows {
            let is_start = row.mask.meets(START) && row.first != NO_EVENT;
            if row.day < days.start {
                if is_start && self.rules.anchor == AnchorChoice::FirstEver {
                    return;
                }
                continue;
            }
            let period = self.day_table.get(row.day).unwrap_or(self.rules.buckets.len()) as i32;
            if is_start && row.day < days.end {
                self.anchors.push(Anchor { period, time: row.first, group: NOT_SET });
            }
            if row.mask.meets(RETURNING) {
                self.returns.push(period, row.last);
            }
        }
        self.end_of_user(user);
    }
}

impl<C: CountEntries> Accumulate<Day> for RetentionUsers<'_, C> {
    fn user(&mut self, user: u32, rows: &[Day], _names: &GroupNames) {
        self.days(user, rows);
    }

    fn without_user(&mut self, rows: &[Day]) {
        let days = &self.rules.start_days;
        let counts = |row: &&Day| row.day >= days.start && (row.mask.meets(RETURNING) || row.day < days.end);
        self.count.without_user(rows.iter().filter(counts).map(|row| u64::from(row.events)).sum());
    }
}
