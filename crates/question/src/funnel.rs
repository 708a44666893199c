//! Funnels: how many users go from step to step within a window.

use crate::{CalendarUnit, DateRange, Duration, GroupValue, Rate, Step};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A funnel: steps in order, other events may happen in between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Funnel {
    /// 2 to 20 steps.
    pub steps: Vec<Step>,
    /// The conversion window, from the first step, inclusive: `t_k <= t_1 + window`.
    pub window: Duration,
    /// The days in which an entry may happen (later steps may follow after them); all unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateRange>,
    /// What events at the same instant mean.
    #[serde(default)]
    pub ties: Ties,
    /// Groups by the value of a property at one step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<FunnelBreakdown>,
    /// Also answer for each calendar bucket of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_time: Option<CalendarUnit>,
}

/// What events at the same instant (at the extract's resolution) mean for a funnel's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// A step happens strictly after the one before: `t_k > t_(k-1)`.
    #[default]
    StrictlyAfter,
    /// The same instant will do: `t_k >= t_(k-1)`; one event still fills at most one step.
    SameInstantCounts,
}

/// Groups of a funnel by a property's value at one step of the reported path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FunnelBreakdown {
    /// The property.
    pub property: String,
    /// The step it is read at, from 1.
    #[serde(default = "first_step")]
    pub step: u32,
    /// How many of the largest groups are kept; the rest is gathered in "other".
    #[serde(default = "default_groups")]
    pub groups: u32,
}

fn first_step() -> u32 {
    1
}

pub(crate) fn default_groups() -> u32 {
    crate::DEFAULT_GROUPS
}

/// The answer to a [`Funnel`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelAnswer {
    /// Everybody.
    pub total: FunnelGroup,
    /// The groups of the breakdown, largest first, then other, not set and not reached; together they are
    /// `total`. Empty without a breakdown.
    pub groups: Vec<FunnelGroup>,
    /// One entry for each calendar bucket of `over_time`, oldest first; a user may be in several.
    pub over_time: Vec<FunnelBucket>,
}

/// The users of one group, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelGroup {
    /// The value they share; absent for everybody.
    pub value: Option<GroupValue>,
    /// One for each step.
    pub steps: Vec<FunnelStep>,
    /// Users who have not converted and whose reported entry's window ends after the last instant covered.
    pub unfinished: u64,
}

/// One step of a funnel's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelStep {
    /// What the step is called.
    pub name: String,
    /// Of the users who entered, those who reached this step.
    pub from_first: Rate,
    /// Of the users who reached the step before, those who reached this one (of all entered, at step 1).
    pub from_previous: Rate,
    /// `from_first` over finished entries only: those whose window ended within the covered time.
    pub from_first_finished: Rate,
    /// Time from step 1 on the reported path; absent at step 1 and where nobody came.
    pub time_from_first: Option<TimeToConvert>,
    /// Time from the step before on the reported path; absent at step 1 and where nobody came.
    pub time_from_previous: Option<TimeToConvert>,
}

/// Time between two steps, one value for each user. All in milliseconds, all exact.
///
/// Percentiles interpolate linearly between the two nearest values (type 7 of Hyndman and Fan, what
/// `quantile_cont` of DuckDB and `percentile` of Spark compute).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimeToConvert {
    /// Users.
    pub users: u64,
    /// Arithmetic mean.
    pub average: f64,
    /// Half were at most this fast.
    pub median: f64,
    /// 75th percentile.
    pub p75: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
    /// Users by time, in neighbouring bins.
    pub histogram: Vec<HistogramBin>,
}

/// Users whose time lies in `[from, to)` milliseconds (`[from, to]` in the last bin).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistogramBin {
    /// Lower edge, ms.
    pub from: i64,
    /// Upper edge, ms.
    pub to: i64,
    /// Users.
    pub users: u64,
}

/// The users who entered in one calendar bucket, each with the best path among their entries in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelBucket {
    /// First day of the bucket.
    pub start: NaiveDate,
    /// Whether some entry in it may be unfinished, or the bucket reaches past the asked or covered time.
    pub unfinished: bool,
    /// Users who reached each step.
    pub reached: Vec<u64>,
    /// From the first step to the last.
    pub conversion: Rate,
}
