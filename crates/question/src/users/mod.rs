//! Sets of users: the users behind a number, users who did something so often, and filters by them.

mod check;
mod sentence;

use crate::FieldPath;
use crate::dates::is_default;
use crate::kinds::{Asked, Framed, Kind, Question, Said};
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{BucketStart, CalendarSettings, Dates, Days, Duration, GroupValue, LifecycleState, Step};
use rockpool_catalog::Manifest;
use serde::{Deserialize, Serialize};

/// A condition on the user: in a set, or not in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "UserFilter"))]
#[serde(deny_unknown_fields)]
pub struct UserFilter<D> {
    /// What people call the set: the name of a saved cohort. Only for people; the set itself follows.
    pub name: String,
    /// Whether the users must not be in the set.
    #[serde(default, skip_serializing_if = "is_default")]
    pub exclude: bool,
    /// The set.
    pub set: UserSet<D>,
}

/// A set of users, by definition rather than by list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "UserSet"))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum UserSet<D> {
    /// The users whom a number of an answer counts.
    Counted(Counted<D>),
    /// The users who did something so often.
    Did(Did<D>),
}

/// The users whom a number of an answer counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Counted"))]
#[serde(deny_unknown_fields)]
pub struct Counted<D> {
    /// The question; not one in SQL, nor a list or a trace of users.
    pub question: Box<Question<D>>,
    /// Which number of its answer.
    pub part: AnswerPart,
}

/// The users who did something at least so often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Did"))]
#[serde(deny_unknown_fields, bound(deserialize = "D: Deserialize<'de>"))]
pub struct Did<D> {
    /// Which events.
    pub events: Step,
    /// How many of them, at least one.
    pub at_least: u32,
    /// All of them within some span of this length, both ends included; anywhere in the dates unless said
    /// otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Duration>,
    /// The days of the events, in the extract's zone; all unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<D>,
}

/// A number of an answer whose users can be listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AnswerPart {
    /// A step of a funnel. Users of attempts, sessions or held values are those with at least one such. With a bucket,
    /// the group is that of the path in it.
    FunnelStep {
        /// The step, from 1.
        step: u32,
        /// What became of them there.
        outcome: StepOutcome,
        /// Only this group of the breakdown. A value means the users who have it, whether the answer keeps it as a group
        /// or gathers it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<GroupValue>,
        /// Only entries in this calendar bucket of `over_time`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bucket: Option<BucketStart>,
    },
    /// A cell of a retention grid, or a whole cohort. With the anchor `every`, a user with any such entry.
    RetentionCell {
        /// The cohort; all cohorts together unless said otherwise: in a column, those that its summary pools.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cohort: Option<BucketStart>,
        /// The column, from 0; the cohort as such unless said otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<u32>,
        /// Those of the cohort who did not return in the column, in place of those who did.
        #[serde(default, skip_serializing_if = "is_default")]
        absent: bool,
        /// Only this group of the breakdown. A value means the users who have it, whether the answer keeps it as a group
        /// or gathers it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<GroupValue>,
    },
    /// A value of a segmentation: the users of the events that it is made of.
    SegmentationValue {
        /// The series, from 0.
        series: u32,
        /// Only this bucket; the whole range unless said otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bucket: Option<BucketStart>,
        /// Only this group: a value for each breakdown, or none. A value means the events that have it, whether the
        /// answer keeps it as a group or gathers it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        group: Vec<GroupValue>,
    },
    /// A bar of a stickiness question.
    StickinessBar {
        /// The number of active periods.
        periods: u32,
        /// Only this group of the breakdown. A value means the users who have it, whether the answer keeps it as a group
        /// or gathers it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<GroupValue>,
    },
    /// A bar of a lifecycle.
    LifecycleBar {
        /// The bucket.
        bucket: BucketStart,
        /// The state.
        state: LifecycleState,
    },
    /// A link of a paths diagram.
    PathsLink {
        /// Index of the link in the answer.
        link: u32,
    },
}

/// What became of users at a step of a funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// They reached it.
    Reached,
    /// They reached it and got no further; nobody drops at the last step.
    Dropped,
}

/// A list of users.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "UserList"))]
#[serde(deny_unknown_fields)]
pub struct UserList<D> {
    /// The users.
    pub set: UserSet<D>,
    /// How many at most, in the order of their keys; 1 to 1 000 000.
    #[serde(default = "default_limit")]
    pub limit: u32,
}

impl<D> Kind for UserList<D> {
    type Answer = UserListAnswer;
    const NAME: &'static str = "users";

    fn calendar(&self) -> CalendarSettings {
        CalendarSettings::default()
    }
}

impl<D> Framed<D> for UserList<D> {
    fn dates(&self) -> Option<D> {
        None
    }

    fn users(&self) -> &[UserFilter<D>] {
        &[]
    }
}

impl Asked for UserList<Dates> {
    fn check(&self, check: &mut Check<'_>) {
        check::check(check, self);
    }

    fn size(&self, size: &mut Size, at: &FieldPath) -> Result<(), Problem> {
        size.set(&self.set, &at.field("set"))
    }
}

impl Said for UserList<Days> {
    fn sentence(&self, answer: &UserListAnswer, manifest: &Manifest) -> String {
        sentence::sentence(self, answer, manifest)
    }
}

fn default_limit() -> u32 {
    1_000
}

/// The answer to a [`UserList`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserListAnswer {
    /// How many users are in the set.
    pub total: u64,
    /// The first of them.
    pub users: Vec<ListedUser>,
    /// Whether the extract knows the ids of its users.
    pub has_ids: bool,
}

/// A user of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListedUser {
    /// The key in the extract.
    pub key: u32,
    /// The id in the source, where the extract has its `users` table.
    pub id: Option<String>,
}
