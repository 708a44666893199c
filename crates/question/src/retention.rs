//! Retention: how many users come back.

use crate::{CalendarUnit, DateRange, Rate, Step};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A retention question: users by the period of their first start event in range, and whether they did the
/// return event exactly in each later period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// The event that anchors a user: the first in range.
    pub start: Step,
    /// The event that counts as coming back, strictly later than the anchor.
    pub returning: Step,
    /// Calendar periods in the extract's zone.
    pub period: CalendarUnit,
    /// How many periods after period 0; 1 to 400.
    pub periods: u32,
    /// The days in which the start event counts; all unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateRange>,
}

/// The answer to a [`Retention`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionAnswer {
    /// The cohorts, oldest first; every period of the range, also those without users.
    pub cohorts: Vec<Cohort>,
    /// Pooled over complete cells, one for each period from 0: sum of returned over sum of cohort sizes.
    pub summary: Vec<Rate>,
}

/// The users whose anchor lies in one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cohort {
    /// First day of the period.
    pub start: NaiveDate,
    /// Users.
    pub size: u64,
    /// One for each period from 0.
    pub cells: Vec<RetentionCell>,
}

/// A cohort in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionCell {
    /// Users who came back in it.
    pub returned: u64,
    /// How much of the period the extract covers.
    pub state: CellState,
}

/// How much of a period the extract covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// The period ended before the last instant covered.
    Complete,
    /// The period has begun; shown, and left out of the summary.
    Incomplete,
    /// The period begins after the last instant covered.
    NotYet,
}
