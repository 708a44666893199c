//! Funnels: the best path of each user, counted.
//!
//! [`FunnelPlan`] is a funnel compiled for an extract. [`FunnelPlan::run`] goes over users and gives a
//! [`FunnelPartial`]; partials of disjoint users merge in any order to the same answer, which
//! [`FunnelPlan::finish`] states. [`FunnelPlan::users_of`] names the users whom a number of it counts, and
//! [`FunnelPlan::path_of`] what it reports of one of them.

mod answer;
mod chosen;
mod comparison;
mod counts;
mod durations;
mod matcher;
mod plan;
mod rules;
mod times;
mod trace;
mod users;

pub(crate) use counts::FunnelPartial;
pub(crate) use plan::FunnelPlan;
pub(crate) use rules::{Fields as FunnelFields, every_event};
