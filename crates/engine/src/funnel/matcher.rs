//! Matches one user: every path that an answer counts.

use super::plan::FunnelPlan;
use super::rules::is_plain;
use crate::frame::Asked;
use rockpool_calendar::Buckets;
use rockpool_kernel::funnel::{FunnelKernel, FunnelRules};
use rockpool_kernel::path::{Matched, PathKernel, PathRules, UserEvents};
use rockpool_question::{Count, Ties};
use std::ops::Range;

/// What a path is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CountedAs {
    /// The reported path of a unit; whether its entry is unfinished.
    Reported {
        /// Whether the window of its entry ends after the last instant covered.
        unfinished: bool,
    },
    /// The path of the same unit over finished entries only.
    Finished,
    /// The path of the same unit over the entries in a calendar bucket.
    InBucket(usize),
}

/// Matches one user after another.
#[derive(Debug)]
pub(super) struct Matcher<'a> {
    /// The ticks in which an entry may lie.
    entries: Range<i64>,
    /// The first tick whose entries are unfinished.
    unfinished_from: i64,
    buckets: Option<&'a Buckets>,
    attempts: bool,
    /// What does where nothing but the order, the window and ties matter.
    plain: Option<FunnelKernel>,
    kernel: PathKernel,
    /// The ranges of entries that a unit is asked for, and what each is counted as.
    ranges: Vec<Range<i64>>,
    counted: Vec<CountedAs>,
    path: Vec<Matched>,
}

/// From so many events of a user on, the buckets of the plain kernel are left to the other one, whose cost does not
/// depend on their number.
const LONG_HISTORY: usize = 2_000;

impl<'a> Matcher<'a> {
    /// A matcher for a plan, under one rule for ties.
    pub(super) fn new(plan: &'a FunnelPlan, asked: &Asked, ties: Ties) -> Self {
        let rules = plan.rules.with_ties(ties);
        let plain = FunnelRules { steps: rules.steps.len(), window: rules.window, ties };
        Self {
            entries: asked.ticks.clone(),
            unfinished_from: plan.unfinished_from(asked),
            buckets: plan.buckets.as_ref(),
            attempts: plan.funnel.count == Count::Attempts,
            plain: is_plain(&plan.funnel).then(|| FunnelKernel::new(plain)),
            kernel: PathKernel::new(rules),
            ranges: vec![],
            counted: vec![],
            path: vec![],
        }
    }

    /// The rules.
    pub(super) fn rules(&self) -> &PathRules {
        self.kernel.rules()
    }

    /// Without calendar buckets.
    pub(super) fn without_buckets(self) -> Self {
        Self { buckets: None, ..self }
    }

    /// Matches a user, and shows every path that counts: of each unit the reported one first.
    pub(super) fn each(&mut self, user: UserEvents<'_>, mut see: impl FnMut(CountedAs, &[Matched])) {
        if self.plain.is_some() {
            return self.each_plain(user, &mut see);
        }
        for unit in 0..self.kernel.load(user, self.entries.clone()) {
            if self.attempts {
                self.each_attempt(user, unit, &mut see);
            } else {
                self.each_of_unit(user, unit, &mut see);
            }
        }
    }

    fn each_of_unit(
        &mut self,
        user: UserEvents<'_>,
        unit: usize,
        see: &mut impl FnMut(CountedAs, &[Matched]),
    ) {
        self.ranges.clear();
        self.counted.clear();
        self.ranges.push(self.entries.clone());
        self.counted.push(CountedAs::Reported { unfinished: false });
        let finished = self.entries.start..self.entries.end.min(self.unfinished_from);
        if self.kernel.entries(user, unit).any(|time| time >= self.unfinished_from) {
            self.ranges.push(finished);
            self.counted.push(CountedAs::Finished);
        }
        let split = self.ranges.len();
        if let Some(buckets) = self.buckets {
            let mut near = 0;
            for time in self.kernel.entries(user, unit) {
                if let Some(bucket) = buckets.of_tick_near(time, &mut near)
                    && self.counted.last() != Some(&CountedAs::InBucket(bucket))
                {
                    self.ranges.push(buckets.ticks(bucket));
                    self.counted.push(CountedAs::InBucket(bucket));
                }
            }
        }
        let paths = self.kernel.best(user, unit, &self.ranges);
        for (place, counted) in self.counted.iter().enumerate() {
            let path = paths.get(place);
            if path.is_empty() {
                continue;
            }
            if place > 0 {
                see(*counted, path);
                continue;
            }
            let unfinished = is_unfinished(user, path, self.unfinished_from);
            see(CountedAs::Reported { unfinished }, path);
            if split == 1 {
                see(CountedAs::Finished, path);
            }
        }
    }

