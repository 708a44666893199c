//! Gathers rows of events into Arrow columns.

use super::properties::NumberedProperty;
use super::schema;
use crate::rows::{Interner, PropertyValues, TypeState, Value, cells, forms};
use arrow::{
    array::{
        ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, MapBuilder, MapFieldNames, RecordBatch,
        StringBuilder, TimestampMicrosecondArray, TimestampMillisecondArray, UInt32Builder, new_null_array,
    },
    datatypes::{FieldRef, SchemaRef},
    error::ArrowError,
};
use rockpool_catalog::{PropertyType, TimeResolution, UserKey};
use std::sync::Arc;

/// Where the values of an event type's properties go.
pub(crate) struct ColumnPlan<'a> {
    /// The schema of the events files.
    pub(crate) schema: SchemaRef,
    resolution: TimeResolution,
    names: &'a Interner,
    values: &'a [PropertyValues],
    /// For each number of a name the place of its column among the columns of properties; none for the map.
    places: Vec<Option<usize>>,
    decoders: Vec<Decoder<'a>>,
    has_map: bool,
}

/// Gives the values of one property in its type; known values are decoded once.
enum Decoder<'a> {
    Text(&'a Interner),
    Integer(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Boolean(Vec<Option<bool>>),
}

fn boolean(text: &str) -> Option<bool> {
    text.parse().ok()
}

impl<'a> ColumnPlan<'a> {
    /// The plan for an event type.
    pub(crate) fn new(
        state: &'a TypeState,
        properties: &[NumberedProperty],
        schema: SchemaRef,
        resolution: TimeResolution,
    ) -> Self {
        let mut places = vec![None; state.properties.len()];
        let mut decoders = Vec::new();
        for numbered in properties {
            let number = numbered.number as usize;
            let (Some(place), Some(values)) = (places.get_mut(number), state.properties.get(number)) else {
                continue;
            };
            if numbered.property.column.is_some() {
                *place = Some(decoders.len());
                let texts = || values.texts.iter().map(|(_, text)| text);
                decoders.push(match numbered.property.kind {
                    PropertyType::Text => Decoder::Text(&values.texts),
                    PropertyType::Integer => Decoder::Integer(texts().map(forms::integer).collect()),
                    PropertyType::Number => Decoder::Number(texts().map(forms::number).collect()),
                    PropertyType::Boolean => Decoder::Boolean(texts().map(boolean).collect()),
                });
            }
        }
        let has_map = properties.iter().any(|numbered| numbered.property.column.is_none());
        Self { schema, resolution, names: &state.names, values: &state.properties, places, decoders, has_map }
    }
}

/// The column of a property. Rows that have the property fill up the nulls before them.
enum Column {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Boolean(BooleanBuilder),
}

/// Appends nulls up to `$row`, then the value.
macro_rules! append {
    ($column:expr, $row:expr, $value:expr) => {{
        let missing = $row.saturating_sub(arrow::array::ArrayBuilder::len($column));
        if missing > 0 {
            $column.append_nulls(missing);
        }
        $column.append_option($value);
    }};
}

/// Pads with nulls to `$rows` and ends the column.
macro_rules! finish {
    ($column:expr, $rows:expr) => {{
        let missing = $rows.saturating_sub(arrow::array::ArrayBuilder::len($column));
        $column.append_nulls(missing);
        Arc::new($column.finish()) as ArrayRef
    }};
}

impl Column {
    fn append(&mut self, decoder: &Decoder<'_>, row: usize, value: Value<'_>) {
        fn known<T: Copy>(values: &[Option<T>], number: u32) -> Option<T> {
            values.get(number as usize).copied().flatten()
        }
        match (self, decoder, value) {
            (Self::Text(column), Decoder::Text(texts), Value::Known(number)) => {
                append!(column, row, Some(texts.get(number)));
            }
            (Self::Text(column), _, Value::Text(text)) => append!(column, row, Some(text)),
            (Self::Integer(column), Decoder::Integer(values), Value::Known(number)) => {
                append!(column, row, known(values, number));
            }
            (Self::Integer(column), _, Value::Text(text)) => append!(column, row, forms::integer(text)),
            (Self::Number(column), Decoder::Number(values), Value::Known(number)) => {
                append!(column, row, known(values, number));
            }
            (Self::Number(column), _, Value::Text(text)) => append!(column, row, forms::number(text)),
            (Self::Boolean(column), Decoder::Boolean(values), Value::Known(number)) => {
                append!(column, row, known(values, number));
            }
            (Self::Boolean(column), _, Value::Text(text)) => append!(column, row, boolean(text)),
            // Columns are made from the decoders, one of the same kind for each.
            _ => {}
        }
    }

    fn finish(&mut self, rows: usize) -> ArrayRef {
        match self {
            Self::Text(column) => finish!(column, rows),
            Self::Integer(column) => finish!(column, rows),
            Self::Number(column) => finish!(column, rows),
            Self::Boolean(column) => finish!(column, rows),
        }
    }
}

/// Rows of events that are being gathered.
pub(crate) struct EventRows {
    users: UInt32Builder,
    times: Vec<i64>,
    columns: Vec<Column>,
    map: Option<MapBuilder<StringBuilder, StringBuilder>>,
}

impl EventRows {
    /// No rows yet.
    pub(crate) fn new(plan: &ColumnPlan<'_>) -> Self {
        let columns = plan.decoders.iter().map(|decoder| match decoder {
            Decoder::Text(_) => Column::Text(StringBuilder::new()),
            Decoder::Integer(_) => Column::Integer(Int64Builder::new()),
            Decoder::Number(_) => Column::Number(Float64Builder::new()),
            Decoder::Boolean(_) => Column::Boolean(BooleanBuilder::new()),
        });
        Self {
            users: UInt32Builder::new(),
            times: Vec::new(),
            columns: columns.collect(),
            map: plan.has_map.then(map_builder),
        }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    /// Appends a row, whose properties are as `codec` writes them.
    pub(crate) fn push(
        &mut self,
        plan: &ColumnPlan<'_>,
        user: Option<UserKey>,
        tick: i64,
        properties: &[u8],
    ) -> Result<(), ArrowError> {
        let row = self.times.len();
        self.users.append_option(user.map(|key| key.0));
        self.times.push(tick);
        for (name, value) in cells(properties) {
            let place = plan.places.get(name as usize).copied().flatten();
            match (place, &mut self.map) {
                (Some(place), _) => {
                    if let (Some(column), Some(decoder)) =
                        (self.columns.get_mut(place), plan.decoders.get(place))
                    {
                        column.append(decoder, row, value);
                    }
                }
                (None, Some(map)) => {
                    map.keys().append_value(plan.names.get(name));
                    map.values().append_value(match value {
                        Value::Text(text) => text,
                        Value::Known(number) => {
                            plan.values.get(name as usize).map_or("", |values| values.texts.get(number))
                        }
                    });
                }
                (None, None) => {}
            }
        }
        self.map.as_mut().map_or(Ok(()), |map| map.append(true))
    }

    /// The rows as a batch; afterwards there are none.
    pub(crate) fn take(&mut self, plan: &ColumnPlan<'_>) -> Result<RecordBatch, ArrowError> {
        let rows = self.times.len();
        let mut columns: Vec<ArrayRef> =
            vec![Arc::new(self.users.finish()), instants(std::mem::take(&mut self.times), plan.resolution)];
        columns.extend(self.columns.iter_mut().map(|column| column.finish(rows)));
        if let Some(map) = &mut self.map {
            columns.push(Arc::new(map.finish()));
        }
        RecordBatch::try_new(plan.schema.clone(), columns)
    }
}

fn map_builder() -> MapBuilder<StringBuilder, StringBuilder> {
    let names = MapFieldNames {
        entry: schema::MAP_ENTRIES.to_owned(),
        key: schema::map_key().name().clone(),
        value: schema::map_value().name().clone(),
    };
    MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new())
        .with_keys_field(schema::map_key())
        .with_values_field(schema::map_value())
}

/// The rows with the columns of a wider schema: those that the batch lacks hold nothing.
pub(crate) fn widened(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let rows = batch.num_rows();
    let column = |field: &FieldRef| match batch.column_by_name(field.name()) {
        Some(column) => Ok(Arc::clone(column)),
        None if field.is_nullable() => Ok(new_null_array(field.data_type(), rows)),
        None => {
            let mut map = map_builder();
            (0..rows).try_for_each(|_| map.append(true))?;
            Ok::<ArrayRef, ArrowError>(Arc::new(map.finish()))
        }
    };
    let columns = schema.fields().iter().map(column).collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(Arc::clone(schema), columns)
}

/// A column of instants from their ticks.
pub(crate) fn instants(ticks: Vec<i64>, resolution: TimeResolution) -> ArrayRef {
    match resolution {
        TimeResolution::Microseconds => Arc::new(TimestampMicrosecondArray::from(ticks).with_timezone("UTC")),
        TimeResolution::Milliseconds | TimeResolution::Seconds => {
            Arc::new(TimestampMillisecondArray::from(ticks).with_timezone("UTC"))
        }
    }
}
