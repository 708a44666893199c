//! What the tables of an answer hold, as plain data apart from how it is drawn.

pub mod funnel;
mod grid;
pub mod retention;
pub mod segmentation;
pub mod table;

pub use grid::{CellStyle, Exact, Grid, GridCell, GridColumn, GridRow, Place};
