//! What can be asked of an extract, what an answer looks like, and the notebook that holds both.
//!
//! A person (or a builder in the page) writes a [`Question`]. [`Question::validate`] checks it against the
//! extract's manifest and returns a [`ValidQuestion`], the only thing the engine takes; or [`Problem`]s, each
//! with the field it is about. The engine returns an [`Answer`]: the numbers, the plain [`sentence`] of what
//! was counted, and what it cost to read.
//!
//! This crate knows plain data only: no engine, no reading, no page.

mod answer;
mod breakdown;
mod dates;
pub mod document;
mod event;
mod filter;
pub mod formula;
mod funnel;
mod kinds;
mod lifecycle;
pub mod limits;
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
    BucketStart, BucketStartError, CalendarSettings, CalendarUnit, DateRange, Duration, DurationUnit,
    WeekStart,
};
pub use event::{EventChoice, EventMatch, Step};
pub use filter::{Operator, PropertyFilter, Value};
pub use funnel::{
    Comparison, Count, Entries, Exclusion, Funnel, FunnelAnswer, FunnelBreakdown, FunnelBucket, FunnelGroup,
    FunnelStage, FunnelStep, HistogramBin, LaterSteps, OptionalStep, Order, TieSensitivity, Ties,
    TimeToConvert, Unit,
};
pub use kinds::{AnswerBody, FrameMut, Kind, Question};
pub use lifecycle::{Lifecycle, LifecycleAnswer, LifecycleBucket, LifecycleState};
pub use notebook::{
    Cell, CellBody, CellId, ChartKind, Everywhere, NOTEBOOK_VERSION, Notebook, NotebookDates, NotebookError,
    SavedCohort,
};
pub use paths::{PathAnchor, PathLimit, PathLink, PathName, PathNode, Paths, PathsAnswer};
pub use rate::Rate;
pub use read_plan::{ByReason, FilePlan, LeftOut, ReadPlan};
pub use reads::{Progress, ReadReason, ReadStatistics, ReadTable, TableChoice};
pub use retention::{
    Anchor, CellState, Cohort, Counting, PeriodRange, Retention, RetentionAnswer, RetentionCell,
    RetentionGroup, RetentionMeasure, RetentionMode, RetentionSummary,
};
pub use segmentation::{
    Aggregate, Bucket, Formula, Measure, PropertyMeasure, Segmentation, SegmentationAnswer, Series,
    SeriesValues,
};
pub use sql::SqlQuestion;
pub use stickiness::{Stickiness, StickinessAnswer, StickinessGroup};
pub use table::{Column, ColumnKind, Table};
pub use trace::{Miss, MissedRule, Trace, TraceAnswer, TracedEvent, UserReference};
pub use users::{
    AnswerPart, Counted, Did, ListedUser, StepOutcome, UserFilter, UserList, UserListAnswer, UserSet,
};
pub use validate::{Problem, ValidQuestion, too_many_buckets};

/// Groups that a breakdown keeps unless it says otherwise; the rest is gathered.
pub const DEFAULT_GROUPS: u32 = 10;
