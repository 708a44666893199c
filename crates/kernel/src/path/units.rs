//! Cuts a user's events into the units that are counted: the user, sessions, users with the values of properties.

use super::rules::{FIRST_EXCLUSION, PathRules};
use crate::steps::StepMask;
use rockpool_question::Order;
use std::ops::Range;

/// One user's events, in ascending order of time.
#[derive(Debug, Clone, Copy)]
pub struct UserEvents<'a> {
    /// Ticks.
    pub times: &'a [i64],
    /// What each can fill or spoil, as steps and exclusions; see [`PathRules`].
    pub masks: &'a [StepMask],
    /// The number of each one's values of the properties held constant, 0 where one is absent; empty when
    /// nothing is held constant.
    pub values: &'a [u32],
}

/// The units of a user, and what around them matters to their paths.
#[derive(Debug, Default)]
pub(super) struct Units {
    /// For each unit the events that can fill a step, as positions in the user's, in the order of time; one
    /// unit after another.
    events: Vec<usize>,
    units: Vec<Unit>,
    /// For each exclusion, its different ticks.
    pub(super) excluded: Vec<Vec<i64>>,
    /// Every different tick of the user, where the order is exact.
    pub(super) ticks: Vec<i64>,
    by_value: Vec<(u32, usize)>,
}

/// One unit that has an entry.
#[derive(Debug, Clone)]
struct Unit {
    events: Range<usize>,
    entries: Range<i64>,
}

impl Units {
    /// Takes the next user. Units without an entry in `entries` are left out.
    pub(super) fn load(&mut self, rules: &PathRules, user: UserEvents<'_>, entries: &Range<i64>) {
        self.events.clear();
        self.units.clear();
        self.surroundings(rules, user);
        let count = user.times.len().min(user.masks.len());
        let Some(inactivity) = rules.session else { return self.cut(rules, user, 0..count, entries) };
        let mut start = 0;
        for next in 1..=count {
            let ends = match (user.times.get(next - 1), user.times.get(next)) {
                (Some(before), Some(after)) if next < count => after.saturating_sub(*before) > inactivity,
                _ => true,
            };
            if ends {
                self.cut(rules, user, start..next, entries);
                start = next;
            }
        }
    }

    /// How many units there are.
    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// The events of a unit, as positions.
    pub(super) fn events(&self, unit: usize) -> &[usize] {
        self.units.get(unit).and_then(|unit| self.events.get(unit.events.clone())).unwrap_or_default()
    }

    /// The ticks in which a path of a unit may begin.
    pub(super) fn entries(&self, unit: usize) -> Range<i64> {
        self.units.get(unit).map_or(0..0, |unit| unit.entries.clone())
    }

    fn surroundings(&mut self, rules: &PathRules, user: UserEvents<'_>) {
        self.excluded.resize_with(rules.exclusions.len(), Vec::new);
        for (exclusion, bit) in self.excluded.iter_mut().zip(FIRST_EXCLUSION..) {
            exclusion.clear();
            let these = user.times.iter().zip(user.masks).filter(|(_, mask)| mask.has(bit));
            exclusion.extend(these.map(|(time, _)| *time));
            exclusion.dedup();
        }
        self.ticks.clear();
        if rules.order == Order::ExactlyInOrder {
            self.ticks.extend_from_slice(user.times);
            self.ticks.dedup();
        }
    }

    /// Cuts neighbouring events by their values.
    fn cut(&mut self, rules: &PathRules, user: UserEvents<'_>, range: Range<usize>, entries: &Range<i64>) {
        let bits = rules.step_bits();
        let fills = |place: &usize| user.masks.get(*place).is_some_and(|mask| mask.meets(bits));
        if user.values.is_empty() {
            let start = self.events.len();
            self.events.extend(range.filter(fills));
            self.keep(rules, user, start, entries);
            return;
        }
        let mut by_value = std::mem::take(&mut self.by_value);
        by_value.clear();
        let value = |place: usize| user.values.get(place).copied().unwrap_or(0);
        by_value
            .extend(range.filter(fills).map(|place| (value(place), place)).filter(|(value, _)| *value != 0));
        by_value.sort_unstable();
        for unit in by_value.chunk_by(|a, b| a.0 == b.0) {
            let start = self.events.len();
            self.events.extend(unit.iter().map(|(_, place)| *place));
            self.keep(rules, user, start, entries);
        }
        self.by_value = by_value;
    }

    /// Makes the events from `start` on a unit, if it has an entry.
    fn keep(&mut self, rules: &PathRules, user: UserEvents<'_>, start: usize, entries: &Range<i64>) {
        let first = self.events.get(start..).unwrap_or_default().iter().find_map(|place| {
            let (time, mask) = (user.times.get(*place)?, user.masks.get(*place)?);
            (rules.is_entry(*mask) && entries.contains(time)).then_some(*time)
        });
        let Some(first) = first else { return self.events.truncate(start) };
        let entries =
            if rules.first_entry_only { first..first.saturating_add(1) } else { first..entries.end };
        self.units.push(Unit { events: start..self.events.len(), entries });
    }
}
