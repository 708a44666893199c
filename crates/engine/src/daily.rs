//! Events by day from the table that has counted them: which of its series a question needs, and their rows.
//!
//! A series has the events of a type by day, or by day and value of one property. Its rows go through what events go
//! through, as if each were an event: the same conditions and the same groups, so that the numbers are the same.

use crate::EngineError;
use crate::filter::{Choice, Masker, Masks};
use crate::groups::{GroupNames, NOT_SET};
use crate::scan::{Bounds, FileReader, FileRequest, Reading, TextForm};
use crate::users::{Breakdowns, GroupBy, GroupColumns, GroupSource};
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Field, Schema, UInt64Type};
use futures::{StreamExt, TryStreamExt};
use rockpool_catalog::{Daily, DailySeries, DataFile, EventType, Manifest, Property, PropertyType, column};
use rockpool_kernel::StepMask;
use rockpool_question::{EventChoice, ReadTable};
use std::collections::BTreeSet;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

/// Series read at the same time.
const READ_AT_ONCE: usize = 8;

/// The series that tell how many events of a question there are on each day.
pub(crate) struct DailySources {
    series: Vec<Source>,
    /// Properties that groups are made of.
    properties: usize,
    /// The wanted days, half open.
    days: Range<i32>,
}

/// A series that is read.
struct Source {
    /// Its rows, as a part of their file.
    part: DataFile,
    decoder: Decoder,
}

/// Events of a day that fill the same steps and are of the same group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DailyRow {
    /// The day since 1970-01-01.
    pub(crate) day: i32,
    /// The steps that they fill, as bits; at least one.
    pub(crate) mask: StepMask,
    /// Their group.
    pub(crate) group: u32,
    /// How many events.
    pub(crate) events: u64,
}

/// What makes rows of a series.
enum Decoder {
    /// Each of its events fills these steps and has no group.
    Plain(StepMask),
    /// That depends on the value of a property.
    Valued {
        /// The type of its values in the files of events.
        kind: PropertyType,
        masker: Masker,
        groups: Vec<GroupSource>,
    },
}

/// The series that are enough for some steps and groups; none if something else is asked of the events than their day and
/// one property of few values.
///
/// # Errors
/// [`EngineError::Question`] if a filter's value cannot be used.
pub(crate) fn daily_sources(
    manifest: &Manifest,
    choices: &[Choice<'_>],
    breakdowns: &Breakdowns<'_>,
    days: Range<i32>,
) -> Result<Option<DailySources>, EngineError> {
    let Some(daily) = &manifest.daily else { return Ok(None) };
    let mut series = vec![];
    let mut common = StepMask::ALL;
    for event_type in &manifest.event_types {
        let Some(masker) = Masker::new(event_type, choices)? else {
            common = StepMask::NONE;
            continue;
        };
        let asked = asked_properties(event_type, choices, breakdowns);
        let mut asked = asked.iter();
        let (decoder, property) = match (asked.next(), asked.next()) {
            (None, _) => match masker.constant() {
                Some(mask) => {
                    common &= mask;
                    (Decoder::Plain(mask), None)
                }
                None => return Ok(None),
            },
            (Some(property), None) => {
                common = StepMask::NONE;
                let seen = by_value(event_type, property);
                let Some(masker) = Masker::new(&seen, choices)? else { return Ok(None) };
                let groups = breakdowns.sources(&seen);
                (Decoder::Valued { kind: property.kind, masker, groups }, Some(property.name.as_str()))
            }
            (Some(_), Some(_)) => return Ok(None),
        };
        let Some(part) = part(daily, daily.find(Some(&event_type.name), property)) else { return Ok(None) };
        series.push(Source { part, decoder });
    }
    // What every event fills, the series of all events tells.
    if !common.is_empty()
        && series.len() > 1
        && let Some(part) = part(daily, daily.find(None, None))
    {
        for source in &mut series {
            if let Decoder::Plain(mask) = &mut source.decoder {
                *mask = mask.without(common);
            }
        }
        series.retain(|source| !matches!(source.decoder, Decoder::Plain(StepMask::NONE)));
        series.insert(0, Source { part, decoder: Decoder::Plain(common) });
    }
    Ok(Some(DailySources { series, properties: breakdowns.by.len(), days }))
}

fn part(daily: &Daily, series: Option<&DailySeries>) -> Option<DataFile> {
    daily.part(series?)
}

/// The properties of an event type that steps and groups look at, once each.
fn asked_properties<'e>(
    event_type: &'e EventType,
    choices: &[Choice<'_>],
    breakdowns: &Breakdowns<'_>,
) -> Vec<&'e Property> {
    let meant = |event: &EventChoice| match event {
        EventChoice::Any => true,
        EventChoice::Type(name) => *name == event_type.name,
    };
    let matches = choices.iter().flat_map(|choice| &choice.step.any_of).filter(|one| meant(&one.event));
    let filtered = matches.flat_map(|one| &one.filters).map(|filter| filter.property.as_str());
    let grouped = breakdowns.by.iter().filter_map(|by| match by {
        GroupBy::Property(property) => Some(*property),
        GroupBy::EventType => None,
    });
    let names: BTreeSet<&str> = filtered.chain(grouped).collect();
    names.into_iter().filter_map(|name| event_type.property(name)).collect()
}

