//! The column `properties`: every property of a row by its name, as text, however it is stored.

use super::column::{Place, as_text, maps_of};
use crate::EngineError;
use arrow::array::{
    Array, ArrayRef, AsArray, MapBuilder, MapFieldNames, RecordBatch, StringArray, StringBuilder,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Fields};
use rockpool_catalog::{EventType, column};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which entries of the map a statement can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MapKeys {
    /// The whole map is asked for.
    All,
    /// It is only ever asked for these properties, as in `properties['coupon']`.
    Only(BTreeSet<String>),
}

impl MapKeys {
    fn has(&self, property: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(property),
        }
    }
}

/// The type of the column.
pub(super) fn map_type() -> DataType {
    DataType::Map(Arc::new(Field::new("entries", DataType::Struct(entry_fields()), false)), false)
}

fn entry_fields() -> Fields {
    Fields::from(vec![Field::new("key", DataType::Utf8, false), Field::new("value", DataType::Utf8, true)])
}

/// Where the properties of an event type are stored, as far as a statement can see them.
#[derive(Debug)]
pub(crate) struct AllProperties {
    /// Those with a column: name and column.
    columns: Vec<(String, String)>,
    /// Whether some are in the map of the file.
    has_map: bool,
    keys: MapKeys,
}

impl AllProperties {
    /// The properties of an event type that a statement with these keys can see.
    pub(super) fn of(event_type: &EventType, keys: &MapKeys) -> Self {
        let seen = || event_type.properties.iter().filter(|property| keys.has(&property.name));
        let column = |column: &Option<String>, name: &String| Some((name.clone(), column.clone()?));
        Self {
            columns: seen().filter_map(|property| column(&property.column, &property.name)).collect(),
            has_map: seen().any(|property| property.column.is_none()),
            keys: keys.clone(),
        }
    }

    /// The columns of the file that are read for it.
    pub(super) fn reads(&self) -> Vec<&str> {
        let columns = self.columns.iter().map(|(_, column)| column.as_str());
        columns.chain(self.has_map.then_some(column::PROPERTIES)).collect()
    }

    /// The maps for a batch of the file; a row without properties has an empty one.
    ///
    /// # Errors
    /// [`EngineError::Corrupt`] if the file's map is none; an error of Arrow's.
    pub(super) fn values(&self, batch: &RecordBatch) -> Result<ArrayRef, EngineError> {
        let columns = self.columns.iter().map(|(name, column)| {
            Ok((name.as_str(), as_text(&Place::Column(column.clone()).values(batch)?)?))
        });
        let columns = columns.collect::<Result<Vec<(&str, StringArray)>, EngineError>>()?;
        let stored = match batch.column_by_name(column::PROPERTIES) {
            Some(stored) if self.has_map => Some(maps_of(stored)?),
            _ => None,
        };
        let texts = |values: &ArrayRef| cast(values, &DataType::Utf8);
        let stored =
            stored.map(|maps| Ok::<_, EngineError>((maps, texts(maps.keys())?, texts(maps.values())?)));
        let stored = stored.transpose()?;
        let names = MapFieldNames { entry: "entries".into(), key: "key".into(), value: "value".into() };
        let mut built = MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new());
        for row in 0..batch.num_rows() {
            for (name, values) in columns.iter().filter(|(_, values)| values.is_valid(row)) {
                built.keys().append_value(name);
                built.values().append_value(values.value(row));
            }
            if let Some((maps, keys, values)) = &stored
                && maps.is_valid(row)
            {
                let (keys, values) = (keys.as_string::<i32>(), values.as_string::<i32>());
                let edges = maps.value_offsets();
                let edge = |place: usize| edges.get(place).map_or(0, |edge| *edge as usize);
                for entry in edge(row)..edge(row + 1) {
                    if self.keys.has(keys.value(entry)) && values.is_valid(entry) {
                        built.keys().append_value(keys.value(entry));
                        built.values().append_value(values.value(entry));
                    }
                }
            }
            built.append(true)?;
        }
        Ok(Arc::new(built.finish()))
    }
}
