//! How many users did how many events, by group and cell.

use super::cells::{Cells, Tally};
use super::sets::Sets;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts of events below this are places in a list.
const SMALL: usize = 64;

/// Users by their number of events; where cells hold differences, some may be negative.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Histogram {
    small: Vec<i64>,
    large: BTreeMap<u64, i64>,
}

impl Histogram {
    /// Adds users with so many events.
    pub(super) fn add(&mut self, events: u64, users: i64) {
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
    pub(super) fn counts(&self) -> impl Iterator<Item = (u64, i64)> {
        let small = self.small.iter().enumerate().map(|(events, users)| (events as u64, *users));
        let large = self.large.iter().map(|(events, users)| (*events, *users));
        small.chain(large).filter(|(_, users)| *users != 0)
    }
}

impl Tally for Histogram {
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
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Frequencies {
    users: Cells<Histogram>,
    /// Users with events in several groups of a cell, by these groups (ascending) and events.
    several: Sets<(u32, u64)>,
}

impl Frequencies {
    /// Nobody, in so many cells a group.
    pub(super) fn new(cells: usize) -> Self {
        Self { users: Cells::new(cells), several: Sets::default() }
    }

    /// Counts users with so many events in each of some groups, ascending.
    pub(super) fn add(&mut self, cell: usize, events: &[(u32, u64)], users: i64) {
        for (group, events) in events {
            self.change(*group, cell, *events, users);
        }
        if events.len() > 1 {
            self.several.add(cell, events, users);
        }
    }

    /// What a cell of a group holds.
    pub(super) fn get(&self, group: u32, cell: usize) -> Option<&Histogram> {
        self.users.get(group, cell)
    }

    /// The groups with anybody in them.
    pub(super) fn groups(&self) -> std::collections::BTreeSet<u32> {
        self.users.groups()
    }

    /// Adds other users, whose groups have these numbers here; in groups that become one, a user's events add up.
    pub(super) fn absorb(&mut self, other: &Self, numbers: &[u32]) {
        self.users.absorb(&other.users, numbers);
        let mut events: Vec<(u32, u64)> = vec![];
        let mut united: Vec<(u32, u64)> = vec![];
        for (cell, set, users) in other.several.iter() {
            events.clear();
            events.extend(
                set.iter()
                    .filter_map(|(group, events)| Some((numbers.get(*group as usize).copied()?, *events))),
            );
            events.sort_unstable();
            united.clear();
            for same in events.chunk_by(|a, b| a.0 == b.0) {
                let Some((group, _)) = same.first() else { continue };
                let sum = same.iter().map(|(_, events)| events).sum();
                if same.len() > 1 {
                    for (_, events) in same {
                        self.change(*group, cell, *events, -users);
                    }
                    self.change(*group, cell, sum, users);
                }
                united.push((*group, sum));
            }
            if united.len() > 1 {
                self.several.add(cell, &united, users);
            }
        }
    }

    fn change(&mut self, group: u32, cell: usize, events: u64, users: i64) {
        if let Some(histogram) = self.users.at(group, cell) {
            histogram.add(events, users);
        }
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
                own.add(0, &user.iter().map(|(group, events)| (*group, *events)).collect::<Vec<_>>(), 1);
            }
            let mut united = Frequencies::new(1);
            united.absorb(&own, &numbers);
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
