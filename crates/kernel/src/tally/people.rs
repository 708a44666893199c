//! Different users by group and cell, so that any union of groups counts each user once.

use super::amounts::{Tally, renumbered};
use super::sets::Sets;
use crate::Impossible;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Users by group and cell.
///
/// A cell either holds its users, or (where users stay for several buckets, as rolling and cumulative ones do) how many
/// more they are than in the bucket before: sums of cells hold the users then, and unions are as exact.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct People {
    users: Tally<i64>,
    /// Users who are in several groups of a cell, by these groups, ascending.
    several: Sets<u32>,
}

/// A stay of a user in a group, from a cell until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stay {
    /// The group.
    pub group: u32,
    /// Its first cell.
    pub start: u32,
    /// The first cell after it.
    pub end: u32,
}

impl People {
    /// Nobody, in so many cells a group.
    pub fn new(cells: usize) -> Self {
        Self { users: Tally::new(cells), several: Sets::default() }
    }

    /// Counts a user in a cell, in different groups, ascending.
    ///
    /// # Errors
    /// [`Impossible`] outside of the cells, as for all that follow.
    #[inline]
    pub fn add(&mut self, cell: usize, groups: &[u32]) -> Result<(), Impossible> {
        for group in groups {
            self.add_many(cell, *group, 1)?;
        }
        if groups.len() > 1 {
            self.several.add(cell, groups, 1);
        }
        Ok(())
    }

    /// Counts a user in a cell of one group.
    ///
    /// # Errors
    /// As [`Self::add`].
    #[inline]
    pub fn add_one(&mut self, cell: usize, group: u32) -> Result<(), Impossible> {
        self.add_many(cell, group, 1)
    }

    /// Counts users in a cell of one group, who are in no other.
    ///
    /// # Errors
    /// As [`Self::add`].
    #[inline]
    pub fn add_many(&mut self, cell: usize, group: u32, users: i64) -> Result<(), Impossible> {
        *self.users.at(group, cell)? += users;
        Ok(())
    }

    /// Counts a user in all cells of some stays before the cell `end`, in cells that hold differences. The stays are
    /// sorted, and those in one group neither meet nor overlap.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_stays(&mut self, stays: &[Stay], end: u32) -> Result<(), Impossible> {
        for stay in stays {
            self.add_many(stay.start as usize, stay.group, 1)?;
            if stay.end < end {
                self.add_many(stay.end as usize, stay.group, -1)?;
            }
        }
        let several = stays.first().zip(stays.last()).is_some_and(|(first, last)| first.group != last.group);
        if !several {
            return Ok(());
        }
        let mut edges: Vec<u32> = stays.iter().flat_map(|stay| [stay.start, stay.end.min(end)]).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut before: Vec<u32> = vec![];
        let mut now: Vec<u32> = vec![];
        for edge in edges {
            now.clear();
            now.extend(
                stays.iter().filter(|stay| (stay.start..stay.end).contains(&edge)).map(|stay| stay.group),
            );
            if now != before && edge < end {
                if before.len() > 1 {
                    self.several.add(edge as usize, &before, -1);
                }
                if now.len() > 1 {
                    self.several.add(edge as usize, &now, 1);
                }
                std::mem::swap(&mut before, &mut now);
            }
        }
        Ok(())
    }

    /// What a cell of a group holds.
    #[inline]
    pub fn get(&self, group: u32, cell: usize) -> i64 {
        self.users.get(group, cell).copied().unwrap_or(0)
    }

    /// The groups with anybody in them.
    pub fn groups(&self) -> BTreeSet<u32> {
        self.users.groups()
    }

    /// Adds other users, whose groups have these numbers here; in groups that become one, a user counts once.
    ///
    /// # Errors
    /// [`Impossible`] if they have other cells, or a group without a number.
    pub fn merge(&mut self, other: &Self, numbers: &[u32]) -> Result<(), Impossible> {
        self.users.merge(&other.users, numbers)?;
        let mut groups = vec![];
        for (cell, set, users) in other.several.iter() {
            groups.clear();
            for group in set {
                groups.push(renumbered(*group, numbers)?);
            }
            groups.sort_unstable();
            for same in groups.chunk_by(|a, b| a == b) {
                if let (Some(group), more) = (same.first(), same.len() as i64 - 1)
                    && more > 0
                {
                    self.add_many(cell, *group, -users * more)?;
                }
            }
            groups.dedup();
            if groups.len() > 1 {
                self.several.add(cell, &groups, users);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CELLS: u32 = 6;

    /// For each user and cell, the groups that the user is in.
    fn some_users() -> impl Strategy<Value = Vec<Vec<BTreeSet<u32>>>> {
        let groups = proptest::collection::btree_set(0u32..5, 0..4);
        proptest::collection::vec(proptest::collection::vec(groups, CELLS as usize), 0..8)
    }

    fn stays(user: &[BTreeSet<u32>]) -> Vec<Stay> {
        let mut stays: Vec<Stay> = vec![];
        for group in 0..5 {
            for (cell, _) in user.iter().enumerate().filter(|(_, groups)| groups.contains(&group)) {
                let start = cell as u32;
                match stays.last_mut() {
                    Some(last) if last.group == group && last.end == start => last.end += 1,
                    _ => stays.push(Stay { group, start, end: start + 1 }),
                }
            }
        }
        stays
    }

    proptest! {
        #[test]
        fn any_union_of_groups_counts_each_user_once(
            users in some_users(),
            numbers in proptest::collection::vec(0u32..3, 5),
            cut in 0usize..8,
        ) {
            let expected = |group: u32, cell: usize| {
                let inside = |user: &&Vec<BTreeSet<u32>>| {
                    user[cell].iter().any(|own| numbers[*own as usize] == group)
                };
                users.iter().filter(inside).count() as i64
            };
            let (left, right) = users.split_at(cut.min(users.len()));
            let count = |users: &[Vec<BTreeSet<u32>>]| {
                let (mut plain, mut changes) = (People::new(CELLS as usize), People::new(CELLS as usize));
                for user in users {
                    for (cell, groups) in user.iter().enumerate() {
                        plain.add(cell, &groups.iter().copied().collect::<Vec<_>>()).unwrap();
                    }
                    changes.add_stays(&stays(user), CELLS).unwrap();
                }
                (plain, changes)
            };
            let (mut plain, mut changes) = (People::new(CELLS as usize), People::new(CELLS as usize));
            for part in [count(left), count(right)] {
                let (mut own_plain, mut own_changes) =
                    (People::new(CELLS as usize), People::new(CELLS as usize));
                own_plain.merge(&part.0, &[0, 1, 2, 3, 4]).unwrap();
                own_changes.merge(&part.1, &[0, 1, 2, 3, 4]).unwrap();
                plain.merge(&own_plain, &numbers).unwrap();
                changes.merge(&own_changes, &numbers).unwrap();
            }
            for group in 0..3 {
                let mut sum = 0;
                for cell in 0..CELLS as usize {
                    sum += changes.get(group, cell);
                    prop_assert_eq!(plain.get(group, cell), expected(group, cell));
                    prop_assert_eq!(sum, expected(group, cell));
                }
            }
        }
    }
}
