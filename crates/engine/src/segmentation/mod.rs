//! Segmentation: events and different users, by calendar bucket, in all, and by group.

mod answer;
mod counts;
mod plan;
mod users;

pub(crate) use counts::SegmentationPartial;
pub(crate) use plan::SegmentationPlan;
