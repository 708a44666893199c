//! From which events a path can still come to a step, and how soon.

use super::rules::PathRules;
use super::soonest::{NEVER, Soonest};
use super::ticks::Ticks;
use crate::steps::StepMask;
use rockpool_question::Ties;

/// For each tick and step, how soon a path can come to a target from there. See the [module](super).
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// The step to come to.
    target: usize,
    /// For each tick and step up to the target, the soonest tick of the target on a path that fills the step
    /// there, as the first at that tick; [`NEVER`] where there is none, or none within the window even of an
    /// entry at that tick.
    ends: Vec<i64>,
    ways: Vec<Soonest>,
}

impl Reach {
    /// Finds out for a target, from the last tick to the first.
    pub(super) fn fill(&mut self, rules: &PathRules, ticks: &Ticks, target: usize) {
        let width = target + 1;
        self.target = target;
        self.ends.clear();
        self.ends.resize(ticks.len() * width, NEVER);
        self.ways.resize_with(self.ways.len().max(width), Soonest::default);
        self.ways.iter_mut().for_each(Soonest::clear);
        let wanted = StepMask::first(width);
        for tick in (0..ticks.len()).rev() {
            let time = ticks.times[tick];
            let latest = time.saturating_add(rules.window.max(0));
            let fills = ticks.fills[tick] & wanted;
            for start in fills.steps() {
                let ends = ticks.run_ends(rules, tick, start) & wanted;
                let soonest =
                    ends.steps().map(|last| self.on(rules, ticks, tick, start, last)).min().unwrap_or(NEVER);
                if soonest <= latest {
                    self.ends[tick * width + start] = soonest;
                }
            }
            for start in fills.steps() {
                let end = self.ends[tick * width + start];
                if end != NEVER {
                    self.ways[start].push(time, end);
                }
            }
        }
    }

    /// The soonest end of a path that comes to a tick with `start` and leaves it with `last`.
    fn on(&mut self, rules: &PathRules, ticks: &Ticks, tick: usize, start: usize, last: usize) -> i64 {
        let time = ticks.times[tick];
        if last == self.target {
            return time;
        }
        let bound = ticks.bound(rules, tick, start, last, self.target);
        let mut soonest = NEVER;
        for next in last + 1..=self.target {
            let (from, to) = span(rules, time, bound, next);
            soonest = soonest.min(self.ways[next].of(from, to));
            if !rules.steps[next].optional {
                break;
            }
        }
        soonest
    }

    /// The soonest end of a path that comes to a tick with a step.
    pub(super) fn end(&self, tick: usize, step: usize) -> i64 {
        self.ends.get(tick * (self.target + 1) + step).copied().unwrap_or(NEVER)
    }

    /// Whether a path that begins at a tick comes to the target.
    pub(super) fn begins(&self, tick: usize) -> bool {
        self.end(tick, 0) != NEVER
    }

    pub(super) fn target(&self) -> usize {
        self.target
    }
}

/// The ticks at which a path that leaves `time` can fill `next` as its next step: the first and the last.
pub(super) fn span(rules: &PathRules, time: i64, bound: i64, next: usize) -> (i64, i64) {
    let stage = &rules.steps[next];
    (time.saturating_add(stage.least.max(1)), bound.min(time.saturating_add(stage.most)))
}

/// The highest step that may be reached, judged by the required steps alone and without a window; none without an
/// entry.
pub(super) fn highest_possible(rules: &PathRules, ticks: &Ticks) -> Option<usize> {
    let mut required =
        rules.steps.iter().enumerate().filter(|(_, stage)| !stage.optional).map(|(step, _)| step);
    let mut next = required.next()?;
    for fills in &ticks.fills {
        while fills.has(next) {
            match required.next() {
                Some(step) => next = step,
                None => return rules.steps.len().checked_sub(1),
            }
            if rules.ties == Ties::StrictlyAfter {
                break;
            }
        }
    }
    next.checked_sub(1)
}
