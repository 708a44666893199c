//! The question: one of the kinds that can be asked.

use crate::{DateRange, Funnel, Retention, Segmentation};
use serde::{Deserialize, Serialize};

/// A question about an extract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question {
    /// How many events or users, over time.
    Segmentation(Segmentation),
    /// How many users go from step to step.
    Funnel(Funnel),
    /// How many users come back.
    Retention(Retention),
    /// Anything else, in SQL.
    Sql(SqlQuestion),
}

impl Question {
    /// The dates the question is restricted to, where it has any.
    pub fn dates(&self) -> Option<DateRange> {
        match self {
            Self::Segmentation(question) => question.dates,
            Self::Funnel(question) => question.dates,
            Self::Retention(question) => question.dates,
            Self::Sql(_) => None,
        }
    }
}

/// A question in SQL. Every event type is a table of its own name; `events` holds all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SqlQuestion {
    /// One `SELECT` statement.
    pub sql: String,
}
