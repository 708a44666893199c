//! The aggregate functions, called from SQL.

mod activity;
#[path = "../definition/mod.rs"]
mod definition;
mod retention;
mod session;
mod window_funnel;
