//! Counts the events of each day by the values of properties, from files of events.

use crate::{
    BuilderError,
    held::{Texts, reader_of, ticks},
};
use arrow::array::{Array, AsArray, RecordBatch};
use parquet::arrow::ProjectionMask;
use rockpool_calendar::Days;
use rockpool_catalog::{DataFile, Property, column};
use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

/// The events of each day by the values of a property; events without it have none.
#[derive(Debug, Default)]
pub(crate) struct ValueDays {
    /// The numbers of the values.
    numbers: HashMap<String, usize>,
    /// The events of each value on each day, those without one first.
    days: HashMap<i32, Vec<u64>>,
}

impl ValueDays {
    fn add(&mut self, day: i32, text: Option<&str>) {
        let place = match text {
            None => 0,
            Some(text) => match self.numbers.get(text) {
                Some(number) => *number,
                None => {
                    let number = self.numbers.len() + 1;
                    self.numbers.insert(text.to_owned(), number);
                    number
                }
            },
        };
        let counts = self.days.entry(day).or_default();
        if counts.len() <= place {
            counts.resize(place + 1, 0);
        }
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }

    /// The counts in the order of values and days, events without a value first.
    pub(crate) fn into_rows(self) -> BTreeMap<(Option<String>, i32), u64> {
        let mut names: Vec<(usize, Option<String>)> =
            self.numbers.into_iter().map(|(name, number)| (number, Some(name))).collect();
        names.push((0, None));
        let mut rows = BTreeMap::new();
        for (number, name) in names {
            for (day, counts) in &self.days {
                if let Some(events) = counts.get(number).filter(|events| **events > 0) {
                    rows.insert((name.clone(), *day), *events);
                }
            }
        }
        rows
    }
}

/// Counts the events of a file, or of a part of one, into the values of each property, on the days that `is_wanted` for it,
/// which is given by its place.
///
/// # Errors
/// [`BuilderError::Damaged`] if the file has other columns.
pub(crate) fn count_values(
    path: &Path,
    file: &DataFile,
    properties: &[&Property],
    days: &Days,
    is_wanted: impl Fn(usize, i32) -> bool,
    counts: &mut [ValueDays],
) -> Result<(), BuilderError> {
    let reader = reader_of(path, file)?;
    let columns = properties.iter().map(|property| property.column.as_deref().unwrap_or(column::PROPERTIES));
    let mut names: Vec<&str> = columns.chain([column::EVENT_TIME]).collect();
    names.sort_unstable();
    names.dedup();
    let schema = reader.parquet_schema();
    let place =
        |name: &&str| schema.root_schema().get_fields().iter().position(|field| field.name() == *name);
    let mask = ProjectionMask::roots(schema, names.iter().filter_map(place).collect::<Vec<_>>());
    for batch in reader.with_projection(mask).build().map_err(BuilderError::parquet(path))? {
        let batch = batch.map_err(|error| BuilderError::parquet(path)(error.into()))?;
        count_batch(&batch, properties, days, &is_wanted, counts).ok_or_else(|| BuilderError::Damaged {
            path: path.to_path_buf(),
            reason: "it has other columns than the manifest states".to_owned(),
        })?;
    }
    Ok(())
}

fn count_batch(
    batch: &RecordBatch,
    properties: &[&Property],
    days: &Days,
    is_wanted: &impl Fn(usize, i32) -> bool,
    counts: &mut [ValueDays],
) -> Option<()> {
    let days: Vec<i32> =
        ticks(batch.column_by_name(column::EVENT_TIME)?)?.iter().map(|tick| days.day(*tick)).collect();
    for (place, (property, counts)) in properties.iter().zip(counts).enumerate() {
        let wanted = days.iter().enumerate().filter(|(_, day)| is_wanted(place, **day));
        match &property.column {
            Some(name) => {
                let texts = Texts::of(batch.column_by_name(name)?.as_ref())?;
                wanted.for_each(|(row, day)| counts.add(*day, texts.get(row).as_deref()));
            }
            // A file whose rows have no property without a column has no map.
            None => match batch.column_by_name(column::PROPERTIES) {
                None => wanted.for_each(|(_, day)| counts.add(*day, None)),
                Some(map) => {
                    let map = map.as_map_opt()?;
                    let names = map.keys().as_string_opt::<i32>()?;
                    let texts = map.values().as_string_opt::<i32>()?;
                    for (row, day) in wanted {
                        let (from, to) = (*map.value_offsets().get(row)?, *map.value_offsets().get(row + 1)?);
                        let mut entries = usize::try_from(from).ok()?..usize::try_from(to).ok()?;
                        let entry = entries.find(|entry| names.value(*entry) == property.name);
                        let text =
                            entry.filter(|entry| texts.is_valid(*entry)).map(|entry| texts.value(entry));
                        counts.add(*day, text);
                    }
                }
            },
        }
    }
    Some(())
}
