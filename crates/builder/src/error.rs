//! What can go wrong while an extract is built, checked or invented.

use arrow::error::ArrowError;
use parquet::errors::ParquetError;
use rockpool_catalog::{CatalogError, LeftOutFile};
use rockpool_source::SourceError;
use std::{
    fmt,
    io::{self, ErrorKind},
    path::PathBuf,
};

/// A line of the input that is no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// The input file.
    pub file: String,
    /// What its records are called: `line` or `row`.
    pub record: &'static str,
    /// The line or row in that file, counted from 1, blank lines included.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}, {} {}: {}", self.file, self.record, self.line, self.reason)
    }
}

/// A job that could not be done, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuilderError {
    /// An option has a value that makes no sense.
    #[error("{option} is wrong: {reason}")]
    Option {
        /// The field of the options.
        option: &'static str,
        /// What is wrong with its value, and what would be right.
        reason: String,
    },
    /// A `rockpool.toml` cannot be understood.
    #[error("{}: {reason}", path.display())]
    Config {
        /// The document.
        path: PathBuf,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// A contract cannot be understood.
    #[error("{}: {reason}", path.display())]
    Contract {
        /// The document.
        path: PathBuf,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// The input names no file that holds events.
    #[error(
        "'{input}' holds no input{}; give a folder with files of JSON lines, CSV or Parquet, or a pattern such as 'events/**/*.jsonl'",
        instead(left_out)
    )]
    NoInput {
        /// The input as it was given.
        input: String,
        /// The files that are there and were not read.
        left_out: Vec<LeftOutFile>,
    },
    /// No line of the input is an event; nothing was written.
    #[error(
        "the input holds no event: of {lines} lines that are not blank {bad_lines} are no events, and {cut} are cut off; nothing was written. {}Name the right files, or ask for an empty extract with allow_empty",
        list(first)
    )]
    NoEvents {
        /// Lines in all, blank ones left out.
        lines: u64,
        /// Lines that are no events.
        bad_lines: u64,
        /// Events that were left out because that was asked.
        cut: u64,
        /// The first of the bad lines.
        first: Vec<BadLine>,
    },
    /// The input cannot be read as asked.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file or folder could not be read.
    #[error("{} cannot be read ({source})", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("{} cannot be written ({source}); is there room, and may you write there?", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A disk is full, or a file would be larger than files may be.
    #[error(
        "{} cannot be written, for there is no room ({source}); make room and run the same again. What was there is as it was",
        path.display()
    )]
    NoRoom {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A Parquet file could not be written or read.
    #[error("{}: Parquet failed ({source})", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the library said.
        source: ParquetError,
    },
    /// Columns could not be put together.
    #[error(
        "columns of {table} could not be put together ({source}); this is a defect of Rockpool, please report it"
    )]
    Columns {
        /// The table that was written.
        table: &'static str,
        /// What the library said.
        source: ArrowError,
    },
    /// The output folder belongs to something else.
    #[error(
        "{} is not empty and holds no manifest.json, so it is no extract; choose another output folder or empty this one",
        path.display()
    )]
    OutputTaken {
        /// The output folder.
        path: PathBuf,
    },
    /// The output folder of a sample is not empty.
    #[error("{} is not empty; choose another output folder or empty this one", path.display())]
    OutputNotEmpty {
        /// The output folder.
        path: PathBuf,
    },
    /// Another build is writing the same extract.
    #[error("another build is writing {}; wait for it to end", path.display())]
    OutputBusy {
        /// The output folder.
        path: PathBuf,
    },
    /// The manifest is missing or unusable.
    #[error("{}: {source}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        source: CatalogError,
    },
    /// There is no extract to add to.
    #[error("{} holds no extract; make one with 'rockpool build' first", path.display())]
    NoExtract {
        /// The folder.
        path: PathBuf,
    },
    /// An extract of which nobody knows what went into it.
    #[error(
        "{} was written by a version that kept no account of its inputs, so nothing can be added to it or taken out; build it anew once, from everything",
        path.display()
    )]
    NotInSteps {
        /// The extract.
        path: PathBuf,
    },
    /// Users have keys, and nothing says whose they are.
    #[error(
        "{} was built with --no-users and the private table of its users is not there ({}); put it back, or build the extract anew",
        path.display(),
        crate::output::PRIVATE_USERS
    )]
    NoUsers {
        /// The extract.
        path: PathBuf,
    },
    /// A file of the extract is not what its manifest says.
    #[error("{} is damaged: {reason}. Nothing was written; put the file back, or build the extract anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// What is asked does not go with what the extract was built with.
    #[error("{} cannot be changed like this: {reason}", path.display())]
    Unlike {
        /// The extract.
        path: PathBuf,
        /// What differs, and what to do.
        reason: String,
    },
    /// An input was in the extract already and has another content now.
    #[error(
        "{} has another content than when it went into the extract; nothing was written. If all of it is new, say --reused-names; if it holds days anew, say which with --replace-days; else build the extract anew",
        path.display()
    )]
    InputChanged {
        /// The file.
        path: PathBuf,
    },
    /// A table that is in the extract, and is not just longer now.
    #[error(
        "{} is not the table that went into the extract in version {version} with more rows: {reason}; nothing was written. Build the extract anew",
        path.display()
    )]
    TableChanged {
        /// The table.
        path: PathBuf,
        /// Its version when it went in.
        version: u64,
        /// What happened.
        reason: String,
    },
    /// Much less than there was.
    #[error(
        "{there} events are there and {found} would be, fewer than {:.0} %; nothing was written. If that is meant, say --allow-fewer",
        least * 100.0
    )]
    Fewer {
        /// Events that are there, or that the writing before added.
        there: u64,
        /// Events that would be, or that would be added.
        found: u64,
        /// The least share.
        least: f64,
    },
    /// What stands at the address is not what is to be replaced.
    #[error(
        "{address} holds an extract that this one does not come from; nothing was written. If it is to be replaced, say --replace"
    )]
    OtherThere {
        /// The address.
        address: String,
    },
    /// Somebody else has published at the address meanwhile.
    #[error(
        "somebody else has published at {address} meanwhile; it is as they left it. Run the job again, and it goes on from there"
    )]
    Outpaced {
        /// The address.
        address: String,
    },
    /// A store did not take what was to be published.
    #[error(
        "{source}. What stands there is as it was; what was to be published is in {} and goes there with the next run",
        copy.display()
    )]
    Unpublished {
        /// The folder that holds it.
        copy: PathBuf,
        /// What happened.
        source: Box<BuilderError>,
    },
    /// More lines than allowed are no events; nothing was written.
    #[error(
        "{bad_lines} of {lines} lines are no events, more than the allowed {:.3} %; nothing was written. {}Repair the input, or allow more bad lines",
        allowed * 100.0,
        list(first)
    )]
    TooManyBadLines {
        /// Lines that are no events.
        bad_lines: u64,
        /// Lines in all, blank ones left out.
        lines: u64,
        /// The share that is allowed.
        allowed: f64,
        /// The first of them.
        first: Vec<BadLine>,
    },
    /// Rows of a table of people cannot be read.
    #[error(
        "{}: {bad} of {rows} rows cannot be read; nothing was written. {}Repair them, so that nobody is missing",
        path.display(),
        list(first)
    )]
    BadRows {
        /// The table, as it was named.
        path: PathBuf,
        /// Rows that cannot be read.
        bad: u64,
        /// Rows in all.
        rows: u64,
        /// The first of them.
        first: Vec<BadLine>,
    },
    /// An extract cannot hold so much.
    #[error(
        "there are more than {limit} {what}, which an extract cannot hold; build from a part of the input"
    )]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there may be.
        limit: u64,
    },
    /// The watch wanted no more of it.
    #[error("the work was cancelled; nothing was written")]
    Cancelled,
}

