//! Which properties an event type has, which of them get a column, and of which type.

use crate::rows::{PropertyValues, TypeState, ValueForms};
use rockpool_catalog::{Property, PropertyType, UnlistedProperties, column};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

/// Columns of properties that an event type may have.
const COLUMNS: usize = 64;
/// Properties that the manifest lists of an event type, beside those with a column.
const LISTED: usize = 2_000;
/// Names of the others that it gives as examples, and their characters.
const EXAMPLES: usize = 3;
const EXAMPLE_CHARACTERS: usize = 100;
/// Attributes that the table of users may have.
const ATTRIBUTES: usize = 256;
/// A property gets a column when at least one row in so many has it.
const ONE_ROW_IN: u64 = 100;

/// A property and the number of its name.
#[derive(Debug)]
pub(crate) struct NumberedProperty {
    /// The number of its name among the names of the event type.
    pub(crate) number: u32,
    /// What the manifest says of it.
    pub(crate) property: Property,
}

/// The properties of an event type, most frequent first, ties by name. Those that are `promoted` by name have a column
/// before all others. Of very many the least frequent are left out ([`unlisted`]).
pub(crate) fn properties(state: &TypeState, promoted: &[String]) -> Vec<NumberedProperty> {
    let is_promoted = |name: &str| promoted.iter().any(|promoted| promoted == name);
    let frequent = |rows: u64| rows.saturating_mul(ONE_ROW_IN) >= state.rows;
    let mut order = in_order(state);
    let mut columns: HashSet<&str> = HashSet::new();
    let candidates = order.iter().filter(|(_, name, _)| is_promoted(name));
    let candidates =
        candidates.chain(order.iter().filter(|(_, name, rows)| !is_promoted(name) && frequent(*rows)));
    columns.extend(candidates.take(COLUMNS).map(|(_, name, _)| *name));
    let mut place = 0;
    order.retain(|(_, name, _)| {
        place += 1;
        place <= LISTED || columns.contains(name)
    });
    numbered(state, order, &columns)
}

/// What is said of the properties that are not `listed`.
pub(crate) fn unlisted(state: &TypeState, listed: &[NumberedProperty]) -> Option<UnlistedProperties> {
    let listed: HashSet<u32> = listed.iter().map(|listed| listed.number).collect();
    let rows = state.properties.iter().map(|values| values.rows).chain(state.uncounted.iter().copied());
    let mut others: Vec<(Reverse<u64>, &str)> = (0..)
        .zip(state.names.iter().zip(rows))
        .filter(|(number, (_, rows))| *rows > 0 && !listed.contains(number))
        .map(|(_, ((_, name), rows))| (Reverse(rows), name))
        .collect();
    others.sort_unstable();
    let example = |(_, name): &(Reverse<u64>, &str)| name.chars().take(EXAMPLE_CHARACTERS).collect();
    (!others.is_empty()).then(|| UnlistedProperties {
        names: others.len() as u64,
        values: others.iter().map(|(Reverse(rows), _)| rows).sum(),
        examples: others.iter().take(EXAMPLES).map(example).collect(),
    })
}

/// The attributes of users, likewise, each with a column; of more than a file should have, the least frequent have none
/// and are left out.
pub(crate) fn attributes(state: &TypeState) -> Vec<NumberedProperty> {
    let mut order = in_order(state);
    order.truncate(ATTRIBUTES);
    let columns = order.iter().map(|(_, name, _)| *name).collect();
    numbered(state, order, &columns)
}

/// The properties of an event type: number of the name, name, and events that have it.
fn in_order(state: &TypeState) -> Vec<(u32, &str, u64)> {
    let mut order: Vec<(u32, &str, u64)> = (0..)
        .zip(state.names.iter().zip(&state.properties))
        .map(|(number, ((_, name), values))| (number, name, values.rows))
        .filter(|(_, _, rows)| *rows > 0)
        .collect();
    order.sort_unstable_by(|one, other| other.2.cmp(&one.2).then(one.1.cmp(other.1)));
    order
}

fn numbered(
    state: &TypeState,
    order: Vec<(u32, &str, u64)>,
    with_column: &HashSet<&str>,
) -> Vec<NumberedProperty> {
    let names: Vec<&str> =
        order.iter().map(|(_, name, _)| *name).filter(|name| with_column.contains(name)).collect();
    let mut columns = column_names(&names).into_iter();
    order
        .into_iter()
        .filter_map(|(number, name, rows)| {
            let values = state.properties.get(number as usize)?;
            let column = with_column.contains(name).then(|| columns.next()).flatten();
            let column = column.map(|column| (column, values.forms.kind()));
            Some(NumberedProperty { number, property: property(name, rows, values, column) })
        })
        .collect()
}

