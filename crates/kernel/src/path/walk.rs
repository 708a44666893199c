//! The reported path: step by step the earliest event that keeps the highest step within reach.

use super::paths::Matched;
use super::reach::{Reach, span};
use super::rules::PathRules;
use super::soonest::NEVER;
use super::ticks::{Ticks, can_share};
use crate::assignment::Assignment;
use crate::steps::StepMask;

/// Follows one path through what [`Reach`] has found.
pub(super) struct Walk<'a> {
    pub(super) rules: &'a PathRules,
    pub(super) ticks: &'a Ticks,
    pub(super) reach: &'a Reach,
    pub(super) assignment: &'a mut Assignment,
    /// The last tick at which the path may end.
    pub(super) deadline: i64,
}

/// Where a path goes next.
enum Next {
    /// It fills one more step at the same tick.
    Here(usize),
    /// It fills a step at a later tick.
    Later(usize, usize),
}

impl Walk<'_> {
    /// Adds the path that begins at a tick to `path`.
    pub(super) fn path(&mut self, entry: usize, path: &mut Vec<Matched>) {
        let (mut tick, mut start) = (entry, 0);
        loop {
            let (mut last, mut filled) = (start, StepMask::of(start));
            let later = loop {
                match self.next(tick, start, last, filled) {
                    Some(Next::Here(step)) => {
                        last = step;
                        filled |= StepMask::of(step);
                    }
                    Some(Next::Later(tick, step)) => break Some((tick, step)),
                    None => break None,
                }
            };
            self.seat(tick, filled, path);
            match later {
                Some((next, step)) => (tick, start) = (next, step),
                None => return,
            }
        }
    }

    /// What comes after `last`, for a path that has filled `filled`, first of all `start`, at this tick. None at
    /// the end.
    fn next(&mut self, tick: usize, start: usize, last: usize, filled: StepMask) -> Option<Next> {
        let bound = self.ticks.bound(self.rules, tick, start, last, self.reach.target());
        for next in last + 1..=self.reach.target() {
            if self.can_run_on(tick, start, next, filled) {
                return Some(Next::Here(next));
            }
            if let Some(later) = self.later(tick, bound, next) {
                return Some(Next::Later(later, next));
            }
            if !self.rules.steps[next].optional {
                return None;
            }
        }
        None
    }

    /// The earliest later tick at which the path can fill `next` and go on to the target.
    fn later(&self, tick: usize, bound: i64, next: usize) -> Option<usize> {
        let (from, to) = span(self.rules, self.ticks.times[tick], bound, next);
        let to = to.min(self.deadline);
        let rest = self.ticks.times.get(tick + 1..)?;
        let first = tick + 1 + rest.partition_point(|time| *time < from);
        (first..self.ticks.len())
            .take_while(|tick| self.ticks.times[*tick] <= to)
            .find(|tick| self.reach.end(*tick, next) <= self.deadline && self.reach.end(*tick, next) != NEVER)
    }

    /// Whether the path can fill `next` at this tick as well and go on to the target.
    fn can_run_on(&mut self, tick: usize, start: usize, next: usize, filled: StepMask) -> bool {
        let fills = self.ticks.fills[tick];
        let steps = &self.rules.steps;
        if !self.ticks.can_run(tick) || !fills.has(next) || !can_share(&steps[next]) {
            return false;
        }
        self.assignment.offer(0, self.ticks.masks(tick), fills);
        if !filled.steps().all(|step| self.assignment.seat(step)) {
            return false;
        }
        let target = self.reach.target();
        for (last, stage) in steps.iter().enumerate().take(target + 1).skip(next) {
            let fits = fills.has(last) && can_share(stage) && self.assignment.seat(last);
            if fits && self.can_leave(tick, start, last) {
                return true;
            }
            if last > next && stage.optional {
                self.assignment.release(last);
            } else if !fits {
                return false;
            }
        }
        false
    }

    /// Whether a path that leaves a tick with `last` can go on to the target.
    fn can_leave(&self, tick: usize, start: usize, last: usize) -> bool {
        if last == self.reach.target() {
            return self.ticks.times[tick] <= self.deadline;
        }
        let bound = self.ticks.bound(self.rules, tick, start, last, self.reach.target());
        for next in last + 1..=self.reach.target() {
            if self.later(tick, bound, next).is_some() {
                return true;
            }
            if !self.rules.steps[next].optional {
                return false;
            }
        }
        false
    }

    /// Gives each of the steps filled at a tick an event of its own.
    fn seat(&mut self, tick: usize, filled: StepMask, path: &mut Vec<Matched>) {
        let masks = self.ticks.masks(tick);
        if let (true, Some(step)) = (filled.is_single(), filled.lowest()) {
            let place = masks.iter().position(|mask| mask.meets(filled)).unwrap_or(0);
            path.push(Matched { step, event: self.ticks.event(tick, place) });
            return;
        }
        self.assignment.offer(0, masks, filled);
        for step in filled.steps() {
            self.assignment.seat(step);
        }
        for step in filled.steps() {
            if let Some(place) = self.assignment.position(step) {
                path.push(Matched { step, event: self.ticks.event(tick, place) });
            }
        }
    }
}
