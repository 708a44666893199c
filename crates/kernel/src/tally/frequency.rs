//! How many users did how many events, by group and cell.

use super::amounts::{Amount, Tally, renumbered};
use super::sets::Sets;
use crate::Impossible;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Counts of events below this are places in a list.
const SMALL: usize = 64;

/// Users by their number of events; where cells hold differences, some may be negative.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Histogram {
    small: Vec<i64>,
    large: BTreeMap<u64, i64>,
}

impl Histogram {
    /// Adds users with so many events.
    fn add(&mut self, events: u64, users: i64) {
        let place = events as usize;
        if place >= SMALL {
            *self.large.entry(events).or_default() += users;
            return;
        }
        if place >= self.small.len() {
            self.small.resize(place + 1, 0);
        }
        if let Some(count) = self.small.get_mut(place) {
            *count += users;
        }
    }

    /// The numbers of events in ascending order, with their users.
    pub fn counts(&self) -> impl Iterator<Item = (u64, i64)> {
        let small = self.small.iter().enumerate().map(|(events, users)| (events as u64, *users));
        let large = self.large.iter().map(|(events, users)| (*events, *users));
        small.chain(large).filter(|(_, users)| *users != 0)
    }
}

impl Amount for Histogram {
    fn merge(&mut self, other: &Self) {
        for (events, users) in other.counts() {
            self.add(events, users);
        }
    }

    fn is_empty(&self) -> bool {
        self.counts().next().is_none()
    }
}

/// Events for each user, by group and cell, so that any union of groups knows them too.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Frequencies {
    users: Tally<Histogram>,
    /// Users with events in several groups of a cell, by these groups (ascending) and events.
    several: Sets<(u32, u64)>,
}

impl Frequencies {
    /// Nobody, in so many cells a group.
    pub fn new(cells: usize) -> Self {
        Self { users: Tally::new(cells), several: Sets::default() }
    }

    /// Counts users with so many events in each of some groups, ascending.
    ///
    /// # Errors
    /// [`Impossible`] outside of the cells.
    pub fn add(&mut self, cell: usize, events: &[(u32, u64)], users: i64) -> Result<(), Impossible> {
        for (group, events) in events {
            self.users.at(*group, cell)?.add(*events, users);
        }
        if events.len() > 1 {
            self.several.add(cell, events, users);
        }
        Ok(())
    }

    /// What a cell of a group holds.
    pub fn get(&self, group: u32, cell: usize) -> Option<&Histogram> {
        self.users.get(group, cell)
    }

    /// The groups with anybody in them.
    pub fn groups(&self) -> BTreeSet<u32> {
        self.users.groups()
    }

    /// Adds other users, whose groups have these numbers here; in groups that become one, a user's events add up.
    ///
    /// # Errors
    /// [`Impossible`] if they have other cells, or a group without a number.
    pub fn merge(&mut self, other: &Self, numbers: &[u32]) -> Result<(), Impossible> {
        self.users.merge(&other.users, numbers)?;
        let mut events: Vec<(u32, u64)> = vec![];
        let mut united: Vec<(u32, u64)> = vec![];
        for (cell, set, users) in other.several.iter() {
            events.clear();
            for (group, count) in set {
                events.push((renumbered(*group, numbers)?, *count));
            }
            events.sort_unstable();
            united.clear();
            for same in events.chunk_by(|a, b| a.0 == b.0) {
                let Some((group, _)) = same.first() else { continue };
                let sum = same.iter().map(|(_, events)| events).sum();
                if same.len() > 1 {
                    for (_, events) in same {
                        self.users.at(*group, cell)?.add(*events, -users);
                    }
                    self.users.at(*group, cell)?.add(sum, users);
                }
                united.push((*group, sum));
            }
            if united.len() > 1 {
                self.several.add(cell, &united, users);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_union_of_groups_adds_up_the_events_of_each_user(
            users in proptest::collection::vec(proptest::collection::btree_map(0u32..5, 1u64..90, 0..4), 0..9),
            numbers in proptest::collection::vec(0u32..3, 5),
        ) {
            let mut own = Frequencies::new(1);
            for user in &users {
                own.add(0, &user.iter().map(|(group, events)| (*group, *events)).collect::<Vec<_>>(), 1).unwrap();
            }
            let mut united = Frequencies::new(1);
            united.merge(&own, &numbers).unwrap();
            for group in 0..3 {
                let mut expected: BTreeMap<u64, i64> = BTreeMap::new();
                for user in &users {
                    let inside = user.iter().filter(|(own, _)| numbers[**own as usize] == group);
                    let events: u64 = inside.map(|(_, events)| events).sum();
                    if events > 0 {
                        *expected.entry(events).or_default() += 1;
                    }
                }
                let found: BTreeMap<u64, i64> =
                    united.get(group, 0).map(|histogram| histogram.counts().collect()).unwrap_or_default();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
