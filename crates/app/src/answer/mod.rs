//! Answers on the page: the sentence, the chart, what to know, the table, what it cost.
//!
//! `rockpool_report` lays them out; the components under `view` only draw what it gives.

mod actions;
pub mod chosen;
mod kinds;
mod ordered;
mod readable;
mod shown_as;
mod statements;
mod view;

pub use actions::{CellActions, use_cell_actions};
pub use statements::{StatementSource, Statements, StatementsWanted};
pub use view::{AnswerView, AnswerViewProps, CopyText, put_on_clipboard};