fn property(
    name: &str,
    rows: u64,
    values: &PropertyValues,
    column: Option<(String, PropertyType)>,
) -> Property {
    let (column, kind) = match column {
        Some((column, kind)) => (Some(column), kind),
        None => (None, PropertyType::Text),
    };
    let is_number = matches!(kind, PropertyType::Integer | PropertyType::Number);
    let range = values.forms.range().filter(|_| is_number);
    let (distinct, distinct_is_exact) = values.distinct();
    Property {
        name: name.to_owned(),
        column,
        kind,
        rows,
        distinct,
        distinct_is_exact,
        top: values.top(),
        minimum: range.map(|(minimum, _)| minimum),
        maximum: range.map(|(_, maximum)| maximum),
        written: values.writing.written(),
    }
}

/// The columns of a file that several event types share.
#[derive(Debug, Default)]
pub(crate) struct SharedColumns {
    /// The columns in the order of the file.
    pub(crate) columns: Vec<(String, PropertyType)>,
    /// For the name of each property that has one, the place of its column.
    places: HashMap<String, usize>,
    /// Whether some property has none.
    pub(crate) has_map: bool,
}

impl SharedColumns {
    /// The columns for these event types: the most frequent of the properties that any of them would give a column. A
    /// column has the type that suits the values of all of them.
    pub(crate) fn new<'a>(states: impl IntoIterator<Item = &'a TypeState>, named: &[String]) -> Self {
        #[derive(Default)]
        struct Common {
            rows: u64,
            is_promoted: bool,
            is_named: bool,
            forms: ValueForms,
        }
        let mut all: BTreeMap<&str, Common> = BTreeMap::new();
        let mut uncounted = 0;
        for state in states {
            uncounted += state.uncounted.len();
            for ((_, name), values) in state.names.iter().zip(&state.properties) {
                if values.rows > 0 {
                    let common = all.entry(name).or_default();
                    common.rows += values.rows;
                    common.is_named |= named.iter().any(|named| named == name);
                    common.is_promoted |=
                        common.is_named || values.rows.saturating_mul(ONE_ROW_IN) >= state.rows;
                    common.forms.merge(&values.forms);
                }
            }
        }
        let properties = all.len() + uncounted;
        let mut promoted: Vec<(&str, Common)> =
            all.into_iter().filter(|(_, common)| common.is_promoted).collect();
        promoted.sort_by(|one, other| {
            let by_name = other.1.is_named.cmp(&one.1.is_named);
            by_name.then(other.1.rows.cmp(&one.1.rows)).then(one.0.cmp(other.0))
        });
        promoted.truncate(COLUMNS);
        let names: Vec<&str> = promoted.iter().map(|(name, _)| *name).collect();
        let kinds = promoted.iter().map(|(_, common)| common.forms.kind());
        Self {
            columns: column_names(&names).into_iter().zip(kinds).collect(),
            places: names.iter().enumerate().map(|(place, name)| ((*name).to_owned(), place)).collect(),
            has_map: properties > names.len(),
        }
    }

    /// The properties of one of the event types, most frequent first, ties by name.
    pub(crate) fn properties(&self, state: &TypeState) -> Vec<NumberedProperty> {
        let column = |name: &str| self.places.get(name).and_then(|place| self.columns.get(*place)).cloned();
        let mut properties: Vec<NumberedProperty> = (0..)
            .zip(state.names.iter().zip(&state.properties))
            .filter(|(_, (_, values))| values.rows > 0)
            .map(|(number, ((_, name), values))| NumberedProperty {
                number,
                property: property(name, values.rows, values, column(name)),
            })
            .collect();
        properties.sort_by(|one, other| {
            let (one, other) = (&one.property, &other.property);
            other.rows.cmp(&one.rows).then_with(|| one.name.cmp(&other.name))
        });
        let mut place = 0;
        properties.retain(|numbered| {
            place += 1;
            place <= LISTED || numbered.property.column.is_some()
        });
        properties
    }
}

/// A column name for each property: its own, unless that is reserved or empty; then with `property_` in front,
/// as often as it takes to differ from all others.
fn column_names(names: &[&str]) -> Vec<String> {
    let is_free = |name: &str| !name.is_empty() && !column::RESERVED.contains(&name);
    let mut taken: HashSet<String> =
        names.iter().filter(|name| is_free(name)).map(|name| (*name).to_owned()).collect();
    names
        .iter()
        .map(|name| {
            let mut column = (*name).to_owned();
            if !is_free(name) {
                while !is_free(&column) || taken.contains(&column) {
                    column.insert_str(0, "property_");
                }
                taken.insert(column.clone());
            }
            column
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_give_way() {
        let names = ["day", "plan", "property_day", "user_key", ""];
        assert_eq!(
            column_names(&names),
            ["property_property_day", "plan", "property_day", "property_user_key", "property_"]
        );
    }
}
