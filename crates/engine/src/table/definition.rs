//! Which tables an extract has, and where their columns come from.

use super::column::ColumnSource;
use super::map::{AllProperties, MapKeys, map_type};
use super::typing::{Mixed, PropertyColumn, attribute_names, column_names, property_columns, source, stored};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::common::ScalarValue;
use rockpool_catalog::{DataFile, EventType, Manifest, TimeResolution, column};
use std::collections::{HashMap, HashSet};
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
    /// Its columns of text some of whose values are numbers.
    pub(crate) mixed: HashMap<String, Mixed>,
}

/// Files of a table that have the same columns.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The files.
    pub(crate) files: Vec<DataFile>,
    /// For each column of the table, where it comes from.
    pub(crate) columns: Vec<ColumnSource>,
}

/// Every table of an extract; no two have the same name. `keys` are the entries of `properties` that a statement sees.
pub(crate) fn definitions(manifest: &Manifest, keys: &MapKeys) -> Vec<Definition> {
    let time = instant(manifest.time_resolution);
    let events = Events { manifest, time: time.clone(), names: column_names(manifest), keys };
    let mut tables = vec![events.all(), user_days(manifest, &time)];
    if !manifest.users_files.is_empty() {
        tables.push(users(manifest));
    }
    let mut names: HashSet<String> = tables.iter().map(|table| table.name.clone()).collect();
    for event_type in &manifest.event_types {
        if names.insert(event_type.name.clone()) {
            tables.push(events.of(event_type));
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

fn file(name: &str) -> ColumnSource {
    ColumnSource::File { name: name.to_owned() }
}

fn event_type_is(name: &str) -> ColumnSource {
    ColumnSource::Constant(ScalarValue::Utf8View(Some(name.to_owned())))
}

/// What the tables of events are made from.
struct Events<'a> {
    manifest: &'a Manifest,
    time: DataType,
    names: HashMap<&'a str, String>,
    keys: &'a MapKeys,
}

impl<'a> Events<'a> {
    /// The table of one event type.
    fn of(&self, event_type: &'a EventType) -> Definition {
        self.table(&event_type.name, &[event_type], &[])
    }

    /// The table of all events.
    fn all(&self) -> Definition {
        let event_types: Vec<&EventType> = self.manifest.event_types.iter().collect();
        let kind = Field::new(column::EVENT_TYPE, DataType::Utf8View, false);
        self.table("events", &event_types, &[kind])
    }

    fn table(&self, name: &str, event_types: &[&'a EventType], more: &[Field]) -> Definition {
        let mut properties =
            property_columns(event_types.iter().flat_map(|event_type| &event_type.properties));
        if let [event_type] = event_types {
            // In a table of one event type the most frequent ones come first.
            let place = |name: &str| event_type.properties.iter().position(|property| property.name == name);
            properties.sort_by_key(|property| place(property.property));
        }
        let named = |property: &PropertyColumn<'_>| {
            self.names.get(property.property).cloned().unwrap_or_else(|| property.property.to_owned())
        };
        let mut fields = vec![
            Field::new(column::USER_KEY, DataType::UInt32, true),
            Field::new(column::EVENT_TIME, self.time.clone(), false),
        ];
        fields.extend(more.iter().cloned());
        fields.extend(properties.iter().map(|found| Field::new(named(found), stored(found.kind), true)));
        fields.push(Field::new(column::PROPERTIES, map_type(), true));
        let parts = event_types.iter().map(|event_type| {
            let mut columns = vec![file(column::USER_KEY), file(column::EVENT_TIME)];
            columns.extend(more.iter().map(|_| event_type_is(&event_type.name)));
            columns.extend(properties.iter().map(|found| source(event_type.property(found.property), found)));
            columns.push(ColumnSource::Properties(Arc::new(AllProperties::of(event_type, self.keys))));
            Part { files: event_type.events.clone(), columns }
        });
        Definition {
            name: name.to_owned(),
            parts: parts.collect(),
            mixed: properties.iter().filter_map(|found| Some((named(found), found.mixed.clone()?))).collect(),
            schema: Arc::new(Schema::new(fields)),
            sorted_by: vec![column::USER_KEY, column::EVENT_TIME],
        }
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
        mixed: HashMap::new(),
    }
}

/// Who is behind the keys, with a column for each of their attributes, in the order of the manifest.
fn users(manifest: &Manifest) -> Definition {
    let attributes = &manifest.user_properties;
    let place = |name: &str| attributes.iter().position(|attribute| attribute.name == name);
    let mut known = property_columns(attributes.iter());
    known.sort_by_key(|column| place(column.property));
    let names = attribute_names(manifest);
    let named = |column: &PropertyColumn<'_>| {
        names.get(column.property).cloned().unwrap_or_else(|| column.property.to_owned())
    };
    let mut fields = vec![
        Field::new(column::USER_KEY, DataType::UInt32, false),
        Field::new(column::USER_ID, DataType::Utf8View, false),
    ];
    let mut columns: Vec<ColumnSource> = fields.iter().map(|field| file(field.name())).collect();
    for found in &known {
        fields.push(Field::new(named(found), stored(found.kind), true));
        columns.push(source(attributes.iter().find(|attribute| attribute.name == found.property), found));
    }
    Definition {
        name: "users".into(),
        schema: Arc::new(Schema::new(fields)),
        parts: vec![Part { files: manifest.users_files.clone(), columns }],
        sorted_by: vec![column::USER_KEY],
        mixed: known.iter().filter_map(|found| Some((named(found), found.mixed.clone()?))).collect(),
    }
}
