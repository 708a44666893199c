//! A unit's events gathered by tick, with the bounds that the events around them set.

use super::rules::{PathRules, StepRules};
use super::soonest::NEVER;
use super::units::{Units, UserEvents};
use crate::assignment::Assignment;
use crate::steps::{MOST_STEPS, StepMask};
use rockpool_question::{Order, Ties};

/// A unit's events by tick.
#[derive(Debug, Default)]
pub(super) struct Ticks {
    /// The different ticks, ascending.
    pub(super) times: Vec<i64>,
    /// The steps that some event of the tick fills.
    pub(super) fills: Vec<StepMask>,
    /// Where the events of each tick begin in `masks` and `events`, and where the last one's end.
    starts: Vec<usize>,
    /// The steps that each event fills.
    masks: Vec<StepMask>,
    /// The position of each among the user's events.
    events: Vec<usize>,
    /// For each tick what its events can fill together.
    kinds: Vec<Kind>,
    /// For each crowded tick and each step that begins a run, the steps that the run can end with.
    runs: Vec<[StepMask; MOST_STEPS]>,
    /// For each tick, the next tick with any event.
    next_event: Vec<i64>,
    /// For each tick and exclusion, the next tick with such an event: from this tick on, and after it.
    next_excluded: Vec<[i64; 2]>,
}

/// What the events of a tick can fill together.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// One step: a single event, or steps must lie at different ticks.
    One,
    /// Any steps: each event fills one.
    Each,
    /// What the table of runs says, at this place.
    Crowded(usize),
}

