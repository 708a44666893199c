//! Reads the rows of data files: prunes row groups and pages, fetches the wanted columns, decodes batches.
//!
//! Everything that one question reads goes through one [`Reading`], which counts, pauses and notices that
//! nobody wants the answer any more. A [`FileReader`] is one file's stream of batches. Decoding is
//! Parquet's push decoder: it says which bytes it needs, and never does I/O itself. What has been decoded is kept
//! for the next question, as far as memory allows.

mod account;
mod bounds;
mod decoded;
mod file;
mod footer;
mod guarded;
mod part;
mod reading;
mod request;
mod shared;
mod stated;
mod statistics;
mod text_form;
mod wanted;

pub(crate) use bounds::Bounds;
pub(crate) use decoded::DecodedCache;
pub(crate) use file::FileReader;
pub(crate) use footer::FooterCache;
pub(crate) use reading::{Caches, Estimates, Reading};
pub(crate) use request::FileRequest;
pub(crate) use statistics::Pruner;
pub(crate) use text_form::TextForm;
