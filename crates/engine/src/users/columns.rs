//! Columns of properties as group numbers and as numbers, row by row.

use crate::EngineError;
use crate::filter::{PropertySource, Texts, number_of};
use crate::groups::{GroupNames, MOST_PARTS, NOT_SET, Parts};
use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};

/// What gives one part of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GroupSource {
    /// A property.
    Property(PropertySource),
    /// The same text for every event of the type.
    Constant(String),
}

impl GroupSource {
    /// Whether no event of the type has it.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Property(PropertySource::Absent))
    }

    /// The column to read.
    pub(crate) fn column(&self) -> Option<&str> {
        match self {
            Self::Property(source) => source.column(),
            Self::Constant(_) => None,
        }
    }
}

/// The groups of a batch.
pub(crate) struct GroupColumns {
    columns: Vec<PartColumn>,
    /// The last row's parts and group: neighbouring rows are often alike.
    last: (Parts, u32),
}

impl GroupColumns {
    pub(crate) fn new(sources: &[GroupSource], batch: &RecordBatch) -> Result<Self, EngineError> {
        let columns =
            sources.iter().map(|source| PartColumn::new(source, batch)).collect::<Result<_, _>>()?;
        Ok(Self { columns, last: ([NOT_SET; MOST_PARTS], NOT_SET) })
    }

    /// The group of a row.
    pub(crate) fn number(&mut self, row: usize, names: &mut GroupNames) -> u32 {
        if let [one] = self.columns.as_mut_slice() {
            return one.number(row, 0, names);
        }
        let mut parts = [NOT_SET; MOST_PARTS];
        for (property, (part, column)) in parts.iter_mut().zip(&mut self.columns).enumerate() {
            *part = column.number(row, property, names);
        }
        if parts != self.last.0 {
            self.last = (parts, names.group(parts));
        }
        self.last.1
    }
}

/// The held values of a batch.
pub(crate) struct HeldColumns(GroupColumns);

impl HeldColumns {
    pub(super) fn new(sources: &[PropertySource], batch: &RecordBatch) -> Result<Self, EngineError> {
        let sources: Vec<GroupSource> = sources.iter().cloned().map(GroupSource::Property).collect();
        Ok(Self(GroupColumns::new(&sources, batch)?))
    }

    /// The number of the values of a row, [`NOT_SET`] if one is absent.
    pub(super) fn number(&mut self, row: usize, names: &mut GroupNames) -> u32 {
        let absent = self.0.columns.iter().any(|column| column.is_absent(row));
        if absent { NOT_SET } else { self.0.number(row, names) }
    }
}

/// One part of the groups of a batch: each different text of a dictionary is looked up once.
#[expect(clippy::large_enum_variant, reason = "a batch has at most three of them")]
enum PartColumn {
    Texts {
        texts: Texts,
        /// The number of each entry of the dictionary, [`UNKNOWN`] until it is asked for.
        numbers: Vec<u32>,
    },
    Constant {
        name: String,
        number: u32,
    },
    Absent,
}

const UNKNOWN: u32 = u32::MAX;

impl PartColumn {
    fn new(source: &GroupSource, batch: &RecordBatch) -> Result<Self, EngineError> {
        Ok(match source {
            GroupSource::Constant(name) => Self::Constant { name: name.clone(), number: UNKNOWN },
            GroupSource::Property(PropertySource::Absent) => Self::Absent,
            GroupSource::Property(source) => {
                let texts = Texts::of(&source.values(batch)?)?;
                let entries = match &texts {
                    Texts::Dictionary(_, entries) => entries.len(),
                    Texts::Plain(_) => 0,
                };
                Self::Texts { texts, numbers: vec![UNKNOWN; entries] }
            }
        })
    }

    fn is_absent(&self, row: usize) -> bool {
        match self {
            Self::Texts { texts: Texts::Dictionary(rows, entries), .. } => {
                rows.key(row).is_none_or(|entry| entries.is_null(entry))
            }
            Self::Texts { texts: Texts::Plain(texts), .. } => texts.is_null(row),
            Self::Constant { .. } => false,
            Self::Absent => true,
        }
    }

