//! The funnel kernel for all rules: gaps, exclusions, an exact order, any order, optional steps, properties held
//! constant, attempts, sessions.
//!
//! [`PathKernel`] takes one user after another ([`PathKernel::load`]), cuts the user's events into the units that
//! are counted, and reports the path of each: [`PathKernel::best`], [`PathKernel::attempts`]. Where a funnel has
//! none of these rules, [`FunnelKernel`](super::funnel::FunnelKernel) says the same for less work.
//!
//! # How it works, and why it is exact
//!
//! *Target.* Take one step as the target, and ask which entries have a path to it. Exclusions that end with a
//! later step then mean nothing, and all others must be kept: their later step is on every such path. So an
//! exclusion from `i` to `j` is a rule for neighbours on the path. A path that leaves a tick with a step from `i`
//! on and before `j` must come to its next step before or at the next tick with an excluded event: an event
//! strictly between two neighbours lies strictly between `i` and `j`, and one at the tick itself does so too,
//! unless step `i` lies at this very tick. And every event between `i` and `j` lies between two neighbours or
//! at one of their ticks. Gaps and the exact order are rules for neighbours by themselves. What is left is the
//! window, which ties the end of the path to its entry.
//!
//! *Runs.* Where steps may share a tick, what a path fills at one tick is a run: it comes with a step `a`, leaves
//! with a step `b`, and gives each step of the run an event of its own. Which of the steps are at the tick
//! matters to what follows only by `a` (for exclusions, above) and `b`, and fewer steps are seated whenever more
//! are (`Assignment`); so of the runs from `a` to `b` the one that skips all optional steps in between is
//! possible whenever another is, and `runs` tables the possible pairs. Where steps may not share a tick, runs
//! are single steps.
//!
//! *Reach.* `Reach` goes from the last tick to the first, and states for each tick and each step `a` how soon a
//! path can be at the target, if it comes to the tick with `a`: the least over the ends `b` of a run, over the
//! next steps (up to the next one that is not optional), and over the ticks that the rules for neighbours leave
//! for it, which are all ticks from one on to another. `Soonest` has the least over such a range at hand. An
//! entry has a path to the target exactly if its soonest end is within its window: any path that ends within the
//! window lies within it.
//!
//! *Reported path.* The highest step is the highest target that some entry has a path to. From the earliest such
//! entry, whose window fixes the last tick, an event can come next exactly if its soonest end is not after that
//! tick: nothing else that the path has done before matters. So each choice of the walk, the earliest event or
//! to do without, is one look, and never has to be taken back.
//!
//! *Attempts.* An attempt is over at the soonest end of its entry for the last step, if that is within its window;
//! its path is then the reported one of those that end by then. So one `Reach` of the last step tells where all
//! attempts begin, and the ones before tell how far those came that did not convert.
//!
//! # Cost
//!
//! For `n` steps and `e` events of a unit, a `Reach` takes about `n e` looks (times the number of optional steps in
//! a row), and there are at most `n` of them, however many entries, attempts or calendar buckets there are. A tick
//! at which events can fill several steps each costs a bounded assignment for each of its steps once.

mod any_order;
mod reach;
mod rules;
mod soonest;
mod ticks;
mod units;
mod walk;

pub use rules::{ALL_STEPS, ANY_EVENT, ExclusionRule, FIRST_EXCLUSION, PathRules, StepRules};
pub use units::UserEvents;

use super::assignment::Assignment;
use any_order::AnyOrder;
use reach::{Reach, highest_possible};
use rockpool_question::Order;
use rules::MOST_EXCLUSIONS;
use std::ops::Range;
use ticks::Ticks;
use units::Units;
use walk::Walk;

/// An event on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    /// The step that it fills, from 0. In any order the steps of a path do not ascend.
    pub step: usize,
    /// Its position in the user's events.
    pub event: usize,
}

/// Several paths.
#[derive(Debug, Default)]
pub struct Paths {
    matched: Vec<Matched>,
    paths: Vec<Range<usize>>,
}

impl Paths {
    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// A path, event by event; empty where there is none.
    #[inline]
    pub fn get(&self, path: usize) -> &[Matched] {
        self.paths.get(path).and_then(|range| self.matched.get(range.clone())).unwrap_or_default()
    }

