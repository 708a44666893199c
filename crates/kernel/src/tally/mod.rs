//! Amounts by group of a breakdown and by cell of a grid.

mod amounts;
mod frequency;
mod people;
mod sets;

pub use amounts::{Amount, Tally};
pub use frequency::{Frequencies, Histogram};
pub use people::{People, Stay};
