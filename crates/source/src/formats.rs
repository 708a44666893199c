//! The list of formats: what reads which.

use crate::{
    csv::Csv, delta::Delta, format::Format, format_name::FormatName, json::JsonLines, parquet::Parquet,
};

/// What reads a format.
pub(crate) fn reader(format: FormatName) -> &'static dyn Format {
    match format {
        FormatName::Json => &JsonLines,
        FormatName::Csv => &Csv,
        FormatName::Parquet => &Parquet,
        FormatName::Delta => &Delta,
    }
}
