//! The engine as the page sees it: loaded once, asked in order, replaced when it breaks.
//!
//! There are two, [`Engines`]: the small one answers questions, the large one, loaded when it is needed, statements. Each is
//! a [`Client`] of its own. [`Session`] is the rules without a browser: what waits, what is under way, what a reply or a break means.
//! [`Client`] is the hands: it downloads and compiles the module, starts workers, posts what the session wants
//! posted, and tells the page what happened as [`Event`]s.

mod address;
mod broken;
mod client;
mod download;
mod engines;
mod event;
mod manifest;
mod session;
#[cfg(test)]
mod session_tests;
mod statements;
mod unpack;
mod worker;

pub use address::{EngineAddress, EngineKind, ExtractAddress, without_secrets};
pub use client::Client;
pub use engines::Engines;
pub use event::{EngineStatus, Event, RunEvent};
pub use manifest::fetch_manifest;
pub use session::{Effect, Session};
