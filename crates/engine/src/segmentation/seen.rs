//! What one user did in the eyes of one series, before it is counted.

/// Some events of a user in one place (a cell, or a day) and group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// The cell or day.
    pub(super) place: u32,
    /// The group.
    pub(super) group: u32,
    /// How many events.
    pub(super) events: u64,
}

/// The entries of a user, in a buffer that every user takes again.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    entries: Vec<Entry>,
    /// Whether there are several groups.
    mixed: bool,
}

impl Seen {
    /// Adds events.
    pub(super) fn push(&mut self, place: usize, group: u32, events: u64) {
        let place = place as u32;
        match self.entries.last_mut() {
            Some(last) if last.place == place && last.group == group => last.events += events,
            Some(last) => {
                self.mixed |= last.group != group;
                self.entries.push(Entry { place, group, events });
            }
            None => self.entries.push(Entry { place, group, events }),
        }
    }

    /// Whether there are several groups.
    pub(super) fn is_mixed(&self) -> bool {
        self.mixed
    }

    /// The entries as they came: one for each run of events in a place and group.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Sorts the entries and makes one of those that are in the same place and group.
    pub(super) fn sort_by<K: Ord>(&mut self, key: impl Fn(&Entry) -> K) {
        self.entries.sort_unstable_by_key(&key);
        self.entries.dedup_by(|next, kept| {
            let same = next.place == kept.place && next.group == kept.group;
            if same {
                kept.events += next.events;
            }
            same
        });
    }

    /// Makes ready for the next user.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.mixed = false;
    }
}
