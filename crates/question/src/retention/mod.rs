//! Retention: how many users come back.

mod check;
mod sentence;

use crate::FieldPath;
use crate::dates::is_default;
use crate::kinds::{Asked, HasUsers, NoSuch, Said, kind_with_dates};
use crate::users::UserFilter;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{
    AnswerPart, Breakdown, BucketStart, CalendarSettings, CalendarUnit, Dates, Days, GroupValue, Rate, Step,
};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// A retention question: users by the period of their anchor, and whether they did the return event in later
/// periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Retention"))]
#[serde(deny_unknown_fields, bound(deserialize = "D: Deserialize<'de>"))]
pub struct Retention<D> {
    /// The event that makes a user part of a cohort.
    pub start: Step,
    /// The event that counts as coming back, strictly later than the start event.
    pub returning: Step,
    /// The period: hour, day, week or month.
    pub period: CalendarUnit,
    /// How many periods after period 0; 1 to 400.
    pub periods: u32,
    /// Which start event counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub anchor: Anchor,
    /// Where periods begin.
    #[serde(default, skip_serializing_if = "is_default")]
    pub counted: Counting,
    /// In which periods a return counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mode: RetentionMode,
    /// What is counted of the returns.
    #[serde(default, skip_serializing_if = "is_default")]
    pub measure: RetentionMeasure,
    /// The days in which the start event counts; all unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<D>,
    /// Groups by the value of a property of the start event that anchors the user; of several start events at the
    /// same instant, that of the one which comes first in the extract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Breakdown>,
    /// How days and weeks are cut.
    #[serde(default, skip_serializing_if = "is_default")]
    pub calendar: CalendarSettings,
    /// Only users who pass all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserFilter<D>>,
}

/// Which start event makes a user part of a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The user's first one in the range.
    #[default]
    FirstInRange,
    /// The user's first one in the whole extract, if it lies in the range. What came before the extract is unknown;
    /// the answer says so.
    FirstEver,
    /// Each period of the range with a start event opens a cohort entry for that period, at the first one in it. A
    /// user is then in several cohorts, each with its own returns; the answer says so.
    Every,
}

/// Where a retention question's periods begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Where the calendar's begin: period 1 is the hour, day, week or month after that of the start event.
    #[default]
    Calendar,
    /// At the start event itself: period `k` is `[k, k + 1)` times exactly an hour, 24 h, 7 x 24 h or 30 x 24 h
    /// after it. Cohorts are still those of the calendar, and a cell of a cohort is complete when it is so even for
    /// a user who started at the last instant of the cohort that the dates allow: see [`CellState`].
    Rolling,
}

/// In which periods a return counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RetentionMode {
    /// Exactly in the period.
    #[default]
    On,
    /// In the period or any later one that the extract covers, also after the last period asked for.
    OnOrAfter,
    /// In brackets of periods: the edges `[0, 1, 4, 8]` make `[0, 1)`, `[1, 4)` and `[4, 8)`. Ascending, at least
    /// two, at most 400 periods away. `periods` is then not used.
    Brackets(Vec<u32>),
}

/// What is counted of the returns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RetentionMeasure {
    /// Users who came back.
    #[default]
    Users,
    /// Also the sum of a numeric property over their return events in the column. Events whose property is absent or
    /// no finite number count as returns and add nothing; the answer says how many there are.
    Sum(String),
    /// Also that sum for each user of the cohort, whether they came back or not.
    AveragePerUser(String),
}

impl RetentionMeasure {
    /// The property that is added up.
    pub fn property(&self) -> Option<&str> {
        match self {
            Self::Users => None,
            Self::Sum(property) | Self::AveragePerUser(property) => Some(property),
        }
    }
}

kind_with_dates!(Retention<D>, "retention", RetentionAnswer);

impl Asked for Retention<Dates> {
    fn check(&self, check: &mut Check<'_>) {
        check::check(check, self);
    }

    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
        check::size(size, self, at)
    }
}

