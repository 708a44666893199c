//! Rows of `daily/` as they are read back.

use crate::BuilderError;
use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Date32Type, UInt64Type},
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rockpool_catalog::{Daily, DataFile, column};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

/// The events of a day, or those of them that have a value. Rows of a series are in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DailyRow {
    /// The value; none for events without the property, and where events are counted by day alone.
    pub(crate) value: Option<String>,
    /// The day of the zone.
    pub(crate) day: i32,
    /// How many events.
    pub(crate) events: u64,
}

/// The table of an extract that is there.
#[derive(Debug)]
pub(crate) struct HeldDaily {
    folder: PathBuf,
    daily: Daily,
}

impl HeldDaily {
    /// For a table whose files have been verified.
    pub(crate) fn new(folder: &Path, daily: Daily) -> Self {
        Self { folder: folder.to_path_buf(), daily }
    }

    /// The rows of a series, if there is one.
    pub(super) fn rows(
        &self,
        event_type: &str,
        property: Option<&str>,
    ) -> Result<Option<Vec<DailyRow>>, BuilderError> {
        let series = self.daily.find(Some(event_type), property);
        series
            .and_then(|series| self.daily.part(series))
            .map(|part| read_series(&self.folder, &part))
            .transpose()
    }
}

/// The rows of a part of a file.
///
/// # Errors
/// [`BuilderError::Damaged`] if the file has other columns or fewer rows.
pub(crate) fn read_series(extract: &Path, part: &DataFile) -> Result<Vec<DailyRow>, BuilderError> {
    let path = extract.join(&part.path);
    let opened = File::open(&path).map_err(BuilderError::read(&path))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(opened).map_err(BuilderError::parquet(&path))?;
    let range = part.row_range();
    let at = |row: u64| usize::try_from(row).unwrap_or(usize::MAX);
    let reader = reader.with_offset(at(range.start)).with_limit(at(part.rows));
    let damaged = |reason: &str| BuilderError::Damaged { path: path.clone(), reason: reason.to_owned() };
    let mut rows = Vec::new();
    for batch in reader.build().map_err(BuilderError::parquet(&path))? {
        let batch = batch.map_err(|error| BuilderError::parquet(&path)(error.into()))?;
        let of_batch =
            each_row(&batch).ok_or_else(|| damaged("it has other columns than events by day have"))?;
        rows.extend(of_batch);
    }
    if rows.len() as u64 != part.rows {
        return Err(damaged("it has fewer rows than the manifest states"));
    }
    Ok(rows)
}

/// The rows of a batch; none if it has other columns.
fn each_row(batch: &RecordBatch) -> Option<impl Iterator<Item = DailyRow>> {
    let column = |name| batch.column_by_name(name);
    let values = column(column::VALUE)?.as_string_opt::<i32>()?;
    let days = column(column::DAY)?.as_primitive_opt::<Date32Type>()?;
    let events = column(column::EVENTS)?.as_primitive_opt::<UInt64Type>()?;
    Some((0..batch.num_rows()).map(|row| DailyRow {
        value: values.is_valid(row).then(|| values.value(row).to_owned()),
        day: days.value(row),
        events: events.value(row),
    }))
}
