//! The rules of a funnel's paths, all of them, and the bits of an event's mask.

use crate::steps::{MOST_EXCLUSIONS, MOST_STEPS, StepMask};
use rockpool_question::{Order, Ties};

/// The bit of the first exclusion; the bits below are those of the steps.
pub const FIRST_EXCLUSION: usize = MOST_STEPS;

/// The bit of an event that is there whether a step wants it or not: for an exact order, and for sessions.
pub const ANY_EVENT: StepMask = StepMask::of(ANY_EVENT_BIT);

const ANY_EVENT_BIT: usize = 28;

// Each step and each exclusion has a bit of its own below that one.
const _: () = assert!(MOST_STEPS + MOST_EXCLUSIONS <= ANY_EVENT_BIT);

/// The bits of all steps.
pub const ALL_STEPS: StepMask = StepMask::first(MOST_STEPS);

/// What the paths of a funnel must keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRules {
    /// The steps, at least one and at most [`MOST_STEPS`]; more are cut off. The first is not optional.
    pub steps: Vec<StepRules>,
    /// The window from the first step in ticks, inclusive; below 0 it counts as 0.
    pub window: i64,
    /// The order of the steps. In any order no step is optional, and gaps, ties and exclusions mean nothing.
    pub order: Order,
    /// What the same tick means.
    pub ties: Ties,
    /// What must not happen between two steps; exclusion `x` is bit [`FIRST_EXCLUSION`]` + x` of a mask.
    pub exclusions: Vec<ExclusionRule>,
    /// Whether only the first entry of a unit begins a path (all at its tick may).
    pub first_entry_only: bool,
    /// The ticks without any event after which a session ends, if paths are to lie in one.
    pub session: Option<i64>,
}

/// How a step follows the one before it on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepRules {
    /// Whether a path may do without it.
    pub optional: bool,
    /// The least ticks after the step before, inclusive; 0 asks for nothing.
    pub least: i64,
    /// The most ticks after the step before, inclusive; [`i64::MAX`] asks for nothing.
    pub most: i64,
}

/// Events that must not happen strictly between two steps, neither of them optional, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExclusionRule {
    /// The earlier step.
    pub from: usize,
    /// The later step.
    pub to: usize,
}

impl StepRules {
    /// A step that every path has, at any time after the one before.
    pub const PLAIN: Self = Self { optional: false, least: 0, most: i64::MAX };
}

impl PathRules {
    /// So many plain steps in order.
    pub fn plain(steps: usize, window: i64, ties: Ties) -> Self {
        Self {
            steps: vec![StepRules::PLAIN; steps],
            window,
            order: Order::InOrder,
            ties,
            exclusions: vec![],
            first_entry_only: false,
            session: None,
        }
    }

    /// The same under the other rule for the same tick.
    pub fn with_ties(&self, ties: Ties) -> Self {
        Self { ties, ..self.clone() }
    }

    /// Whether an event can begin a path, by its mask.
    #[inline]
    pub fn is_entry(&self, mask: StepMask) -> bool {
        match self.order {
            Order::AnyOrder => mask.meets(self.step_bits()),
            Order::InOrder | Order::ExactlyInOrder => mask.has(0),
        }
    }

    /// The bits of the steps.
    pub(super) fn step_bits(&self) -> StepMask {
        StepMask::first(self.steps.len().min(MOST_STEPS))
    }
}
