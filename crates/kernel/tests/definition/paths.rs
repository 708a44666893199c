//! The definition of a funnel with all its rules, as plain as can be: every path that its rules allow.
#![allow(dead_code, reason = "not every test that has the definition needs all rules")]

use rockpool_kernel::path::{FIRST_EXCLUSION, PathRules, UserEvents};
use rockpool_question::{Order, Ties};
use std::cmp::Reverse;
use std::ops::Range;

/// A path: the steps it fills and the events that fill them.
pub type Path = Vec<(usize, usize)>;

/// One user under the rules of a funnel.
#[derive(Clone, Copy)]
pub struct User<'a> {
    pub rules: &'a PathRules,
    pub events: UserEvents<'a>,
}

impl User<'_> {
    fn time(&self, event: usize) -> i64 {
        self.events.times[event]
    }

    fn fills(&self, event: usize, step: usize) -> bool {
        step < self.rules.steps.len() && self.events.masks[event].has(step)
    }

    /// The units of the user, each as its events: those of one session, with one value.
    pub fn units(&self) -> Vec<Vec<usize>> {
        let mut session = 0;
        let mut units: Vec<(i32, u32, Vec<usize>)> = vec![];
        for event in 0..self.events.times.len() {
            if let Some(inactivity) = self.rules.session
                && event > 0
                && self.time(event) - self.time(event - 1) > inactivity
            {
                session += 1;
            }
            let value = if self.events.values.is_empty() { 1 } else { self.events.values[event] };
            if value == 0 {
                continue;
            }
            match units.iter_mut().find(|unit| (unit.0, unit.1) == (session, value)) {
                Some(unit) => unit.2.push(event),
                None => units.push((session, value, vec![event])),
            }
        }
        units.sort();
        units.into_iter().map(|unit| unit.2).collect()
    }

    /// The ticks at which a path of a unit may begin.
    pub fn entries(&self, unit: &[usize], asked: &Range<i64>) -> Vec<i64> {
        let mut entries: Vec<i64> = unit
            .iter()
            .filter(|event| match self.rules.order {
                Order::AnyOrder => (0..self.rules.steps.len()).any(|step| self.fills(**event, step)),
                _ => self.fills(**event, 0),
            })
            .map(|event| self.time(*event))
            .filter(|time| asked.contains(time))
            .collect();
        entries.sort_unstable();
        entries.dedup();
        if self.rules.first_entry_only {
            entries.truncate(1);
        }
        entries
    }

    /// Whether, in order, an event can fill a step next on a path.
    pub fn can_follow(&self, path: &[(usize, usize)], step: usize, event: usize) -> bool {
        let time = self.time(event);
        let Some((last_step, last)) = path.last() else { return step == 0 && self.fills(event, 0) };
        let (first, last) = (self.time(path[0].1), self.time(*last));
        let rule = &self.rules.steps[step];
        let skipped = *last_step + 1..step;
        step > *last_step
            && skipped.clone().all(|step| self.rules.steps[step].optional)
            && self.fills(event, step)
            && path.iter().all(|(_, other)| *other != event)
            && match self.rules.ties {
                Ties::StrictlyAfter => time > last,
                Ties::SameInstantCounts => time >= last,
            }
            && time <= first + self.rules.window
            && time - last >= rule.least
            && time - last <= rule.most
            && (self.rules.order != Order::ExactlyInOrder || self.nothing_between(last, time, |_| true))
            && self.rules.exclusions.iter().zip(FIRST_EXCLUSION..).all(|(exclusion, bit)| {
                let from = path.iter().find(|(step, _)| *step == exclusion.from);
                exclusion.to != step
                    || from.is_none_or(|(_, from)| {
                        self.nothing_between(self.time(*from), time, |event| {
                            self.events.masks[event].has(bit)
                        })
                    })
            })
    }

    fn nothing_between(&self, from: i64, to: i64, counts: impl Fn(usize) -> bool) -> bool {
        (0..self.events.times.len())
            .all(|event| !(counts(event) && self.time(event) > from && self.time(event) < to))
    }

    /// Every path of a unit that begins at one tick.
    fn paths(&self, unit: &[usize], entry: i64) -> Vec<Path> {
        let mut paths = vec![];
        match self.rules.order {
            Order::AnyOrder => self.fill_any(unit, entry, 0, &mut vec![], &mut paths),
            _ => self.extend(unit, entry, &mut vec![], &mut paths),
        }
        paths
    }

    fn extend(&self, unit: &[usize], entry: i64, path: &mut Path, paths: &mut Vec<Path>) {
        for step in 0..self.rules.steps.len() {
            for event in unit {
                if self.can_follow(path, step, *event) && (!path.is_empty() || self.time(*event) == entry) {
                    path.push((step, *event));
                    paths.push(path.clone());
                    self.extend(unit, entry, path, paths);
                    path.pop();
                }
            }
        }
    }

    /// Any event or none for each step, then those whose earliest is the entry; in the order of time.
    fn fill_any(&self, unit: &[usize], entry: i64, step: usize, path: &mut Path, paths: &mut Vec<Path>) {
        if step == self.rules.steps.len() {
            let mut path = path.clone();
            path.sort_by_key(|(_, event)| self.time(*event));
            let times: Vec<i64> = path.iter().map(|(_, event)| self.time(*event)).collect();
            if times.first() == Some(&entry) && times[times.len() - 1] <= entry + self.rules.window {
                paths.push(path);
            }
            return;
        }
        self.fill_any(unit, entry, step + 1, path, paths);
        for event in unit {
            if self.fills(*event, step) && path.iter().all(|(_, other)| other != event) {
                path.push((step, *event));
                self.fill_any(unit, entry, step + 1, path, paths);
                path.pop();
            }
        }
    }

    /// How far a path comes, from 1.
    fn level(&self, path: &Path) -> usize {
        match self.rules.order {
            Order::AnyOrder => path.len(),
            _ => path[path.len() - 1].0 + 1,
        }
    }

    /// The times of the steps, [`i64::MAX`] for one that is skipped: the less, the rather is it reported.
    fn key(&self, path: &Path) -> Vec<i64> {
        match self.rules.order {
            Order::AnyOrder => path.iter().map(|(_, event)| self.time(*event)).collect(),
            _ => (0..self.level(path))
                .map(|step| {
                    let event = path.iter().find(|(other, _)| *other == step);
                    event.map_or(i64::MAX, |(_, event)| self.time(*event))
                })
                .collect(),
        }
    }

    fn ends(&self, path: &Path) -> i64 {
        self.time(path[path.len() - 1].1)
    }

    /// The times by place of a path as an answer reports it.
    pub fn times(&self, path: &[(usize, usize)]) -> Vec<(usize, i64)> {
        path.iter()
            .enumerate()
            .map(|(place, (step, event))| {
                let place = if self.rules.order == Order::AnyOrder { place } else { *step };
                (place, self.time(*event))
            })
            .collect()
    }

    /// The reported path: of the highest step, from the earliest entry, step by step the earliest.
    pub fn best(&self, unit: &[usize], entries: &[i64]) -> Option<Path> {
        let paths: Vec<Path> = entries.iter().flat_map(|entry| self.paths(unit, *entry)).collect();
        paths.into_iter().min_by_key(|path| (Reverse(self.level(path)), self.key(path)))
    }

    /// The attempts, one after another.
    pub fn attempts(&self, unit: &[usize], entries: &[i64]) -> Vec<Path> {
        let mut attempts = vec![];
        let mut over = i64::MIN;
        for entry in entries {
            if *entry <= over {
                continue;
            }
            let mut paths = self.paths(unit, *entry);
            over = *entry + self.rules.window;
            let converts = |path: &&Path| self.level(path) == self.rules.steps.len();
            if let Some(end) = paths.iter().filter(converts).map(|path| self.ends(path)).min() {
                over = end;
                paths.retain(|path| converts(&path) && self.ends(path) == end);
            }
            let best = paths.into_iter().min_by_key(|path| (Reverse(self.level(path)), self.key(path)));
            attempts.extend(best);
        }
        attempts
    }
}