impl Said for Retention<Days> {
    fn sentence(&self, answer: &RetentionAnswer, manifest: &Manifest) -> String {
        sentence::sentence(self, answer, manifest)
    }
}

impl<D> HasUsers for Retention<D> {
    fn has(&self, part: &AnswerPart) -> Result<(), NoSuch> {
        check::has(self, part)
    }

    fn who(&self, part: &AnswerPart) -> Option<String> {
        sentence::who(self, part)
    }
}

impl<D> Retention<D> {
    /// A retention question by the contract's defaults.
    pub fn new(start: Step, returning: Step, period: CalendarUnit, periods: u32) -> Self {
        Self {
            start,
            returning,
            period,
            periods,
            anchor: Anchor::default(),
            counted: Counting::default(),
            mode: RetentionMode::default(),
            measure: RetentionMeasure::default(),
            dates: None,
            breakdown: None,
            calendar: CalendarSettings::default(),
            users: vec![],
        }
    }

    /// The columns of the grid, from the left.
    pub fn columns(&self) -> Vec<PeriodRange> {
        let range = |from: u32, to: Option<u32>| PeriodRange { from, to };
        match &self.mode {
            RetentionMode::On => (0..=self.periods).map(|period| range(period, Some(period + 1))).collect(),
            RetentionMode::OnOrAfter => (0..=self.periods).map(|period| range(period, None)).collect(),
            RetentionMode::Brackets(edges) => {
                edges.windows(2).map(|edges| range(edges[0], edges.get(1).copied())).collect()
            }
        }
    }
}

/// The periods of a column, half open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeriodRange {
    /// The first period, from 0.
    pub from: u32,
    /// The first period after it; none for all that follow.
    pub to: Option<u32>,
}

/// The answer to a [`Retention`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionAnswer {
    /// The columns of every cohort and of the summary.
    pub columns: Vec<PeriodRange>,
    /// Everybody.
    pub total: RetentionGroup,
    /// The groups of the breakdown, those with the largest cohorts in all first, then other and not set; together
    /// they are `total` (with the anchor `every` a user may be in several). Empty without a breakdown.
    pub groups: Vec<RetentionGroup>,
}

/// The cohorts of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionGroup {
    /// The value they share; absent for everybody.
    pub value: Option<GroupValue>,
    /// The cohorts, oldest first; every period of the range that begins before the covered time ends, also those
    /// without users.
    pub cohorts: Vec<Cohort>,
    /// One for each column.
    pub summary: Vec<RetentionSummary>,
}

/// A column pooled over its complete cells (and, in the mode `on or after`, its open ones).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionSummary {
    /// Sum of returned over sum of cohort sizes.
    pub rate: Rate,
    /// The measure: the sum, or the sum over the sum of cohort sizes; absent where users are counted or there is
    /// nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
}

/// The users whose anchor lies in one period and in the range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cohort {
    /// Start of the period.
    pub start: BucketStart,
    /// Users.
    pub size: u64,
    /// One for each column.
    pub cells: Vec<RetentionCell>,
}

/// A cohort in one column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionCell {
    /// Users who came back in it.
    pub returned: u64,
    /// How much of its periods the extract covers.
    pub state: CellState,
    /// The measure; absent where users are counted, and of an average without a cohort.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
}

/// How much of a cell's periods the extract covers.
///
/// The last instant itself is covered: a period that ends right after it has been seen whole. With rolling periods,
/// which begin and end for every user at another instant, a cell's periods begin with those of the earliest possible
/// start event of the cohort and end with those of the latest possible one: the last instant of the cohort's calendar
/// period that lies in the dates. So the state of a cell is the same for every group, and whoever is counted in a
/// summary has been seen for the whole of the periods: a rate is never diluted by users who may yet come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// Its periods ended before the last instant covered.
    Complete,
    /// The mode is `on or after` and its first period ended before the last instant covered: the tail counts as
    /// observed up to that instant, and the number can only grow.
    Open,
    /// Its periods have begun and not ended; shown, and left out of the summary.
    Incomplete,
    /// Its periods begin after the last instant covered.
    NotYet,
}
