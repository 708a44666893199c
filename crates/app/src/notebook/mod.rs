//! The notebook as it is edited: actions, their effect, and the way back.
//!
//! Everything here is plain data and pure rules. Who stores it and who draws it live elsewhere.

mod action;
mod apply;
mod cohorts;
mod everywhere;
mod first;
mod first_order;
mod history;
mod marks;
mod new_cell;
mod new_question;
mod template;
#[cfg(test)]
pub(crate) mod tests_support;

pub use action::{Action, Move, Place};
pub use apply::{applied, is_full, title_of};
pub use cohorts::free_name;
pub use everywhere::{as_asked, asked};
pub use first::{FirstNotebook, first_notebook, sample};
pub use first_order::{in_first_order, order_name, order_question};
pub use history::History;
pub use marks::takes_goals;
pub use new_cell::{CellKind, new_body, trend_of};
pub use new_question::NewQuestion;
pub use template::Template;
