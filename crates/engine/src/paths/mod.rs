//! Paths: the way of each user from, to or between events, counted link by link.
//!
//! [`PathsPlan`] is a question compiled for an extract. [`PathsPlan::run`] goes over users and gives a
//! [`PathsPartial`]; partials of disjoint users merge in any order to the same answer, which [`PathsPlan::finish`]
//! states. A user is at one place at each step, so the links of all names are enough: what "other" gathers is their
//! sum, and it is gathered only in the end.

mod answer;
mod chosen;
mod counts;
mod diagram;
mod plan;
mod users;

pub(crate) use counts::PathsPartial;
pub(crate) use plan::PathsPlan;
