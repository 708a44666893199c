//! From files to parsed chunks of rows, in the order of the input.

mod chunk;
mod instant;
mod line;
mod list;
mod parse;
mod pipeline;

pub(crate) use list::list;
pub(crate) use parse::{Cell, ChunkRows, NO_USER, TypeRows};
pub(crate) use pipeline::{InputCounts, read};
