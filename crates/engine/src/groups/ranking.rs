//! Which groups keep their name, which are gathered in "other", and in what order they stand.

use super::names::{GroupNames, NOT_REACHED, NOT_SET};
use rockpool_question::GroupValue;
use std::cmp::Reverse;

/// Some things by size, largest first; equal sizes by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ranking<T = u32> {
    /// Those that keep their name.
    pub(crate) kept: Vec<T>,
    /// Those that are gathered.
    pub(crate) others: Vec<T>,
}

/// A group of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShownGroup {
    /// What it is called.
    pub(crate) value: GroupValue,
    /// The numbers of the groups that it is made of.
    pub(crate) numbers: Vec<u32>,
}

impl<T> Ranking<T> {
    /// The `keep` largest (one at least) keep their name. Each comes with its size, and what equal sizes stand by.
    pub(crate) fn of<K: Ord, N: Ord>(sized: impl IntoIterator<Item = (K, N, T)>, keep: usize) -> Self {
        let mut all: Vec<(K, N, T)> = sized.into_iter().collect();
        all.sort_unstable_by(|(size, name, _), (other_size, other_name, _)| {
            (Reverse(size), name).cmp(&(Reverse(other_size), other_name))
        });
        let others = all.split_off(all.len().min(keep.max(1)));
        let things = |sized: Vec<(K, N, T)>| sized.into_iter().map(|(_, _, thing)| thing).collect();
        Self { kept: things(all), others: things(others) }
    }
}

impl GroupNames {
    /// The values of a property by size; those without a size are left out.
    pub(crate) fn rank_values<K: Ord>(
        &self,
        property: usize,
        size: impl Fn(u32) -> Option<K>,
        keep: usize,
    ) -> Ranking {
        let sized = self.values(property).filter_map(|(number, name)| Some((size(number)?, name, number)));
        Ranking::of(sized, keep)
    }

    /// The groups of an answer with one breakdown, in their order: the `keep` largest values, then one for all others,
    /// then "not set" and "step not reached". Empty ones are left out.
    pub(crate) fn shown(&self, size: impl Fn(u32) -> u64, keep: usize) -> Vec<ShownGroup> {
        let ranking = self.rank_values(0, |number| Some(size(number)).filter(|size| *size > 0), keep);
        let one = |number: u32| ShownGroup { value: self.value(number), numbers: vec![number] };
        let mut shown: Vec<ShownGroup> = ranking.kept.into_iter().map(one).collect();
        if !ranking.others.is_empty() {
            shown.push(ShownGroup { value: GroupValue::Other, numbers: ranking.others });
        }
        shown.extend([NOT_SET, NOT_REACHED].into_iter().filter(|number| size(*number) > 0).map(one));
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_groups_keep_their_name_and_equal_ones_stand_by_name() {
        let mut names = GroupNames::default();
        let (b, a, c) = (names.number(0, "b"), names.number(0, "a"), names.number(0, "c"));
        let d = names.number(0, "d");
        let sizes = [4, 0, 5, 5, 9, 0];
        let shown = names.shown(|group| sizes[group as usize], 2);
        let group = |value, numbers: &[u32]| ShownGroup { value, numbers: numbers.to_vec() };
        let value = |name: &str| GroupValue::Value(name.to_owned());
        let expected = [
            group(value("c"), &[c]),
            group(value("a"), &[a]),
            group(GroupValue::Other, &[b]),
            group(GroupValue::NotSet, &[NOT_SET]),
        ];
        assert_eq!(shown, expected);
        // An empty group is none, and one value at least keeps its name.
        let shown = names.shown(|group| u64::from(group == d), 0);
        assert_eq!(shown, [group(value("d"), &[d])]);
    }
}
