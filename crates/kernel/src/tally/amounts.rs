//! The tally: an amount for each group and cell, within a cap of memory.

use crate::{Impossible, always, cell_of, never};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// The most groups that have a row of cells each.
const DENSE_GROUPS: usize = 256;
/// The most bytes of all those rows, without what amounts keep outside of themselves. A tab has a few gigabytes for
/// everything, and a question several tallies; 256 groups of 10 000 numbers (more buckets than an answer may have) fit.
const DENSE_BYTES: usize = 24 << 20;

/// Something that adds up.
pub trait Amount: Clone + Default {
    /// Adds what others have gathered.
    fn merge(&mut self, other: &Self);

    /// Whether there is nothing in it.
    fn is_empty(&self) -> bool;
}

impl Amount for u64 {
    fn merge(&mut self, other: &Self) {
        *self += other;
    }

    fn is_empty(&self) -> bool {
        *self == 0
    }
}

impl Amount for i64 {
    fn merge(&mut self, other: &Self) {
        *self += other;
    }

    fn is_empty(&self) -> bool {
        *self == 0
    }
}

/// An amount for each group and cell: the groups met first have a row of cells, all others only what is not empty.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tally<V> {
    cells: usize,
    /// Groups numbered below this have a row.
    rows: usize,
    dense: Vec<Vec<V>>,
    sparse: HashMap<(u32, u32), V>,
}

impl<V: Amount> Tally<V> {
    /// Nothing, in so many cells for each group.
    pub fn new(cells: usize) -> Self {
        let bytes = cells.saturating_mul(size_of::<V>()).max(1);
        Self { cells, rows: DENSE_GROUPS.min(DENSE_BYTES / bytes), dense: vec![], sparse: HashMap::new() }
    }

    /// The amount of a cell, to be changed.
    ///
    /// # Errors
    /// [`Impossible`] outside of the cells of a group.
    #[inline]
    pub fn at(&mut self, group: u32, cell: usize) -> Result<&mut V, Impossible> {
        let place = group as usize;
        if cell < self.cells && place < self.rows && place >= self.dense.len() {
            self.dense.resize(place + 1, vec![V::default(); self.cells]);
        }
        match self.dense.get_mut(place) {
            Some(row) => cell_of(row, cell),
            None if cell < self.cells => Ok(self.sparse.entry((group, sparse_cell(cell)?)).or_default()),
            None => Err(never!("something is counted in cell {cell} of {}", self.cells)),
        }
    }

    /// The amount of a cell; none if nothing was ever there, and perhaps if nothing is left of it.
    pub fn get(&self, group: u32, cell: usize) -> Option<&V> {
        match self.dense.get(group as usize) {
            Some(row) => row.get(cell),
            None => self.sparse.get(&(group, u32::try_from(cell).ok()?)),
        }
    }

    /// All amounts that are not empty, with their group and cell, in no order.
    pub fn entries(&self) -> impl Iterator<Item = (u32, usize, &V)> {
        let dense = (0u32..)
            .zip(&self.dense)
            .flat_map(|(group, row)| row.iter().enumerate().map(move |(cell, amount)| (group, cell, amount)));
        let sparse = self.sparse.iter().map(|((group, cell), amount)| (*group, *cell as usize, amount));
        dense.chain(sparse).filter(|(_, _, amount)| !amount.is_empty())
    }

    /// The groups with something in them.
    pub fn groups(&self) -> BTreeSet<u32> {
        self.entries().map(|(group, _, _)| group).collect()
    }

    /// For each of some lists of groups, none of which is in two, the cells of these groups together.
    ///
    /// # Errors
    /// [`Impossible`] if something is outside of the cells.
    pub fn together<'a>(
        &self,
        lists: impl IntoIterator<Item = &'a [u32]>,
    ) -> Result<Vec<Vec<V>>, Impossible> {
        let mut rows = vec![];
        let mut places: HashMap<u32, usize> = HashMap::new();
        for groups in lists {
            places.extend(groups.iter().map(|group| (*group, rows.len())));
            rows.push(vec![V::default(); self.cells]);
        }
        for (group, cell, amount) in self.entries() {
            if let Some(place) = places.get(&group) {
                cell_of(cell_of(&mut rows, *place)?, cell)?.merge(amount);
            }
        }
        Ok(rows)
    }

    /// Adds another tally of as many cells, whose group `g` is `numbers[g]` here; several may become one.
    ///
    /// # Errors
    /// [`Impossible`] if it has other cells, or a group without a number.
    pub fn merge(&mut self, other: &Self, numbers: &[u32]) -> Result<(), Impossible> {
        always!(self.cells == other.cells, "a tally of {} cells merges with {}", self.cells, other.cells)?;
        for (group, cell, amount) in other.entries() {
            self.at(renumbered(group, numbers)?, cell)?.merge(amount);
        }
        Ok(())
    }
}

/// A cell as groups without a row keep it.
fn sparse_cell(cell: usize) -> Result<u32, Impossible> {
    match u32::try_from(cell) {
        Ok(cell) => Ok(cell),
        Err(_) => Err(never!("something is counted in cell {cell}, of which there are never so many")),
    }
}

