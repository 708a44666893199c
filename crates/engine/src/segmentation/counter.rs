//! Counts one user, whose rows have been seen, in cells and groups.

use super::seen::Entry;
use super::timeline::Window;
use rockpool_kernel::Impossible;
use rockpool_kernel::tally::{Frequencies, People, Stay};

/// Buffers for the counting of one user.
#[derive(Debug, Default)]
pub(super) struct Counter {
    groups: Vec<u32>,
    events: Vec<(u32, u64)>,
    stays: Vec<Stay>,
}

/// Counts a user in each bucket and in the total.
pub(super) fn one_group(people: &mut People, entries: &[Entry], window: &Window) -> Result<(), Impossible> {
    for entry in entries {
        people.add_one(entry.place as usize, entry.group)?;
    }
    if let Some(first) = entries.first() {
        people.add_one(window.total(), first.group)?;
    }
    Ok(())
}

impl Counter {
    /// The different groups of some entries, ascending.
    fn groups_of(&mut self, entries: &[Entry]) -> &[u32] {
        self.groups.clear();
        self.groups.extend(entries.iter().map(|entry| entry.group));
        self.groups.sort_unstable();
        self.groups.dedup();
        &self.groups
    }

    /// Counts a user of several groups in each bucket and in the total.
    pub(super) fn several_groups(
        &mut self,
        people: &mut People,
        entries: &[Entry],
        window: &Window,
    ) -> Result<(), Impossible> {
        for cell in entries.chunk_by(|a, b| a.place == b.place) {
            if let Some(first) = cell.first() {
                people.add(first.place as usize, self.groups_of(cell))?;
            }
        }
        people.add(window.total(), self.groups_of(entries))?;
        Ok(())
    }

    /// Counts a user from the first bucket in each group to the last bucket there is.
    pub(super) fn cumulative(
        &mut self,
        people: &mut People,
        entries: &[Entry],
        window: &Window,
    ) -> Result<(), Impossible> {
        let end = window.total() as u32;
        self.stays.clear();
        self.stays.extend(entries.iter().map(|entry| Stay { group: entry.group, start: entry.place, end }));
        self.stays.sort_unstable();
        self.stays.dedup_by_key(|stay| stay.group);
        people.add_stays(&self.stays, end)?;
        people.add(window.total(), self.groups_of(entries))?;
        Ok(())
    }

    /// Counts a user in each bucket that ends so many days after an event, or fewer. Entries are sorted by group and
    /// day.
    pub(super) fn rolling(
        &mut self,
        people: &mut People,
        entries: &[Entry],
        window: &Window,
        days: u32,
    ) -> Result<(), Impossible> {
        let first = window.first_day as u32;
        let last = first + window.buckets.len() as u32;
        let first_cell = window.first_cell as u32;
        self.stays.clear();
        for entry in entries {
            let (start, end) = (entry.place.max(first), entry.place.saturating_add(days).min(last));
            if start >= end {
                continue;
            }
            let stay =
                Stay { group: entry.group, start: start - first + first_cell, end: end - first + first_cell };
            match self.stays.last_mut() {
                Some(before) if before.group == stay.group && stay.start <= before.end => {
                    before.end = before.end.max(stay.end);
                }
                _ => self.stays.push(stay),
            }
        }
        people.add_stays(&self.stays, window.total() as u32)?;
        Ok(())
    }

    /// Counts a user by the events in each bucket and in the total.
    pub(super) fn events(
        &mut self,
        users: &mut Frequencies,
        entries: &[Entry],
        window: &Window,
    ) -> Result<(), Impossible> {
        for cell in entries.chunk_by(|a, b| a.place == b.place) {
            self.events.clear();
            self.events.extend(cell.iter().map(|entry| (entry.group, entry.events)));
            if let Some(first) = cell.first() {
                users.add(first.place as usize, &self.events, 1)?;
            }
        }
        self.events.clear();
        for entry in entries {
            self.add_events(entry);
        }
        users.add(window.total(), &self.events, 1)?;
        Ok(())
    }

    /// Counts a user by the events up to each bucket: whenever they become more, the user moves.
    pub(super) fn cumulative_events(
        &mut self,
        users: &mut Frequencies,
        entries: &[Entry],
        window: &Window,
    ) -> Result<(), Impossible> {
        self.events.clear();
        for cell in entries.chunk_by(|a, b| a.place == b.place) {
            let Some(first) = cell.first() else { continue };
            users.add(first.place as usize, &self.events, -1)?;
            for entry in cell {
                self.add_events(entry);
            }
            users.add(first.place as usize, &self.events, 1)?;
        }
        users.add(window.total(), &self.events, 1)?;
        Ok(())
    }

    /// Adds to the events of a group, keeping groups in order.
    fn add_events(&mut self, entry: &Entry) {
        match self.events.binary_search_by_key(&entry.group, |(group, _)| *group) {
            Ok(place) => {
                if let Some((_, events)) = self.events.get_mut(place) {
                    *events += entry.events;
                }
            }
            Err(place) => self.events.insert(place, (entry.group, entry.events)),
        }
    }
}
