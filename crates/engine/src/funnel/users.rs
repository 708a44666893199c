//! Counts one user after another.

use super::{FunnelPartial, FunnelPlan};
use crate::frame::Asked;
use crate::kernel::funnel::FunnelKernel;
use crate::users::{Accumulate, Event, NOT_REACHED, NOT_SET};

/// The users counted so far, and buffers that every user takes again.
pub(super) struct FunnelUsers<'a> {
    plan: &'a FunnelPlan,
    asked: &'a Asked,
    last_tick: i64,
    /// The step that gives the group, from 0.
    group_step: Option<usize>,
    kernel: FunnelKernel,
    times: Vec<i64>,
    masks: Vec<u32>,
    path: Vec<i64>,
    partial: FunnelPartial,
}

impl<'a> FunnelUsers<'a> {
    pub(super) fn new(
        plan: &'a FunnelPlan,
        asked: &'a Asked,
        kernel: FunnelKernel,
        partial: FunnelPartial,
    ) -> Self {
        let breakdown = plan.funnel.breakdown.as_ref();
        Self {
            plan,
            asked,
            last_tick: plan.frame.last_tick(),
            group_step: breakdown.map(|breakdown| breakdown.step.saturating_sub(1) as usize),
            kernel,
            times: vec![],
            masks: vec![],
            path: vec![],
            partial,
        }
    }

    pub(super) fn partial(&self) -> &FunnelPartial {
        &self.partial
    }

    pub(super) fn into_partial(self) -> FunnelPartial {
        self.partial
    }

    /// Counts the user's best path among the entries of each calendar bucket.
    fn over_time(&mut self) {
        let Some(buckets) = &self.plan.buckets else { return };
        let mut near = 0;
        let mut counted = None;
        for (row, (time, mask)) in self.times.iter().zip(&self.masks).enumerate() {
            if mask & 1 == 0 || !self.asked.ticks.contains(time) {
                continue;
            }
            let Some(bucket) = buckets.of_tick_near(*time, &mut near) else { continue };
            if counted == Some(bucket) {
                continue;
            }
            counted = Some(bucket);
            let ticks = buckets.ticks(bucket);
            let entries = ticks.start.max(self.asked.ticks.start)..ticks.end.min(self.asked.ticks.end);
            // Other events of the entry's own tick may stand before it.
            let from =
                self.times.get(..row).map_or(row, |before| before.partition_point(|other| other < time));
            let until = entries.end.saturating_add(self.plan.window);
            let to = self.times.partition_point(|other| *other < until);
            let (Some(times), Some(masks)) = (self.times.get(from..to), self.masks.get(from..to)) else {
                continue;
            };
            let level = self.kernel.best_level(times, masks, entries);
            if let Some(reached) = self.partial.buckets.get_mut(bucket) {
                reached.iter_mut().take(level).for_each(|reached| *reached += 1);
            }
        }
    }
}

impl Accumulate<Event> for FunnelUsers<'_> {
    fn user(&mut self, _user: u32, rows: &[Event]) {
        if !rows.iter().any(|row| row.mask & 1 != 0) {
            return;
        }
        self.times.clear();
        self.times.extend(rows.iter().map(|row| row.time));
        self.masks.clear();
        self.masks.extend(rows.iter().map(|row| row.mask));
        let path = self.kernel.best_path(&self.times, &self.masks, self.asked.ticks.clone());
        let events = || path.iter().filter_map(|place| rows.get(*place));
        self.path.clear();
        self.path.extend(events().map(|event| event.time));
        let Some(entry) = self.path.first() else { return };
        let group = match self.group_step {
            None => NOT_SET,
            Some(step) => events().nth(step).map_or(NOT_REACHED, |event| event.group),
        };
        let finished = entry.saturating_add(self.plan.window) <= self.last_tick;
        self.partial.group(group).add(&self.path, finished);
        self.over_time();
    }

    fn without_user(&mut self, rows: &[Event]) {
        self.partial.rows_without_user += rows.len() as u64;
    }
}
