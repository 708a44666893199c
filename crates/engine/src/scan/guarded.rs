//! Parquet's reader, held where a file contradicts itself.

use crate::EngineError;
use parquet::errors::ParquetError;
use rockpool_catalog::DataFile;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Lets Parquet's reader work on bytes of a file. They are those that were written; that the writer knew its trade is
/// another matter, and the reader panics over some pages that do not hold what their headers promise.
///
/// Where a panic ends the process, as in a browser's worker, nothing can be held: there the worker is replaced.
///
/// # Errors
/// [`EngineError::Corrupt`] for an error or a panic of the reader. What it was working on must not be used any more.
pub(super) fn guarded<T>(
    file: &DataFile,
    work: impl FnOnce() -> Result<T, ParquetError>,
) -> Result<T, EngineError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| EngineError::corrupt(&file.path, error)),
        Err(_) => Err(EngineError::corrupt(&file.path, "its pages are not what their headers say")),
    }
}
