//! The Arrow schemas of an extract's tables, and how their columns are written.
//!
//! Keys and times are sorted or nearly so: their differences are a few bits each, which no dictionary and no
//! general compression beats, and a browser decodes them fastest as they are. Text repeats: it is
//! dictionary-encoded and compressed. Pages are small enough that a reader can skip most of a row group.

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
use rockpool_catalog::{EventType, PropertyType, TimeResolution, column};
use std::sync::Arc;

/// Rows of a row group.
const ROW_GROUP_ROWS: usize = 131_072;
/// Rows of a data page, about.
const PAGE_ROWS: usize = 20_000;
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
    let mut fields = vec![
        Field::new(column::USER_KEY, DataType::UInt32, true),
        Field::new(column::EVENT_TIME, instant(resolution), false),
    ];
    for property in &event_type.properties {
        if let Some(name) = &property.column {
            let kind = match property.kind {
                PropertyType::Text => DataType::Utf8,
                PropertyType::Integer => DataType::Int64,
                PropertyType::Number => DataType::Float64,
                PropertyType::Boolean => DataType::Boolean,
            };
            fields.push(Field::new(name, kind, true));
        }
    }
    if event_type.properties.iter().any(|property| property.column.is_none()) {
        let entries = DataType::Struct(Fields::from(vec![map_key(), map_value()]));
        let entries = Field::new(MAP_ENTRIES, entries, false);
        fields.push(Field::new(column::PROPERTIES, DataType::Map(Arc::new(entries), false), false));
    }
    Arc::new(Schema::new(fields))
}

/// The schema of user-days files.
pub(crate) fn user_days(resolution: TimeResolution) -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new(column::USER_KEY, DataType::UInt32, true),
        Field::new(column::DAY, DataType::Date32, false),
        Field::new(column::EVENTS, DataType::UInt32, false),
        Field::new(column::FIRST_TIME, instant(resolution), false),
        Field::new(column::LAST_TIME, instant(resolution), false),
    ]))
}

/// The schema of users files.
pub(crate) fn users() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new(column::USER_KEY, DataType::UInt32, false),
        Field::new(column::USER_ID, DataType::Utf8, false),
    ]))
}

/// How events files are written.
pub(crate) fn events_settings(event_type: &EventType) -> Result<WriterProperties, ParquetError> {
    let mut settings = deltas(settings(2)?, &[column::USER_KEY, column::EVENT_TIME]);
    for property in &event_type.properties {
        // A dictionary of numbers that hardly repeat is larger than the numbers.
        if let (Some(name), false) = (&property.column, property.distinct_is_exact) {
            let path = ColumnPath::new(vec![name.clone()]);
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
    Ok(deltas(settings(2)?, &columns).build())
}

/// How users files are written.
pub(crate) fn users_settings() -> Result<WriterProperties, ParquetError> {
    let identifier = ColumnPath::new(vec![column::USER_ID.to_owned()]);
    let settings = deltas(settings(1)?, &[column::USER_KEY]);
    Ok(settings.set_column_dictionary_enabled(identifier, false).build())
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

fn deltas(mut settings: WriterPropertiesBuilder, columns: &[&str]) -> WriterPropertiesBuilder {
    for name in columns {
        let path = || ColumnPath::new(vec![(*name).to_owned()]);
        settings = settings
            .set_column_dictionary_enabled(path(), false)
            .set_column_encoding(path(), Encoding::DELTA_BINARY_PACKED)
            .set_column_compression(path(), Compression::UNCOMPRESSED);
    }
    settings
}
