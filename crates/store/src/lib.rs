//! Reads byte ranges of an extract's files: range planning, coalescing, block cache.
//!
//! A [`Store`] stands on a [`Network`], which only knows how to get bytes of a path. Natively that is a folder
//! ([`Folder`]), in the browser `fetch`, in tests a [`Memory`]. Sizes and checksums come from the manifest, so
//! there is no HEAD request and no listing.
//!
//! No byte leaves a store unverified. The first read of a file brings its tail, whose checksum is in the manifest; it
//! lists the checksums of the file's segments (`rockpool_catalog::Segments`). A read then goes this way: its ranges
//! are widened to whole segments; those that are neither in the cache nor on their way for another read are put
//! together to few requests ([`Limits`] says how), the requests are sent a few at once, every segment that comes is
//! verified and kept, and the asked ranges are cut out of them without copying. What proves damaged is fetched once
//! more past every cache, and refused by name if it is damaged there too. Dropping the future of a read gives up the
//! requests that no other read waits for: that is how a cancelled question stops its traffic.
//!
//! What a host's answer is ([`http`]), whether to ask again ([`retry`]) and what to advise ([`Reader`]) is decided
//! here for all that speak HTTP, the page, its worker and the command.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "a test waits for what it asked"))]

mod advice;
mod cache;
mod error;
mod fetch;
mod folder;
pub mod http;
mod limits;
mod memory;
mod network;
mod plan;
mod replaced;
pub mod retry;
mod store;

pub use advice::Reader;
pub use error::{Login, StoreError};
pub use folder::Folder;
pub use limits::Limits;
pub use memory::Memory;
pub use network::{Copies, Network};
pub use store::{Store, Traffic};
