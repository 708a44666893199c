//! Stickiness: in how many periods each user was active, counted.

mod answer;
mod chosen;
mod counts;
mod plan;
mod users;

pub(crate) use counts::StickinessPartial;
pub(crate) use plan::StickinessPlan;
