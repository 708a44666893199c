//! What is gathered, by group and cell.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// Groups numbered below this have a row of cells; a property with more values than that has them sparsely.
const DENSE_GROUPS: usize = 256;

/// Something that adds up.
pub(super) trait Tally: Clone + Default + std::fmt::Debug {
    /// Adds what others have gathered.
    fn merge(&mut self, other: &Self);

    /// Whether there is nothing in it.
    fn is_empty(&self) -> bool;
}

impl Tally for i64 {
    fn merge(&mut self, other: &Self) {
        *self += other;
    }

    fn is_empty(&self) -> bool {
        *self == 0
    }
}

/// A tally for each group and cell.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Cells<T> {
    cells: usize,
    dense: Vec<Vec<T>>,
    sparse: HashMap<(u32, u32), T>,
}

impl<T: Tally> Cells<T> {
    /// Nothing, in so many cells a group.
    pub(super) fn new(cells: usize) -> Self {
        Self { cells, dense: vec![], sparse: HashMap::new() }
    }

    /// The tally of a cell, to add to; none outside.
    pub(super) fn at(&mut self, group: u32, cell: usize) -> Option<&mut T> {
        let place = group as usize;
        if place >= DENSE_GROUPS {
            return Some(self.sparse.entry((group, cell as u32)).or_default());
        }
        if place >= self.dense.len() {
            self.dense.resize(place + 1, vec![T::default(); self.cells]);
        }
        self.dense.get_mut(place)?.get_mut(cell)
    }

    /// The tally of a cell; none if there is nothing in it, or next to nothing.
    pub(super) fn get(&self, group: u32, cell: usize) -> Option<&T> {
        match group as usize {
            place if place < DENSE_GROUPS => self.dense.get(place)?.get(cell),
            _ => self.sparse.get(&(group, cell as u32)),
        }
    }

    /// Adds the tallies of others, whose groups have these numbers here; several may become one.
    pub(super) fn absorb(&mut self, other: &Self, numbers: &[u32]) {
        for (group, cell, tally) in other.filled() {
            if let Some(number) = numbers.get(group as usize)
                && let Some(own) = self.at(*number, cell)
            {
                own.merge(tally);
            }
        }
    }

    /// Every tally with something in it: group, cell, tally.
    fn filled(&self) -> impl Iterator<Item = (u32, usize, &T)> {
        let dense = self.dense.iter().enumerate().flat_map(|(group, row)| {
            row.iter().enumerate().map(move |(cell, tally)| (group as u32, cell, tally))
        });
        let sparse = self.sparse.iter().map(|((group, cell), tally)| (*group, *cell as usize, tally));
        dense.chain(sparse).filter(|(_, _, tally)| !tally.is_empty())
    }

    /// The groups with something in them.
    pub(super) fn groups(&self) -> BTreeSet<u32> {
        self.filled().map(|(group, _, _)| group).collect()
    }
}
