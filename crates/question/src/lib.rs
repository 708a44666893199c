//! What can be asked of an extract, what an answer looks like, and the notebook that holds both.
//!
//! A person (or a builder in the page) writes a [`Question`]. [`Question::validate`] checks it against the
//! extract's manifest and returns a [`ValidQuestion`], the only thing the engine takes; or [`Problem`]s, each
//! with the field it is about. The engine returns an [`Answer`]: the numbers, the plain [`sentence`] of what
//! was counted, and what it cost to read.
//!
//! This crate knows plain data only: no engine, no reading, no page.

mod answer;
mod dates;
mod event;
mod filter;
mod funnel;
mod notebook;
mod question;
mod rate;
mod retention;
mod segmentation;
pub mod sentence;
mod table;
mod validate;
pub mod words;

pub use answer::{Answer, AnswerBody, GroupValue, Note, Progress, ReadStatistics};
pub use dates::{CalendarUnit, DateRange, Duration, DurationUnit};
pub use event::{EventChoice, EventMatch, Step};
pub use filter::{Operator, PropertyFilter, Value};
pub use funnel::{
    Funnel, FunnelAnswer, FunnelBreakdown, FunnelBucket, FunnelGroup, FunnelStep, HistogramBin, Ties,
    TimeToConvert,
};
pub use notebook::{Cell, CellBody, CellId, NOTEBOOK_VERSION, Notebook, NotebookError};
pub use question::{Question, SqlQuestion};
pub use rate::Rate;
pub use retention::{CellState, Cohort, Retention, RetentionAnswer, RetentionCell};
pub use segmentation::{Breakdown, Bucket, Measure, Segmentation, SegmentationAnswer, Series, SeriesValues};
pub use table::{Column, ColumnKind, Table};
pub use validate::{Problem, ValidQuestion};

/// Groups that a breakdown keeps unless it says otherwise; the rest is gathered.
pub const DEFAULT_GROUPS: u32 = 10;
/// The most groups a breakdown may keep.
pub const MOST_GROUPS: u32 = 100;
