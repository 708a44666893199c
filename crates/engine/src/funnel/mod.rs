//! Funnels: the best path of each user, counted.
//!
//! [`FunnelPlan`] is a funnel compiled for an extract. [`FunnelPlan::run`] goes over users and gives a
//! [`FunnelPartial`]; partials of disjoint users merge in any order to the same answer, which
//! [`FunnelPlan::finish`] states.

mod answer;
mod counts;
mod durations;
mod plan;
mod users;

pub(crate) use counts::FunnelPartial;
pub(crate) use plan::FunnelPlan;
