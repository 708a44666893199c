//! Goes over the days of one user after another as they stand in the files.
//!
//! Where a user has one anchor, the order of the days does not matter: the anchor is the least first instant of a day
//! with a start event, and every day with a return marks the slot of its period.

use super::rules::{CountEntries, RETURNING, START};
use super::users::RetentionUsers;
use crate::groups::NOT_SET;
use crate::users::{Accumulate, AccumulateDays, Day, DayBlock, DayRun, NO_EVENT};
use rockpool_kernel::retention::Anchor;
use rockpool_question::Anchor as AnchorChoice;

impl<C: CountEntries> AccumulateDays for RetentionUsers<'_, C> {
    fn block(&mut self, block: &DayBlock<'_>) -> bool {
        let Self { rules, day_table, blocks, count, .. } = self;
        rules.anchor != AnchorChoice::Every && blocks.gather(block, rules, day_table, count)
    }

    fn user(&mut self, user: u32, runs: &[DayRun<'_>]) {
        if self.rules.anchor == AnchorChoice::Every {
            return self.in_order(user, runs);
        }
        let Some(anchor) = self.anchor(runs) else { return };
        self.count.entry(anchor);
        let returning = runs.iter().filter(|run| run.mask().meets(RETURNING));
        if self.rules.slots.is_of_last() {
            let last =
                |run: &DayRun<'_>| Some((run.last(run.days().len().saturating_sub(1)), *run.days().last()?));
            let last = returning.filter_map(last).max();
            let last = last.filter(|(last, _)| *last > anchor.time);
            let slot = last.and_then(|(_, day)| self.rules.slots.of(u64::from(self.since(anchor, day)?)));
            if let Some(slot) = slot {
                self.count.returned(anchor, slot);
            }
        } else {
            self.marks.clear();
            for run in returning {
                self.mark(anchor, run);
            }
        }
        self.count.end_of_entry(user, anchor);
    }

    fn without_user(&mut self, run: DayRun<'_>) {
        let rows: Vec<Day> = rows(&run).collect();
        Accumulate::<Day>::without_user(self, &rows);
    }
}

impl<C: CountEntries> RetentionUsers<'_, C> {
    /// The first start event, if it lies in the range. (Unless earlier ones matter, none are read.)
    fn anchor(&self, runs: &[DayRun<'_>]) -> Option<Anchor> {
        let starts = runs.iter().filter(|run| run.mask().meets(START));
        let first = |run: &DayRun<'_>| {
            let mut days = run.days().iter().enumerate().map(|(row, day)| (run.first(row), *day));
            days.find(|(time, _)| *time != NO_EVENT)
        };
        let (time, day) = starts.filter_map(first).min()?;
        let period = self.day_table.get(day).filter(|_| self.rules.start_days.contains(&day))?;
        Some(Anchor { period: period as i32, time, group: NOT_SET })
    }

    /// How many periods a day lies after the anchor's; none before it.
    fn since(&self, anchor: Anchor, day: i32) -> Option<u32> {
        if day < self.rules.start_days.start {
            return None;
        }
        let period = self.day_table.get(day).unwrap_or(self.rules.buckets.len()) as i32;
        u32::try_from(period - anchor.period).ok()
    }

    /// Tells the slots that a run's days mark first.
    fn mark(&mut self, anchor: Anchor, run: &DayRun<'_>) {
        for (row, day) in run.days().iter().enumerate() {
            let Some(since) = self.since(anchor, *day) else { continue };
            if since == 0 && run.last(row) <= anchor.time {
                continue;
            }
            if self.rules.slots.is_past(u64::from(since)) {
                // Days ascend.
                return;
            }
            if let Some(slot) = self.rules.slots.of(u64::from(since))
                && self.marks.mark(slot)
            {
                self.count.returned(anchor, slot);
            }
        }
    }

    /// The same as rows in the order of their days.
    fn in_order(&mut self, user: u32, runs: &[DayRun<'_>]) {
        let mut all = std::mem::take(&mut self.rows);
        all.clear();
        all.extend(runs.iter().flat_map(rows));
        all.sort_by_key(|row| row.day);
        self.days(user, &all);
        self.rows = all;
    }
}

fn rows<'a>(run: &'a DayRun<'_>) -> impl Iterator<Item = Day> + 'a {
    run.days().iter().enumerate().map(move |(row, day)| Day {
        day: *day,
        events: run.events(row),
        first: run.first(row),
        last: run.last(row),
        mask: run.mask(),
    })
}
