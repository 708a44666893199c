//! The matching kernels against their definitions.

#[path = "../definition/mod.rs"]
mod definition;
mod funnel;
mod lifecycle;
mod often;
mod paths;
mod retention;
mod stickiness;
#[path = "../definition/ways.rs"]
mod way_definition;
mod ways;
