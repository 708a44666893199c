//! Segmentation: how many events or users, or how much of a property, over time or in all.

mod check;
mod sentence;

use crate::FieldPath;
use crate::breakdown::one_or_several;
use crate::dates::is_default;
use crate::kinds::{Asked, HasUsers, NoSuch, Said, kind_with_dates};
use crate::users::UserFilter;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{
    AnswerPart, Breakdown, BucketStart, CalendarSettings, CalendarUnit, Dates, Days, GroupValue, Step,
};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// One number, or one for each calendar bucket, of each series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Segmentation"))]
#[serde(deny_unknown_fields, bound(deserialize = "D: Deserialize<'de>"))]
pub struct Segmentation<D> {
    /// What is counted; 1 to 10.
    pub series: Vec<Series>,
    /// Series that are computed from the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formulas: Vec<Formula>,
    /// The calendar bucket; one total without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<CalendarUnit>,
    /// The days of the events; all unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<D>,
    /// Groups by the values of up to three properties.
    #[serde(
        default,
        alias = "breakdown",
        deserialize_with = "one_or_several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub breakdowns: Vec<Breakdown>,
    /// Also the values of the period before: [`DateRange::before`](crate::DateRange::before). It needs dates.
    #[serde(default, skip_serializing_if = "is_default")]
    pub compare: bool,
    /// Each bucket with all before it, from the start of the range: users are then the different users since, and
    /// an average or a percentile is one of all values since.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cumulative: bool,
    /// How days and weeks are cut.
    #[serde(default, skip_serializing_if = "is_default")]
    pub calendar: CalendarSettings,
    /// Only users who pass all of these. Events without a user are then left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserFilter<D>>,
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
///
/// In JSON `"events"`, `"users"`, `{"events_per_user": "average"}`,
/// `{"property": {"property": "amount", "aggregate": "p90"}}`, `{"rolling_users": 7}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Events, those without a user included.
    Events,
    /// Different users.
    Users,
    /// Events for each user who did any in the bucket.
    EventsPerUser(Aggregate),
    /// A numeric property of the events, those without a user included. A value that is absent or no finite number
    /// is left out. Sums are exact before they are rounded, so they do not depend on any order.
    Property(PropertyMeasure),
    /// Different users in the so many days (1 to 90) that end with the bucket, which is a day; the total is the
    /// last bucket's. Events before the range count as far as the extract has them.
    RollingUsers(u32),
}

/// A number made of many values of a property.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PropertyMeasure {
    /// The property.
    pub property: String,
    /// What is made of its values.
    pub aggregate: Aggregate,
}

/// How many values make one. Percentiles are exact and interpolate linearly between the two nearest values
/// (type 7 of Hyndman and Fan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// The sum; 0 of nothing.
    Sum,
    /// The arithmetic mean.
    Average,
    /// The least.
    Minimum,
    /// The greatest.
    Maximum,
    /// The 25th percentile.
    P25,
    /// The 50th percentile.
    Median,
    /// The 75th percentile.
    P75,
    /// The 90th percentile.
    P90,
    /// The 95th percentile.
    P95,
    /// The 99th percentile.
    P99,
}

impl Aggregate {
    /// Every aggregate, in the order a picker shows them.
    pub const ALL: [Self; 10] = [
        Self::Sum,
        Self::Average,
        Self::Median,
        Self::Minimum,
        Self::Maximum,
        Self::P25,
        Self::P75,
        Self::P90,
        Self::P95,
        Self::P99,
    ];

    /// `sum`, `average`, `90th percentile`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Average => "average",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::P25 => "25th percentile",
            Self::Median => "median",
            Self::P75 => "75th percentile",
            Self::P90 => "90th percentile",
            Self::P95 => "95th percentile",
            Self::P99 => "99th percentile",
        }
    }

    /// The share of values below a percentile.
    pub fn percentile(self) -> Option<f64> {
        match self {
            Self::P25 => Some(0.25),
            Self::Median => Some(0.5),
            Self::P75 => Some(0.75),
            Self::P90 => Some(0.9),
            Self::P95 => Some(0.95),
            Self::P99 => Some(0.99),
            Self::Sum | Self::Average | Self::Minimum | Self::Maximum => None,
        }
    }
}

/// A series that is computed from others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// An expression of the series by letter (`A` is the first), numbers, `+ - * /` and parentheses, such as
    /// `A / B * 100`. Computed for each bucket, each group and the total on its own; a division by zero or an
    /// absent value gives no value.
    pub expression: String,
    /// What to call it; the expression unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

kind_with_dates!(Segmentation<D>, "segmentation", SegmentationAnswer);

impl Asked for Segmentation<Dates> {
    fn check(&self, check: &mut Check<'_>) {
        check::check(check, self);
    }

    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
        check::size(size, self, at)
    }
}

impl Said for Segmentation<Days> {
    fn sentence(&self, answer: &SegmentationAnswer, manifest: &Manifest) -> String {
        sentence::sentence(self, answer, manifest)
    }
}

impl<D> HasUsers for Segmentation<D> {
    fn has(&self, part: &AnswerPart) -> Result<(), NoSuch> {
        check::has(self, part)
    }

    fn who(&self, part: &AnswerPart) -> Option<String> {
        sentence::who(self, part)
    }
}

impl<D> Segmentation<D> {
    /// A segmentation by the contract's defaults.
    pub fn new(series: Vec<Series>, by: Option<CalendarUnit>) -> Self {
        Self {
            series,
            formulas: vec![],
            by,
            dates: None,
            breakdowns: vec![],
            compare: false,
            cumulative: false,
            calendar: CalendarSettings::default(),
            users: vec![],
        }
    }
}

/// The answer to a [`Segmentation`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SegmentationAnswer {
    /// Every bucket of the range, oldest first, also those without events; one without `by`.
    pub buckets: Vec<Bucket>,
    /// With `compare`, for each of `buckets` the one of the period before that it is compared with; none where that
    /// period has no such hour.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_buckets: Vec<Option<Bucket>>,
    /// For each series of the question in its order, then each formula: one without a breakdown, else one for
    /// each group, the same for all of them. The groups of a property are its largest values (by the first series'
    /// total, then by the next, then by name), then other and not set; those of several properties are the
    /// combinations that occur, by the first property's group, then by the next.
    pub series: Vec<SeriesValues>,
}

/// A calendar bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bucket {
    /// Its start.
    pub start: BucketStart,
    /// Whether it reaches past the asked or covered time.
    pub unfinished: bool,
    /// Whether the extract covers nothing of it: it has no values, not even zeros.
    #[serde(default, skip_serializing_if = "is_default")]
    pub outside: bool,
}

/// The values of one series, for everybody or one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SeriesValues {
    /// Which series of the question, from 0; formulas follow after the series.
    pub series: u32,
    /// What the series is called.
    pub name: String,
    /// What was counted; absent for a formula.
    pub measure: Option<Measure>,
    /// The values the group shares, one for each breakdown; empty without one.
    pub group: Vec<GroupValue>,
    /// One for each bucket; absent where there is nothing to make a number of, or nothing is known.
    pub values: Vec<Option<f64>>,
    /// Over the whole range: for users the number of different users, not the sum of the buckets; for rolling users
    /// the last bucket. Absent where the extract covers nothing of the range.
    pub total: Option<f64>,
    /// With `compare`, one for each bucket: that of the bucket before which it is compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous: Vec<Option<f64>>,
    /// With `compare`, over the whole period before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_total: Option<f64>,
}
