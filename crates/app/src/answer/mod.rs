//! Answers on the page: the sentence, the chart, what to know, the table, what it cost.
//!
//! [`model`] turns an answer into tables of exact values, [`mod@format`] writes numbers for people, [`csv`]
//! writes tables for other programs; the components under `view` only draw what those give.

pub mod cost;
pub mod csv;
pub mod format;
pub mod model;
#[cfg(test)]
pub mod samples;
pub mod shared;
mod view;

pub use view::{AnswerView, AnswerViewProps, CopyText};
