//! Where a table's column comes from, and its values for a batch of a file.

use crate::EngineError;
use crate::filter::plain_text;
use arrow::array::{Array, ArrayRef, AsArray, MapArray, RecordBatch, StructArray, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::ScalarValue;
use rockpool_catalog::column;
use std::sync::Arc;

/// Where a column of a table comes from.
#[derive(Debug, Clone)]
pub(crate) enum ColumnSource {
    /// A column of the file.
    File {
        /// Its name there.
        name: String,
        /// Whether its values are made text, because another event type has other values under this name.
        as_text: bool,
    },
    /// The same value for every row.
    Constant(ScalarValue),
    /// The file has no such column.
    Null,
}

/// The type of the map of properties without a column.
pub(super) fn map_type() -> DataType {
    DataType::Map(Arc::new(entries()), false)
}

fn entries() -> Field {
    Field::new("entries", DataType::Struct(entry_fields()), false)
}

fn entry_fields() -> Fields {
    Fields::from(vec![Field::new("key", DataType::Utf8, false), Field::new("value", DataType::Utf8, true)])
}

impl ColumnSource {
    /// The column's values for a batch of the file.
    ///
    /// # Errors
    /// [`EngineError::Corrupt`] if the file's column has another type than the manifest says.
    pub(super) fn values(&self, batch: &RecordBatch, field: &Field) -> Result<ArrayRef, EngineError> {
        let rows = batch.num_rows();
        let (name, as_text) = match self {
            Self::Null => return Ok(new_null_array(field.data_type(), rows)),
            Self::Constant(value) => return Ok(value.to_array_of_size(rows)?),
            Self::File { name, as_text } => (name, *as_text),
        };
        let found = match batch.column_by_name(name) {
            Some(found) => found,
            None if name == column::PROPERTIES => return Ok(new_null_array(field.data_type(), rows)),
            None => return Err(EngineError::internal(format!("column '{name}' was not read"))),
        };
        if found.data_type() == field.data_type() {
            return Ok(Arc::clone(found));
        }
        if as_text {
            return Ok(cast(&plain_text(found)?, field.data_type())?);
        }
        if let (DataType::Map(_, _), Some(maps)) = (field.data_type(), found.as_map_opt()) {
            return Ok(Arc::new(renamed(maps)?));
        }
        Err(EngineError::corrupt(
            format!("column '{name}'"),
            format!("it holds {}, the manifest says {}", found.data_type(), field.data_type()),
        ))
    }
}

/// A map with the names of entries that the table's type has: writers differ there.
fn renamed(maps: &MapArray) -> Result<MapArray, EngineError> {
    let texts = |values: &ArrayRef| cast(values, &DataType::Utf8);
    let columns = vec![texts(maps.keys())?, texts(maps.values())?];
    let pairs = StructArray::try_new(entry_fields(), columns, None)?;
    Ok(MapArray::try_new(Arc::new(entries()), maps.offsets().clone(), pairs, maps.nulls().cloned(), false)?)
}
