//! The rows of an extract user by user: k sorted files merged by (user, time), without a hash table.
//!
//! Funnels, retention and segmentation all go over users one after another, each with all of that user's
//! rows of all event types and files. Files are sorted by user, so this is a merge of sorted streams that
//! holds one batch of each file and one user's rows. It feeds plain slices to the kernels instead of going
//! through DataFusion's aggregation: that would build a list of values per user and event type first, and
//! the matching itself is a few nanoseconds a row.

mod block;
mod decode;
mod drive;
mod groups;
mod merge;
mod plan;
mod row;

pub(crate) use drive::{Accumulate, Audience, drive};
pub(crate) use groups::{GroupNames, NOT_REACHED, NOT_SET};
pub(crate) use plan::{Breakdowns, Sources, day_sources, event_sources};
pub(crate) use row::{Day, Event};
