//! What it cost to answer, and which tables an answer is from, for which reason.

use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter, Result};

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
    /// Rows gone over.
    pub rows: u64,
    /// Bytes that came over the network (or from disk, natively).
    pub bytes_fetched: u64,
    /// Bytes that were at hand already.
    pub bytes_cached: u64,
    /// Time from question to answer, ms.
    pub milliseconds: f64,
    /// Which tables were chosen and why, in the order of first use; a question of several parts can choose several.
    #[serde(default)]
    pub chosen: Vec<TableChoice>,
}

/// A table that was chosen, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TableChoice {
    /// The table.
    pub table: ReadTable,
    /// Why this one.
    pub reason: ReadReason,
}

/// A kind of table of an extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadTable {
    /// The days of users: a row for each user, day and event type.
    UserDays,
    /// The events by day, counted beforehand.
    Daily,
    /// The events.
    Events,
    /// The ids of users.
    Users,
}

/// Why a question is answered from the table that it is answered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadReason {
    /// Nothing is asked that the days of users do not know.
    DaysAreEnough,
    /// Nothing is asked but how many events there are on which days, by one property at most.
    CountsAreEnough,
    /// The order of events and the time between them count.
    Instants,
    /// A filter looks at a property.
    Filter,
    /// A breakdown looks at a property.
    Breakdown,
    /// A property is measured.
    Measure,
    /// Hours are asked for.
    Hours,
    /// Days begin in another time zone than the extract's.
    TimeZone,
    /// Those behind a number are looked up among the events that it is made of.
    Members,
    /// Users are shown, or named, by their ids.
    Ids,
}

impl ReadTable {
    /// What the table is called in SQL and in costs.
    pub fn name(self) -> &'static str {
        match self {
            Self::UserDays => "user_days",
            Self::Daily => "daily",
            Self::Events => "events",
            Self::Users => "users",
        }
    }
}

impl Display for ReadReason {
    /// A clause that follows the name of the table: `user_days: who did what on which day is all that is asked`.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self {
            Self::CountsAreEnough => "how many events there are on which day is all that is asked",
            Self::DaysAreEnough => "who did what on which day is all that is asked",
            Self::Instants => "the order of events and the time between them count",
            Self::Filter => "a filter looks at a property, which days of users do not have",
            Self::Breakdown => "a breakdown looks at a property, which days of users do not have",
            Self::Measure => "a property is measured, which days of users do not have",
            Self::Hours => "hours are asked for, and days of users know only days",
            Self::TimeZone => "days begin in another time zone than those of the extract",
            Self::Members => "users behind a number are looked up among the events that it is made of",
            Self::Ids => "users are shown, or named, by their ids",
        })
    }
}

impl Display for TableChoice {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "{}: {}", self.table.name(), self.reason)
    }
}

/// How far a question has come.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Progress {
    /// Share done, 0 to 1.
    pub done: f64,
    /// Bytes that came over the network so far.
    pub bytes_fetched: u64,
    /// Rows gone over so far.
    pub rows: u64,
}
