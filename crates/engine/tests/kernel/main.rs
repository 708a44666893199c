//! The matching kernels against their definitions.

#[path = "../definition/mod.rs"]
mod definition;
mod funnel;
mod paths;
mod retention;
