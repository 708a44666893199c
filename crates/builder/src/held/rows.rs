//! The events of an extract, as the rows that they were before they were written.

use super::Held;
use crate::{
    BuildWatch, BuilderError,
    input::{NO_USER, TypeRows},
    rows::{Collector, HeldMark, Take, TextHasher, order_of_user},
    watch::ensure_wanted,
};
use arrow::{
    array::{Array, AsArray, MapArray, RecordBatch},
    datatypes::{
        DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
        UInt32Type,
    },
};
use crossbeam_channel::bounded;
use hashbrown::HashMap;
use parquet::arrow::ProjectionMask;
use roaring::RoaringBitmap;
use rockpool_calendar::Days;
use rockpool_catalog::{DataFile, EventType, TimeResolution, UserKey, column};
use rockpool_source::PropertyText;
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    ops::RangeInclusive,
    thread,
};

/// Pieces of rows that may be on the way at once.
const PIECES: usize = 4;

/// Which events of an extract are not written again, and who counts as somebody else.
#[derive(Debug, Default)]
pub(crate) struct Leaving {
    /// Days of the extract's zone, in days since 1970, that are replaced.
    pub(crate) days: Vec<RangeInclusive<i32>>,
    /// The first day that stays.
    pub(crate) before: Option<i32>,
    /// Users who are forgotten.
    pub(crate) users: RoaringBitmap,
    /// Users who are known now to be somebody else.
    pub(crate) joined: HashMap<UserKey, UserKey>,
    /// If there are any: the only days that are looked at.
    pub(crate) only: Vec<RangeInclusive<i32>>,
}

impl Leaving {
    /// Whether every event stays as it is.
    pub(crate) fn is_nothing(&self) -> bool {
        self.days.is_empty() && self.before.is_none() && self.users.is_empty() && self.joined.is_empty()
    }

    /// Whether some of these days may leave.
    pub(crate) fn leaves_days_of(&self, covered: &RangeInclusive<i32>) -> bool {
        let overlap =
            |days: &RangeInclusive<i32>| days.start() <= covered.end() && covered.start() <= days.end();
        self.days.iter().any(overlap) || self.before.is_some_and(|before| *covered.start() < before)
    }

    /// Whether one of these users leaves or is somebody else.
    pub(crate) fn concerns(&self, users: &RoaringBitmap) -> bool {
        !self.users.is_disjoint(users) || self.joined.keys().any(|user| users.contains(user.0))
    }

    fn leaves(&self, user: Option<UserKey>, day: i32) -> bool {
        self.days.iter().any(|days| days.contains(&day))
            || (!self.only.is_empty() && !self.only.iter().any(|days| days.contains(&day)))
            || self.before.is_some_and(|before| day < before)
            || user.is_some_and(|user| self.users.contains(user.0))
    }
}

/// Some of the events of an event type, and what they are taken for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeldEvents<'a> {
    /// The event type.
    pub(crate) event_type: &'a EventType,
    /// Files of it.
    pub(crate) files: &'a [&'a DataFile],
    /// Whether they are counted, written, or both.
    pub(crate) take: Take,
    /// Which of them are not.
    pub(crate) leaving: &'a Leaving,
}

/// Rows of an event type, with the order of each of their users.
struct HeldRows {
    rows: TypeRows,
    users: Vec<u64>,
    left: u64,
}

impl Held {
    /// Gives events to `collector`, but for those that leave; says how many these are.
    pub(crate) fn collect(
        &self,
        HeldEvents { event_type, files, take, leaving }: HeldEvents<'_>,
        hasher: &TextHasher,
        collector: &mut Collector,
        watch: &dyn BuildWatch,
    ) -> Result<u64, BuilderError> {
        let days = self.days();
        let mut left = 0;
        thread::scope(|scope| -> Result<(), BuilderError> {
            let (send, receive) = bounded::<Result<HeldRows, BuilderError>>(PIECES);
            let days = &days;
            scope.spawn(move || {
                for file in files {
                    let mut ties = Ties::new(counted_duplicates(event_type, file));
                    let read = self.read_rows(event_type, file, watch, |batch, columns| {
                        let resolution = self.manifest.time_resolution;
                        let rows = rows_of(batch, columns, resolution, days, leaving, &mut ties, hasher);
                        let is_right = rows.is_some();
                        send.send(rows.ok_or_else(|| self.other_columns(file))).is_ok() && is_right
                    });
                    if let Err(error) = read {
                        let _ = send.send(Err(error));
                        return;
                    }
                }
            });
            for rows in receive {
                ensure_wanted(watch)?;
                let HeldRows { rows, users, left: left_here } = rows?;
                left += left_here;
                collector.add_held(&event_type.name, &rows, &users, take, hasher)?;
            }
            Ok(())
        })?;
        Ok(left)
    }

