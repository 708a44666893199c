//! From the bytes of a file to its text, and what a file is by its first bytes.

mod form;
mod gzip;
mod text;
mod utf16;

pub(crate) use form::{Content, recognise};
#[cfg(test)]
pub(crate) use text::Compression;
pub(crate) use text::{Form, prefix, text};
