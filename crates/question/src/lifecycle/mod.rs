//! Lifecycle: the users of each period as new, returning, resurrecting and dormant.

mod check;
mod sentence;

use crate::FieldPath;
use crate::dates::is_default;
use crate::kinds::{Asked, HasUsers, NoSuch, Said, kind_with_dates};
use crate::users::UserFilter;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, BucketStart, CalendarSettings, CalendarUnit, Dates, Days, Step};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// Who is new in each period, who stays, who comes back, who leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Lifecycle"))]
#[serde(deny_unknown_fields, bound(deserialize = "D: Deserialize<'de>"))]
pub struct Lifecycle<D> {
    /// The events that make a user active.
    pub events: Step,
    /// The period.
    pub period: CalendarUnit,
    /// The days whose periods are shown; all unless said otherwise. What happened before them decides who is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<D>,
    /// How days and weeks are cut.
    #[serde(default, skip_serializing_if = "is_default")]
    pub calendar: CalendarSettings,
    /// Only users who pass all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserFilter<D>>,
}

kind_with_dates!(Lifecycle<D>, "lifecycle", LifecycleAnswer);

impl Asked for Lifecycle<Dates> {
    fn check(&self, check: &mut Check<'_>) {
        check::check(check, self);
    }

    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
        check::size(size, self, at)
    }
}

impl Said for Lifecycle<Days> {
    fn sentence(&self, answer: &LifecycleAnswer, manifest: &Manifest) -> String {
        sentence::sentence(self, answer, manifest)
    }
}

impl<D> HasUsers for Lifecycle<D> {
    fn has(&self, part: &AnswerPart) -> Result<(), NoSuch> {
        check::has(part)
    }

    fn who(&self, part: &AnswerPart) -> Option<String> {
        sentence::who(self, part)
    }
}

impl<D> Lifecycle<D> {
    /// A lifecycle by the contract's defaults.
    pub fn new(events: Step, period: CalendarUnit) -> Self {
        Self { events, period, dates: None, calendar: CalendarSettings::default(), users: vec![] }
    }
}

/// What a user is in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LifecycleState {
    /// Active in it, and never before in the extract.
    New,
    /// Active in it and in the period before.
    Returning,
    /// Active in it, not in the period before, and earlier.
    Resurrecting,
    /// Active in the period before and not in it.
    Dormant,
}

impl LifecycleState {
    /// Every state, in the order of a chart from the top.
    pub const ALL: [Self; 4] = [Self::New, Self::Returning, Self::Resurrecting, Self::Dormant];

    /// `new` to `dormant`.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Returning => "returning",
            Self::Resurrecting => "resurrecting",
            Self::Dormant => "dormant",
        }
    }
}

/// The answer to a [`Lifecycle`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LifecycleAnswer {
    /// Every period that the range touches and that begins before the covered time ends, oldest first. Periods are whole, also where the range begins or ends
    /// within one.
    pub buckets: Vec<LifecycleBucket>,
}

/// The users of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LifecycleBucket {
    /// Start of the period.
    pub start: BucketStart,
    /// Whether it reaches past the covered time: some may still become active, and fewer be dormant.
    pub unfinished: bool,
    /// [`LifecycleState::New`].
    pub new: u64,
    /// [`LifecycleState::Returning`].
    pub returning: u64,
    /// [`LifecycleState::Resurrecting`].
    pub resurrecting: u64,
    /// [`LifecycleState::Dormant`].
    pub dormant: u64,
}

impl LifecycleBucket {
    /// The number of users in a state.
    pub fn of(&self, state: LifecycleState) -> u64 {
        match state {
            LifecycleState::New => self.new,
            LifecycleState::Returning => self.returning,
            LifecycleState::Resurrecting => self.resurrecting,
            LifecycleState::Dormant => self.dormant,
        }
    }
}
