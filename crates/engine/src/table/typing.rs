//! The columns that properties have in SQL: their names and types, whatever they are stored as.

use super::column::{ColumnSource, Place};
use arrow::datatypes::DataType;
use rockpool_catalog::{Manifest, Property, PropertyType, column};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The columns that a table has for properties without one in the files; the others are in `properties` only.
const MOST_FROM_MAP: usize = 256;

/// A column of text some of whose values are numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mixed {
    /// Rows whose value is a number.
    pub(crate) numbers: u64,
    /// Rows with a value.
    pub(crate) rows: u64,
    /// A value that is no number; none where all are, but have too many digits for a double.
    pub(crate) other: Option<String>,
}

impl Mixed {
    /// Whether most values are numbers.
    pub(crate) fn is_mostly_numbers(&self) -> bool {
        self.numbers.saturating_mul(2) > self.rows
    }
}

/// A column for a property.
#[derive(Debug, Clone)]
pub(super) struct PropertyColumn<'a> {
    /// The property's name.
    pub(super) property: &'a str,
    /// The type of the column.
    pub(super) kind: PropertyType,
    /// If it is text, and some values are numbers.
    pub(super) mixed: Option<Mixed>,
}

/// The columns of a table for the properties of its rows, by name; where event types share the table, for those of each.
pub(super) fn property_columns<'a>(
    properties: impl Iterator<Item = &'a Property>,
) -> Vec<PropertyColumn<'a>> {
    let mut by_name: BTreeMap<&str, Vec<&Property>> = BTreeMap::new();
    for property in properties {
        if property.rows > 0 {
            by_name.entry(&property.name).or_default().push(property);
        }
    }
    let rows = |found: &[&Property]| found.iter().map(|property| property.rows).sum::<u64>();
    let mut unpromoted: Vec<(u64, &str)> = by_name
        .iter()
        .filter(|(_, found)| found.iter().all(|property| property.column.is_none()))
        .map(|(name, found)| (rows(found), *name))
        .collect();
    unpromoted.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    let left_out: BTreeSet<&str> = unpromoted.iter().skip(MOST_FROM_MAP).map(|(_, name)| *name).collect();
    by_name
        .into_iter()
        .filter(|(name, _)| !left_out.contains(name))
        .map(|(name, found)| {
            let kind = common(&found);
            let mixed = (kind == PropertyType::Text).then(|| mixed(&found)).filter(|mixed| mixed.numbers > 0);
            PropertyColumn { property: name, kind, mixed }
        })
        .collect()
}

/// The type of a property of one event type.
fn kind_of(property: &Property) -> PropertyType {
    let written = &property.written;
    match property.kind {
        _ if property.column.is_none() && written.boolean => PropertyType::Boolean,
        PropertyType::Text if written.numbers == property.rows && written.whole => PropertyType::Integer,
        PropertyType::Text if written.numbers == property.rows && written.exact => PropertyType::Number,
        kind => kind,
    }
}

/// The type that the values of several event types have in common.
fn common(found: &[&Property]) -> PropertyType {
    let kinds: Vec<PropertyType> = found.iter().map(|property| kind_of(property)).collect();
    let all = |wanted: &[PropertyType]| kinds.iter().all(|kind| wanted.contains(kind));
    // A whole number of more digits than a double has must not become one.
    let is_exact = |property: &&Property| property.written.exact || kind_of(property) == PropertyType::Number;
    if all(&[PropertyType::Boolean]) {
        PropertyType::Boolean
    } else if all(&[PropertyType::Integer]) {
        PropertyType::Integer
    } else if all(&[PropertyType::Integer, PropertyType::Number]) && found.iter().all(is_exact) {
        PropertyType::Number
    } else {
        PropertyType::Text
    }
}

fn mixed(found: &[&Property]) -> Mixed {
    let numbers = |property: &&Property| match property.kind {
        PropertyType::Integer | PropertyType::Number => property.rows,
        PropertyType::Text | PropertyType::Boolean => property.written.numbers,
    };
    let other = |property: &&Property| match (property.kind, &property.written.other) {
        (_, Some(other)) => Some(other.clone()),
        (PropertyType::Boolean, None) => Some("true".to_owned()),
        (PropertyType::Text, None) => property.top.first().map(|value| value.value.clone()),
        (PropertyType::Integer | PropertyType::Number, None) => None,
    };
    let is_other = |property: &&&Property| property.written.numbers < property.rows;
    Mixed {
        numbers: found.iter().map(numbers).sum(),
        rows: found.iter().map(|property| property.rows).sum(),
        other: found.iter().filter(is_other).filter_map(other).min(),
    }
}

/// The Arrow type of a column.
pub(super) fn stored(kind: PropertyType) -> DataType {
    match kind {
        PropertyType::Text => DataType::Utf8View,
        PropertyType::Integer => DataType::Int64,
        PropertyType::Number => DataType::Float64,
        PropertyType::Boolean => DataType::Boolean,
    }
}

/// Where a column of a table comes from in files whose rows have this property, if they have it.
pub(super) fn source(property: Option<&Property>, wanted: &PropertyColumn<'_>) -> ColumnSource {
    match property {
        Some(Property { column: Some(column), kind, .. }) if *kind == wanted.kind => {
            ColumnSource::File { name: column.clone() }
        }
        Some(Property { column: Some(column), .. }) => ColumnSource::Property(Place::Column(column.clone())),
        Some(property) => ColumnSource::Property(Place::Map(property.name.clone())),
        None => ColumnSource::Null,
    }
}

/// The name of the column for each property of an extract: its own, unless that is taken by a column of every table;
/// then with `property_` in front, as often as it takes to differ from all others.
pub(crate) fn column_names(manifest: &Manifest) -> HashMap<&str, String> {
    let properties = manifest.event_types.iter().flat_map(|event_type| &event_type.properties);
    names_beside(properties, &column::RESERVED)
}

/// The name of the column for each attribute of users, by the same rule.
pub(super) fn attribute_names(manifest: &Manifest) -> HashMap<&str, String> {
    names_beside(manifest.user_properties.iter(), &[column::USER_KEY, column::USER_ID])
}

fn names_beside<'a>(
    properties: impl Iterator<Item = &'a Property>,
    reserved: &[&str],
) -> HashMap<&'a str, String> {
    let names: BTreeSet<&str> = properties.map(|property| property.name.as_str()).collect();
    let is_free = |name: &str| !name.is_empty() && !reserved.contains(&name);
    let mut taken: BTreeSet<String> =
        names.iter().filter(|name| is_free(name)).map(|name| (*name).to_owned()).collect();
    let mut columns = HashMap::new();
    for name in names {
        let mut column = name.to_owned();
        if !is_free(name) {
            while !is_free(&column) || taken.contains(&column) {
                column.insert_str(0, "property_");
            }
            taken.insert(column.clone());
        }
        columns.insert(name, column);
    }
    columns
}