/// The number that a group has elsewhere.
pub(super) fn renumbered(group: u32, numbers: &[u32]) -> Result<u32, Impossible> {
    match numbers.get(group as usize) {
        Some(number) => Ok(*number),
        None => Err(never!("there is something in group {group} of {}", numbers.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// How many bytes the rows of cells take.
    fn dense_bytes<V>(tally: &Tally<V>) -> usize {
        tally.dense.iter().map(|row| row.capacity() * size_of::<V>()).sum()
    }

    /// An amount of 64 bytes.
    #[derive(Debug, Clone, Default, PartialEq)]
    struct Wide([u64; 8]);

    impl Amount for Wide {
        fn merge(&mut self, other: &Self) {
            self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own += other);
        }

        fn is_empty(&self) -> bool {
            self.0 == [0; 8]
        }
    }

    #[test]
    fn rows_of_cells_take_no_more_than_their_share_of_a_tab() {
        // Of an hour each in the longest range that is shown, and of one compared with it: 256 rows would take 164 MB.
        let cells = 2 * 5_001;
        let mut tally = Tally::<Wide>::new(cells);
        for group in 0..400u32 {
            for cell in [0, group as usize, cells - 1] {
                tally.at(group, cell).unwrap().0[7] += 1;
            }
        }
        assert!((20 << 20..=DENSE_BYTES).contains(&dense_bytes(&tally)), "{}", dense_bytes(&tally));
        // The cells of group 0 are two.
        assert_eq!(tally.entries().count(), 400 * 3 - 1);
        assert!((0..400).all(|group| tally.get(group, cells - 1) == Some(&Wide([0, 0, 0, 0, 0, 0, 0, 1]))));
        // A row that is larger than all rows may be is none.
        let mut huge = Tally::<u64>::new(usize::MAX);
        *huge.at(0, 5).unwrap() += 3;
        assert_eq!((dense_bytes(&huge), huge.get(0, 5)), (0, Some(&3)));
    }

    #[test]
    fn groups_beyond_those_with_a_row_take_what_is_in_them() {
        let mut tally = Tally::<u64>::new(100);
        for group in (0..100_000u32).step_by(1_000) {
            *tally.at(group, 99).unwrap() += 1;
        }
        assert_eq!(dense_bytes(&tally), 100 * size_of::<u64>());
        assert_eq!(tally.groups().len(), 100);
    }

    /// The words of what is impossible, panic or error.
    fn words(merge: impl FnOnce() -> Result<(), Impossible>) -> String {
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(merge)) {
            Err(panic) => panic.downcast_ref::<String>().unwrap().clone(),
            Ok(result) => result.unwrap_err().to_string(),
        }
    }

    #[test]
    fn what_has_no_place_is_no_smaller_number() {
        let mut other = Tally::<u64>::new(4);
        *other.at(3, 2).unwrap() += 1;
        let merged =
            |cells: usize, numbers: &[u32]| words(|| Tally::<u64>::new(cells).merge(&other, numbers));
        assert_eq!(merged(5, &[0, 1, 2, 3]), "impossible: a tally of 5 cells merges with 4");
        assert_eq!(merged(4, &[0, 1, 2]), "impossible: there is something in group 3 of 3");
        // Whether the group has a row, could have one, or has none.
        for group in [0, 1, 1_000] {
            for cells in [0, 4] {
                let mut tally = Tally::<u64>::new(cells);
                if cells > 0 {
                    *tally.at(0, 0).unwrap() += 1;
                }
                let outside = words(|| tally.at(group, cells).map(|_| ()));
                assert_eq!(outside, format!("impossible: something is counted in cell {cells} of {cells}"));
            }
        }
    }

    proptest! {
        #[test]
        fn a_tally_is_a_map_and_merges_as_one(
            cells in 1usize..6,
            rows in proptest::collection::vec(prop_oneof![0usize..5, Just(DENSE_GROUPS)], 2),
            left in proptest::collection::vec((0u32..400, 0usize..7, 1u64..5), 0..40),
            right in proptest::collection::vec((0u32..400, 0usize..7, 1u64..5), 0..40),
        ) {
            let fill = |items: &[(u32, usize, u64)], rows: usize| {
                let mut tally = Tally::<u64> { rows, ..Tally::new(cells) };
                for (group, cell, count) in items {
                    if *cell < cells {
                        *tally.at(*group, *cell).unwrap() += count;
                    }
                }
                tally
            };
            // Every group of the right has another number on the left.
            let numbers: Vec<u32> = (0..400).map(|group| (group * 7 + 3) % 400).collect();
            let mut merged = fill(&left, rows[0]);
            merged.merge(&fill(&right, rows[1]), &numbers).unwrap();
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
            let lists: [&[u32]; 2] = [&[3, 300, 7], &[10]];
            let together = merged.together(lists).unwrap();
            for (list, row) in lists.iter().zip(&together) {
                for (cell, count) in row.iter().enumerate() {
                    let inside = expected.iter().filter(|((group, own), _)| *own == cell && list.contains(group));
                    prop_assert_eq!(*count, inside.map(|(_, count)| count).sum::<u64>());
                }
            }
            let groups: BTreeSet<u32> = expected.keys().map(|(group, _)| *group).collect();
            prop_assert_eq!(merged.groups(), groups);
            for ((group, cell), count) in expected {
                prop_assert_eq!(merged.get(group, cell), Some(&count));
            }
        }
    }
}
