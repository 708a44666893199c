//! Segmentation: events, users or a property, by calendar bucket, in all, and by group.
//!
//! The [`timeline`] cuts the asked range (and the one before) into cells. [`users`] goes over one user after another and
//! adds to the [`counts`] of each series, by group and cell; these merge. (Where plain events and users are counted by
//! days, [`tally`] does so block by block of users.) At the end [`ranking`] decides which groups an
//! answer shows, the counts are absorbed into those, and [`numbers`] makes numbers of them.

mod answer;
mod counts;
mod members;
mod numbers;
mod plan;
mod ranking;
mod seen;
mod tally;
mod timeline;
mod users;

pub(crate) use counts::SegmentationPartial;
pub(crate) use plan::SegmentationPlan;
