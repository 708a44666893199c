//! The Arrow schemas of an extract's tables, and how their columns are written.
//!
//! Keys and times are written as differences of a few bits each, without a dictionary. Those of times hardly
//! repeat: zstd gains nothing on them (3 764 099 bytes for 3 763 647 on 0.9 million sample events) and would
//! cost the browser time, so they stay as they are. Those of keys are runs of zeros: zstd makes a quarter of
//! them. Text repeats: it is dictionary-encoded and compressed. Pages are small enough that a reader can skip
//! most of a row group.

use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};
use parquet::{
    basic::{Compression, Encoding, ZstdLevel},
    errors::ParquetError,
    file::{
        metadata::SortingColumn,
        properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder},
    },
    schema::types::ColumnPath,
};
use rockpool_catalog::{EventType, Property, PropertyType, TimeResolution, column, did_column};
use std::sync::Arc;

/// Rows of a row group.
const ROW_GROUP_ROWS: usize = 131_072;
/// Rows of a data page, about.
const PAGE_ROWS: usize = 20_000;
/// Rows of a data page, about, where event types share a file.
const SHARED_PAGE_ROWS: usize = 2_048;
/// Bytes of a bound in the statistics; a longer one is cut to a valid bound.
const BOUND_BYTES: usize = 64;

/// The type of an instant.
pub(crate) fn instant(resolution: TimeResolution) -> DataType {
    let unit = match resolution {
        TimeResolution::Microseconds => TimeUnit::Microsecond,
        TimeResolution::Milliseconds | TimeResolution::Seconds => TimeUnit::Millisecond,
    };
    DataType::Timestamp(unit, Some("UTC".into()))
}

/// The field of a map's names.
pub(crate) fn map_key() -> Field {
    Field::new("key", DataType::Utf8, false)
}

/// The field of a map's values.
pub(crate) fn map_value() -> Field {
    Field::new("value", DataType::Utf8, false)
}

/// The name of a map's entries.
pub(crate) const MAP_ENTRIES: &str = "key_value";

/// The schema of an event type's events files, from what the manifest says of its properties.
pub(crate) fn events(event_type: &EventType, resolution: TimeResolution) -> SchemaRef {
    let columns = event_type
        .properties
        .iter()
        .filter_map(|property| property.column.as_deref().map(|column| (column, property.kind)));
    let has_map = event_type.properties.iter().any(|property| property.column.is_none());
    shared_events(columns, has_map, resolution)
}

/// The schema of an events file that several event types share: these columns, and a map if some property has none.
pub(crate) fn shared_events<'a>(
    columns: impl IntoIterator<Item = (&'a str, PropertyType)>,
    has_map: bool,
    resolution: TimeResolution,
) -> SchemaRef {
    let mut fields = vec![
        Field::new(column::USER_KEY, DataType::UInt32, true),
        Field::new(column::EVENT_TIME, instant(resolution), false),
    ];
    fields.extend(columns.into_iter().map(|(name, kind)| Field::new(name, stored(kind), true)));
    if has_map {
        fields.push(map_field());
    }
    Arc::new(Schema::new(fields))
}

fn stored(kind: PropertyType) -> DataType {
    match kind {
        PropertyType::Text => DataType::Utf8,
        PropertyType::Integer => DataType::Int64,
        PropertyType::Number => DataType::Float64,
        PropertyType::Boolean => DataType::Boolean,
    }
}

fn map_field() -> Field {
    let entries = DataType::Struct(Fields::from(vec![map_key(), map_value()]));
    let entries = Field::new(MAP_ENTRIES, entries, false);
    Field::new(column::PROPERTIES, DataType::Map(Arc::new(entries), false), false)
}

/// The schema of user-days files.
pub(crate) fn user_days(resolution: TimeResolution) -> SchemaRef {
    Arc::new(Schema::new(day_fields(resolution)))
}

/// The schema of the days of any event, with a column for each of so many event types.
pub(crate) fn any_user_days(resolution: TimeResolution, event_types: usize) -> SchemaRef {
    let mut fields = day_fields(resolution);
    fields.push(Field::new(column::ENDS, DataType::UInt16, true));
    fields.extend((0..event_types).map(|place| Field::new(did_column(place), DataType::Boolean, false)));
    Arc::new(Schema::new(fields))
}

fn day_fields(resolution: TimeResolution) -> Vec<Field> {
    vec![
        Field::new(column::USER_KEY, DataType::UInt32, true),
        Field::new(column::DAY, DataType::Date32, false),
        Field::new(column::EVENTS, DataType::UInt32, false),
        Field::new(column::FIRST_TIME, instant(resolution), false),
        Field::new(column::LAST_TIME, instant(resolution), false),
        Field::new(column::SEVERAL, DataType::Boolean, false),
    ]
}

