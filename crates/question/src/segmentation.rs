//! Segmentation: how many events or users, over time or in all.

use crate::{CalendarUnit, DateRange, GroupValue, Step};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many events or users, in each calendar bucket and in all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Segmentation {
    /// What is counted; 1 to 10.
    pub series: Vec<Series>,
    /// The calendar bucket; one total without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<CalendarUnit>,
    /// The days of the events; all unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateRange>,
    /// Groups by a property's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Breakdown>,
}

/// One line of a segmentation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Which events.
    pub events: Step,
    /// What is counted of them.
    pub measure: Measure,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Events, those without a user included.
    Events,
    /// Different users.
    Users,
}

/// Groups by the value of a property of the counted event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// The property.
    pub property: String,
    /// How many of the largest groups are kept; the rest is gathered in "other".
    #[serde(default = "crate::funnel::default_groups")]
    pub groups: u32,
}

/// The answer to a [`Segmentation`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SegmentationAnswer {
    /// Every bucket of the range, oldest first, also those without events; one without `by`.
    pub buckets: Vec<Bucket>,
    /// For each series of the question in its order: one without a breakdown, else one for each group,
    /// largest first, then other and not set.
    pub series: Vec<SeriesValues>,
}

/// A calendar bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bucket {
    /// Its first day.
    pub start: NaiveDate,
    /// Whether it reaches past the asked or covered time.
    pub unfinished: bool,
}

/// The values of one series, for everybody or one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SeriesValues {
    /// Which series of the question, from 0.
    pub series: u32,
    /// What the series is called.
    pub name: String,
    /// What was counted.
    pub measure: Measure,
    /// The value the group shares; absent without a breakdown.
    pub group: Option<GroupValue>,
    /// One for each bucket.
    pub values: Vec<u64>,
    /// Over the whole range: for users the number of different users, not the sum of the buckets.
    pub total: u64,
}
