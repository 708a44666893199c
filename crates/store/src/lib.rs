//! Reads byte ranges of an extract's files: range planning, coalescing, block cache.
//!
//! A [`Store`] stands on a [`Network`], which only knows how to get bytes of a path. Natively that is a folder
//! ([`Folder`]), in the browser `fetch`, in tests a memory. Sizes and hashes come from the manifest, so there
//! is no HEAD request and no listing.

mod error;
mod network;
mod store;

pub use error::StoreError;
pub use network::{Folder, Network};
pub use store::{Store, Traffic};
