//! Things the page does, one a file.

mod ask;
mod files;
mod listen;
mod manifest;
mod newer;
mod store;
mod toast;

pub(super) use files::import;
pub(super) use listen::{beat, listen};
pub(super) use manifest::{read_annotations, read_manifest, visit};
pub(super) use newer::look_for_newer;