    fn clear(&mut self, paths: usize) {
        self.matched.clear();
        self.paths.clear();
        self.paths.resize(paths, 0..0);
    }

    fn is_open(&self, path: usize) -> bool {
        self.paths.get(path).is_some_and(Range::is_empty)
    }

    fn set(&mut self, path: usize, write: impl FnOnce(&mut Vec<Matched>)) {
        let start = self.matched.len();
        write(&mut self.matched);
        if let Some(range) = self.paths.get_mut(path) {
            *range = start..self.matched.len();
        }
    }
}

/// Matches one user after another; keeps its buffers between them.
#[derive(Debug)]
pub struct PathKernel {
    rules: PathRules,
    units: Units,
    ticks: Ticks,
    reach: Reach,
    any_order: AnyOrder,
    assignment: Assignment,
    /// For each tick, the first from it on with an entry that comes to the target; past the end if there is none.
    next_entry: Vec<usize>,
    /// The entries of attempts, by tick.
    attempts: Vec<usize>,
    paths: Paths,
}

impl PathKernel {
    /// A kernel for these rules.
    pub fn new(mut rules: PathRules) -> Self {
        rules.steps.truncate(super::funnel::MOST_STEPS);
        rules.exclusions.truncate(MOST_EXCLUSIONS);
        Self {
            rules,
            units: Units::default(),
            ticks: Ticks::default(),
            reach: Reach::default(),
            any_order: AnyOrder::default(),
            assignment: Assignment::default(),
            next_entry: vec![],
            attempts: vec![],
            paths: Paths::default(),
        }
    }

    /// The rules.
    #[inline]
    pub fn rules(&self) -> &PathRules {
        &self.rules
    }

    /// Takes a user's events, of which entries may lie in the ticks `entries`, half open: how many units have
    /// one. (A tick of [`i64::MAX`] is no instant.)
    ///
    /// The order of events at the same tick changes no step and no time of any path; of several equally good
    /// events at a tick it decides which is named.
    pub fn load(&mut self, user: UserEvents<'_>, entries: Range<i64>) -> usize {
        self.units.load(&self.rules, user, &entries);
        self.units.len()
    }

    /// The ticks of the entries of a unit of the user just loaded, whose events are `user` again, ascending.
    pub fn entries<'a>(&'a self, user: UserEvents<'a>, unit: usize) -> impl Iterator<Item = i64> + 'a {
        let own = self.units.entries(unit);
        let events = self.units.events(unit).iter();
        events.filter_map(move |event| {
            let (time, mask) = (user.times.get(*event)?, user.masks.get(*event)?);
            (self.rules.is_entry(*mask) && own.contains(time)).then_some(*time)
        })
    }

    /// The reported path of a unit of the user just loaded, whose events are `user` again, for each of some ranges
    /// of its entries: as if only those were entries.
    ///
    /// In order, the steps of a path ascend. In any order it is as long as the number of steps filled, and its
    /// events stand in the order of time.
    pub fn best(&mut self, user: UserEvents<'_>, unit: usize, entries: &[Range<i64>]) -> &Paths {
        self.paths.clear(entries.len());
        self.ticks.load(&self.rules, user, &self.units, unit, &mut self.assignment);
        let own = self.units.entries(unit);
        let within = |asked: &Range<i64>| asked.start.max(own.start)..asked.end.min(own.end);
        if self.rules.order == Order::AnyOrder {
            self.any_order.fill(&self.rules, &self.ticks, &own);
            for (path, asked) in entries.iter().enumerate() {
                if let Some(entry) = self.any_order.best(&self.ticks, &within(asked)) {
                    self.paths.set(path, |path| self.any_order.path(&self.rules, &self.ticks, entry, path));
                }
            }
            return &self.paths;
        }
        let Some(highest) = highest_possible(&self.rules, &self.ticks) else { return &self.paths };
        for target in (0..=highest).rev() {
            if !self.can_be_last(target) {
                continue;
            }
            self.reach.fill(&self.rules, &self.ticks, target);
            self.find_entries();
            let mut open = false;
            for (path, asked) in entries.iter().enumerate() {
                if !self.paths.is_open(path) {
                    continue;
                }
                let asked = within(asked);
                let first = self.ticks.times.partition_point(|time| *time < asked.start);
                let entry = self.next_entry.get(first).copied().unwrap_or(usize::MAX);
                match self.ticks.times.get(entry) {
                    Some(time) if *time < asked.end => {
                        let deadline = time.saturating_add(self.rules.window.max(0));
                        self.walk(path, entry, deadline);
                    }
                    _ => open = true,
                }
            }
            if !open {
                break;
            }
        }
        &self.paths
    }

