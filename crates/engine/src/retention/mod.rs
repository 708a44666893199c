//! Retention: the anchors of each user and the periods in which the user came back, counted.

mod answer;
mod blocks;
mod chosen;
mod counts;
mod days;
mod plan;
mod users;

pub(crate) use counts::RetentionPartial;
pub(crate) use plan::RetentionPlan;
