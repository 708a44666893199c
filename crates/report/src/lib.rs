//! Every answer laid out once: as tables that the page draws and the command prints, as one CSV for each kind of question,
//! and in one form of numbers.
//!
//! [`tables`] and [`csv::text`] take an [`Answer`](rockpool_question::Answer). What a chart needs besides is in the module
//! of its kind. Nothing here reads, counts, or decides which groups there are: that is the engine's.

pub mod cost;
pub mod csv;
mod error;
pub mod format;
pub mod funnel;
mod grid;
pub mod headline;
pub mod how;
mod layout;
pub mod lifecycle;
pub mod notes;
pub mod paths;
mod record;
pub mod retention;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
pub mod segmentation;
pub mod stickiness;
pub mod table;
pub mod trace;
mod tsv;
pub mod users;
mod value;

pub use error::ReportError;
pub use grid::{CellStyle, Grid, GridCell, GridColumn, GridRow, Mark, Opens};
pub use layout::tables;
pub use tsv::tab_separated;
pub use value::Value;
