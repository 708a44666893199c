//! How a long job tells how far it is, and hears that it is no longer wanted.

use crate::BuilderError;

/// A stretch of work. The unit of [`BuildWatch::advance`] is the unit of its total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildPhase {
    /// The input is read, parsed and sorted into runs; `advance` counts bytes of the input on disk.
    Reading {
        /// Input files.
        files: u64,
        /// Their bytes on disk.
        bytes_total: u64,
    },
    /// The runs are merged into Parquet files; `advance` counts rows.
    Writing {
        /// Events to write.
        rows_total: u64,
    },
    /// The tables that are made of those of the event types are written; `advance` counts rows of these, once they are read
    /// back or known not to be needed.
    Deriving {
        /// Rows of days of users, and of events.
        rows_total: u64,
    },
    /// Files get their final names and the manifest is replaced; `advance` counts files.
    Placing {
        /// Data files to put in place.
        files: u64,
    },
    /// An extract is checked; `advance` counts bytes of data files.
    Checking {
        /// Data files the manifest names.
        files: u64,
        /// Their bytes, as the manifest states them.
        bytes_total: u64,
    },
    /// Files of an extract at an address are fetched; `advance` counts bytes.
    Fetching {
        /// Files to fetch.
        files: u64,
        /// Their bytes.
        bytes_total: u64,
    },
    /// Files of an extract are written to an address; `advance` counts bytes.
    Publishing {
        /// Files to write.
        files: u64,
        /// Their bytes.
        bytes_total: u64,
    },
    /// Sample events are made; `advance` counts days.
    Generating {
        /// Days to make.
        days: u64,
    },
}

/// Hears of the progress of a job, from any of its threads. It must be quick.
pub trait BuildWatch: Send + Sync {
    /// A stretch of work begins; the one before it is over.
    fn phase(&self, phase: BuildPhase);
    /// So much more of the current stretch is done.
    fn advance(&self, amount: u64);
    /// Whether the job is no longer wanted; it then ends with [`BuilderError::Cancelled`] and leaves nothing
    /// behind. Asked often; must be cheap.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// [`BuilderError::Cancelled`] once the job is no longer wanted.
pub(crate) fn ensure_wanted(watch: &dyn BuildWatch) -> Result<(), BuilderError> {
    if watch.is_cancelled() { Err(BuilderError::Cancelled) } else { Ok(()) }
}

/// A watch that hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWatch;

impl BuildWatch for NoWatch {
    fn phase(&self, _: BuildPhase) {}
    fn advance(&self, _: u64) {}
}
