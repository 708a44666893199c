//! From files to parsed chunks of rows, in the order of the input.

mod chunk;
mod form;
mod gzip;
mod instant;
mod line;
mod list;
mod objects;
mod open;
mod parse;
mod pipeline;
mod utf16;

pub(crate) use list::{Input, list};
pub(crate) use parse::{Cell, ChunkRows, NO_USER, TypeRows};
pub(crate) use pipeline::{InputCounts, read};