    fn each_attempt(
        &mut self,
        user: UserEvents<'_>,
        unit: usize,
        see: &mut impl FnMut(CountedAs, &[Matched]),
    ) {
        let attempts = self.kernel.attempts(user, unit);
        let mut near = 0;
        for path in (0..attempts.len()).map(|attempt| attempts.get(attempt)) {
            let Some(entry) = path.first().and_then(|first| user.times.get(first.event)) else { continue };
            let unfinished = *entry >= self.unfinished_from;
            see(CountedAs::Reported { unfinished }, path);
            if !unfinished {
                see(CountedAs::Finished, path);
            }
            if let Some(bucket) = self.buckets.and_then(|buckets| buckets.of_tick_near(*entry, &mut near)) {
                see(CountedAs::InBucket(bucket), path);
            }
        }
    }

    fn each_plain(&mut self, user: UserEvents<'_>, see: &mut impl FnMut(CountedAs, &[Matched])) {
        let Some(entries) = self.entries_of(user) else { return };
        if self.buckets.is_some() && user.times.len() >= LONG_HISTORY {
            if self.kernel.load(user, entries) > 0 {
                self.each_of_unit(user, 0, see);
            }
            return;
        }
        if !self.plain_path(user, entries.clone()) {
            return;
        }
        let unfinished = is_unfinished(user, &self.path, self.unfinished_from);
        see(CountedAs::Reported { unfinished }, &self.path);
        if !unfinished || self.plain_path(user, entries.start..entries.end.min(self.unfinished_from)) {
            see(CountedAs::Finished, &self.path);
        }
        let Some(buckets) = self.buckets else { return };
        let mut near = 0;
        let mut counted = None;
        for (event, (time, mask)) in user.times.iter().zip(user.masks).enumerate() {
            if !mask.has(0) || !entries.contains(time) {
                continue;
            }
            let Some(bucket) = buckets.of_tick_near(*time, &mut near) else { continue };
            if counted == Some(bucket) {
                continue;
            }
            counted = Some(bucket);
            let ticks = buckets.ticks(bucket);
            let within = ticks.start.max(entries.start)..ticks.end.min(entries.end);
            // Other events of the entry's own tick may stand before it.
            let before = user.times.get(..event).unwrap_or_default();
            let from = before.partition_point(|other| other < time);
            let until = within.end.saturating_add(self.kernel.rules().window);
            let to = user.times.partition_point(|other| *other < until);
            let part = UserEvents {
                times: user.times.get(from..to).unwrap_or_default(),
                masks: user.masks.get(from..to).unwrap_or_default(),
                values: &[],
            };
            if self.plain_path(part, within) {
                self.path.iter_mut().for_each(|matched| matched.event += from);
                see(CountedAs::InBucket(bucket), &self.path);
            }
        }
    }

    /// The ticks in which a user's entries may lie; none if there are no entries.
    fn entries_of(&self, user: UserEvents<'_>) -> Option<Range<i64>> {
        let entries = || {
            let events = user.times.iter().zip(user.masks);
            events.filter(|(time, mask)| mask.has(0) && self.entries.contains(time)).map(|(time, _)| *time)
        };
        let first = entries().next()?;
        let first_only = self.kernel.rules().first_entry_only;
        Some(if first_only { first..first.saturating_add(1) } else { self.entries.clone() })
    }

    /// Puts the path of the plain kernel into `path`; false if there is none.
    fn plain_path(&mut self, user: UserEvents<'_>, entries: Range<i64>) -> bool {
        self.path.clear();
        if let Some(kernel) = &mut self.plain {
            let path = kernel.best_path(user.times, user.masks, entries);
            self.path.extend(path.iter().enumerate().map(|(step, event)| Matched { step, event: *event }));
        }
        !self.path.is_empty()
    }
}

fn is_unfinished(user: UserEvents<'_>, path: &[Matched], from: i64) -> bool {
    let entry = path.first().and_then(|first| user.times.get(first.event));
    entry.is_some_and(|entry| *entry >= from)
}
