//! From sources to parsed pieces of rows, in the order of the input.

mod parse;
mod pipeline;

pub(crate) use parse::{Cell, ChunkRows, ID_BYTES, NO_USER, TypeRows};
pub(crate) use pipeline::{InputCounts, read};
