//! The groups of breakdowns: their names, which of them an answer shows and which are *other*, and which a person has chosen.
//!
//! What is *other* is decided here and nowhere else: [`Ranking::of`] keeps the largest, and [`GroupNames::shown`] puts the
//! rest behind them, in the order in which every answer has its groups and every table and chart shows them.

mod choice;
mod names;
mod ranking;

pub(crate) use choice::{GroupChoice, Kept};
pub(crate) use names::{GroupNames, MOST_PARTS, NOT_REACHED, NOT_SET, Parts};
pub(crate) use ranking::{Ranking, ShownGroup};
