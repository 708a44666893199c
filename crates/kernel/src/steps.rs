//! How many steps and exclusions an event's mask has room for.

use rockpool_question::limits;

/// The most steps a funnel can have: a step is a bit of a mask.
pub const MOST_STEPS: usize = limits::FUNNEL_STEPS.count();

/// The most exclusions of a funnel: an exclusion is a bit beyond those of the steps.
pub(crate) const MOST_EXCLUSIONS: usize = limits::EXCLUSIONS.count();
