//! The trace of one user through a funnel: which events matched, and what was missing.

mod check;
mod sentence;

use crate::FieldPath;
use crate::funnel::Funnel;
use crate::kinds::{Asked, Framed, Kind, Said};
use crate::users::UserFilter;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{CalendarSettings, Dates, Days};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// What one user did in the eyes of a funnel. Its breakdown, its buckets and its conditions on users mean nothing here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Trace"))]
#[serde(deny_unknown_fields)]
pub struct Trace<D> {
    /// The funnel.
    pub funnel: Box<Funnel<D>>,
    /// The user.
    pub user: UserReference,
    /// Whose keys the user's is one of, as [`key_space`](rockpool_catalog::Snapshot::key_space) says it: in an extract
    /// with other keys it would be somebody else, and the question makes no sense. Without it the key is taken as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_space: Option<String>,
}

impl<D> Trace<D> {
    /// The way through a funnel of the user with a key in this extract.
    pub fn of_key(funnel: Funnel<D>, key: u32, manifest: &Manifest) -> Self {
        let key_space = manifest.snapshot.as_ref().map(|snapshot| snapshot.key_space.clone());
        Self { funnel: Box::new(funnel), user: UserReference::Key(key), key_space }
    }
}

impl<D> Kind for Trace<D> {
    type Answer = TraceAnswer;
    const NAME: &'static str = "trace";

    fn calendar(&self) -> CalendarSettings {
        self.funnel.calendar.clone()
    }
}

impl<D: Copy> Framed<D> for Trace<D> {
    fn dates(&self) -> Option<D> {
        self.funnel.dates
    }

    fn users(&self) -> &[UserFilter<D>] {
        &[]
    }
}

impl Asked for Trace<Dates> {
    fn check(&self, check: &mut Check<'_>) {
        check::check(check, self);
    }

    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
        let at = at.field("funnel");
        self.funnel.size(size, &at)?;
        size.users(&self.funnel.users, &at)
    }
}

impl Said for Trace<Days> {
    fn sentence(&self, answer: &TraceAnswer, _manifest: &Manifest) -> String {
        sentence::sentence(self, answer)
    }
}

/// A user by key or by id.
///
/// In JSON `{"key": 17}` or `{"id": "2ec5"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UserReference {
    /// The key in the extract.
    Key(u32),
    /// The id in the source; only where the extract has its `users` table.
    Id(String),
}

/// The answer to a [`Trace`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TraceAnswer {
    /// The user's key.
    pub key: u32,
    /// The user's id, where the extract has its `users` table.
    pub id: Option<String>,
    /// How many steps the reported path has.
    pub reached: u32,
    /// The events that a step, an exclusion or an order could be about, oldest first.
    pub events: Vec<TracedEvent>,
    /// Whether there are more events than are listed.
    pub truncated: bool,
    /// Why the user got no further; absent for one who converted.
    pub missed: Option<Miss>,
}

/// An event of a traced user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TracedEvent {
    /// Its instant on the question's clock, in RFC 3339.
    pub time: String,
    /// Its type.
    pub event_type: String,
    /// The steps that it could fill, from 1.
    pub fills: Vec<u32>,
    /// The step of the reported path that it fills.
    pub matched: Option<u32>,
    /// The exclusions that it is one of, from 0.
    pub excludes: Vec<u32>,
}

/// The first rule that kept a user from the step after the last one reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Miss {
    /// The step that was not reached, from 1.
    pub step: u32,
    /// The rule.
    pub rule: MissedRule,
    /// What happened, in words, with times.
    pub explanation: String,
}

/// A rule of a funnel that an event can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MissedRule {
    /// There is no such event at all.
    NoEvent,
    /// There is one, but never after the step before.
    Order,
    /// There is one at the same instant as the step before only.
    SameInstant,
    /// There is one, but outside the asked days.
    Dates,
    /// There is one, but too late after the first step.
    Window,
    /// There is one, but too soon after the step before.
    TooSoon,
    /// There is one, but too late after the step before.
    TooLate,
    /// There is one, but an excluded event comes before it.
    Excluded,
    /// There is one, but another event comes before it, and the order is exact.
    InBetween,
    /// There is one, but with another value of a property that is held constant.
    OtherValue,
    /// There is one, but in another session.
    OtherSession,
}
