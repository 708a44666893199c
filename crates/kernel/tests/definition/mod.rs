//! The definition of a funnel, as plain as can be: all assignments of different events to steps.

pub mod paths;

use rockpool_kernel::StepMask;
use rockpool_kernel::funnel::FunnelRules;
use rockpool_question::Ties;
use std::cmp::Ordering;
use std::ops::Range;

/// The definition: of all paths, one of the most steps; of those, the first in the order of its times.
pub struct Definition<'a> {
    times: &'a [i64],
    masks: &'a [StepMask],
    entries: Range<i64>,
    rules: FunnelRules,
    best: Vec<i64>,
}

impl<'a> Definition<'a> {
    /// A user's events in any order, the ticks in which a first step may lie, and the rules.
    pub fn new(times: &'a [i64], masks: &'a [StepMask], entries: Range<i64>, rules: FunnelRules) -> Self {
        Definition { times, masks, entries, rules, best: Vec::new() }
    }

    /// The times of the reported path.
    pub fn best_times(
        times: &[i64],
        masks: &[StepMask],
        entries: Range<i64>,
        rules: FunnelRules,
    ) -> Vec<i64> {
        let mut search = Definition::new(times, masks, entries, rules);
        search.extend(&mut Vec::new());
        search.best
    }

    fn extend(&mut self, path: &mut Vec<usize>) {
        let reached: Vec<i64> = path.iter().map(|event| self.times[*event]).collect();
        let better = reached.len().cmp(&self.best.len()).then_with(|| self.best.cmp(&reached));
        if better == Ordering::Greater {
            self.best = reached;
        }
        if path.len() == self.rules.steps {
            return;
        }
        for event in 0..self.times.len() {
            if self.can_follow(path, event) {
                path.push(event);
                self.extend(path);
                path.pop();
            }
        }
    }

    /// Whether `event` may come next on `path`.
    pub fn can_follow(&self, path: &[usize], event: usize) -> bool {
        let time = self.times[event];
        let fills = self.masks[event].has(path.len());
        let in_order = match (path.first(), path.last()) {
            (Some(first), Some(last)) => {
                let (first, last) = (self.times[*first], self.times[*last]);
                let after = match self.rules.ties {
                    Ties::StrictlyAfter => time > last,
                    Ties::SameInstantCounts => time >= last,
                };
                after && time <= first + self.rules.window
            }
            _ => self.entries.contains(&time),
        };
        fills && in_order && !path.contains(&event)
    }
}
