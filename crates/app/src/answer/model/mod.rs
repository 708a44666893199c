//! What the tables of an answer hold, as plain data apart from how it is drawn.

pub mod chosen;
pub mod funnel;
pub mod funnel_groups;
pub mod funnel_time;
mod grid;
pub mod lifecycle;
pub mod paths;
pub mod retention;
pub mod segmentation;
pub mod stickiness;
pub mod table;
pub mod trace;
pub mod users;

pub use grid::{CellStyle, Exact, Grid, GridCell, GridColumn, GridRow, Opens, Place};
