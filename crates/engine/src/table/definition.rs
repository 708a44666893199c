//! Which tables an extract has, and where their columns come from.

use super::column::{ColumnSource, map_type};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::common::ScalarValue;
use rockpool_catalog::{DataFile, EventType, Manifest, PropertyType, TimeResolution, column};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// A table.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    /// Its name in SQL.
    pub(crate) name: String,
    /// Its columns.
    pub(crate) schema: SchemaRef,
    /// Its rows, file by file.
    pub(crate) parts: Vec<Part>,
    /// What each file is sorted by, nulls last.
    pub(crate) sorted_by: Vec<&'static str>,
}

/// Files of a table that have the same columns.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The files.
    pub(crate) files: Vec<DataFile>,
    /// For each column of the table, where it comes from.
    pub(crate) columns: Vec<ColumnSource>,
}

/// Every table of an extract; no two have the same name.
pub(crate) fn definitions(manifest: &Manifest) -> Vec<Definition> {
    let time = instant(manifest.time_resolution);
    let mut tables = vec![all_events(manifest, &time), user_days(manifest, &time)];
    if !manifest.users_files.is_empty() {
        tables.push(users(manifest));
    }
    let mut names: HashSet<String> = tables.iter().map(|table| table.name.clone()).collect();
    for event_type in &manifest.event_types {
        if names.insert(event_type.name.clone()) {
            tables.push(events_of(event_type, &time));
        }
    }
    tables
}

/// The type of instants.
pub(super) fn instant(resolution: TimeResolution) -> DataType {
    let unit = match resolution {
        TimeResolution::Microseconds => TimeUnit::Microsecond,
        TimeResolution::Milliseconds | TimeResolution::Seconds => TimeUnit::Millisecond,
    };
    DataType::Timestamp(unit, Some("UTC".into()))
}

fn stored(kind: PropertyType) -> DataType {
    match kind {
        PropertyType::Text => DataType::Utf8View,
        PropertyType::Integer => DataType::Int64,
        PropertyType::Number => DataType::Float64,
        PropertyType::Boolean => DataType::Boolean,
    }
}

/// The promoted properties of an event type: column and type.
fn promoted(event_type: &EventType) -> impl Iterator<Item = (&str, PropertyType)> {
    event_type
        .properties
        .iter()
        .filter_map(|property| property.column.as_deref().map(|column| (column, property.kind)))
}

fn file(name: &str) -> ColumnSource {
    ColumnSource::File { name: name.to_owned(), as_text: false }
}

fn event_type_is(name: &str) -> ColumnSource {
    ColumnSource::Constant(ScalarValue::Utf8View(Some(name.to_owned())))
}

fn events_of(event_type: &EventType, time: &DataType) -> Definition {
    let mut fields = vec![
        Field::new(column::USER_KEY, DataType::UInt32, true),
        Field::new(column::EVENT_TIME, time.clone(), false),
    ];
    fields.extend(promoted(event_type).map(|(name, kind)| Field::new(name, stored(kind), true)));
    fields.push(Field::new(column::PROPERTIES, map_type(), true));
    let columns = fields.iter().map(|field| file(field.name())).collect();
    Definition {
        name: event_type.name.clone(),
        schema: Arc::new(Schema::new(fields)),
        parts: vec![Part { files: event_type.events.clone(), columns }],
        sorted_by: vec![column::USER_KEY, column::EVENT_TIME],
    }
}

fn all_events(manifest: &Manifest, time: &DataType) -> Definition {
    let mut union: BTreeMap<&str, HashSet<PropertyType>> = BTreeMap::new();
    for (name, kind) in manifest.event_types.iter().flat_map(promoted) {
        union.entry(name).or_default().insert(kind);
    }
    let mut fields = vec![
        Field::new(column::USER_KEY, DataType::UInt32, true),
        Field::new(column::EVENT_TIME, time.clone(), false),
        Field::new(column::EVENT_TYPE, DataType::Utf8View, false),
    ];
    for (name, kinds) in &union {
        let mut kinds = kinds.iter();
        let kind = match (kinds.next(), kinds.next()) {
            (Some(kind), None) => *kind,
            _ => PropertyType::Text,
        };
        fields.push(Field::new(*name, stored(kind), true));
    }
    fields.push(Field::new(column::PROPERTIES, map_type(), true));
    let parts = manifest.event_types.iter().map(|event_type| {
        let own: BTreeMap<&str, PropertyType> = promoted(event_type).collect();
        let columns = fields.iter().map(|field| match field.name().as_str() {
            column::EVENT_TYPE => event_type_is(&event_type.name),
            name @ (column::USER_KEY | column::EVENT_TIME | column::PROPERTIES) => file(name),
            name => match own.get(name) {
                Some(kind) => ColumnSource::File {
                    name: name.to_owned(),
                    as_text: stored(*kind) != *field.data_type(),
                },
                None => ColumnSource::Null,
            },
        });
        Part { files: event_type.events.clone(), columns: columns.collect() }
    });
    let parts = parts.collect();
    Definition {
        name: "events".into(),
        schema: Arc::new(Schema::new(fields)),
        parts,
        sorted_by: vec![column::USER_KEY, column::EVENT_TIME],
    }
}

fn user_days(manifest: &Manifest, time: &DataType) -> Definition {
    let fields = vec![
        Field::new(column::USER_KEY, DataType::UInt32, true),
        Field::new(column::DAY, DataType::Date32, false),
        Field::new(column::EVENT_TYPE, DataType::Utf8View, false),
        Field::new(column::EVENTS, DataType::UInt32, false),
        Field::new(column::FIRST_TIME, time.clone(), false),
        Field::new(column::LAST_TIME, time.clone(), false),
    ];
    let parts = manifest.event_types.iter().map(|event_type| {
        let columns = fields.iter().map(|field| match field.name().as_str() {
            column::EVENT_TYPE => event_type_is(&event_type.name),
            name => file(name),
        });
        Part { files: event_type.user_days.clone(), columns: columns.collect() }
    });
    let parts = parts.collect();
    Definition {
        name: "user_days".into(),
        schema: Arc::new(Schema::new(fields)),
        parts,
        sorted_by: vec![column::USER_KEY, column::DAY],
    }
}

fn users(manifest: &Manifest) -> Definition {
    let fields = vec![
        Field::new(column::USER_KEY, DataType::UInt32, false),
        Field::new(column::USER_ID, DataType::Utf8View, false),
    ];
    let columns = fields.iter().map(|field| file(field.name())).collect();
    Definition {
        name: "users".into(),
        schema: Arc::new(Schema::new(fields)),
        parts: vec![Part { files: manifest.users_files.clone(), columns }],
        sorted_by: vec![column::USER_KEY],
    }
}
