//! Lifecycle: the users of each period as new, returning, resurrecting and dormant, counted.

mod answer;
mod chosen;
mod counts;
mod plan;
mod users;

pub(crate) use counts::LifecyclePartial;
pub(crate) use plan::LifecyclePlan;
