//! Unpacks a module that the site carries as `.xz`, piece by piece as it comes, and says which bytes it was.
//!
//! Hosts often send large files as they are, and no browser unpacks more than gzip by itself. So the build packs the page's
//! and the engine's modules, and this crate, compiled to some kilobytes of WebAssembly of its own, is the first thing that
//! the page fetches. An instance unpacks one module and is then let go, with the memory that its dictionary took.

#[cfg(target_family = "wasm")]
mod exports;
mod unpacking;

pub use unpacking::{UnpackError, Unpacking};