/// The schema of users files.
pub(crate) fn users(attributes: &[Property]) -> SchemaRef {
    let mut fields = vec![
        Field::new(column::USER_KEY, DataType::UInt32, false),
        Field::new(column::USER_ID, DataType::Utf8, false),
    ];
    fields.extend(attribute_fields(attributes));
    Arc::new(Schema::new(fields))
}

/// The columns of attributes behind a key and an instant, as they are gathered.
pub(crate) fn attributes(attributes: &[Property]) -> SchemaRef {
    let mut fields = vec![
        Field::new(column::USER_KEY, DataType::UInt32, true),
        Field::new(column::EVENT_TIME, instant(TimeResolution::Milliseconds), false),
    ];
    fields.extend(attribute_fields(attributes));
    Arc::new(Schema::new(fields))
}

fn attribute_fields(attributes: &[Property]) -> impl Iterator<Item = Field> {
    let columns = attributes.iter().filter_map(|property| Some((property.column.as_deref()?, property.kind)));
    columns.map(|(name, kind)| Field::new(name, stored(kind), true))
}

/// How events files are written.
pub(crate) fn events_settings(event_type: &EventType) -> Result<WriterProperties, ParquetError> {
    let mut settings = deltas(settings(2)?, &[column::USER_KEY, column::EVENT_TIME]);
    settings = uncompressed(settings, &[column::EVENT_TIME]);
    for property in &event_type.properties {
        // A dictionary of numbers that hardly repeat is larger than the numbers.
        if let (Some(name), false) = (&property.column, property.distinct_is_exact) {
            let path = path(name);
            match property.kind {
                PropertyType::Integer => {
                    settings = settings
                        .set_column_dictionary_enabled(path.clone(), false)
                        .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
                }
                PropertyType::Number => settings = settings.set_column_dictionary_enabled(path, false),
                PropertyType::Text | PropertyType::Boolean => {}
            }
        }
    }
    Ok(settings.build())
}

/// How user-days files are written.
pub(crate) fn user_days_settings() -> Result<WriterProperties, ParquetError> {
    let columns = [column::USER_KEY, column::DAY, column::EVENTS, column::FIRST_TIME, column::LAST_TIME];
    let settings = deltas(settings(2)?, &columns);
    Ok(uncompressed(settings, &[column::DAY, column::FIRST_TIME, column::LAST_TIME]).build())
}

/// How a table that several event types share is written: each type's rows are few, so pages are small.
pub(crate) fn shared_settings(columns: &[&str]) -> Result<WriterProperties, ParquetError> {
    let settings = settings(0)?.set_data_page_row_count_limit(SHARED_PAGE_ROWS).set_sorting_columns(None);
    Ok(deltas(settings, columns).build())
}

/// How users files are written.
pub(crate) fn users_settings() -> Result<WriterProperties, ParquetError> {
    let settings = deltas(settings(1)?, &[column::USER_KEY]);
    Ok(settings.set_column_dictionary_enabled(path(column::USER_ID), false).build())
}

/// How the table of inputs is written.
pub(crate) fn inputs_settings() -> Result<WriterProperties, ParquetError> {
    Ok(settings(1)?.build())
}

fn settings(sorted_columns: i32) -> Result<WriterPropertiesBuilder, ParquetError> {
    let sorting = (0..sorted_columns)
        .map(|column_idx| SortingColumn { column_idx, descending: false, nulls_first: false })
        .collect();
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_statistics_truncate_length(Some(BOUND_BYTES))
        .set_column_index_truncate_length(Some(BOUND_BYTES))
        .set_sorting_columns(Some(sorting))
        .set_created_by(concat!("rockpool ", env!("CARGO_PKG_VERSION")).to_owned()))
}

fn path(name: &str) -> ColumnPath {
    ColumnPath::new(vec![name.to_owned()])
}

fn deltas(settings: WriterPropertiesBuilder, columns: &[&str]) -> WriterPropertiesBuilder {
    columns.iter().fold(settings, |settings, name| {
        settings
            .set_column_dictionary_enabled(path(name), false)
            .set_column_encoding(path(name), Encoding::DELTA_BINARY_PACKED)
    })
}

fn uncompressed(settings: WriterPropertiesBuilder, columns: &[&str]) -> WriterPropertiesBuilder {
    columns.iter().fold(settings, |settings, name| {
        settings.set_column_compression(path(name), Compression::UNCOMPRESSED)
    })
}