impl Ticks {
    /// Gathers a unit's events.
    pub(super) fn load(
        &mut self,
        rules: &PathRules,
        user: UserEvents<'_>,
        units: &Units,
        unit: usize,
        assignment: &mut Assignment,
    ) {
        let bits = rules.step_bits();
        self.times.clear();
        self.fills.clear();
        self.starts.clear();
        self.masks.clear();
        self.events.clear();
        let entries = units.entries(unit);
        for place in units.events(unit) {
            let (Some(time), Some(mask)) = (user.times.get(*place), user.masks.get(*place)) else { continue };
            // Nothing before the first entry can be on a path.
            if *time < entries.start {
                continue;
            }
            let mask = *mask & bits;
            match (self.times.last(), self.fills.last_mut()) {
                (Some(last), Some(fills)) if last == time => *fills |= mask,
                _ => {
                    self.times.push(*time);
                    self.fills.push(mask);
                    self.starts.push(self.masks.len());
                }
            }
            self.masks.push(mask);
            self.events.push(*place);
        }
        self.starts.push(self.masks.len());
        self.gather_runs(rules, assignment);
        self.look_ahead(rules, units);
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// The steps that each event of a tick fills.
    pub(super) fn masks(&self, tick: usize) -> &[StepMask] {
        match (self.starts.get(tick), self.starts.get(tick + 1)) {
            (Some(start), Some(end)) => self.masks.get(*start..*end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The position among the user's events of an event of a tick.
    pub(super) fn event(&self, tick: usize, place: usize) -> usize {
        let start = self.starts.get(tick).copied().unwrap_or(0);
        self.events.get(start + place).copied().unwrap_or(0)
    }

    /// The steps that a path which fills `start` first at this tick can have filled last when it leaves it;
    /// `start` among them.
    pub(super) fn run_ends(&self, rules: &PathRules, tick: usize, start: usize) -> StepMask {
        match self.kinds[tick] {
            Kind::One => StepMask::of(start),
            Kind::Crowded(place) => self.runs[place][start],
            Kind::Each => {
                let fills = self.fills[tick];
                let mut ends = StepMask::of(start);
                for (step, stage) in rules.steps.iter().enumerate().take(MOST_STEPS).skip(start + 1) {
                    if fills.has(step) && can_share(stage) {
                        ends |= StepMask::of(step);
                    } else if !stage.optional {
                        break;
                    }
                }
                ends
            }
        }
    }

    /// Whether a path can fill several steps at a tick.
    pub(super) fn can_run(&self, tick: usize) -> bool {
        !matches!(self.kinds[tick], Kind::One)
    }

    /// The last tick at which a path may fill the next step that it fills after this tick, which it came to with
    /// step `start` and leaves with step `last`, if it is to come to `target`.
    pub(super) fn bound(
        &self,
        rules: &PathRules,
        tick: usize,
        start: usize,
        last: usize,
        target: usize,
    ) -> i64 {
        let mut bound = self.next_event.get(tick).copied().unwrap_or(NEVER);
        let count = rules.exclusions.len();
        for (place, exclusion) in rules.exclusions.iter().enumerate() {
            if exclusion.from <= last && last < exclusion.to && exclusion.to <= target {
                let [from_here, after] = self.next_excluded[tick * count + place];
                bound = bound.min(if exclusion.from >= start { after } else { from_here });
            }
        }
        bound
    }

    fn gather_runs(&mut self, rules: &PathRules, assignment: &mut Assignment) {
        self.kinds.clear();
        self.runs.clear();
        for tick in 0..self.times.len() {
            let masks = &self.masks[self.starts[tick]..self.starts[tick + 1]];
            let kind = if rules.ties == Ties::StrictlyAfter || masks.len() < 2 {
                Kind::One
            } else if masks.iter().all(|mask| mask.is_single()) {
                Kind::Each
            } else {
                let fills = self.fills[tick];
                assignment.offer(0, masks, fills);
                self.runs.push(runs(rules, fills, assignment));
                Kind::Crowded(self.runs.len() - 1)
            };
            self.kinds.push(kind);
        }
    }

    fn look_ahead(&mut self, rules: &PathRules, units: &Units) {
        self.next_event.clear();
        if rules.order == Order::ExactlyInOrder {
            let mut rest = units.ticks.as_slice();
            for time in &self.times {
                rest = rest.split_at(rest.partition_point(|other| other <= time)).1;
                self.next_event.push(rest.first().copied().unwrap_or(NEVER));
            }
        }
        let count = units.excluded.len();
        self.next_excluded.clear();
        self.next_excluded.resize(self.times.len() * count, [NEVER; 2]);
        for (place, excluded) in units.excluded.iter().enumerate() {
            let mut rest = excluded.as_slice();
            for (tick, time) in self.times.iter().enumerate() {
                rest = rest.split_at(rest.partition_point(|other| other < time)).1;
                let from_here = rest.first().copied().unwrap_or(NEVER);
                let after =
                    if from_here == *time { rest.get(1).copied().unwrap_or(NEVER) } else { from_here };
                self.next_excluded[tick * count + place] = [from_here, after];
            }
        }
    }
}

/// Whether a step can lie at the tick of the step before it.
pub(super) fn can_share(stage: &StepRules) -> bool {
    stage.least <= 0 && stage.most >= 0
}

/// For each step that can begin a run at a tick, the steps that it can end with. Between the two a run fills
/// what is not optional, and nothing else: less is asked of the tick's events by no other run.
fn runs(rules: &PathRules, fills: StepMask, assignment: &mut Assignment) -> [StepMask; MOST_STEPS] {
    let mut runs = [StepMask::NONE; MOST_STEPS];
    for (start, ends) in runs.iter_mut().enumerate() {
        assignment.release_all();
        if !fills.has(start) || !assignment.seat(start) {
            continue;
        }
        *ends = StepMask::of(start);
        for (step, stage) in rules.steps.iter().enumerate().take(MOST_STEPS).skip(start + 1) {
            let fits = fills.has(step) && can_share(stage) && assignment.seat(step);
            if fits {
                *ends |= StepMask::of(step);
            }
            if stage.optional {
                assignment.release(step);
            } else if !fits {
                break;
            }
        }
    }
    runs
}
