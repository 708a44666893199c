//! What the tests of this crate share: building from lines, and reading an extract back with plain Parquet.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "native tests, of which some serve, or run themselves again and tell what they saw"
)]

pub mod delta;
pub mod lake;
pub mod store;
pub mod store_writes;

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{
        DataType, Date32Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
        TimestampMillisecondType, UInt16Type, UInt32Type, UInt64Type,
    },
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rockpool_builder::{
    AppendOptions, AppendReport, BuildOptions, BuildReport, BuilderError, NoWatch, append, build, check,
};
use rockpool_catalog::{DataFile, DayEnds, EventType, Manifest, TimeResolution};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::{self, File},
    path::Path,
};

/// Options that suit most tests.
pub fn options(folder: &Path) -> BuildOptions {
    BuildOptions {
        name: Some("test".into()),
        time_zone: chrono_tz::UTC,
        time_resolution: TimeResolution::Milliseconds,
        max_bad_lines: 0.0,
        memory_bytes: 64 << 20,
        ..BuildOptions::new(folder.join("in").to_str().unwrap().to_owned(), folder.join("out"))
    }
}

/// Writes an input file.
pub fn input(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join("in").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Builds from one file of lines, in a fresh folder.
pub fn build_lines(lines: &str) -> (tempfile::TempDir, BuildReport) {
    let folder = tempfile::tempdir().unwrap();
    input(folder.path(), "a.jsonl", lines);
    let report = build(&options(folder.path()), &NoWatch).unwrap();
    (folder, report)
}

/// Builds as the options say.
pub fn build_with(
    folder: &Path,
    change: impl FnOnce(&mut BuildOptions),
) -> Result<BuildReport, BuilderError> {
    let mut options = options(folder);
    change(&mut options);
    build(&options, &NoWatch)
}

/// A line with the given properties, at 2023-06-01 plus so many seconds.
pub fn line(event_type: &str, user: &str, second: u32, properties: &str) -> String {
    let time = format!("2023-06-01T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60);
    format!(
        "{{\"event_type\":\"{event_type}\",\"event_time\":\"{time}\",\"user_id\":\"{user}\",\"event_properties\":{properties}}}\n"
    )
}

/// Every file below a folder with its content.
pub fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn gather(root: &Path, folder: &Path, to: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(root, &path, to);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                to.insert(name, fs::read(path).unwrap());
            }
        }
    }
    let mut all = BTreeMap::new();
    if folder.exists() {
        gather(folder, folder, &mut all);
    }
    all
}

/// The batches of a Parquet file.
pub fn batches(path: &Path) -> Vec<RecordBatch> {
    ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap())
        .unwrap()
        .build()
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// The rows of a file that the manifest means: all, or those of one event type.
pub fn rows_of(extract: &Path, file: &DataFile) -> Vec<RecordBatch> {
    let all = batches(&extract.join(&file.path));
    if file.part.is_none() {
        return all;
    }
    let whole = arrow::compute::concat_batches(all[0].schema_ref(), &all).unwrap();
    let rows = file.row_range();
    assert_eq!(whole.num_rows() as u64, file.rows_in_file());
    vec![whole.slice(rows.start as usize, file.rows as usize)]
}

/// An event as an extract holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Sorted first; a row without a user last.
    pub key: Option<u32>,
    pub user: Option<String>,
    pub tick: i64,
    pub properties: BTreeMap<String, String>,
}

/// `user_id` by `user_key`.
pub fn users(extract: &Path, manifest: &Manifest) -> HashMap<u32, String> {
    let mut users = HashMap::new();
    for file in &manifest.users_files {
        for batch in batches(&extract.join(&file.path)) {
            let keys = batch.column(0).as_primitive::<UInt32Type>();
            let names = batch.column(1).as_string::<i32>();
            users
                .extend(keys.values().iter().copied().zip(names.iter().map(|name| name.unwrap().to_owned())));
        }
    }
    users
}

/// The ticks of a column of instants.
pub fn ticks(column: &dyn Array) -> Vec<i64> {
    match column.data_type() {
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            column.as_primitive::<TimestampMicrosecondType>().values().to_vec()
        }
        _ => column.as_primitive::<TimestampMillisecondType>().values().to_vec(),
    }
}

fn text(column: &dyn Array, row: usize) -> Option<String> {
    column.is_valid(row).then(|| match column.data_type() {
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        _ => column.as_string::<i32>().value(row).to_owned(),
    })
}

/// The events of an event type, in the order of the files.
pub fn rows(extract: &Path, manifest: &Manifest, event_type: &EventType) -> Vec<Row> {
    let users = users(extract, manifest);
    let mut rows = vec![];
    for file in &event_type.events {
        for batch in rows_of(extract, file) {
            let keys = batch.column(0).as_primitive::<UInt32Type>();
            for (row, tick) in ticks(batch.column(1)).into_iter().enumerate() {
                let key = keys.is_valid(row).then(|| keys.value(row));
                let mut properties = BTreeMap::new();
                for property in &event_type.properties {
                    if let Some(column) = &property.column
                        && let Some(value) = text(batch.column_by_name(column).unwrap(), row)
                    {
                        properties.insert(property.name.clone(), value);
                    }
                }
                if let Some(map) = batch.column_by_name("properties") {
                    let entries = map.as_map().value(row);
                    for entry in 0..entries.len() {
                        let name = text(entries.column(0), entry).unwrap();
                        properties.insert(name, text(entries.column(1), entry).unwrap());
                    }
                }
                rows.push(Row { key, user: key.map(|key| users[&key].clone()), tick, properties });
            }
        }
    }
    rows
}