    /// Where the values of properties are one of `texts`: the event type and the property, each once.
    pub(crate) fn mentions(
        &self,
        texts: &HashSet<String>,
        watch: &dyn BuildWatch,
    ) -> Result<Vec<(String, String)>, BuilderError> {
        let (days, hasher, nothing) = (self.days(), TextHasher::default(), Leaving::default());
        let mut found = Vec::new();
        for event_type in &self.manifest.event_types {
            let mut names: BTreeSet<String> = BTreeSet::new();
            for file in &event_type.events {
                ensure_wanted(watch)?;
                let mut is_right = true;
                self.read_rows(event_type, file, watch, |batch, columns| {
                    let resolution = self.manifest.time_resolution;
                    let ties = &mut Ties::new(0);
                    let Some(held) = rows_of(batch, columns, resolution, &days, &nothing, ties, &hasher)
                    else {
                        is_right = false;
                        return false;
                    };
                    for ((_, name), values) in held.rows.names.iter().zip(&held.rows.values) {
                        if values.texts.iter().any(|(_, text)| texts.contains(text)) {
                            names.insert(name.to_owned());
                        }
                    }
                    true
                })?;
                if !is_right {
                    return Err(self.other_columns(file));
                }
            }
            found.extend(names.into_iter().map(|name| (event_type.name.clone(), name)));
        }
        Ok(found)
    }

    /// Reads the rows of a file, with the names of the properties that have columns; ends early when `take` says no.
    fn read_rows(
        &self,
        event_type: &EventType,
        file: &DataFile,
        watch: &dyn BuildWatch,
        mut take: impl FnMut(&RecordBatch, &[(&str, usize)]) -> bool,
    ) -> Result<(), BuilderError> {
        let path = self.folder.join(&file.path);
        let reader = self.file(file, watch)?;
        let with_column: Vec<(&str, &str)> = event_type
            .properties
            .iter()
            .filter_map(|property| Some((property.name.as_str(), property.column.as_deref()?)))
            .collect();
        let wanted = [column::USER_KEY, column::EVENT_TIME]
            .into_iter()
            .chain(with_column.iter().map(|(_, column)| *column))
            .chain([column::PROPERTIES]);
        let schema = reader.parquet_schema();
        let roots: Vec<usize> = wanted
            .filter_map(|name| {
                schema.root_schema().get_fields().iter().position(|field| field.name() == name)
            })
            .collect();
        let mask = ProjectionMask::roots(schema, roots);
        let mut seen = 0;
        for batch in reader.with_projection(mask).build().map_err(BuilderError::parquet(&path))? {
            let batch = batch.map_err(|error| BuilderError::parquet(&path)(error.into()))?;
            let columns: Option<Vec<(&str, usize)>> = with_column
                .iter()
                .map(|(name, column)| Some((*name, batch.schema().index_of(column).ok()?)))
                .collect();
            let columns = columns.ok_or_else(|| self.other_columns(file))?;
            seen += batch.num_rows() as u64;
            if !take(&batch, &columns) {
                break;
            }
        }
        if seen == file.rows { Ok(()) } else { Err(self.other_columns(file)) }
    }
}

