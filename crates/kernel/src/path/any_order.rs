//! Steps in any order: how many can be filled by different events of one window.

use super::paths::Matched;
use super::rules::PathRules;
use super::ticks::Ticks;
use crate::steps::{MOST_STEPS, StepMask};
use std::ops::Range;

/// Counts the steps that different events of a window can fill.
///
/// # How it works, and why it is exact
///
/// Sets of events that can be given different steps are the independent sets of a (transversal) matroid. The
/// most steps that the events of a window can fill is the rank of the window, and one event of the window's
/// first tick can always be among them: every independent set, also one of a single event, is part of a largest
/// one. So the number for an entry is the rank of the ticks from its own to the end of its window.
///
/// *Levels.* One pass over the events keeps an independent set that is largest and, among those, the latest:
/// the next event joins if it can, or else takes the place of the earliest that it can take the place of. In a
/// matroid such a set, cut to the events from any tick on, is a largest one of these: when the last event of an
/// entry's window has come, the number of events in it from the entry on is the entry's rank.
///
/// *Path.* From the entry, each event joins if it can. That is the independent set of the earliest events: in a
/// matroid it has, for every `k`, the earliest `k`-th event of all.
#[derive(Debug, Default)]
pub(super) struct AnyOrder {
    /// For each tick, how many steps a path from there fills; 0 where none may begin.
    levels: Vec<usize>,
    seated: Seated,
}

/// Events that hold different steps.
#[derive(Debug, Default)]
struct Seated {
    held: [Option<Holder>; MOST_STEPS],
}

#[derive(Debug, Clone, Copy)]
struct Holder {
    mask: StepMask,
    tick: usize,
    /// The event's place at its tick.
    place: usize,
}

impl Seated {
    fn clear(&mut self) {
        self.held = [None; MOST_STEPS];
    }

    /// Seats an event, moving others to other steps; if all steps within reach are taken, in place of the
    /// earliest event that this makes room, where `replace` says so. Whether the event has got a step that was
    /// free.
    fn add(&mut self, event: Holder, replace: bool) -> bool {
        let mut asked_by = [usize::MAX; MOST_STEPS];
        let mut seen = event.mask;
        let mut open = event.mask;
        let mut earliest: Option<(usize, usize)> = None;
        while let Some(step) = open.lowest() {
            open = open.without_first();
            let Some(holder) = self.held[step] else {
                self.hand_over(event, step, &asked_by);
                return true;
            };
            if earliest.is_none_or(|(tick, _)| holder.tick < tick) {
                earliest = Some((holder.tick, step));
            }
            let new = holder.mask.without(seen);
            seen |= new;
            open |= new;
            new.steps().for_each(|other| asked_by[other] = step);
        }
        if let Some((tick, step)) = earliest
            && replace
            && tick < event.tick
        {
            self.hand_over(event, step, &asked_by);
        }
        false
    }

    /// Gives `step` to the event that asked for it, what that held to the one that asked for that, and so on.
    fn hand_over(&mut self, event: Holder, step: usize, asked_by: &[usize; MOST_STEPS]) {
        let mut step = step;
        while asked_by[step] != usize::MAX {
            self.held[step] = self.held[asked_by[step]];
            step = asked_by[step];
        }
        self.held[step] = Some(event);
    }

    fn since(&self, tick: usize) -> usize {
        self.held.iter().flatten().filter(|holder| holder.tick >= tick).count()
    }
}

impl AnyOrder {
    /// Finds the level of each tick that an entry may have.
    pub(super) fn fill(&mut self, rules: &PathRules, ticks: &Ticks, entries: &Range<i64>) {
        self.levels.clear();
        self.levels.resize(ticks.len(), 0);
        self.seated.clear();
        let mut entry = 0;
        for tick in 0..=ticks.len() {
            let now = ticks.times.get(tick);
            while entry < tick && now.is_none_or(|now| ends(rules, ticks, entry) < *now) {
                if entries.contains(&ticks.times[entry]) {
                    self.levels[entry] = self.seated.since(entry);
                }
                entry += 1;
            }
            for (place, mask) in ticks.masks(tick).iter().enumerate() {
                self.seated.add(Holder { mask: *mask, tick, place }, true);
            }
        }
    }

    /// The earliest of the ticks in `entries` from which most steps are filled.
    pub(super) fn best(&self, ticks: &Ticks, entries: &Range<i64>) -> Option<usize> {
        let first = ticks.times.partition_point(|time| *time < entries.start);
        let end = ticks.times.partition_point(|time| *time < entries.end);
        let mut best = None;
        let mut most = 0;
        for (tick, level) in self.levels.iter().enumerate().take(end).skip(first) {
            if *level > most {
                (best, most) = (Some(tick), *level);
            }
        }
        best
    }

    /// Adds the path that begins at a tick to `path`.
    pub(super) fn path(&mut self, rules: &PathRules, ticks: &Ticks, entry: usize, path: &mut Vec<Matched>) {
        let start = path.len();
        let steps = rules.steps.len().min(MOST_STEPS);
        let latest = ends(rules, ticks, entry);
        self.seated.clear();
        let mut events: [(usize, usize); MOST_STEPS] = [(0, 0); MOST_STEPS];
        let mut count = 0;
        'ticks: for tick in entry..ticks.len() {
            if ticks.times[tick] > latest {
                break;
            }
            for (place, mask) in ticks.masks(tick).iter().enumerate() {
                if count == steps {
                    break 'ticks;
                }
                if self.seated.add(Holder { mask: *mask, tick, place }, false) {
                    events[count] = (tick, place);
                    count += 1;
                }
            }
        }
        for (tick, place) in events.iter().take(count) {
            let holds = |holder: &Option<Holder>| {
                holder.is_some_and(|holder| (holder.tick, holder.place) == (*tick, *place))
            };
            let step = self.seated.held.iter().position(holds).unwrap_or(path.len() - start);
            path.push(Matched { step, event: ticks.event(*tick, *place) });
        }
    }
}

/// The last tick of the window of an entry.
fn ends(rules: &PathRules, ticks: &Ticks, entry: usize) -> i64 {
    ticks.times[entry].saturating_add(rules.window.max(0))
}
