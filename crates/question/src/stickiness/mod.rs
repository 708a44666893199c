//! Stickiness: users by the number of periods in which they were active.

mod check;
mod sentence;

use crate::FieldPath;
use crate::dates::is_default;
use crate::kinds::{Asked, HasUsers, NoSuch, Said, kind_with_dates};
use crate::users::UserFilter;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, Breakdown, CalendarSettings, CalendarUnit, Dates, Days, GroupValue, Step};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// How many users are active in how many different periods of the range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Stickiness"))]
#[serde(deny_unknown_fields, bound(deserialize = "D: Deserialize<'de>"))]
pub struct Stickiness<D> {
    /// The events that make a user active.
    pub events: Step,
    /// The period.
    pub period: CalendarUnit,
    /// How many of the events make a period active, at least one.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub at_least: u32,
    /// Users active in so many periods *or more*.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cumulative: bool,
    /// The days of the events; all unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<D>,
    /// Groups by the value of a property of the user's first event in the range; of several at the same instant, that
    /// of the one which comes first in the extract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Breakdown>,
    /// How days and weeks are cut.
    #[serde(default, skip_serializing_if = "is_default")]
    pub calendar: CalendarSettings,
    /// Only users who pass all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserFilter<D>>,
}

fn one() -> u32 {
    1
}

fn is_one(value: &u32) -> bool {
    *value == 1
}

kind_with_dates!(Stickiness<D>, "stickiness", StickinessAnswer);

impl Asked for Stickiness<Dates> {
    fn check(&self, check: &mut Check<'_>) {
        check::check(check, self);
    }

    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
        check::size(size, self, at)
    }
}

impl Said for Stickiness<Days> {
    fn sentence(&self, answer: &StickinessAnswer, manifest: &Manifest) -> String {
        sentence::sentence(self, answer, manifest)
    }
}

impl<D> HasUsers for Stickiness<D> {
    fn has(&self, part: &AnswerPart) -> Result<(), NoSuch> {
        check::has(self, part)
    }

    fn who(&self, part: &AnswerPart) -> Option<String> {
        sentence::who(self, part)
    }
}

impl<D> Stickiness<D> {
    /// A stickiness question by the contract's defaults.
    pub fn new(events: Step, period: CalendarUnit) -> Self {
        Self {
            events,
            period,
            at_least: 1,
            cumulative: false,
            dates: None,
            breakdown: None,
            calendar: CalendarSettings::default(),
            users: vec![],
        }
    }
}

/// The answer to a [`Stickiness`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StickinessAnswer {
    /// How many periods the range has.
    pub periods: u32,
    /// Whether the range reaches past the covered time.
    pub unfinished: bool,
    /// Everybody.
    pub total: StickinessGroup,
    /// The groups of the breakdown, largest first, then other and not set; together they are `total`.
    pub groups: Vec<StickinessGroup>,
}

/// The users of one group by the number of active periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StickinessGroup {
    /// The value they share; absent for everybody.
    pub value: Option<GroupValue>,
    /// Users with at least one active period: also with `at_least`, whoever has no period with so many events is not
    /// counted anywhere.
    pub of: u64,
    /// Users active in exactly (or, if cumulative, at least) 1, 2, ... periods, up to the number of periods.
    pub users: Vec<u64>,
    /// Active periods of a user on average; absent without users.
    pub average: Option<f64>,
}
