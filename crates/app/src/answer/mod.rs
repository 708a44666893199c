//! Answers on the page: the sentence, the chart, what to know, the table, what it cost.
//!
//! `rockpool_report` lays them out; the components under `view` only draw what it gives.

pub mod chosen;
mod kinds;
mod ordered;
mod readable;
pub mod shared;
mod shown_as;
mod view;

pub use view::{AnswerView, AnswerViewProps, CopyText, put_on_clipboard};
