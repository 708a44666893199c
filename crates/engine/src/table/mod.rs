//! The extract's tables as DataFusion sees them.
//!
//! - one table for each event type, under its name: `user_key`, `event_time`, a column for each property, however it
//!   is stored, and `properties`, a map of all of them as text;
//! - `events`: all event types together, with `event_type`; a column whose values have no type in common is text,
//!   and null where an event type has none;
//! - `user_days`: all event types together, one row for each user and day;
//! - `users`: `user_key`, `user_id`, and a column for each attribute of users.
//!
//! Where an event type is called like one of the last three, they win: its rows are in `events`. A table is
//! one partition, read file after file.

mod column;
mod definition;
mod doubles;
mod exec;
mod map;
mod provider;
mod typing;

pub(crate) use definition::definitions;
pub(crate) use doubles::{plain, plain_column};
pub(crate) use map::MapKeys;
pub(crate) use provider::ExtractTable;
pub(crate) use typing::Mixed;
