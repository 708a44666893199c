//! The groups of breakdowns: values, and tuples of values, numbered.

use rockpool_question::GroupValue;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// The number of "not set": with several properties, of every one of them.
pub(crate) const NOT_SET: u32 = 0;
/// The number of "step not reached".
pub(crate) const NOT_REACHED: u32 = 1;
/// The number of the first value, or tuple.
const FIRST_VALUE: u32 = 2;

/// The most properties of a tuple.
pub(crate) const MOST_PARTS: usize = 3;

/// The numbers of a tuple's values, [`NOT_SET`] beyond its properties.
pub(crate) type Parts = [u32; MOST_PARTS];

/// Numbers the values of up to [`MOST_PARTS`] properties, and the tuples of them, in the order they are met.
///
/// With one property a group's number is that of its value; with several it is that of the tuple of its values.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct GroupNames {
    /// The values of each property; empty until the first is met or told of.
    values: Vec<ValueNames>,
    /// With several properties, the parts of each tuple, from number [`FIRST_VALUE`].
    tuples: Vec<Parts>,
    numbers: HashMap<Parts, u32>,
}

/// The values of one property. They travel as a list; the numbers follow from it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
struct ValueNames {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl From<Vec<String>> for ValueNames {
    fn from(names: Vec<String>) -> Self {
        let names: Vec<Arc<str>> = names.into_iter().map(Into::into).collect();
        let numbers = names.iter().cloned().zip(FIRST_VALUE..).collect();
        Self { names, numbers }
    }
}

impl From<ValueNames> for Vec<String> {
    fn from(values: ValueNames) -> Self {
        values.names.iter().map(ToString::to_string).collect()
    }
}

impl ValueNames {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = next_number(self.names.len());
        let name: Arc<str> = name.into();
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }

    fn value(&self, number: u32) -> GroupValue {
        match number {
            NOT_SET => GroupValue::NotSet,
            NOT_REACHED => GroupValue::NotReached,
            other => match self.names.get((other - FIRST_VALUE) as usize) {
                Some(name) => GroupValue::Value(name.to_string()),
                None => GroupValue::NotSet,
            },
        }
    }

    /// For each of the other's numbers, the number here.
    fn absorb(&mut self, other: &Self) -> Vec<u32> {
        let own = other.names.iter().map(|name| self.number(name));
        [NOT_SET, NOT_REACHED].into_iter().chain(own).collect()
    }
}

fn next_number(known: usize) -> u32 {
    FIRST_VALUE + u32::try_from(known).unwrap_or(u32::MAX - FIRST_VALUE)
}

impl GroupNames {
    /// No names, of so many properties: 0 to [`MOST_PARTS`].
    pub(crate) fn new(properties: usize) -> Self {
        Self { values: vec![ValueNames::default(); properties.min(MOST_PARTS)], ..Self::default() }
    }

    /// The number of a value of a property, which is not yet that of a group if there are several properties.
    pub(crate) fn number(&mut self, property: usize, name: &str) -> u32 {
        if property >= self.values.len() {
            self.values.resize(property + 1, ValueNames::default());
        }
        self.values.get_mut(property).map_or(NOT_SET, |values| values.number(name))
    }

    /// The number of the group with these values.
    pub(crate) fn group(&mut self, parts: Parts) -> u32 {
        if self.values.len() <= 1 {
            return parts[0];
        }
        if parts == [NOT_SET; MOST_PARTS] {
            return NOT_SET;
        }
        if let Some(number) = self.numbers.get(&parts) {
            return *number;
        }
        let number = next_number(self.tuples.len());
        self.tuples.push(parts);
        self.numbers.insert(parts, number);
        number
    }

    /// How many properties there are.
    pub(crate) fn properties(&self) -> usize {
        self.values.len()
    }

    /// One more than the largest number of a group.
    pub(crate) fn groups(&self) -> usize {
        let known = match self.values.as_slice() {
            [] => 0,
            [one] => one.names.len(),
            _ => self.tuples.len(),
        };
        FIRST_VALUE as usize + known
    }

    /// One more than the largest number of a value of a property.
    pub(crate) fn values_of(&self, property: usize) -> usize {
        FIRST_VALUE as usize + self.values.get(property).map_or(0, |values| values.names.len())
    }

    /// The number of a group's value of one property.
    pub(crate) fn part(&self, group: u32, property: usize) -> u32 {
        if self.values.len() <= 1 || group < FIRST_VALUE {
            return group;
        }
        let parts = self.tuples.get((group - FIRST_VALUE) as usize);
        parts.and_then(|parts| parts.get(property)).copied().unwrap_or(NOT_SET)
    }

    /// The value of one property, by its number.
    pub(crate) fn part_value(&self, property: usize, number: u32) -> GroupValue {
        self.values.get(property).map_or_else(|| ValueNames::default().value(number), |of| of.value(number))
    }

    /// The value of a group of one property (the first, of several).
    pub(crate) fn value(&self, group: u32) -> GroupValue {
        self.part_value(0, self.part(group, 0))
    }

    /// The values of a group, one for each property.
    pub(crate) fn group_values(&self, group: u32) -> Vec<GroupValue> {
        (0..self.properties().max(1))
            .map(|property| self.part_value(property, self.part(group, property)))
            .collect()
    }

