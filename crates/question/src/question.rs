//! The question: one of the kinds that can be asked.

use crate::{
    CalendarSettings, DateRange, Funnel, Lifecycle, Paths, Retention, Segmentation, Stickiness, Trace,
    UserFilter, UserList,
};
use serde::{Deserialize, Serialize};

/// A question about an extract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question {
    /// How many events or users, or how much of a property, over time.
    Segmentation(Segmentation),
    /// How many users go from step to step.
    Funnel(Funnel),
    /// How many users come back.
    Retention(Retention),
    /// How many users are active in how many periods.
    Stickiness(Stickiness),
    /// Who is new, who stays, who comes back, who leaves.
    Lifecycle(Lifecycle),
    /// Which ways users take.
    Paths(Paths),
    /// Who the users behind a number are.
    Users(UserList),
    /// What one user did in the eyes of a funnel.
    Trace(Trace),
    /// Anything else, in SQL.
    Sql(SqlQuestion),
}

impl Question {
    /// The dates the question is restricted to, where it has any.
    pub fn dates(&self) -> Option<DateRange> {
        match self {
            Self::Segmentation(question) => question.dates,
            Self::Funnel(question) => question.dates,
            Self::Retention(question) => question.dates,
            Self::Stickiness(question) => question.dates,
            Self::Lifecycle(question) => question.dates,
            Self::Paths(question) => question.dates,
            Self::Trace(question) => question.funnel.dates,
            Self::Users(_) | Self::Sql(_) => None,
        }
    }

    /// How the question's days and weeks are cut; the extract's way where it has no say.
    pub fn calendar(&self) -> CalendarSettings {
        match self {
            Self::Segmentation(question) => question.calendar.clone(),
            Self::Funnel(question) => question.calendar.clone(),
            Self::Retention(question) => question.calendar.clone(),
            Self::Stickiness(question) => question.calendar.clone(),
            Self::Lifecycle(question) => question.calendar.clone(),
            Self::Paths(question) => question.calendar.clone(),
            Self::Trace(question) => question.funnel.calendar.clone(),
            Self::Users(_) | Self::Sql(_) => CalendarSettings::default(),
        }
    }

    /// The conditions on users.
    pub fn users(&self) -> &[UserFilter] {
        match self {
            Self::Segmentation(question) => &question.users,
            Self::Funnel(question) => &question.users,
            Self::Retention(question) => &question.users,
            Self::Stickiness(question) => &question.users,
            Self::Lifecycle(question) => &question.users,
            Self::Paths(question) => &question.users,
            Self::Trace(_) | Self::Users(_) | Self::Sql(_) => &[],
        }
    }

    /// What the kind is called: the `kind` of its JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Segmentation(_) => "segmentation",
            Self::Funnel(_) => "funnel",
            Self::Retention(_) => "retention",
            Self::Stickiness(_) => "stickiness",
            Self::Lifecycle(_) => "lifecycle",
            Self::Paths(_) => "paths",
            Self::Users(_) => "users",
            Self::Trace(_) => "trace",
            Self::Sql(_) => "sql",
        }
    }
}

/// A question in SQL. Every event type is a table of its own name; `events` holds all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SqlQuestion {
    /// One `SELECT` statement.
    pub sql: String,
}