/// The event type as a series by the values of a property shows it.
fn by_value(event_type: &EventType, property: &Property) -> EventType {
    let property = Property { column: Some(column::VALUE.to_owned()), ..property.clone() };
    EventType { properties: vec![property], events: vec![], user_days: vec![], ..event_type.clone() }
}

/// Gives the rows of all series to `take`; returns the names of the groups met.
///
/// # Errors
/// An [`EngineError`] of a file that cannot be read, or [`EngineError::Cancelled`].
pub(crate) async fn drive_daily(
    reading: &Arc<Reading>,
    sources: DailySources,
    mut take: impl FnMut(DailyRow),
) -> Result<GroupNames, EngineError> {
    let DailySources { series, properties, days } = sources;
    let mut names = GroupNames::new(properties);
    if series.is_empty() {
        return Ok(names);
    }
    reading.table(ReadTable::Daily.name());
    reading.expect(series.iter().map(|source| &source.part));
    let reads: Vec<_> = series
        .into_iter()
        .map(|source| {
            let (reading, days) = (Arc::clone(reading), days.clone());
            async move { Ok::<_, EngineError>((read(reading, &source, days).await?, source)) }
        })
        .collect();
    let mut reads = futures::stream::iter(reads).buffered(READ_AT_ONCE);
    while let Some((batches, source)) = reads.try_next().await? {
        for batch in batches {
            source.decode(&batch, &days, &mut names, &mut take)?;
        }
    }
    Ok(names)
}

async fn read(
    reading: Arc<Reading>,
    source: &Source,
    days: Range<i32>,
) -> Result<Vec<RecordBatch>, EngineError> {
    let value = matches!(source.decoder, Decoder::Valued { .. }).then_some(column::VALUE);
    let columns = value.into_iter().chain([column::DAY, column::EVENTS]).map(str::to_owned).collect();
    let between = Some((column::DAY, i64::from(days.start)..i64::from(days.end)));
    let bounds = Bounds { between, ..Bounds::all() };
    let request = FileRequest { columns, text: TextForm::Dictionary, bounds, pruner: None };
    let mut batches = vec![];
    if let Some(mut reader) = FileReader::open(reading, &source.part, &request).await? {
        while let Some(batch) = reader.next().await? {
            batches.push(batch);
        }
    }
    Ok(batches)
}

impl Source {
    fn decode(
        &self,
        batch: &RecordBatch,
        wanted: &Range<i32>,
        names: &mut GroupNames,
        take: &mut impl FnMut(DailyRow),
    ) -> Result<(), EngineError> {
        let corrupt = |name: &str| {
            EngineError::corrupt(&self.part.path, format!("its column '{name}' is not that of events by day"))
        };
        let days = batch.column_by_name(column::DAY).and_then(|days| days.as_primitive_opt::<Date32Type>());
        let days = days.ok_or_else(|| corrupt(column::DAY))?.values();
        let events =
            batch.column_by_name(column::EVENTS).and_then(|events| events.as_primitive_opt::<UInt64Type>());
        let events = events.ok_or_else(|| corrupt(column::EVENTS))?.values();
        let (masks, mut groups) = match &self.decoder {
            Decoder::Plain(mask) => (Masks::Same(*mask), None),
            Decoder::Valued { kind, masker, groups } => {
                let values = batch.column_by_name(column::VALUE).and_then(|values| typed(values, *kind));
                let values = values.ok_or_else(|| corrupt(column::VALUE))?;
                let field = Field::new(column::VALUE, values.data_type().clone(), true);
                let events = RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![values])?;
                let groups = match groups.as_slice() {
                    [] => None,
                    groups => Some(GroupColumns::new(groups, &events)?),
                };
                (masker.masks(&events)?, groups)
            }
        };
        for (row, (day, events)) in days.iter().zip(events).enumerate() {
            let mask = masks.get(row);
            if mask.is_empty() || !wanted.contains(day) {
                continue;
            }
            let group = groups.as_mut().map_or(NOT_SET, |groups| groups.number(row, names));
            take(DailyRow { day: *day, mask, group, events: *events });
        }
        Ok(())
    }
}

/// Values as files of events have them; none if a text is not one of the type, which each is whose property has it.
fn typed(values: &ArrayRef, kind: PropertyType) -> Option<ArrayRef> {
    if kind == PropertyType::Text {
        return matches!(values.data_type(), DataType::Dictionary(_, _)).then(|| Arc::clone(values));
    }
    let texts = cast(values, &DataType::Utf8).ok()?;
    let texts = texts.as_string_opt::<i32>()?;
    Some(match kind {
        PropertyType::Text => return None,
        PropertyType::Integer => Arc::new(parsed::<i64>(texts)?.into_iter().collect::<Int64Array>()),
        PropertyType::Number => Arc::new(parsed::<f64>(texts)?.into_iter().collect::<Float64Array>()),
        PropertyType::Boolean => Arc::new(parsed::<bool>(texts)?.into_iter().collect::<BooleanArray>()),
    })
}

fn parsed<T: FromStr>(texts: &StringArray) -> Option<Vec<Option<T>>> {
    let one = |text: Option<&str>| match text {
        Some(text) => text.parse().ok().map(Some),
        None => Some(None),
    };
    texts.iter().map(one).collect()
}
