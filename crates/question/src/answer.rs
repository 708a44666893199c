//! The answer: the numbers, what they mean, and what keeps them from being the whole truth.

use crate::words::counted;
use crate::{AnswerBody, Question, ReadStatistics};
use serde::{Deserialize, Serialize};

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// What was answered, where relative dates were asked: the question with the days that they came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with_days: Option<Box<Question>>,
    /// What was counted, in plain words.
    pub sentence: String,
    /// The numbers.
    pub body: AnswerBody,
    /// Whatever keeps the numbers from being the whole truth; empty when nothing does.
    pub notes: Vec<Note>,
    /// The share of users the numbers are from: 1 when exact, less while an estimate is refined.
    pub share_of_users: f64,
    /// What it cost.
    pub read: ReadStatistics,
}

impl Answer {
    /// The question with the days that are counted: what does not move when the data does.
    pub fn answered(&self) -> &Question {
        self.with_days.as_deref().unwrap_or(&self.question)
    }

    /// Whether the same numbers can be had from a warehouse by a statement: neither of an estimate, nor of what is SQL
    /// itself.
    pub fn has_statements(&self) -> bool {
        self.share_of_users >= 1.0 && !matches!(self.question, Question::Sql(_))
    }
}

/// A statement for a warehouse's event table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EquivalentSql {
    /// For which warehouse.
    pub dialect: Dialect,
    /// The statement.
    pub sql: String,
}

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Spark SQL and Databricks.
    Spark,
    /// DuckDB.
    DuckDb,
    /// ClickHouse.
    ClickHouse,
}

impl Dialect {
    /// Every dialect, in the order that tabs show them.
    pub const ALL: [Self; 3] = [Self::Spark, Self::DuckDb, Self::ClickHouse];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spark => "Spark SQL / Databricks",
            Self::DuckDb => "DuckDB",
            Self::ClickHouse => "ClickHouse",
        }
    }
}

/// Something a reader must know to read the numbers right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Note {
    /// Events without a user, which no user metric counts.
    RowsWithoutUser {
        /// How many matching events were dropped.
        rows: u64,
    },
    /// Users whose funnel had not ended when the extract did.
    Unfinished {
        /// How many.
        users: u64,
    },
    /// The asked days reach outside what the extract covers.
    OutsideCovered,
    /// The answer is about all time, in which some events lie far from all others.
    Strays {
        /// How many.
        rows: u64,
    },
    /// A user can be in several calendar buckets.
    UsersInSeveralBuckets,
    /// "First ever" and "new" mean first in the extract: what came before it is unknown.
    HistoryUnknown,
    /// Values of a property that are no numbers were left out of a sum, an average or a percentile.
    NotNumbers {
        /// How many events have such a value, or none.
        rows: u64,
    },
    /// Whole numbers of a property have more digits than a double holds, and what is made of them is rounded.
    Rounded {
        /// The property.
        property: String,
    },
    /// One user can count several times: as attempts, as sessions, with several values, in several cohorts.
    UsersCountSeveralTimes,
    /// The table was cut off.
    Truncated {
        /// Rows shown.
        rows: u64,
    },
}

impl std::fmt::Display for Note {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RowsWithoutUser { rows } => write!(
                formatter,
                "{} {} no user and {} not counted here.",
                counted(*rows, "matching event"),
                if *rows == 1 { "has" } else { "have" },
                if *rows == 1 { "is" } else { "are" }
            ),
            Self::Unfinished { users } => write!(
                formatter,
                "{} entered so late that their conversion window was still open when the data ends.",
                counted(*users, "user")
            ),
            Self::OutsideCovered => {
                formatter.write_str("The asked days reach outside the time that the extract covers.")
            }
            Self::Strays { rows } => write!(
                formatter,
                "{} {} more than a year from all others and {} part of all time; the data ends without them.",
                counted(*rows, "event"),
                if *rows == 1 { "lies" } else { "lie" },
                if *rows == 1 { "is" } else { "are" }
            ),
            Self::UsersInSeveralBuckets => {
                formatter.write_str("Over time, a user is counted in every bucket in which they entered.")
            }
            Self::HistoryUnknown => formatter
                .write_str("First means first in this extract: whatever happened before it is unknown."),
            Self::NotNumbers { rows } => write!(
                formatter,
                "{} {} left out of the measure: the property is absent or no number.",
                counted(*rows, "event"),
                if *rows == 1 { "is" } else { "are" }
            ),
            Self::Rounded { property } => write!(
                formatter,
                "Numbers of '{property}' are rounded here: beyond 9\u{202f}007\u{202f}199\u{202f}254\u{202f}740\u{202f}992 a number of \
                 this answer has no place for all digits. In SQL sum, min and max of whole numbers are exact."
            ),
            Self::UsersCountSeveralTimes => formatter.write_str("One user can count several times here."),
            Self::Truncated { rows } => {
                write!(
                    formatter,
                    "Only the first {} {} shown; the statement has more.",
                    counted(*rows, "row"),
                    if *rows == 1 { "is" } else { "are" }
                )
            }
        }
    }
}
