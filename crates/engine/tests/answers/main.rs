//! Whole questions over extracts that the tests build: one binary, because the engine's futures are compiled anew in each.

#![allow(clippy::disallowed_methods, reason = "a test waits for what it asked")]

mod cohorts;
mod compared;
mod count;
#[allow(dead_code, reason = "each test binary uses some of it")]
#[path = "../../../kernel/tests/definition/mod.rs"]
mod definition;
mod derived;
mod documented;
mod extract;
mod faults;
mod filters;
mod funnel;
mod kept;
mod lifecycle;
mod paths;
mod periods;
mod predicate;
mod relative;
mod retention;
mod retention_days;
mod segmentation;
mod slices;
mod sql;
mod stickiness;
mod strays;
mod ties;
mod trace;
#[path = "../../../kernel/tests/definition/ways.rs"]
mod way_definition;
mod worlds;
