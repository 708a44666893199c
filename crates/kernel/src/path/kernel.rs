//! The kernel itself: units, targets and attempts, one after another.

use super::any_order::AnyOrder;
use super::paths::Paths;
use super::reach::{Reach, highest_possible};
use super::rules::PathRules;
use super::ticks::Ticks;
use super::units::{Units, UserEvents};
use super::walk::Walk;
use crate::assignment::Assignment;
use crate::steps::{MOST_EXCLUSIONS, MOST_STEPS};
use rockpool_question::Order;
use std::ops::Range;

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
        rules.steps.truncate(MOST_STEPS);
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
            let begins = self.ticks.fills[tick].has(0) && entries.contains(&time);
            if !begins || over.is_some_and(|over| time <= over) {
                continue;
            }
            self.attempts.push(tick);
            self.paths.open();
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
            self.paths.open();
            self.paths.set(path, |path| self.any_order.path(&self.rules, &self.ticks, tick, path));
            let found = self.paths.get(path);
            let converted = found.len() == self.rules.steps.len();
            let end = found.last().and_then(|last| user.times.get(last.event)).filter(|_| converted);
            over = Some(end.copied().unwrap_or_else(|| time.saturating_add(self.rules.window.max(0))));
        }
    }

    /// Whether some event fills a step at all.
    fn can_be_last(&self, target: usize) -> bool {
        self.ticks.fills.iter().any(|fills| fills.has(target))
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