    /// The paths of the attempts of a unit of the user just loaded, whose events are `user` again, by the time of
    /// their entry.
    ///
    /// An attempt begins with the first entry after the one before has converted (the first instant at which some
    /// path from its entry is complete) or its window has ended.
    pub fn attempts(&mut self, user: UserEvents<'_>, unit: usize) -> &Paths {
        self.paths.clear(0);
        self.attempts.clear();
        self.ticks.load(&self.rules, user, &self.units, unit, &mut self.assignment);
        if self.rules.order == Order::AnyOrder {
            self.attempts_in_any_order(user, unit);
            return &self.paths;
        }
        let Some(last) = self.rules.steps.len().checked_sub(1) else { return &self.paths };
        self.reach.fill(&self.rules, &self.ticks, last);
        let entries = self.units.entries(unit);
        let mut over = None;
        for tick in 0..self.ticks.len() {
            let time = self.ticks.times[tick];
            let begins = self.ticks.fills[tick] & 1 != 0 && entries.contains(&time);
            if !begins || over.is_some_and(|over| time <= over) {
                continue;
            }
            self.attempts.push(tick);
            self.paths.paths.push(0..0);
            if self.reach.begins(tick) {
                let end = self.reach.end(tick, 0);
                self.walk(self.attempts.len() - 1, tick, end);
                over = Some(end);
            } else {
                over = Some(time.saturating_add(self.rules.window.max(0)));
            }
        }
        let highest = highest_possible(&self.rules, &self.ticks).unwrap_or(0).min(last.saturating_sub(1));
        for target in (0..=highest).rev() {
            if !self.can_be_last(target) || (0..self.attempts.len()).all(|path| !self.paths.is_open(path)) {
                continue;
            }
            self.reach.fill(&self.rules, &self.ticks, target);
            for path in 0..self.attempts.len() {
                let entry = self.attempts[path];
                if self.paths.is_open(path) && self.reach.begins(entry) {
                    let deadline = self.ticks.times[entry].saturating_add(self.rules.window.max(0));
                    self.walk(path, entry, deadline);
                }
            }
        }
        &self.paths
    }

    fn attempts_in_any_order(&mut self, user: UserEvents<'_>, unit: usize) {
        let entries = self.units.entries(unit);
        let mut over = None;
        for tick in 0..self.ticks.len() {
            let time = self.ticks.times[tick];
            if !entries.contains(&time) || over.is_some_and(|over| time <= over) {
                continue;
            }
            let path = self.paths.len();
            self.paths.paths.push(0..0);
            self.paths.set(path, |path| self.any_order.path(&self.rules, &self.ticks, tick, path));
            let found = self.paths.get(path);
            let converted = found.len() == self.rules.steps.len();
            let end = found.last().and_then(|last| user.times.get(last.event)).filter(|_| converted);
            over = Some(end.copied().unwrap_or_else(|| time.saturating_add(self.rules.window.max(0))));
        }
    }

    /// Whether some event fills a step at all.
    fn can_be_last(&self, target: usize) -> bool {
        self.ticks.fills.iter().any(|fills| fills >> target & 1 != 0)
    }

    fn find_entries(&mut self) {
        self.next_entry.clear();
        self.next_entry.resize(self.ticks.len(), usize::MAX);
        let mut next = usize::MAX;
        for (tick, entry) in self.next_entry.iter_mut().enumerate().rev() {
            if self.reach.begins(tick) {
                next = tick;
            }
            *entry = next;
        }
    }

    fn walk(&mut self, path: usize, entry: usize, deadline: i64) {
        let mut walk = Walk {
            rules: &self.rules,
            ticks: &self.ticks,
            reach: &self.reach,
            assignment: &mut self.assignment,
            deadline,
        };
        self.paths.set(path, |path| walk.path(entry, path));
    }
}
