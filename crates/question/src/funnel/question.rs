//! What a funnel asks.

use super::FunnelStage;
use crate::breakdown::default_groups;
use crate::dates::is_default;
use crate::kinds::kind_with_dates;
use crate::users::UserFilter;
use crate::{CalendarSettings, CalendarUnit, Duration, DurationUnit, FunnelAnswer, Step};
use serde::{Deserialize, Serialize};

/// A funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Funnel"))]
#[serde(deny_unknown_fields, bound(deserialize = "D: Deserialize<'de>"))]
pub struct Funnel<D> {
    /// 2 to 20 steps.
    pub steps: Vec<FunnelStage>,
    /// The conversion window, from the first step, inclusive: `t_k <= t_1 + window`.
    pub window: Duration,
    /// Whether the steps have an order, and what may happen between them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: Order,
    /// What events at the same instant mean.
    #[serde(default)]
    pub ties: Ties,
    /// Events that must not happen between two steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Exclusion>,
    /// Properties whose values are the same at every step, at most 3. The unit that is counted is then the user
    /// with the values, and a user may count once for each; with attempts or sessions, each of these is of one user
    /// with the same values. An event that lacks one of them fills no step. Exclusions and an exact order heed events
    /// of any values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hold_constant: Vec<String>,
    /// What is counted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub count: Count,
    /// Which first steps may begin a path.
    #[serde(default, skip_serializing_if = "is_default")]
    pub entries: Entries,
    /// Until when later steps may happen.
    #[serde(default, skip_serializing_if = "is_default")]
    pub later_steps: LaterSteps,
    /// The days in which an entry may happen (later steps may follow after them); all unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<D>,
    /// Groups by the value of a property at one step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<FunnelBreakdown>,
    /// Also answer for each calendar bucket of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_time: Option<CalendarUnit>,
    /// How days and weeks are cut.
    #[serde(default, skip_serializing_if = "is_default")]
    pub calendar: CalendarSettings,
    /// Only users who pass all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserFilter<D>>,
}

/// The order of a funnel's steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// In their order; other events may happen in between.
    #[default]
    InOrder,
    /// In their order, and no other event of any type of the extract lies strictly between (in time) two
    /// neighbouring matched steps. An event at the instant of one of them is not between.
    ExactlyInOrder,
    /// In any order: reaching `k` means that some `k` different steps are filled by `k` different events, all
    /// within the window of the earliest of them, which is the entry. So any event that fills some step can be an
    /// entry, ties mean nothing, and step `k` of the answer stands for "at least `k` of them": its times and its
    /// property are those of the `k`-th event of the reported path, which begins with the earliest entry that
    /// reaches most, and takes each further event as early as can be.
    AnyOrder,
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

impl Ties {
    /// The other rule.
    pub fn other(self) -> Self {
        match self {
            Self::StrictlyAfter => Self::SameInstantCounts,
            Self::SameInstantCounts => Self::StrictlyAfter,
        }
    }
}

/// Events that must not happen between two steps: a path cannot be extended to step `to` across such an event
/// strictly between the matched `from` and `to`. The steps before `to` stand, and the user still converts if
/// another path is clean. Both are steps that every path has; optional steps may lie in between. Such an event can
/// fill a step as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The events.
    pub events: Step,
    /// The earlier step, from 1.
    pub from: u32,
    /// The later step.
    pub to: u32,
}

/// What a funnel counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Users, each by their furthest path.
    #[default]
    Users,
    /// Attempts, greedy and not overlapping: after an attempt converts, or its window ends, the next entry after
    /// that instant opens a new one. An attempt converts at the first instant at which some path from its entry is
    /// complete; it is reported by the path that is the earliest, step by step, of those complete by then.
    Attempts,
    /// Sessions: a user's events, of any type in the extract, until nothing happens for longer than this. The
    /// whole path lies in one session, and only sessions with an entry are counted. The window goes on to limit
    /// the path, and to say which entries are unfinished.
    Sessions(Duration),
}

impl Count {
    /// Sessions cut by the usual 30 minutes of inactivity.
    pub const SESSIONS: Self = Self::Sessions(Duration { amount: 30, unit: DurationUnit::Minute });
}

/// Which first steps may begin a path. (The second is what some products do; it is there to compare.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Entries {
    /// Any first step in the range.
    #[default]
    Any,
    /// Only the user's first one in the range; of each session its first where sessions are counted, and the first
    /// with the same values where properties are held constant. Of several at that instant any may.
    First,
}

/// Until when later steps may happen. (The second is what some products do; it is there to compare.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LaterSteps {
    /// As long as the window lasts, also after the asked days.
    #[default]
    WithinWindow,
    /// As long as the window lasts, but not after the asked days. Entries are then finished when these days are
    /// covered, even if their window is longer.
    WithinDates,
}

/// Groups of a funnel by a property's value at one step of the reported path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FunnelBreakdown {
    /// The property.
    pub property: String,
    /// The step it is read at, from 1. Who skips it, being optional, belongs to those who did not reach it. In any
    /// order it is the event that comes so many-th on the path.
    #[serde(default = "first_step")]
    pub step: u32,
    /// How many of the largest groups are kept; the rest is gathered in "other".
    #[serde(default = "default_groups")]
    pub groups: u32,
}

fn first_step() -> u32 {
    1
}

kind_with_dates!(Funnel<D>, "funnel", FunnelAnswer);

impl<D> Funnel<D> {
    /// A funnel of these steps by the contract's defaults: in order, strictly after, users, all dates.
    pub fn new(steps: impl IntoIterator<Item = impl Into<FunnelStage>>, window: Duration) -> Self {
        Self {
            steps: steps.into_iter().map(Into::into).collect(),
            window,
            order: Order::default(),
            ties: Ties::default(),
            exclusions: vec![],
            hold_constant: vec![],
            count: Count::default(),
            entries: Entries::default(),
            later_steps: LaterSteps::default(),
            dates: None,
            breakdown: None,
            over_time: None,
            calendar: CalendarSettings::default(),
            users: vec![],
        }
    }
}
