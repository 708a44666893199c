//! The way of one user: from an event on, to an event, or between two.

use crate::StepMask;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The event can be where paths begin (or end, for [`Direction::To`]).
pub const ANCHOR: StepMask = StepMask::of(0);
/// The event can be the closing one of [`Direction::Between`].
pub const GOAL: StepMask = StepMask::of(1);
/// The event can be a step.
pub const STEP: StepMask = StepMask::of(2);

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayRules {
    /// Where paths begin or end.
    pub direction: Direction,
    /// The most steps beside the anchor (and the goal), at least one.
    pub depth: usize,
    /// Whether a step with the same name as the one before it on the path is left out.
    pub collapse_repeats: bool,
    /// Where a path is cut.
    pub limit: Limit,
}

/// Where paths begin or end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the first anchor on.
    From,
    /// Back from the last anchor.
    To,
    /// From the first anchor that is followed by a goal within the limit, up to the first such goal.
    Between,
}

/// Where a path is cut, in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So long after (or before) the anchor, inclusive.
    Within(u64),
    /// Where no event at all happens for longer than this.
    Session(u64),
}

/// What a path passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stop {
    /// An event, by the number of its name.
    Event(u32),
    /// Nothing more within the limit.
    End,
    /// The goal.
    Goal,
    /// More steps than the depth before the goal.
    Cut,
}

/// The events of one user in their order: by tick, and at one tick by an order of the caller's.
#[derive(Debug, Clone, Copy)]
pub struct WayEvents<'a> {
    /// Their ticks, ascending.
    pub times: &'a [i64],
    /// [`ANCHOR`], [`GOAL`] and [`STEP`]; other bits mean nothing. With [`Limit::Session`] events without any of them
    /// count too: something happened.
    pub masks: &'a [StepMask],
    /// The number of each one's name; of no meaning for events that are neither anchor nor step.
    pub names: &'a [u32],
}

impl WayEvents<'_> {
    fn len(&self) -> usize {
        self.times.len().min(self.masks.len()).min(self.names.len())
    }

    fn is(&self, place: usize, what: StepMask) -> bool {
        self.masks.get(place).is_some_and(|mask| mask.meets(what))
    }

    fn time(&self, place: usize) -> i64 {
        self.times.get(place).copied().unwrap_or(0)
    }

    fn name(&self, place: usize) -> u32 {
        self.names.get(place).copied().unwrap_or(0)
    }
}

/// Ticks from `earlier` to `later`; exact for any two instants in this order.
fn elapsed(earlier: i64, later: i64) -> u64 {
    later.wrapping_sub(earlier) as u64
}

/// Finds the path of one user after another.
#[derive(Debug)]
pub struct WayKernel {
    rules: WayRules,
    path: Vec<Stop>,
}

impl WayKernel {
    /// A kernel for these rules.
    pub fn new(rules: WayRules) -> Self {
        Self { rules, path: vec![] }
    }

    /// The path of a user: the anchor, the steps in the order of their distance from it, and how it ends, if it does
    /// so before `depth` steps. Empty for a user without an anchor in `anchors`, a half-open range of ticks.
    pub fn path(&mut self, events: WayEvents<'_>, anchors: Range<i64>) -> &[Stop] {
        self.path.clear();
        let is_anchor = |place: &usize| events.is(*place, ANCHOR) && anchors.contains(&events.time(*place));
        match self.rules.direction {
            Direction::From => {
                if let Some(anchor) = (0..events.len()).find(is_anchor) {
                    self.walk(events, anchor, anchor + 1..events.len());
                }
            }
            Direction::To => {
                if let Some(anchor) = (0..events.len()).rev().find(is_anchor) {
                    self.walk(events, anchor, (0..anchor).rev());
                }
            }
            Direction::Between => self.between(events, is_anchor),
        }
        &self.path
    }

    /// From the anchor over `others`, events in the order of their distance from it.
    fn walk(&mut self, events: WayEvents<'_>, anchor: usize, others: impl Iterator<Item = usize>) {
        self.path.push(Stop::Event(events.name(anchor)));
        let mut before = anchor;
        for place in others {
            if !self.reaches(events, anchor, before, place) {
                break;
            }
            before = place;
            if self.step(events, place) && self.path.len() > self.rules.depth {
                return;
            }
        }
        self.path.push(Stop::End);
    }

    fn between(&mut self, events: WayEvents<'_>, is_anchor: impl Fn(&usize) -> bool) {
        let Some((anchor, goal)) = self.ends(events, is_anchor) else { return };
        self.path.push(Stop::Event(events.name(anchor)));
        for place in anchor + 1..goal {
            if self.path.len() > self.rules.depth && self.would_step(events, place) {
                self.path.push(Stop::Cut);
                return;
            }
            self.step(events, place);
        }
        self.path.push(Stop::Goal);
    }

    /// The first anchor that is followed by a goal within the limit, and that goal.
    ///
    /// The first goal after an anchor is the only one to look at: later ones are further away. It goes over the events
    /// once: the next goal and the last long gap before it only move on with the anchor.
    fn ends(&self, events: WayEvents<'_>, is_anchor: impl Fn(&usize) -> bool) -> Option<(usize, usize)> {
        let mut goal = 0;
        // The first event after the last gap, up to the goal, that ends a session.
        let mut session = 0;
        let mut seen = 0;
        for anchor in (0..events.len()).filter(is_anchor) {
            goal = goal.max(anchor + 1);
            while goal < events.len() && !events.is(goal, GOAL) {
                goal += 1;
            }
            if goal >= events.len() {
                return None;
            }
            let is_within = match self.rules.limit {
                Limit::Within(ticks) => elapsed(events.time(anchor), events.time(goal)) <= ticks,
                Limit::Session(gap) => {
                    while seen < goal {
                        seen += 1;
                        if elapsed(events.time(seen - 1), events.time(seen)) > gap {
                            session = seen;
                        }
                    }
                    session <= anchor
                }
            };
            if is_within {
                return Some((anchor, goal));
            }
        }
        None
    }

    /// Whether the limit lets a path of this anchor go on from the event `before` to its neighbour.
    fn reaches(&self, events: WayEvents<'_>, anchor: usize, before: usize, place: usize) -> bool {
        let apart =
            |one: usize, other: usize| elapsed(events.time(one.min(other)), events.time(one.max(other)));
        match self.rules.limit {
            Limit::Within(ticks) => apart(anchor, place) <= ticks,
            Limit::Session(gap) => apart(before, place) <= gap,
        }
    }

    /// Whether the event is the next step of the path.
    fn would_step(&self, events: WayEvents<'_>, place: usize) -> bool {
        let is_repeat =
            self.rules.collapse_repeats && self.path.last() == Some(&Stop::Event(events.name(place)));
        events.is(place, STEP) && !is_repeat
    }

    fn step(&mut self, events: WayEvents<'_>, place: usize) -> bool {
        let is_step = self.would_step(events, place);
        if is_step {
            self.path.push(Stop::Event(events.name(place)));
        }
        is_step
    }
}
