//! Where a property of an event type is stored, and its values as text.

use super::text_of;
use crate::EngineError;
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, DictionaryArray, Float64Array, Int64Array, RecordBatch,
    StringArray, StringBuilder,
};
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};
use rockpool_catalog::{EventType, PropertyType, column};
use std::sync::Arc;

/// Where a property of one event type is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PropertySource {
    /// In a column of its own.
    Column {
        /// The column.
        name: String,
        /// Its type.
        kind: PropertyType,
    },
    /// In the map of all other properties, as text.
    Map {
        /// The property.
        property: String,
    },
    /// No event of the type has it.
    Absent,
}

impl PropertySource {
    /// Where `property` is stored for `event_type`.
    pub(crate) fn of(event_type: &EventType, property: &str) -> Self {
        match event_type.property(property) {
            Some(found) => match &found.column {
                Some(name) => Self::Column { name: name.clone(), kind: found.kind },
                None => Self::Map { property: property.to_owned() },
            },
            None => Self::Absent,
        }
    }

    /// The column to read.
    pub(crate) fn column(&self) -> Option<&str> {
        match self {
            Self::Column { name, .. } => Some(name),
            Self::Map { .. } => Some(column::PROPERTIES),
            Self::Absent => None,
        }
    }

    /// The type of its stored values.
    pub(crate) fn kind(&self) -> PropertyType {
        match self {
            Self::Column { kind, .. } => *kind,
            Self::Map { .. } | Self::Absent => PropertyType::Text,
        }
    }

    /// The stored values in a batch: text as a dictionary or plain, numbers, booleans.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the batch is not what was asked of the file.
    pub(crate) fn values(&self, batch: &RecordBatch) -> Result<ArrayRef, EngineError> {
        let column = |name: &str| {
            batch
                .column_by_name(name)
                .cloned()
                .ok_or_else(|| EngineError::internal(format!("column '{name}' was not read")))
        };
        match self {
            Self::Column { name, kind } => {
                let found = column(name)?;
                let fits = match kind {
                    PropertyType::Text => matches!(found.data_type(), DataType::Dictionary(_, _)),
                    PropertyType::Integer => found.data_type() == &DataType::Int64,
                    PropertyType::Number => found.data_type() == &DataType::Float64,
                    PropertyType::Boolean => found.data_type() == &DataType::Boolean,
                };
                if fits {
                    Ok(found)
                } else {
                    Err(EngineError::corrupt(
                        format!("column '{name}'"),
                        format!("it holds {}, the manifest says {kind:?}", found.data_type()),
                    ))
                }
            }
            Self::Map { property } => match batch.column_by_name(column::PROPERTIES) {
                Some(maps) => Ok(Arc::new(from_map(maps, property)?)),
                None => Ok(Arc::new(StringArray::new_null(batch.num_rows()))),
            },
            Self::Absent => Ok(Arc::new(StringArray::new_null(batch.num_rows()))),
        }
    }
}

/// The values of one property in a column of maps.
///
/// # Errors
/// [`EngineError::Internal`] if the column holds something else.
pub(crate) fn from_map(maps: &ArrayRef, property: &str) -> Result<StringArray, EngineError> {
    let not_a_map = || EngineError::internal("the properties column is no map of texts");
    let maps = maps.as_map_opt().ok_or_else(not_a_map)?;
    let keys = maps.keys().as_string_opt::<i32>().ok_or_else(not_a_map)?;
    let values = maps.values().as_string_opt::<i32>().ok_or_else(not_a_map)?;
    let mut found = StringBuilder::new();
    for (row, edges) in maps.value_offsets().windows(2).enumerate() {
        let entries = if maps.is_null(row) { 0..0 } else { edges[0] as usize..edges[1] as usize };
        let entry = entries.into_iter().find(|entry| keys.value(*entry) == property);
        found.append_option(entry.filter(|entry| values.is_valid(*entry)).map(|entry| values.value(entry)));
    }
    Ok(found.finish())
}

/// The values of a property in one batch, as text, by row.
#[derive(Debug)]
pub(crate) enum Texts {
    /// Each different text once.
    Dictionary(DictionaryArray<Int32Type>, StringArray),
    /// One text for each row.
    Plain(StringArray),
}

impl Texts {
    /// Stored values as text.
    ///
    /// # Errors
    /// [`EngineError::Internal`] for a type that no property has.
    pub(crate) fn of(values: &ArrayRef) -> Result<Self, EngineError> {
        if let Some(dictionary) = values.as_dictionary_opt::<Int32Type>()
            && let Some(texts) = dictionary.values().as_string_opt::<i32>()
        {
            return Ok(Self::Dictionary(dictionary.clone(), texts.clone()));
        }
        Ok(Self::Plain(plain_text(values)?))
    }
}

/// Stored values as one text for each row.
///
/// # Errors
/// [`EngineError::Internal`] for a type that no property has.
pub(crate) fn plain_text(values: &ArrayRef) -> Result<StringArray, EngineError> {
    match values.data_type() {
        DataType::Utf8 => Ok(values.as_string::<i32>().clone()),
        DataType::Int64 => Ok(integers_as_text(values.as_primitive::<Int64Type>())),
        DataType::Float64 => Ok(numbers_as_text(values.as_primitive::<Float64Type>())),
        DataType::Boolean => Ok(booleans_as_text(values.as_boolean())),
        other => Err(EngineError::internal(format!("no property is stored as {other}"))),
    }
}

fn integers_as_text(values: &Int64Array) -> StringArray {
    values.iter().map(|value| value.map(|value| value.to_string())).collect()
}

fn numbers_as_text(values: &Float64Array) -> StringArray {
    values.iter().map(|value| value.map(text_of)).collect()
}

fn booleans_as_text(values: &BooleanArray) -> StringArray {
    values.iter().map(|value| value.map(|value| if value { "true" } else { "false" })).collect()
}
