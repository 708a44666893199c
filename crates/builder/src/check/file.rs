//! Checks one data file from outside: presence, size, hash, checksums, name, schema, rows; and reads its batches.

use super::findings::{Findings, Times};
use crate::{BuildWatch, verify::verify, write::metadata_start};
use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{
        DataType, FieldRef, Schema, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, UInt32Type,
    },
};
use parquet::{
    arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
    file::metadata::PageIndexPolicy,
};
use rockpool_catalog::{DataFile, TimeRange, TimeResolution, UserKey, UserKeyRange, column};
use std::{
    fs::File,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

/// Rows that are read at once.
const BATCH_ROWS: usize = 16_384;

/// Checks a file, and gives its rows to `take` if what is around them is sound.
pub(super) fn check_file(
    extract: &Path,
    file: &DataFile,
    schema: &Schema,
    watch: &dyn BuildWatch,
    findings: &mut Findings,
    mut take: impl FnMut(&mut Findings, &RecordBatch),
) {
    let path = extract.join(&file.path);
    match verify(&path, file, watch) {
        Ok(Ok(())) => {}
        // Damaged bytes can mean anything: what is in them is not looked at.
        Ok(Err(reason)) => return findings.problem(&file.path, reason),
        Err(error) => {
            let what = if error.kind() == io::ErrorKind::NotFound { "is missing" } else { "cannot be read" };
            return findings.problem(&file.path, format!("{what} ({error})"));
        }
    }
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !file.hash.starts_with(&name) || name.is_empty() {
        findings.problem(&file.path, format!("its name is not the beginning of its hash {}", file.hash));
    }
    // Parquet's reader panics over some pages that do not hold what their headers promise.
    let read = AssertUnwindSafe(|| rows(&path, file, schema, findings, &mut take));
    match catch_unwind(read) {
        Ok(Ok(())) => {}
        Ok(Err(reason)) => findings.problem(&file.path, reason),
        Err(_) => findings.problem(&file.path, "its pages are not what their headers say"),
    }
}

fn rows(
    path: &Path,
    file: &DataFile,
    schema: &Schema,
    findings: &mut Findings,
    take: &mut impl FnMut(&mut Findings, &RecordBatch),
) -> Result<(), String> {
    let opened = File::open(path).map_err(|error| format!("cannot be read ({error})"))?;
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(opened, options)
        .map_err(|error| format!("is no Parquet file ({error})"))?;
    let metadata_bytes = file.bytes.saturating_sub(metadata_start(builder.metadata()));
    findings.expect(&file.path, "metadata_bytes", file.metadata_bytes, metadata_bytes);
    let has = |field: &FieldRef| {
        builder.schema().field_with_name(field.name()).is_ok_and(|found| found == field.as_ref())
    };
    // A file that event types share has the columns of all of them.
    let has_all = schema.fields().iter().all(|field| has(field) || is_optional(field));
    let is_right = match file.part {
        None => {
            // Whoever writes a manifest without the event types of these columns may leave files that have some.
            let is_did =
                |name: &str| schema.field_with_name(column::ENDS).is_ok() && name.starts_with("did_");
            let is_known =
                |field: &FieldRef| schema.field_with_name(field.name()).is_ok() || is_did(field.name());
            has_all && builder.schema().fields().iter().all(is_known)
        }
        Some(_) => has_all,
    };
    if !is_right {
        return Err(format!(
            "has other columns than the manifest states: {} where {} are expected",
            names(builder.schema()),
            names(schema)
        ));
    }
    let reader = builder
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(|error| format!("cannot be read as Parquet ({error})"))?;
    let mut found = 0;
    for batch in reader {
        let batch = batch.map_err(|error| format!("cannot be read as Parquet ({error})"))?;
        found += batch.num_rows() as u64;
        take(findings, &batch);
    }
    findings.expect(&file.path, "rows", file.rows_in_file(), found);
    Ok(())
}

/// Whether a file can lack a column: a file without a property that has no column has no map of those, and days of users
/// need not tell the order of events.
pub(super) fn is_optional(field: &FieldRef) -> bool {
    [column::PROPERTIES, column::SEVERAL, column::ENDS].contains(&field.name().as_str())
}

fn names(schema: &Schema) -> String {
    let names: Vec<String> =
        schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect();
    names.join(", ")
}

/// The user keys of a batch, where a user's place after all others is given to rows without a user.
pub(super) fn users(batch: &RecordBatch) -> impl Iterator<Item = u64> {
    let keys = batch.columns().first().and_then(|column| column.as_primitive_opt::<UInt32Type>());
    keys.into_iter().flatten().map(|key| key.map_or(u64::from(u32::MAX) + 1, u64::from))
}

/// The ticks of a column of instants; empty for another column.
pub(super) fn ticks(column: &dyn Array) -> Vec<i64> {
    match column.data_type() {
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            column.as_primitive::<TimestampMicrosecondType>().values().to_vec()
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            column.as_primitive::<TimestampMillisecondType>().values().to_vec()
        }
        _ => Vec::new(),
    }
}

/// Gathers the ranges that the manifest states of a file.
#[derive(Debug, Default)]
pub(super) struct Ranges {
    /// First and last instant.
    pub(super) covered: Option<TimeRange>,
    /// Smallest and largest user key.
    pub(super) user_keys: Option<UserKeyRange>,
}

impl Ranges {
    /// Takes a row into account.
    pub(super) fn add(&mut self, user: u64, time: Option<TimeRange>) {
        self.covered = match (self.covered, time) {
            (Some(covered), Some(time)) => Some(covered.union(time)),
            (covered, time) => covered.or(time),
        };
        if let Ok(key) = u32::try_from(user) {
            let key = UserKey(key);
            let range = self.user_keys.get_or_insert(UserKeyRange { first: key, last: key });
            range.first = range.first.min(key);
            range.last = range.last.max(key);
        }
    }

    /// Compares with what the manifest states.
    pub(super) fn compare(&self, file: &DataFile, resolution: TimeResolution, findings: &mut Findings) {
        let times = |covered| Times(covered, resolution);
        findings.expect(&file.path, "covered", times(file.covered), times(self.covered));
        findings.expect(&file.path, "user_keys", file.user_keys, self.user_keys);
    }
}
