//! The answer: the numbers, what they mean, and what it cost to read.

use crate::{FunnelAnswer, Question, RetentionAnswer, SegmentationAnswer, Table};
use serde::{Deserialize, Serialize};

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// What was asked.
    pub question: Question,
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

/// The numbers of an answer, by kind of question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerBody {
    /// To a segmentation.
    Segmentation(SegmentationAnswer),
    /// To a funnel.
    Funnel(FunnelAnswer),
    /// To a retention question.
    Retention(RetentionAnswer),
    /// To SQL.
    Table(Table),
}

/// The value that the users or events of a group share.
///
/// In JSON `{"value": "pro"}`, `"not_set"`, `"other"`, `"not_reached"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GroupValue {
    /// A value of the property.
    Value(String),
    /// All values beyond the largest groups.
    Other,
    /// The property is absent.
    NotSet,
    /// The user did not come to the step whose property is asked.
    NotReached,
}

impl std::fmt::Display for GroupValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Value(value) => value,
            Self::Other => "(other)",
            Self::NotSet => "(not set)",
            Self::NotReached => "(step not reached)",
        })
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
    /// A user can be in several calendar buckets.
    UsersInSeveralBuckets,
    /// The table was cut off.
    Truncated {
        /// Rows shown.
        rows: u64,
    },
}

impl std::fmt::Display for Note {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RowsWithoutUser { rows } => {
                write!(formatter, "{rows} matching events have no user and are not counted here.")
            }
            Self::Unfinished { users } => write!(
                formatter,
                "{users} users entered so late that their conversion window was still open when the data ends."
            ),
            Self::OutsideCovered => {
                formatter.write_str("The asked days reach outside the time that the extract covers.")
            }
            Self::UsersInSeveralBuckets => {
                formatter.write_str("Over time, a user is counted in every bucket in which they entered.")
            }
            Self::Truncated { rows } => {
                write!(formatter, "Only the first {rows} rows are shown; the statement has more.")
            }
        }
    }
}

/// What it cost to answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadStatistics {
    /// The tables read, such as `user_days`.
    pub tables: Vec<String>,
    /// Files read.
    pub files: u64,
    /// Row groups read.
    pub row_groups: u64,
    /// Row groups of the same files that were left out by their statistics.
    pub row_groups_skipped: u64,
    /// Rows decoded.
    pub rows: u64,
    /// Bytes that came over the network (or from disk, natively).
    pub bytes_fetched: u64,
    /// Bytes that were at hand already.
    pub bytes_cached: u64,
    /// Time from question to answer, ms.
    pub milliseconds: f64,
}

/// How far a question has come.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Progress {
    /// Share done, 0 to 1.
    pub done: f64,
    /// Bytes that came over the network so far.
    pub bytes_fetched: u64,
    /// Rows decoded so far.
    pub rows: u64,
}
