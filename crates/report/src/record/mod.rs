//! The columns that a CSV has, and its rows as they are written.

mod columns;
mod rows;

pub use columns::{Column, Holds};
pub(crate) use columns::{GROUP, GROUP_KIND, column};
pub(crate) use rows::{Rows, field, group_fields};