    fn number(&mut self, row: usize, property: usize, names: &mut GroupNames) -> u32 {
        match self {
            Self::Texts { texts: Texts::Dictionary(rows, entries), numbers } => {
                let Some(entry) = rows.key(row) else { return NOT_SET };
                if entries.is_null(entry) {
                    return NOT_SET;
                }
                let Some(number) = numbers.get_mut(entry) else { return NOT_SET };
                if *number == UNKNOWN {
                    *number = names.number(property, entries.value(entry));
                }
                *number
            }
            Self::Texts { texts: Texts::Plain(texts), .. } if texts.is_valid(row) => {
                names.number(property, texts.value(row))
            }
            Self::Texts { .. } | Self::Absent => NOT_SET,
            Self::Constant { name, number } => {
                if *number == UNKNOWN {
                    *number = names.number(property, name);
                }
                *number
            }
        }
    }
}

/// A numeric property of a batch.
pub(crate) enum NumberColumn {
    /// By entry of a dictionary of texts.
    Dictionary(DictionaryArray<Int32Type>, Vec<f64>),
    /// By row.
    Rows(Vec<f64>),
    /// No row has a number.
    None,
}

impl NumberColumn {
    pub(super) fn new(source: &PropertySource, batch: &RecordBatch) -> Result<Self, EngineError> {
        if *source == PropertySource::Absent {
            return Ok(Self::None);
        }
        let values = source.values(batch)?;
        let Some(dictionary) = values.as_dictionary_opt::<Int32Type>() else {
            return rows_as_numbers(&values);
        };
        let entries = dictionary
            .values()
            .as_string_opt::<i32>()
            .ok_or_else(|| EngineError::internal("a dictionary of a property holds no texts"))?;
        // The batches of a row group share its dictionary: a large one is not gone over for each of them.
        if entries.len() > dictionary.len() {
            let row = |key: Option<usize>| key.map_or(f64::NAN, |entry| entry_number(entries, entry));
            return Ok(Self::Rows((0..dictionary.len()).map(|place| row(dictionary.key(place))).collect()));
        }
        let numbers = (0..entries.len()).map(|entry| entry_number(entries, entry)).collect();
        Ok(Self::Dictionary(dictionary.clone(), numbers))
    }

    /// The number of a row; NaN if it has none.
    pub(super) fn number(&self, row: usize) -> f64 {
        match self {
            Self::Dictionary(rows, numbers) => {
                rows.key(row).and_then(|entry| numbers.get(entry)).copied().unwrap_or(f64::NAN)
            }
            Self::Rows(numbers) => numbers.get(row).copied().unwrap_or(f64::NAN),
            Self::None => f64::NAN,
        }
    }
}

fn entry_number(entries: &StringArray, entry: usize) -> f64 {
    if entries.is_null(entry) { f64::NAN } else { finite(number_of(entries.value(entry))) }
}

fn rows_as_numbers(values: &ArrayRef) -> Result<NumberColumn, EngineError> {
    Ok(NumberColumn::Rows(match values.data_type() {
        DataType::Utf8 => {
            let texts = values.as_string::<i32>();
            texts.iter().map(|text| finite(text.and_then(number_of))).collect()
        }
        DataType::Int64 => {
            let numbers = values.as_primitive::<Int64Type>();
            numbers.iter().map(|number| finite(number.map(|number| number as f64))).collect()
        }
        DataType::Float64 => values.as_primitive::<Float64Type>().iter().map(finite).collect(),
        DataType::Boolean => return Ok(NumberColumn::None),
        other => return Err(EngineError::internal(format!("no property is stored as {other}"))),
    }))
}

/// One zero for both, and NaN for what is not finite.
fn finite(number: Option<f64>) -> f64 {
    number.filter(|number| number.is_finite()).map_or(f64::NAN, |number| number + 0.0)
}