/// A row of user-days: key, day since 1970, events, first and last tick.
pub type UserDay = (Option<u32>, i32, u32, i64, i64);

/// The rows of `user_days`.
pub fn user_days(extract: &Path, event_type: &EventType) -> Vec<UserDay> {
    days_in(extract, &event_type.user_days)
}

/// A row of `daily`: value, day since 1970, events.
pub type DailyRow = (Option<String>, i32, u64);

/// The rows of `daily`, in the order of its files.
pub fn daily(extract: &Path, manifest: &Manifest) -> Vec<DailyRow> {
    let files = manifest.daily.iter().flat_map(|daily| &daily.files);
    let mut rows = vec![];
    for batch in files.flat_map(|file| batches(&extract.join(&file.path))) {
        let days = batch.column(1).as_primitive::<Date32Type>();
        let events = batch.column(2).as_primitive::<UInt64Type>();
        for row in 0..batch.num_rows() {
            rows.push((text(batch.column(0), row), days.value(row), events.value(row)));
        }
    }
    rows
}

/// The rows of some files of days of users.
pub fn days_in(extract: &Path, files: &[DataFile]) -> Vec<UserDay> {
    let mut rows = vec![];
    for file in files {
        for batch in rows_of(extract, file) {
            let keys = batch.column(0).as_primitive::<UInt32Type>();
            let days = batch.column(1).as_primitive::<Date32Type>();
            let events = batch.column(2).as_primitive::<UInt32Type>();
            let (first, last) = (ticks(batch.column(3)), ticks(batch.column(4)));
            for row in 0..batch.num_rows() {
                let key = keys.is_valid(row).then(|| keys.value(row));
                rows.push((key, days.value(row), events.value(row), first[row], last[row]));
            }
        }
    }
    rows
}

/// What a row of the days of any event tells of their order: key, day, whether there is a later event than the first, the
/// event types that begin with the last event, and those with a column that are there.
pub type OrderRow = (Option<u32>, i32, bool, BTreeSet<String>, BTreeSet<String>);

/// What the days of any event tell of the order of events; the sets are empty where the manifest does not say what they
/// are.
pub fn order(extract: &Path, manifest: &Manifest) -> Vec<OrderRow> {
    let order = manifest.day_order.clone().unwrap_or_default();
    let mut rows = vec![];
    for batch in manifest.any_user_days.iter().flat_map(|file| rows_of(extract, file)) {
        let keys = batch.column(0).as_primitive::<UInt32Type>();
        let days = batch.column(1).as_primitive::<Date32Type>();
        let several = batch.column_by_name("several").unwrap().as_boolean();
        let codes = batch.column_by_name("ends").unwrap().as_primitive::<UInt16Type>();
        for row in 0..batch.num_rows() {
            let names = |ends: &DayEnds| -> BTreeSet<String> {
                let set = &ends.sets[usize::from(codes.value(row))];
                set.iter().map(|place| ends.event_types[*place as usize].clone()).collect()
            };
            let did = order.did.iter().enumerate().filter(|(place, _)| {
                batch.column_by_name(&format!("did_{place}")).unwrap().as_boolean().value(row)
            });
            rows.push((
                keys.is_valid(row).then(|| keys.value(row)),
                days.value(row),
                several.value(row),
                order.ends.as_ref().map(names).unwrap_or_default(),
                did.map(|(_, name)| name.clone()).collect(),
            ));
        }
    }
    rows
}

/// Appends what is in the folder's input to its extract.
pub fn append_with(
    folder: &Path,
    change: impl FnOnce(&mut AppendOptions),
) -> Result<AppendReport, BuilderError> {
    let mut options = AppendOptions::new(options(folder));
    change(&mut options);
    append(&options, &NoWatch)
}

/// The manifest of an extract in which a check finds nothing.
pub fn sound(extract: &Path) -> Manifest {
    let checked = check(extract, &NoWatch).unwrap();
    assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
    checked.manifest.unwrap()
}

/// Where the extract of a folder is.
pub fn extract(folder: &Path) -> std::path::PathBuf {
    folder.join("out")
}

/// An event at so many microseconds after the beginning of 2026.
pub fn event_at(microseconds: i64, event_type: &str, user: &str, rest: &str) -> String {
    let time = chrono::DateTime::from_timestamp_micros(1_767_225_600_000_000 + microseconds).unwrap();
    let time = time.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    format!(
        "{{\"event_type\":\"{event_type}\",\"event_time\":\"{time}\",\"user_id\":\"{user}\"{rest},\"event_properties\":{{\"p\":\"x\"}}}}\n"
    )
}
