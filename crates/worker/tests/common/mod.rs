//! The page of a session, on a web that answers as a test wants.

#![allow(dead_code, unused_imports, reason = "each test binary uses a part")]

mod page;
#[path = "../../../fetch/tests/common/mod.rs"]
mod web;

pub use page::Page;
pub use web::{Answer, FastClock, Seen, Web};
