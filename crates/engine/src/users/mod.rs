//! The rows of an extract user by user: k sorted files merged by (user, time), without a hash table.
//!
//! Funnels, retention and segmentation all go over users one after another, each with all of that user's
//! rows of all event types and files. Files are sorted by user, so this is a merge of sorted streams that
//! holds one batch of each file and one user's rows. It feeds plain slices to the kernels instead of going
//! through DataFusion's aggregation: that would build a list of values per user and event type first, and
//! the matching itself is a few nanoseconds a row.
//!
//! # What a question asks for
//!
//! A question about events describes them as [`Wanted`], makes [`event_sources`] of that, and [`drive`]s them through
//! its [`Accumulate`], which gets one slice of [`Event`]s for each user, in the order of time. Events of one instant
//! come in any order, and no number may depend on it ([`group_at`]):
//!
//! - [`Wanted::new`]: the events that fill one of the steps. `Event::mask` says which steps, as the bits of the choices.
//! - [`Wanted::by`]: groups. `Event::group` is the number of the event's value, or of its tuple of up to three values;
//!   [`GroupBy::EventType`] stands for the name of the event type. [`drive`] returns the names
//!   ([`GroupNames`](crate::groups::GroupNames)).
//! - [`Wanted::with_every`]: bits that every event of the extract sets, also those that fill no step. Of types that
//!   fill none only keys and times (and the group) are read.
//! - [`Wanted::reading`]: `Event::extra`. `reading::<f64>(NumberOf { .. })` is a numeric property, NaN where it is
//!   absent or no finite number; `reading::<u32>(HeldValues { .. })` is the number of the values of up to three
//!   properties, equal exactly if all of them are equal, [`NOT_HELD`] if one is absent. Both are read only where the
//!   mask has one of their bits. Without it, `Event` is `Event<()>` and carries nothing.
//!
//! Where the [`planner`](crate::planner) finds that days of users are enough, [`day_sources`] gives [`Day`]s,
//! [`day_count_sources`] the smaller [`DayCount`]s without times. [`day_files`] and
//! [`drive_days`] go over the same files in place, as [`DayRun`]s, or block by block of users, as [`DayBlock`]s: fastest where
//! the order of a user's days does not matter.

mod accumulate;
mod block;
mod columns;
mod day_blocks;
mod day_files;
mod day_runs;
mod day_tables;
mod day_times;
mod decode;
mod drive;
mod extra;
mod feed;
mod merge;
mod open;
mod row;
mod side_by_side;
mod slots;
mod sources;
mod ties;

pub(crate) use accumulate::{Accumulate, AccumulateDays, Audience};
pub(crate) use columns::{GroupColumns, GroupSource};
pub(crate) use day_blocks::{BlockUsers, DayBlock};
pub(crate) use day_files::{DayDetails, DayFiles, day_files};
pub(crate) use day_runs::DayRun;
pub(crate) use day_tables::Nobody;
pub(crate) use day_times::NO_EVENT;
pub(crate) use decode::{DayCountDecoder, DayDecoder};
pub(crate) use drive::drive;
pub(crate) use extra::{Extra, HeldValues, NOT_HELD, NumberOf};
pub(crate) use row::{Day, DayCount, Event};
pub(crate) use side_by_side::{MOST_IN_BLOCKS, MOST_SIDE_BY_SIDE, drive_days};
pub(crate) use sources::{
    Breakdowns, GroupBy, Sources, Wanted, WantedDays, day_count_sources, day_sources, event_sources,
};
pub(crate) use ties::group_at;
