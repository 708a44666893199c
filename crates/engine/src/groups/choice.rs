//! Which groups of a breakdown a set of users is about.

use super::names::GroupNames;
use super::ranking::{Ranking, ShownGroup};
use rockpool_question::GroupValue;
use std::collections::HashSet;

/// Groups of a breakdown by one property or several: a value for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupChoice {
    wanted: Vec<GroupValue>,
    kept: Kept,
}

/// The values of each property that an answer keeps beside "other". Which they are is known only once everybody has been
/// counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kept(Vec<HashSet<GroupValue>>);

impl Kept {
    /// Those of an answer with one breakdown.
    pub(crate) fn shown(groups: &[ShownGroup]) -> Self {
        Self(vec![groups.iter().map(|group| group.value.clone()).collect()])
    }

    /// Those of an answer with several breakdowns, by the ranking of each property.
    pub(crate) fn ranked(rankings: &[Ranking], names: &GroupNames) -> Self {
        let values = rankings.iter().enumerate().map(|(property, ranking)| {
            ranking.kept.iter().map(|number| names.part_value(property, *number)).collect()
        });
        Self(values.collect())
    }
}

impl GroupChoice {
    /// Whether some wanted value is "other", which only the groups of everybody's answer explain.
    pub(crate) fn needs_kept(wanted: &[GroupValue]) -> bool {
        wanted.contains(&GroupValue::Other)
    }

    /// The groups with these values. A value means all who have it, whether the answer keeps it or not; "other" all values
    /// that the answer does not keep.
    pub(crate) fn new(wanted: &[GroupValue], kept: Kept) -> Self {
        Self { wanted: wanted.to_vec(), kept }
    }

    /// Whether a group with these values is meant.
    pub(crate) fn contains(&self, values: &[GroupValue]) -> bool {
        let means = |(property, wanted): (usize, &GroupValue)| match (wanted, values.get(property)) {
            (GroupValue::Other, Some(value @ GroupValue::Value(_))) => {
                self.kept.0.get(property).is_some_and(|kept| !kept.contains(value))
            }
            (wanted, Some(value)) => wanted == value,
            (_, None) => false,
        };
        self.wanted.iter().enumerate().all(means)
    }

    /// Whether the group with this number is meant.
    pub(crate) fn contains_number(&self, names: &GroupNames, number: u32) -> bool {
        self.contains(&names.group_values(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_is_what_the_answer_does_not_keep() {
        let value = |text: &str| GroupValue::Value(text.to_owned());
        let kept = Kept(vec![HashSet::from([value("a"), GroupValue::Other]), HashSet::from([value("x")])]);
        let choice = |wanted: &[GroupValue]| GroupChoice::new(wanted, kept.clone());
        let other = choice(&[GroupValue::Other]);
        assert!(other.contains(&[value("b")]));
        assert!(
            !other.contains(&[value("a")]) && !other.contains(&[GroupValue::NotSet]) && !other.contains(&[])
        );
        assert!(choice(&[value("b")]).contains(&[value("b")]));
        let both = choice(&[value("b"), GroupValue::Other]);
        assert!(both.contains(&[value("b"), value("y")]) && !both.contains(&[value("b"), value("x")]));
        assert!(choice(&[]).contains(&[value("b")]));
    }
}
