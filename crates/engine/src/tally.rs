//! Numbers by group of a breakdown and by cell of a grid.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The most groups that have a row of cells each.
const DENSE_GROUPS: usize = 256;
/// The most cells of all those rows.
const DENSE_CELLS: usize = 1 << 20;

/// A number for each group and cell: the groups met first have a row of cells, all others only what is not zero.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tally<V> {
    cells: usize,
    dense: Vec<Vec<V>>,
    sparse: HashMap<(u32, u32), V>,
}

impl<V: Clone + Default + PartialEq> Tally<V> {
    /// Nothing, in so many cells for each group.
    pub(crate) fn new(cells: usize) -> Self {
        Self { cells, dense: vec![], sparse: HashMap::new() }
    }

    /// The number of a cell, to be changed; none outside.
    pub(crate) fn at(&mut self, group: u32, cell: usize) -> Option<&mut V> {
        if cell >= self.cells {
            return None;
        }
        let place = group as usize;
        if place < DENSE_GROUPS.min(DENSE_CELLS / self.cells) {
            if place >= self.dense.len() {
                self.dense.resize(place + 1, vec![V::default(); self.cells]);
            }
            return self.dense.get_mut(place)?.get_mut(cell);
        }
        Some(self.sparse.entry((group, u32::try_from(cell).ok()?)).or_default())
    }

    /// The number of a cell; none if it is zero.
    pub(crate) fn get(&self, group: u32, cell: usize) -> Option<&V> {
        match self.dense.get(group as usize) {
            Some(row) => row.get(cell),
            None => self.sparse.get(&(group, u32::try_from(cell).ok()?)),
        }
    }

    /// All numbers that are not zero, with their group and cell, in no order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u32, usize, &V)> {
        let zero = V::default();
        let dense = (0u32..)
            .zip(&self.dense)
            .flat_map(|(group, row)| row.iter().enumerate().map(move |(cell, value)| (group, cell, value)));
        let sparse = self.sparse.iter().map(|((group, cell), value)| (*group, *cell as usize, value));
        dense.chain(sparse).filter(move |(_, _, value)| **value != zero)
    }

    /// Adds another tally whose group `g` is `numbers[g]` here.
    pub(crate) fn merge(&mut self, other: &Self, numbers: &[u32], add: impl Fn(&mut V, &V)) {
        for (group, cell, value) in other.entries() {
            if let Some(group) = numbers.get(group as usize)
                && let Some(own) = self.at(*group, cell)
            {
                add(own, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn a_tally_is_a_map_and_merges_as_one(
            cells in prop_oneof![1usize..6, Just(DENSE_CELLS / 3)],
            left in proptest::collection::vec((0u32..400, 0usize..7, 1u64..5), 0..40),
            right in proptest::collection::vec((0u32..400, 0usize..7, 1u64..5), 0..40),
        ) {
            let fill = |items: &[(u32, usize, u64)]| {
                let mut tally = Tally::<u64>::new(cells);
                for (group, cell, count) in items {
                    match tally.at(*group, *cell) {
                        Some(value) => *value += count,
                        None => assert!(*cell >= cells),
                    }
                }
                tally
            };
            // Every group of the right has another number on the left.
            let numbers: Vec<u32> = (0..400).map(|group| (group * 7 + 3) % 400).collect();
            let mut merged = fill(&left);
            merged.merge(&fill(&right), &numbers, |own, other| *own += other);
            let mut expected: BTreeMap<(u32, usize), u64> = BTreeMap::new();
            let renumbered = right.iter().map(|(group, cell, count)| (numbers[*group as usize], *cell, *count));
            for (group, cell, count) in left.iter().copied().chain(renumbered) {
                if cell < cells {
                    *expected.entry((group, cell)).or_default() += count;
                }
            }
            let found: BTreeMap<(u32, usize), u64> =
                merged.entries().map(|(group, cell, count)| ((group, cell), *count)).collect();
            prop_assert_eq!(&found, &expected);
            for ((group, cell), count) in expected {
                prop_assert_eq!(merged.get(group, cell), Some(&count));
            }
        }
    }
}
