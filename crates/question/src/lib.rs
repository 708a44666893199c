//! What can be asked of an extract, what an answer looks like, and the notebook that holds both.
//!
//! A person (or a builder in the page) writes a [`Question`]. [`Question::validate`] checks it against the
//! extract's manifest and returns a [`ValidQuestion`], the only thing the engine takes; or [`Problem`]s, each
//! with the field it is about. Dates of a question may be counted from the end of the data ([`RelativeDates`]);
//! those of a valid one are days ([`settled`]). The engine returns an [`Answer`]: the numbers, the plain [`sentence`] of what
//! was counted, and what it cost to read.
//!
//! This crate knows plain data only: no engine, no reading, no page.

mod answer;
mod breakdown;
mod dates;
pub mod document;
mod event;
mod field_path;
mod filter;
pub mod formula;
mod funnel;
mod kinds;
mod lifecycle;
pub mod limits;
mod marks;
mod notebook;
mod numbers;
mod paths;
pub mod presets;
mod rate;
mod read_plan;
mod reads;
pub mod remarks;
mod retention;
mod segmentation;
pub mod sentence;
pub mod settled;
mod sql;
pub mod sql_words;
mod stickiness;
mod table;
mod trace;
mod users;
mod validate;
pub mod words;

pub use answer::{Answer, Dialect, EquivalentSql, Note};
pub use breakdown::{Breakdown, GroupValue, value_label};
pub use dates::{
    BucketStart, BucketStartError, CalendarSettings, CalendarUnit, DataEnd, DateRange, DateUnit, Dates,
    DatesError, Days, Duration, DurationUnit, RelativeDates, WeekStart, Zones,
};
pub use event::{EventChoice, EventMatch, Step};
pub use field_path::FieldPath;
pub use filter::{Operator, PropertyFilter, Value};
pub use funnel::{
    Comparison, Count, Entries, Exclusion, FunnelAnswer, FunnelBreakdown, FunnelBucket, FunnelGroup,
    FunnelStage, FunnelStep, HistogramBin, LaterSteps, OptionalStep, Order, TieSensitivity, Ties,
    TimeToConvert, Unit,
};
pub use kinds::{AnswerBody, Kind};
pub use lifecycle::{LifecycleAnswer, LifecycleBucket, LifecycleState};
pub use marks::{ANNOTATIONS_VERSION, AnnotationsError, Goal, Mark, MarkError, annotations};
pub use notebook::{
    Cell, CellBody, CellId, ChartKind, Everywhere, GroupOrder, NOTEBOOK_VERSION, Notebook, NotebookError,
    SavedCohort,
};
pub use paths::{PathAnchor, PathLimit, PathLink, PathName, PathNode, PathsAnswer};
pub use rate::Rate;
pub use read_plan::{ByReason, FilePlan, LeftOut, ReadPlan};
pub use reads::{Progress, ReadReason, ReadStatistics, ReadTable, TableChoice};
pub use retention::{
    Anchor, CellState, Cohort, Counting, PeriodRange, RetentionAnswer, RetentionCell, RetentionGroup,
    RetentionMeasure, RetentionMode, RetentionSummary,
};
pub use segmentation::{
    Aggregate, Bucket, Formula, Measure, PropertyMeasure, SegmentationAnswer, Series, SeriesValues,
};
pub use sql::SqlQuestion;
pub use stickiness::{StickinessAnswer, StickinessGroup};
pub use table::{Column, ColumnKind, Table};
pub use trace::{Miss, MissedRule, TraceAnswer, TracedEvent, UserReference};
pub use users::{AnswerPart, ListedUser, StepOutcome, UserListAnswer};
pub use validate::{Problem, ValidQuestion, too_many_buckets};

/// The types of a question whatever its dates are: [`Dates`] as it is written, [`Days`] once it is [`settled`].
pub mod of_dates {
    pub use crate::funnel::Funnel;
    pub use crate::kinds::{FrameMut, Question};
    pub use crate::lifecycle::Lifecycle;
    pub use crate::paths::Paths;
    pub use crate::retention::Retention;
    pub use crate::segmentation::Segmentation;
    pub use crate::stickiness::Stickiness;
    pub use crate::trace::Trace;
    pub use crate::users::{Counted, Did, UserFilter, UserList, UserSet};
}

/// A question about an extract, as it is written: its dates may be relative.
pub type Question = kinds::Question<Dates>;
/// [`FrameMut`](kinds::FrameMut) of a question as it is written.
pub type FrameMut<'a> = kinds::FrameMut<'a, Dates>;
/// A segmentation as it is written.
pub type Segmentation = segmentation::Segmentation<Dates>;
/// A funnel as it is written.
pub type Funnel = funnel::Funnel<Dates>;
/// A retention question as it is written.
pub type Retention = retention::Retention<Dates>;
/// A stickiness question as it is written.
pub type Stickiness = stickiness::Stickiness<Dates>;
/// A lifecycle as it is written.
pub type Lifecycle = lifecycle::Lifecycle<Dates>;
/// A paths question as it is written.
pub type Paths = paths::Paths<Dates>;
/// A list of users as it is written.
pub type UserList = users::UserList<Dates>;
/// A trace of a user as it is written.
pub type Trace = trace::Trace<Dates>;
/// A condition on users as it is written.
pub type UserFilter = users::UserFilter<Dates>;
/// A set of users as it is written.
pub type UserSet = users::UserSet<Dates>;
/// The users whom a number counts, as it is written.
pub type Counted = users::Counted<Dates>;
/// The users who did something, as it is written.
pub type Did = users::Did<Dates>;

/// Groups that a breakdown keeps unless it says otherwise; the rest is gathered.
pub const DEFAULT_GROUPS: u32 = 10;
