//! Paths: what users do after, before or between events, step by step.

mod check;
mod sentence;

pub use sentence::path_link;

use crate::FieldPath;
use crate::dates::is_default;
use crate::kinds::{Asked, HasUsers, NoSuch, Said, kind_with_dates};
use crate::users::UserFilter;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, CalendarSettings, Dates, Days, Duration, EventChoice, Step};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// Which ways users take. Each user counts once, with one path: users are counted, not bare transitions.
///
/// Events of one instant come in the order of the names of their types, then as the extract has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Paths"))]
#[serde(deny_unknown_fields, bound(deserialize = "D: Deserialize<'de>"))]
pub struct Paths<D> {
    /// Where the paths begin or end.
    pub anchor: PathAnchor,
    /// The most steps of a path after (or before) its anchor, 1 to 10.
    #[serde(default = "default_depth")]
    pub depth: u32,
    /// The events that can be steps; every event of the extract unless said otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventChoice>,
    /// A property whose value is shown with the event's type, such as the name of a button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_by: Option<String>,
    /// Leave out an event with the same name as the one before it on the path, the anchor included.
    #[serde(default, skip_serializing_if = "is_default")]
    pub collapse_repeats: bool,
    /// Where a path is cut.
    pub limit: PathLimit,
    /// The most different names at each step, 1 to 30; the rest is gathered in "other".
    #[serde(default = "default_names")]
    pub names: u32,
    /// The days of the anchor; all unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<D>,
    /// How days are cut.
    #[serde(default, skip_serializing_if = "is_default")]
    pub calendar: CalendarSettings,
    /// Only users who pass all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserFilter<D>>,
}

fn default_depth() -> u32 {
    4
}

fn default_names() -> u32 {
    8
}

/// Where paths begin or end. The anchor itself is step 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PathAnchor {
    /// What follows the user's first such event in the dates.
    From(Step),
    /// What leads to the user's last such event in the dates.
    To(Step),
    /// What lies between an event and the next other one: the user's first `from` in the dates that is followed by
    /// a `to` within the limit, up to the first such `to`. A path with more steps in between than `depth` is
    /// counted as cut after so many.
    Between {
        /// The event at the beginning.
        from: Step,
        /// The event at the end.
        to: Step,
    },
}

impl PathAnchor {
    /// Its steps: the anchor, then the goal.
    pub fn steps(&self) -> Vec<&Step> {
        match self {
            Self::From(step) | Self::To(step) => vec![step],
            Self::Between { from, to } => vec![from, to],
        }
    }
}

/// Where a path is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PathLimit {
    /// So long after (or before) the anchor, inclusive.
    Within(Duration),
    /// Where the user does nothing at all (no event of any type in the extract) for longer than this.
    Session(Duration),
}

kind_with_dates!(Paths<D>, "paths", PathsAnswer);

impl Asked for Paths<Dates> {
    fn check(&self, check: &mut Check<'_>) {
        check::check(check, self);
    }

    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
        check::size(size, self, at)
    }
}

impl Said for Paths<Days> {
    fn sentence(&self, answer: &PathsAnswer, manifest: &Manifest) -> String {
        sentence::sentence(self, answer, manifest)
    }
}

impl<D> HasUsers for Paths<D> {
    fn has(&self, part: &AnswerPart) -> Result<(), NoSuch> {
        check::has(part)
    }

    fn who(&self, part: &AnswerPart) -> Option<String> {
        sentence::who(part)
    }
}

impl<D> Paths<D> {
    /// A paths question by the contract's defaults, within sessions of 30 minutes.
    pub fn new(anchor: PathAnchor) -> Self {
        Self {
            anchor,
            depth: default_depth(),
            events: vec![],
            name_by: None,
            collapse_repeats: false,
            limit: PathLimit::Session(Duration { amount: 30, unit: crate::DurationUnit::Minute }),
            names: default_names(),
            dates: None,
            calendar: CalendarSettings::default(),
            users: vec![],
        }
    }
}

/// The answer to a [`Paths`]. Users who have an anchor are on exactly one way through the nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PathsAnswer {
    /// Users with an anchor.
    pub users: u64,
    /// The nodes: by step from 0 on, at each step largest first, then other, then the end.
    pub nodes: Vec<PathNode>,
    /// The links between nodes of neighbouring steps, by `from`, then `to`.
    pub links: Vec<PathLink>,
}

/// A name at a step of the paths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PathNode {
    /// The distance from the anchor, from 0.
    pub step: u32,
    /// What it is.
    pub name: PathName,
    /// Users who pass it.
    pub users: u64,
}

/// What a node of the paths is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PathName {
    /// An event: its type and, with `name_by`, the property's value (absent where it is not set).
    Event {
        /// The event's type.
        event_type: String,
        /// The property's value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
    /// All names beyond the largest.
    Other,
    /// Nothing more within the limit (before the anchor: nothing earlier).
    End,
    /// The closing event of [`PathAnchor::Between`].
    Goal,
    /// More steps than `depth`, in [`PathAnchor::Between`].
    Cut,
}

impl std::fmt::Display for PathName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Event { event_type, value: None } => formatter.write_str(&path_label(event_type)),
            Self::Event { event_type, value: Some(value) } => {
                write!(formatter, "{}: {}", path_label(event_type), crate::value_label(value))
            }
            Self::Other => formatter.write_str("(other)"),
            Self::End => formatter.write_str("(nothing more)"),
            Self::Goal => formatter.write_str("(goal)"),
            Self::Cut => formatter.write_str("(more steps)"),
        }
    }
}

/// The name of an event beside nodes that are none: in quotes where it is spelt like one of them.
fn path_label(event_type: &str) -> String {
    match event_type.trim() {
        "(nothing more)" | "(goal)" | "(more steps)" => format!("“{event_type}”"),
        _ => crate::value_label(event_type),
    }
}

/// Users who go from one node to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PathLink {
    /// Index of the node that comes first in time: the one nearer to the anchor, or, for paths that lead to it, the one
    /// further from it.
    pub from: u32,
    /// Index of the node that follows.
    pub to: u32,
    /// Users.
    pub users: u64,
}
