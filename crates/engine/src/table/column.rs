//! Where a table's column comes from, and its values for a batch of a file.

use super::map::AllProperties;
use crate::EngineError;
use crate::filter::{from_map, plain_text};
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
    new_null_array,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field};
use datafusion::common::ScalarValue;
use rockpool_catalog::{Numeral, column};
use std::sync::Arc;

/// Where a column of a table comes from.
#[derive(Debug, Clone)]
pub(crate) enum ColumnSource {
    /// A column of the file, of the table's type.
    File {
        /// Its name there.
        name: String,
    },
    /// The values of a property, which are stored in another type than the table's.
    Property(Place),
    /// Every property of a row by its name.
    Properties(Arc<AllProperties>),
    /// The same value for every row.
    Constant(ScalarValue),
    /// The file has no such column.
    Null,
}

/// Where a property is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a column of its own.
    Column(String),
    /// In the map of all others, under its name.
    Map(String),
}

impl ColumnSource {
    /// The columns of the file that are read for it.
    pub(super) fn reads(&self) -> Vec<&str> {
        match self {
            Self::File { name } | Self::Property(Place::Column(name)) => vec![name],
            Self::Property(Place::Map(_)) => vec![column::PROPERTIES],
            Self::Properties(all) => all.reads(),
            Self::Constant(_) | Self::Null => vec![],
        }
    }

    /// The column's values for a batch of the file.
    ///
    /// # Errors
    /// [`EngineError::Corrupt`] if the file's column has another type than the manifest says.
    pub(super) fn values(&self, batch: &RecordBatch, field: &Field) -> Result<ArrayRef, EngineError> {
        Ok(super::doubles::plain_column(&self.stored(batch, field)?))
    }

    fn stored(&self, batch: &RecordBatch, field: &Field) -> Result<ArrayRef, EngineError> {
        let rows = batch.num_rows();
        match self {
            Self::Null => Ok(new_null_array(field.data_type(), rows)),
            Self::Constant(value) => Ok(value.to_array_of_size(rows)?),
            Self::Properties(all) => all.values(batch),
            Self::File { name } => {
                let found = named(batch, name)?;
                if found.data_type() == field.data_type() {
                    return Ok(Arc::clone(found));
                }
                Err(wrong_type(name, found, field.data_type()))
            }
            Self::Property(place) => converted(&place.values(batch)?, field),
        }
    }
}

impl Place {
    /// The stored values of the property in a batch.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the batch is not what was asked of the file.
    pub(super) fn values(&self, batch: &RecordBatch) -> Result<ArrayRef, EngineError> {
        match self {
            Self::Column(name) => named(batch, name).cloned(),
            Self::Map(property) => match batch.column_by_name(column::PROPERTIES) {
                Some(maps) => Ok(Arc::new(from_map(maps, property)?)),
                None => Ok(Arc::new(StringArray::new_null(batch.num_rows()))),
            },
        }
    }
}

fn named<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, EngineError> {
    batch.column_by_name(name).ok_or_else(|| EngineError::internal(format!("column '{name}' was not read")))
}

fn wrong_type(name: &str, found: &ArrayRef, wanted: &DataType) -> EngineError {
    EngineError::corrupt(
        format!("column '{name}'"),
        format!("it holds {}, the manifest says {wanted}", found.data_type()),
    )
}

/// The values of a property as text, in the one spelling that the source has.
///
/// # Errors
/// [`EngineError::Internal`] for a type that no property has.
pub(super) fn as_text(stored: &ArrayRef) -> Result<StringArray, EngineError> {
    match stored.data_type() {
        DataType::Utf8View | DataType::Dictionary(_, _) | DataType::LargeUtf8 => {
            plain_text(&cast(stored, &DataType::Utf8)?)
        }
        _ => plain_text(stored),
    }
}

/// Stored values in the type that the table has for them.
fn converted(stored: &ArrayRef, field: &Field) -> Result<ArrayRef, EngineError> {
    if stored.data_type() == field.data_type() {
        return Ok(Arc::clone(stored));
    }
    if let (DataType::Int64, DataType::Float64) = (stored.data_type(), field.data_type()) {
        return Ok(cast(stored, &DataType::Float64)?);
    }
    let texts = as_text(stored)?;
    let numerals = || texts.iter().map(|text| Numeral::of(text?));
    Ok(match field.data_type() {
        DataType::Int64 => Arc::new(numerals().map(|found| found?.whole).collect::<Int64Array>()),
        DataType::Float64 => {
            Arc::new(numerals().map(|found| found.map(|found| found.number)).collect::<Float64Array>())
        }
        DataType::Boolean => {
            Arc::new(texts.iter().map(|text| text?.parse::<bool>().ok()).collect::<BooleanArray>())
        }
        DataType::Utf8View => cast(&texts, &DataType::Utf8View)?,
        other => return Err(wrong_type(field.name(), stored, other)),
    })
}

/// The map of texts in a column.
///
/// # Errors
/// [`EngineError::Corrupt`] if it is none.
pub(super) fn maps_of(column: &ArrayRef) -> Result<&arrow::array::MapArray, EngineError> {
    column.as_map_opt().ok_or_else(|| EngineError::corrupt("column 'properties'", "it holds no map"))
}
