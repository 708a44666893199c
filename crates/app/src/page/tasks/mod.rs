//! Things the page does, one a file.

mod ask;
mod files;
mod listen;
mod manifest;
mod store;
mod toast;

pub(super) use files::import;
pub(super) use listen::listen;
pub(super) use manifest::read_manifest;
