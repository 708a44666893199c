//! Whole questions over extracts that the tests build: one binary, because the engine's futures are compiled anew in each.

#[path = "../definition/mod.rs"]
mod definition;
mod extract;
mod faults;
mod filters;
mod funnel;
mod kept;
mod predicate;
mod retention;
mod segmentation;
mod slices;
mod sql;
