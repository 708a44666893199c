//! The names of a breakdown's groups, numbered.

use rockpool_question::GroupValue;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The number of "not set".
pub(crate) const NOT_SET: u32 = 0;
/// The number of "step not reached".
pub(crate) const NOT_REACHED: u32 = 1;
/// The number of the first value.
const FIRST_VALUE: u32 = 2;

/// Numbers the values of a property in the order they are met.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct GroupNames {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl GroupNames {
    /// The number of a value.
    pub(crate) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = FIRST_VALUE + u32::try_from(self.names.len()).unwrap_or(u32::MAX - FIRST_VALUE);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The value of a number.
    pub(crate) fn value(&self, number: u32) -> GroupValue {
        match number {
            NOT_SET => GroupValue::NotSet,
            NOT_REACHED => GroupValue::NotReached,
            other => match self.names.get((other - FIRST_VALUE) as usize) {
                Some(name) => GroupValue::Value(name.clone()),
                None => GroupValue::NotSet,
            },
        }
    }

    /// Takes over the names of another numbering: for each of its numbers, the number here.
    pub(crate) fn absorb(&mut self, other: &Self) -> Vec<u32> {
        let own = other.names.iter().map(|name| self.number(name));
        let mut numbers = vec![NOT_SET, NOT_REACHED];
        numbers.extend(own);
        numbers
    }

    /// The groups of an answer: the `keep` largest values, then one for all others.
    pub(crate) fn rank(&self, size: impl Fn(u32) -> u64, keep: usize) -> Ranking {
        let mut values: Vec<(u64, &str, u32)> = self
            .names
            .iter()
            .zip(FIRST_VALUE..)
            .map(|(name, number)| (size(number), name.as_str(), number))
            .filter(|(size, _, _)| *size > 0)
            .collect();
        values.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let others = values.split_off(values.len().min(keep.max(1)));
        Ranking {
            kept: values.into_iter().map(|(_, _, number)| number).collect(),
            others: others.into_iter().map(|(_, _, number)| number).collect(),
        }
    }
}

/// Groups by size, largest first; equal sizes by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ranking {
    /// The groups that keep their name.
    pub(crate) kept: Vec<u32>,
    /// The groups that are gathered.
    pub(crate) others: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_groups_keep_their_name_and_equal_ones_stand_by_name() {
        let mut names = GroupNames::default();
        let (b, a, c) = (names.number("b"), names.number("a"), names.number("c"));
        assert_eq!(names.number("a"), a);
        let sizes = [0, 0, 5, 5, 9];
        let ranking = names.rank(|group| sizes[group as usize], 2);
        assert_eq!(ranking, Ranking { kept: vec![c, a], others: vec![b] });
    }

    #[test]
    fn names_keep_their_meaning_when_they_are_taken_over() {
        let (mut left, mut right) = (GroupNames::default(), GroupNames::default());
        left.number("x");
        right.number("y");
        right.number("x");
        let numbers = left.absorb(&right);
        assert_eq!(numbers.len(), 4);
        for (theirs, ours) in numbers.iter().enumerate() {
            assert_eq!(left.value(*ours), right.value(theirs as u32));
        }
    }
}
