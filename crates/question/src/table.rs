//! A table of plain values, the answer to SQL.

use serde::{Deserialize, Serialize};

/// A table of at most so many rows as a person can look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Table {
    /// The columns in order.
    pub columns: Vec<Column>,
    /// The rows; a cell is null, a boolean, a number or a text (whole numbers beyond 2^53, dates and nested
    /// values are texts).
    pub rows: Vec<Vec<serde_json::Value>>,
    /// Whether the statement had more rows, which were not read.
    pub truncated: bool,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Column {
    /// Its name.
    pub name: String,
    /// How it is aligned and drawn.
    pub kind: ColumnKind,
}

/// The kind of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Numbers.
    Number,
    /// Dates and instants, in ISO 8601.
    Time,
    /// `true` or `false`.
    Boolean,
}