fn instead(left_out: &[LeftOutFile]) -> String {
    match left_out {
        [] => String::new(),
        [one] => format!(", only {} ({})", one.path, one.reason),
        [one, rest @ ..] => {
            format!(", only files such as {} ({}) and {} more", one.path, one.reason, rest.len())
        }
    }
}

fn list(lines: &[BadLine]) -> String {
    lines.iter().take(3).map(|line| format!("{line}. ")).collect()
}

impl BuilderError {
    /// For `map_err`: the reading of `path` failed.
    pub(crate) fn read(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Read { path, source }
    }

    /// For `map_err`: the writing of `path` failed.
    pub(crate) fn write(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::NoRoom { path, source }
            }
            _ => Self::Write { path, source },
        }
    }

    /// For `map_err`: Parquet could not write to `path`.
    pub(crate) fn write_parquet(path: impl Into<PathBuf>) -> impl FnOnce(ParquetError) -> Self {
        let path = path.into();
        move |source| match source {
            ParquetError::External(source) => match source.downcast::<io::Error>() {
                Ok(source) => Self::write(path)(*source),
                Err(source) => Self::Parquet { path, source: ParquetError::External(source) },
            },
            source => Self::Parquet { path, source },
        }
    }

    /// For `map_err`: Parquet failed at `path`.
    pub(crate) fn parquet(path: impl Into<PathBuf>) -> impl FnOnce(ParquetError) -> Self {
        let path = path.into();
        move |source| Self::Parquet { path, source }
    }
}
