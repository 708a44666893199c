//! Matches the events of one user and counts what was found: plain slices in, numbers out. It knows no files, no Arrow,
//! no DataFusion.
//!
//! Each kind of question has its kernel ([`funnel`], [`path`], [`retention`], [`lifecycle`], [`stickiness`], [`ways`]).
//! What they find adds up in a [`tally::Tally`], by group and cell, of counts, of exact sums ([`sum`]), or of what
//! [`sample`] keeps of the values of a property. No number depends on the order in which users come, nor on how they are
//! divided.

mod assignment;
pub mod funnel;
mod impossible;
pub mod lifecycle;
pub mod often;
pub mod path;
pub mod retention;
pub mod sample;
mod steps;
pub mod stickiness;
pub mod sum;
pub mod tally;
pub mod ways;

pub use impossible::{Fault, Impossible, cell_of};
pub use steps::{MOST_STEPS, StepMask};
