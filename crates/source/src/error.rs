//! What can go wrong while events are found and read.

use crate::remote::StoreProblem;
use std::{io, path::PathBuf};

/// An input that cannot be read as asked, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// An option has a value that makes no sense.
    #[error("{option} is wrong: {reason}")]
    Option {
        /// The name of the option, with `_` between words.
        option: &'static str,
        /// What is wrong with its value, and what would be right.
        reason: String,
    },
    /// A file has the name of a file of events and is something that is not read.
    #[error(
        "{} is {what}, which is not read as events; write it as JSON lines, CSV or Parquet, or take it out of the input",
        path.display()
    )]
    NoText {
        /// The file.
        path: PathBuf,
        /// What it is, as a sentence calls it.
        what: &'static str,
    },
    /// A file or folder could not be read.
    #[error("{} cannot be read ({source})", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not what its name or its first bytes promise.
    #[error("{} cannot be read as {format}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What it was taken for, such as `Parquet`.
        format: &'static str,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// A store or a table cannot be read, for a reason of its own.
    #[error("{}: {reason}; {advice}", path.display())]
    Unreadable {
        /// The file, folder or address; without what is secret in it.
        path: PathBuf,
        /// What happened, as the part of a sentence.
        reason: String,
        /// What to do, as the part of a sentence.
        advice: String,
    },
    /// No column of a file could be told to hold the event type or the instant.
    #[error(
        "{}: {missing}; its columns are {}. Say which they are with --event-column, --time-column, --user-column and --properties-column",
        path.display(),
        columns.join(", ")
    )]
    Unmapped {
        /// The file.
        path: PathBuf,
        /// What is missing, as the beginning of a sentence.
        missing: String,
        /// The columns that are there.
        columns: Vec<String>,
    },
    /// No column of a table of people could be told to hold the id.
    #[error("{}: {missing}; its columns are {}. Say which it is", path.display(), columns.join(", "))]
    UnmappedTable {
        /// The file.
        path: PathBuf,
        /// What is missing, as the beginning of a sentence.
        missing: String,
        /// The columns that are there.
        columns: Vec<String>,
    },
    /// How instants are written cannot be told for sure.
    #[error("{}: {reason}; write {advice}", path.display())]
    Times {
        /// The file.
        path: PathBuf,
        /// What is found, and why it can mean more than one thing.
        reason: String,
        /// The option to write.
        advice: String,
    },
}

impl SourceError {
    /// For `map_err`: the reading of `path` failed.
    pub(crate) fn read(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match crate::remote::find::<StoreProblem>(&source) {
            Some(problem) => Self::of_store(path, problem),
            None => Self::Read { path, source },
        }
    }

    /// A problem of a store.
    pub(crate) fn of_store(path: impl Into<PathBuf>, problem: &StoreProblem) -> Self {
        Self::Unreadable { path: path.into(), reason: problem.what.clone(), advice: problem.advice.clone() }
    }
}