    /// The order of two groups: by their values as texts, an absent one last, property by property.
    pub(crate) fn compare(&self, one: u32, other: u32) -> Ordering {
        if one == other {
            return Ordering::Equal;
        }
        let text = |group: u32, property: usize| {
            let number = self.part(group, property);
            let place = number.checked_sub(FIRST_VALUE)? as usize;
            self.values.get(property)?.names.get(place).map(AsRef::as_ref)
        };
        let each = (0..self.properties()).map(|property| (text(one, property), text(other, property)));
        let orders = each.map(|(one, other): (Option<&str>, Option<&str>)| {
            one.is_none().cmp(&other.is_none()).then_with(|| one.cmp(&other))
        });
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// The least of groups; "not set" where there are none.
    pub(crate) fn least(&self, groups: impl IntoIterator<Item = u32>) -> u32 {
        groups.into_iter().min_by(|one, other| self.compare(*one, *other)).unwrap_or(NOT_SET)
    }

    /// Takes over the names of another numbering of the same properties: for each of its groups, the number here.
    pub(crate) fn absorb(&mut self, other: &Self) -> Vec<u32> {
        if self.values.len() < other.values.len() {
            self.values.resize(other.values.len(), ValueNames::default());
        }
        let parts: Vec<Vec<u32>> =
            self.values.iter_mut().zip(&other.values).map(|(own, other)| own.absorb(other)).collect();
        match parts.as_slice() {
            [] => vec![NOT_SET, NOT_REACHED],
            [one] => one.clone(),
            _ => {
                let mut numbers = vec![NOT_SET, NOT_REACHED];
                for tuple in &other.tuples {
                    let mut own = [NOT_SET; MOST_PARTS];
                    for ((own, part), numbers) in own.iter_mut().zip(tuple).zip(&parts) {
                        *own = numbers.get(*part as usize).copied().unwrap_or(NOT_SET);
                    }
                    numbers.push(self.group(own));
                }
                numbers
            }
        }
    }

    /// The numbers and names of the values of a property, in the order they were met.
    pub(crate) fn values(&self, property: usize) -> impl Iterator<Item = (u32, &str)> {
        let names = self.values.get(property).map(|values| values.names.as_slice()).unwrap_or_default();
        (FIRST_VALUE..).zip(names.iter().map(AsRef::as_ref))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_least_group_is_the_first_by_name_and_an_absent_value_the_last() {
        let mut names = GroupNames::new(1);
        let (b, a, capital) = (names.number(0, "b"), names.number(0, "a"), names.number(0, "B"));
        assert_eq!(names.least([NOT_SET, b, a]), a);
        assert_eq!(names.least([a, capital, b]), capital);
        assert_eq!(names.least([NOT_SET, b]), b);
        assert_eq!(names.least([NOT_SET]), NOT_SET);
        assert_eq!(names.least([]), NOT_SET);
    }

    /// Numbers tuples of texts; an absent text is "not set".
    fn numbered(names: &mut GroupNames, tuple: &[Option<&str>]) -> u32 {
        let mut parts = [NOT_SET; MOST_PARTS];
        for (property, (part, text)) in parts.iter_mut().zip(tuple).enumerate() {
            *part = text.map_or(NOT_SET, |text| names.number(property, text));
        }
        names.group(parts)
    }

    fn values(tuple: &[Option<&str>]) -> Vec<GroupValue> {
        let value = |text: &Option<&str>| match text {
            Some(text) => GroupValue::Value((*text).to_owned()),
            None => GroupValue::NotSet,
        };
        tuple.iter().map(value).collect()
    }

    proptest! {
        #[test]
        fn names_keep_their_meaning_when_they_are_taken_over(
            properties in 1usize..=3,
            left in proptest::collection::vec(proptest::collection::vec(proptest::option::of("[abc]"), 3), 0..12),
            right in proptest::collection::vec(proptest::collection::vec(proptest::option::of("[abc]"), 3), 0..12),
        ) {
            let fill = |tuples: &[Vec<Option<String>>]| {
                let mut names = GroupNames::new(properties);
                for tuple in tuples {
                    let tuple: Vec<Option<&str>> = tuple.iter().take(properties).map(Option::as_deref).collect();
                    let number = numbered(&mut names, &tuple);
                    prop_assert_eq!(names.group_values(number), values(&tuple));
                    prop_assert_eq!(numbered(&mut names, &tuple), number);
                }
                Ok(names)
            };
            let (mut own, other) = (fill(&left)?, fill(&right)?);
            let numbers = own.absorb(&other);
            prop_assert_eq!(numbers.len(), other.groups());
            for (theirs, ours) in numbers.iter().enumerate() {
                prop_assert_eq!(own.group_values(*ours), other.group_values(theirs as u32));
            }
            // The order of groups is that of their values, whatever their numbers.
            let key = |group: u32| {
                let text = |value| if let GroupValue::Value(text) = value { (false, text) } else { (true, String::new()) };
                own.group_values(group).into_iter().map(text).collect::<Vec<_>>()
            };
            for one in numbers.iter().copied().filter(|number| *number != NOT_REACHED) {
                for two in numbers.iter().copied().filter(|number| *number != NOT_REACHED) {
                    prop_assert_eq!(own.compare(one, two), key(one).cmp(&key(two)));
                }
            }
        }
    }
}
