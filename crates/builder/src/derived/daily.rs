//! How many events there are on each day: of all event types together, of each, and of each by the values of those of its
//! properties that have few.
//!
//! Series stand one after another in the order of the manifest, those by day alone first, so that a question reads
//! neighbouring rows; the manifest says where each stands. A property is counted where that is worth it: it has few
//! values, and its rows are few beside the events.

use super::{Counted, KeptDerived, Places, ValueDays, count_values};
use crate::{
    BuilderError,
    watch::ensure_wanted,
    write::{Staged, TableFile, WriteContext, schema::shared_settings},
};
use arrow::{
    array::{ArrayRef, Date32Array, RecordBatch, StringArray, UInt64Array},
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use rayon::prelude::*;
use rockpool_catalog::{Daily, DailySeries, EventType, Property, column};
use std::{collections::BTreeMap, sync::Arc};

/// Different values beyond which a property is not counted.
const MOST_VALUES: u64 = 64;
/// A property has at most one row for so many events.
const EVENTS_OF_A_ROW: u64 = 16;
/// The properties of an event type together have at most one row for so many events.
const EVENTS_OF_ALL_ROWS: u64 = 8;
/// Rows beyond which the next series begins a file: the metadata of a file are read with the first of it.
const FILE_ROWS: u64 = 65_536;

/// The columns of the table.
pub(crate) fn daily_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new(column::VALUE, DataType::Utf8, true),
        Field::new(column::DAY, DataType::Date32, false),
        Field::new(column::EVENTS, DataType::UInt64, false),
    ]))
}

/// Events by value and day.
type Counts = BTreeMap<(Option<String>, i32), u64>;

/// Writes the table of event types with so many events on each day.
pub(super) fn write(
    event_types: &[EventType],
    totals: Vec<BTreeMap<i32, u64>>,
    places: &Places<'_>,
    kept: Option<&KeptDerived>,
    context: &WriteContext<'_>,
) -> Result<(Option<Daily>, Vec<Staged>), BuilderError> {
    if event_types.is_empty() {
        return Ok((None, Vec::new()));
    }
    let mut all: BTreeMap<i32, u64> = BTreeMap::new();
    for (day, events) in totals.iter().flatten() {
        *all.entry(*day).or_default() += events;
    }
    let with_totals: Vec<(&EventType, u64)> =
        event_types.iter().zip(&totals).map(|(event_type, days)| (event_type, days.len() as u64)).collect();
    let counted = with_totals.par_iter().map(|(event_type, days)| {
        let properties = properties(event_type, *days);
        let counts = count(event_type, &properties, places, kept, context)?;
        let names = properties.into_iter().map(|property| property.name.clone());
        Ok(names.zip(counts).collect::<Vec<_>>())
    });
    let counted: Vec<Vec<(String, Counts)>> = counted.collect::<Result<_, BuilderError>>()?;

    let without_value =
        |days: BTreeMap<i32, u64>| days.into_iter().map(|(day, events)| ((None, day), events));
    let mut table = Table { context, daily: Daily::default(), staged: Vec::new(), open: None };
    table.series(None, None, without_value(all).collect())?;
    for (event_type, days) in event_types.iter().zip(totals) {
        table.series(Some(&event_type.name), None, without_value(days).collect())?;
    }
    for (event_type, counted) in event_types.iter().zip(counted) {
        for (property, counts) in counted {
            table.series(Some(&event_type.name), Some(&property), counts)?;
        }
    }
    table.end_file()?;
    Ok((Some(table.daily), table.staged))
}

/// The properties that are counted, of an event type with events on so many days: a pure rule of what is known when all
/// is written, so that it does not depend on the steps that events came in.
fn properties(event_type: &EventType, days: u64) -> Vec<&Property> {
    let mut left = event_type.rows / EVENTS_OF_ALL_ROWS;
    let rows = |property: &Property| property.distinct.saturating_add(1).saturating_mul(days);
    let is_worth_it = |property: &&Property| {
        let rows = rows(property);
        let counts = property.distinct_is_exact
            && property.distinct <= MOST_VALUES
            && rows.saturating_mul(EVENTS_OF_A_ROW) <= event_type.rows
            && rows <= left;
        left -= if counts { rows } else { 0 };
        counts
    };
    event_type.properties.iter().filter(is_worth_it).collect()
}

fn count(
    event_type: &EventType,
    properties: &[&Property],
    places: &Places<'_>,
    kept: Option<&KeptDerived>,
    context: &WriteContext<'_>,
) -> Result<Vec<Counts>, BuilderError> {
    let series = properties.iter().map(|property| Counted::new(kept, &event_type.name, Some(&property.name)));
    let series: Vec<Counted<'_>> = series.collect::<Result<_, _>>()?;
    let mut counts: Vec<ValueDays> = properties.iter().map(|_| ValueDays::default()).collect();
    for file in &event_type.events {
        ensure_wanted(context.watch)?;
        if series.iter().any(|counted| counted.needs(file, context)) {
            let is_wanted = |place: usize, day| series.get(place).is_some_and(|counted| counted.is_new(day));
            count_values(&places.of(file), file, properties, context.days, is_wanted, &mut counts)?;
        }
        context.watch.advance(file.rows);
    }
    let with_known = series.iter().zip(counts).map(|(counted, counts)| {
        let known = counted.kept_rows().iter().cloned();
        let mut all = counts.into_rows();
        all.extend(known.map(|row| ((row.value, row.day), row.events)));
        all
    });
    Ok(with_known.collect())
}

/// The table as it grows.
struct Table<'a> {
    context: &'a WriteContext<'a>,
    daily: Daily,
    staged: Vec<Staged>,
    /// The file that series are appended to, and its rows.
    open: Option<(TableFile, u64)>,
}

impl Table<'_> {
    fn series(
        &mut self,
        event_type: Option<&str>,
        property: Option<&str>,
        counts: Counts,
    ) -> Result<(), BuilderError> {
        let rows = counts.len() as u64;
        if self.open.as_ref().is_some_and(|(_, before)| before.saturating_add(rows) > FILE_ROWS) {
            self.end_file()?;
        }
        let (file, before) = match self.open.take() {
            Some(open) => self.open.insert(open),
            None => {
                let path = self.context.output.temporary();
                let settings =
                    shared_settings(&[column::DAY, column::EVENTS]).map_err(BuilderError::parquet(&path))?;
                self.open.insert((TableFile::create(&path, daily_schema(), settings)?, 0))
            }
        };
        file.write(&batch(counts)?)?;
        self.daily.series.push(DailySeries {
            event_type: event_type.map(str::to_owned),
            property: property.map(str::to_owned),
            file: u32::try_from(self.staged.len()).unwrap_or(u32::MAX),
            first_row: *before,
            rows,
        });
        *before += rows;
        Ok(())
    }

    fn end_file(&mut self) -> Result<(), BuilderError> {
        if let Some((file, _)) = self.open.take() {
            let staged = file.finish("daily/all")?;
            self.daily.files.push(staged.file.clone());
            self.staged.push(staged);
        }
        Ok(())
    }
}

fn batch(counts: Counts) -> Result<RecordBatch, BuilderError> {
    let (mut values, mut days, mut events) = (vec![], vec![], vec![]);
    for ((value, day), count) in counts {
        values.push(value);
        days.push(day);
        events.push(count);
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(values)),
        Arc::new(Date32Array::from(days)),
        Arc::new(UInt64Array::from(events)),
    ];
    RecordBatch::try_new(daily_schema(), columns)
        .map_err(|source| BuilderError::Columns { table: "daily", source })
}
