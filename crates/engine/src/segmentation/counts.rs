//! What is counted of a segmentation, mergeable.

use crate::users::GroupNames;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Groups numbered below this have a row of cells; a property with more values than that has them sparsely.
const DENSE_GROUPS: usize = 256;

/// Counts by group and cell. The cells of a series are its buckets and, last, all of them together.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Cells {
    cells: usize,
    dense: Vec<Vec<u64>>,
    sparse: HashMap<(u32, u32), u64>,
}

impl Cells {
    /// No counts, of so many cells a group.
    pub(crate) fn new(cells: usize) -> Self {
        Self { cells, dense: vec![], sparse: HashMap::new() }
    }

    /// Adds to a cell.
    pub(crate) fn add(&mut self, group: u32, cell: usize, count: u64) {
        let place = group as usize;
        if place >= DENSE_GROUPS {
            *self.sparse.entry((group, cell as u32)).or_default() += count;
            return;
        }
        if place >= self.dense.len() {
            self.dense.resize(place + 1, vec![0; self.cells]);
        }
        if let Some(value) = self.dense.get_mut(place).and_then(|row| row.get_mut(cell)) {
            *value += count;
        }
    }

    /// The count of a cell.
    pub(crate) fn get(&self, group: u32, cell: usize) -> u64 {
        match group as usize {
            place if place < DENSE_GROUPS => {
                self.dense.get(place).and_then(|row| row.get(cell)).copied().unwrap_or(0)
            }
            _ => self.sparse.get(&(group, cell as u32)).copied().unwrap_or(0),
        }
    }

    fn merge(&mut self, other: &Self, numbers: &[u32]) {
        let number = |group: usize| numbers.get(group).copied().unwrap_or(0);
        for (group, row) in other.dense.iter().enumerate() {
            for (cell, count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
                self.add(number(group), cell, *count);
            }
        }
        for ((group, cell), count) in &other.sparse {
            self.add(number(*group as usize), *cell as usize, *count);
        }
    }
}

/// The counts of one series.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SeriesCounts {
    /// Events, or different users, by group and cell.
    pub(crate) counts: Cells,
    /// Users who are in several groups of a cell, by cell and these groups (ascending). With them, how many
    /// different users any union of groups has is known: "(other)" is one.
    pub(crate) overlaps: HashMap<(u32, Box<[u32]>), u64>,
}

impl SeriesCounts {
    /// No counts.
    pub(crate) fn new(cells: usize) -> Self {
        Self { counts: Cells::new(cells), overlaps: HashMap::new() }
    }

    /// The count of a union of groups in every cell: where users are counted, each once.
    pub(crate) fn union(&self, groups: &[u32], cells: usize) -> Vec<u64> {
        let mut union: Vec<u64> =
            (0..cells).map(|cell| groups.iter().map(|group| self.counts.get(*group, cell)).sum()).collect();
        let inside: std::collections::HashSet<u32> = groups.iter().copied().collect();
        for ((cell, overlap), users) in &self.overlaps {
            let times = overlap.iter().filter(|group| inside.contains(group)).count() as u64;
            if let Some(value) = union.get_mut(*cell as usize) {
                *value -= users * times.saturating_sub(1);
            }
        }
        union
    }
}

/// The segmentation of some users, and of the events without a user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SegmentationPartial {
    /// The names of the groups.
    pub(crate) names: GroupNames,
    /// The series in the order of the question.
    pub(crate) series: Vec<SeriesCounts>,
    /// Matching events without a user, of the series that count users.
    pub(crate) rows_without_user: u64,
}

impl SegmentationPartial {
    /// No counts, of so many series and cells.
    pub(crate) fn new(series: usize, cells: usize) -> Self {
        Self {
            names: GroupNames::default(),
            series: vec![SeriesCounts::new(cells); series],
            rows_without_user: 0,
        }
    }

    /// Adds other users.
    pub(crate) fn merge(&mut self, other: &Self) {
        let numbers = self.names.absorb(&other.names);
        for (own, series) in self.series.iter_mut().zip(&other.series) {
            own.counts.merge(&series.counts, &numbers);
            for ((cell, overlap), users) in &series.overlaps {
                let mut groups: Vec<u32> =
                    overlap.iter().filter_map(|group| numbers.get(*group as usize).copied()).collect();
                groups.sort_unstable();
                *own.overlaps.entry((*cell, groups.into_boxed_slice())).or_default() += users;
            }
        }
        self.rows_without_user += other.rows_without_user;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_union_counts_a_user_of_several_groups_once() {
        // Users: {2}, {2, 3}, {3, 4}, {2, 3, 4}.
        let mut series = SeriesCounts::new(1);
        for group in [2, 2, 3, 3, 4, 2, 3, 4] {
            series.counts.add(group, 0, 1);
        }
        for overlap in [vec![2, 3], vec![3, 4], vec![2, 3, 4]] {
            series.overlaps.insert((0, overlap.into_boxed_slice()), 1);
        }
        assert_eq!(series.union(&[2, 3, 4], 1), [4]);
        assert_eq!(series.union(&[3, 4], 1), [3]);
        assert_eq!(series.union(&[2], 1), [3]);
    }
}