/// The rows of a batch; none if its columns are of other types.
fn rows_of(
    batch: &RecordBatch,
    columns: &[(&str, usize)],
    resolution: TimeResolution,
    days: &Days,
    leaving: &Leaving,
    ties: &mut Ties,
    hasher: &TextHasher,
) -> Option<HeldRows> {
    let keys = batch.column_by_name(column::USER_KEY)?.as_primitive_opt::<UInt32Type>()?;
    let ticks = ticks(batch.column_by_name(column::EVENT_TIME)?)?;
    let map = match batch.column_by_name(column::PROPERTIES) {
        Some(map) => Some(map.as_any().downcast_ref::<MapArray>()?),
        None => None,
    };
    let values: Vec<(&str, Texts<'_>)> = columns
        .iter()
        .map(|(name, place)| Some((*name, Texts::of(batch.columns().get(*place)?.as_ref())?)))
        .collect::<Option<_>>()?;
    let microseconds = 1_000 / resolution.ticks_per_millisecond();
    let mut found = HeldRows { rows: TypeRows::default(), users: Vec::new(), left: 0 };
    let mut properties: Vec<PropertyText<'_>> = Vec::new();
    for (row, (key, tick)) in keys.iter().zip(ticks).enumerate() {
        let user = key.map(UserKey);
        let leaves = leaving.leaves(user, days.day(*tick));
        if leaves {
            found.left += 1;
            // Whether a later one is the same as this one is still to be told.
            if !ties.are_wanted() {
                continue;
            }
        }
        properties.extend(
            values.iter().filter_map(|(name, values)| Some((Cow::Borrowed(*name), Some(values.get(row)?)))),
        );
        if let Some(map) = map {
            let (from, to) = (*map.value_offsets().get(row)?, *map.value_offsets().get(row + 1)?);
            let (names, texts) = (map.keys().as_string_opt::<i32>()?, map.values().as_string_opt::<i32>()?);
            for entry in usize::try_from(from).ok()?..usize::try_from(to).ok()? {
                properties.push((names.value(entry).into(), Some(texts.value(entry).into())));
            }
        }
        let mark = ties.mark((key, *tick), &properties, hasher);
        if leaves {
            properties.clear();
            continue;
        }
        let user = user.map(|user| leaving.joined.get(&user).copied().unwrap_or(user));
        let order = order_of_user(user);
        if user.is_some() && found.users.last() != Some(&order) {
            found.users.push(order);
        }
        let number = if user.is_some() { found.users.len() as u32 - 1 } else { NO_USER };
        found.rows.marks.push(mark);
        found.rows.add(number, tick.checked_mul(microseconds)?, &mut properties, hasher);
    }
    Some(found)
}

/// How many rows of a file the manifest counts as equal to an earlier one.
fn counted_duplicates(event_type: &EventType, file: &DataFile) -> u64 {
    let of_files = event_type.events.iter().zip(&event_type.duplicate_rows);
    // A file is shared by the parts of several event types, and then named once by each.
    of_files.filter(|(other, _)| other.path == file.path).map(|(_, rows)| *rows).sum()
}

/// Which rows of a file are the ones that were counted as equal to an earlier one: those that are equal to one at the same
/// tick, as far as so many were counted. Others were told apart by what the extract does not hold.
#[derive(Debug)]
struct Ties {
    left: u64,
    /// User and tick of the rows whose properties these are, as hashes.
    of: Option<(Option<u32>, i64)>,
    met: HashSet<u64>,
}

impl Ties {
    fn new(counted: u64) -> Self {
        Self { left: counted, of: None, met: HashSet::new() }
    }

    /// Whether there are still some to be found.
    fn are_wanted(&self) -> bool {
        self.left > 0
    }

    /// Marks the next row of the file.
    fn mark(
        &mut self,
        of: (Option<u32>, i64),
        properties: &[PropertyText<'_>],
        hasher: &TextHasher,
    ) -> HeldMark {
        if !self.are_wanted() {
            return HeldMark::Own;
        }
        if self.of != Some(of) {
            self.of = Some(of);
            self.met.clear();
        }
        // Their order can differ.
        let one = |(name, value): &PropertyText<'_>| {
            hasher.hash(name) ^ hasher.hash(value.as_deref().unwrap_or_default()).rotate_left(21)
        };
        let all = properties.iter().map(one).fold(0u64, u64::wrapping_add);
        if self.met.insert(all) {
            return HeldMark::Own;
        }
        self.left -= 1;
        HeldMark::Duplicate
    }
}

/// The ticks of a column of instants; none for another column.
pub(crate) fn ticks(column: &dyn Array) -> Option<&[i64]> {
    match column.data_type() {
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Some(column.as_primitive_opt::<TimestampMicrosecondType>()?.values())
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            Some(column.as_primitive_opt::<TimestampMillisecondType>()?.values())
        }
        _ => None,
    }
}

/// A column as the texts that its values were.
pub(crate) struct Texts<'a>(&'a dyn Array);

impl<'a> Texts<'a> {
    /// None for a column that no property has.
    pub(crate) fn of(column: &'a dyn Array) -> Option<Self> {
        let is_known = matches!(
            column.data_type(),
            DataType::Utf8 | DataType::Int64 | DataType::Float64 | DataType::Boolean
        );
        is_known.then_some(Self(column))
    }

    /// The text of a value: a column is typed only where each text survives the way there and back.
    pub(crate) fn get(&self, row: usize) -> Option<Cow<'a, str>> {
        if self.0.is_null(row) {
            return None;
        }
        Some(match self.0.data_type() {
            DataType::Utf8 => self.0.as_string_opt::<i32>()?.value(row).into(),
            DataType::Int64 => self.0.as_primitive_opt::<Int64Type>()?.value(row).to_string().into(),
            DataType::Float64 => self.0.as_primitive_opt::<Float64Type>()?.value(row).to_string().into(),
            _ if self.0.as_boolean_opt()?.value(row) => "true".into(),
            _ => "false".into(),
        })
    }
}
