//! Which properties an event type has, which of them get a column, and of which type.

use crate::rows::TypeState;
use rockpool_catalog::{Property, PropertyType, column};
use std::collections::HashSet;

/// Columns of properties that an event type may have.
const COLUMNS: usize = 64;
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

/// The properties of an event type, most frequent first, ties by name.
pub(crate) fn properties(state: &TypeState) -> Vec<NumberedProperty> {
    let mut order: Vec<(u32, &str, u64)> = (0..)
        .zip(state.names.iter().zip(&state.properties))
        .map(|(number, ((_, name), values))| (number, name, values.rows))
        .filter(|(_, _, rows)| *rows > 0)
        .collect();
    order.sort_unstable_by(|one, other| other.2.cmp(&one.2).then(one.1.cmp(other.1)));
    let promoted = order
        .iter()
        .take(COLUMNS)
        .take_while(|(_, _, rows)| rows.saturating_mul(ONE_ROW_IN) >= state.rows)
        .count();
    let names: Vec<&str> = order.iter().take(promoted).map(|(_, name, _)| *name).collect();
    let mut columns = column_names(&names).into_iter();
    order
        .into_iter()
        .filter_map(|(number, name, rows)| {
            let values = state.properties.get(number as usize)?;
            let column = columns.next();
            let kind = if column.is_some() { values.forms.kind() } else { PropertyType::Text };
            let range = values.forms.range().filter(|_| column.is_some());
            let (distinct, distinct_is_exact) = values.distinct();
            let property = Property {
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
            };
            Some(NumberedProperty { number, property })
        })
        .collect()
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
