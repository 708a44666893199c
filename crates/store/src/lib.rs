//! Reads byte ranges of an extract's files: range planning, coalescing, block cache.
//!
//! A [`Store`] stands on a [`Network`], which only knows how to get bytes of a path. Natively that is a folder
//! ([`Folder`]), in the browser `fetch`, in tests a [`Memory`]. Sizes and hashes come from the manifest, so
//! there is no HEAD request and no listing.
//!
//! A read goes this way: the ranges that are neither in the cache nor on their way for another read are put
//! together to few requests ([`Limits`] says how), the requests are sent a few at once, what comes is checked
//! against the manifest and kept, and the asked ranges are cut out of it without copying. Dropping the future
//! of a read gives up the requests that no other read waits for: that is how a cancelled question stops its
//! traffic.
//!
//! What a host's answer is ([`http`]), whether to ask again ([`retry`]) and what to advise ([`Reader`]) is decided
//! here for all that speak HTTP, the page, its worker and the command.

mod advice;
mod cache;
mod error;
mod fetch;
mod folder;
pub mod http;
mod limits;
mod manifest;
mod memory;
mod network;
mod plan;
pub mod retry;
mod store;
mod verify;

pub use advice::Reader;
pub use error::{Login, StoreError};
pub use folder::Folder;
pub use limits::Limits;
pub use memory::Memory;
pub use network::{Copies, Network};
pub use store::{Store, Traffic};
