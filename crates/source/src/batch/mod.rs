//! Rows of Arrow columns as events.

mod column;

use crate::{
    mapping::Role,
    piece::Content,
    probe::{ColumnKind, Probe},
    reading::Reading,
    receiver::Receiver,
    record::{Record, property},
};
use arrow::{
    array::{Array, ArrayRef, RecordBatch},
    compute::cast,
    datatypes::{DataType, Schema, TimeUnit},
};
use column::Column;
use std::{borrow::Cow, sync::Arc};

/// Rows of a file or a table.
pub(crate) struct Rows {
    /// The columns that are needed.
    pub(crate) batch: RecordBatch,
    /// What they are.
    pub(crate) reading: Arc<Reading>,
    /// The columns that were not read.
    pub(crate) ignored: Arc<[String]>,
}

impl Content for Rows {
    fn read(&self, to: &mut Receiver<'_>) {
        let schema = self.batch.schema_ref();
        let arrays: Vec<ArrayRef> = self.batch.columns().iter().map(plain).collect();
        let columns: Vec<(&str, Role<'_>, Column<'_>)> = schema
            .fields()
            .iter()
            .zip(&arrays)
            .map(|(field, array)| {
                let name = field.name().as_str();
                (name, self.reading.roles.role(name), Column::of(array))
            })
            .collect();
        let rows = self.batch.num_rows();
        to.counts.line_ends = rows as u64;
        to.counts.records = rows as u64;
        let mut properties = Vec::new();
        for row in 0..rows {
            properties.clear();
            let mut record = Record::default();
            let mut bad = None;
            for (name, role, column) in &columns {
                match role {
                    Role::Ignored => {}
                    Role::Members(of) => {
                        bad = bad.or(column.split(row, of, name, &mut record, &mut properties).err());
                    }
                    Role::Part(place) => {
                        if let Some(value) = column.value(row) {
                            record.offer(*place, value);
                        }
                    }
                    Role::Property => {
                        if let Some(value) = column.value(row) {
                            properties.push(property(Cow::Borrowed(*name), Some(value)));
                        }
                    }
                }
            }
            let event = match bad {
                Some(bad) => Err(bad),
                None => self.reading.finish(record, &mut properties),
            };
            match event {
                Ok((event, is_unclear)) => to.event(event, is_unclear, &mut properties),
                Err(bad) => to.bad(row as u64, bad),
            }
        }
        for name in self.ignored.iter() {
            to.counts.ignored.count_many(name, rows as u64);
        }
    }
}

/// Tells a probe the columns of a schema.
pub(crate) fn declare(schema: &Schema, probe: &mut Probe) {
    for field in schema.fields() {
        let members: Vec<&str> = match field.data_type() {
            DataType::Struct(fields) => fields.iter().map(|field| field.name().as_str()).collect(),
            _ => vec![],
        };
        let kind = match field.data_type() {
            DataType::Struct(_) | DataType::Map(..) => Some(ColumnKind::Object),
            DataType::List(_) | DataType::LargeList(_) => Some(ColumnKind::List),
            DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => Some(ColumnKind::Instant),
            DataType::Boolean => Some(ColumnKind::Boolean),
            kind if kind.is_numeric() => Some(ColumnKind::Number),
            // Whether a text is JSON, its values say.
            _ => None,
        };
        probe.declare(field.name(), kind, &members);
    }
}

/// Tells a probe the values of some rows.
pub(crate) fn probe(batch: &RecordBatch, probe: &mut Probe) {
    probe.records += batch.num_rows() as u64;
    for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        let array = plain(array);
        let column = Column::of(&array);
        for row in 0..array.len() {
            probe.add(field.name(), column.value(row));
        }
    }
}

/// The array in one of the types that are read cell by cell: a dictionary as its values, rare widths as common ones.
fn plain(array: &ArrayRef) -> ArrayRef {
    let wanted = match array.data_type() {
        DataType::Dictionary(_, values) => values.as_ref().clone(),
        DataType::LargeList(item) => DataType::List(item.clone()),
        DataType::Date64 => DataType::Timestamp(TimeUnit::Millisecond, None),
        _ => return array.clone(),
    };
    // What cannot be cast is read as it is.
    cast(array, &wanted)
        .map_or_else(|_| array.clone(), |cast| if cast.data_type() == &wanted { cast } else { array.clone() })
}
