//! The aggregate functions, called from SQL.

#![allow(clippy::disallowed_methods, reason = "a test waits for what it asked")]

mod activity;
#[path = "../../../kernel/tests/definition/mod.rs"]
mod definition;
mod retention;
mod session;
mod window_funnel;
