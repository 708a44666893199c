//! A cell: its frame and tools, and what is inside.

mod actions;
mod add;
mod complete;
mod counted;
mod counted_rows;
mod editor;
mod frame;
mod line;
mod mistake;
mod outcome;
mod panel;
mod question;
mod report;
mod sql;
mod text;
mod toolbar;

pub use actions::actions_of;
pub use add::{AddBar, FIRST_ADD};
pub use counted::{CountedAs, CountedAsProps};
pub use frame::{CellView, CellViewProps};
pub use line::Editing;
pub use outcome::Outcome;
pub use question::QuestionCell;
pub use sql::SqlCell;
pub use text::TextCell;
pub use toolbar::Toolbar;
