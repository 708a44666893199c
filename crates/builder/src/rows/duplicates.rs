//! Which rows are the same event as an earlier one.
//!
//! New events are told by their instants as the source has them. Of an event that the extract holds already only its tick
//! is known: a new one is the same if it has this tick, and what is held is never dropped for another one that is held.

use super::{
    codec,
    merge::MergedRow,
    run::{order_of_user, user_of_order},
};
use crate::input::ID_BYTES;
use rockpool_catalog::TimeResolution;
use std::collections::HashSet;

/// How events are told to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum DuplicateRule {
    /// They are equal in type, user, instant and properties.
    #[default]
    Fields,
    /// They have the same id, type and user; without a user, also the same instant. What has no id is told by its fields.
    Ids,
}

/// What an extract that holds an event says of it; it stands behind its properties, where a new event has its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeldMark {
    /// It is counted as an event of its own.
    Own = 0,
    /// It is counted as the same as an earlier one.
    Duplicate = 1,
}

impl HeldMark {
    fn of(behind: &[u8]) -> Option<Self> {
        match behind {
            [0] => Some(Self::Own),
            [1] => Some(Self::Duplicate),
            _ => None,
        }
    }
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Judged {
    /// Whether it is the same event as an earlier one.
    pub(crate) is_duplicate: bool,
    /// Whether it goes where duplicates are dropped.
    pub(crate) is_dropped: bool,
}

/// Finds duplicates among the rows of an event type, which come sorted by user, instant and properties.
#[derive(Debug)]
pub(crate) struct DuplicateFinder {
    rule: DuplicateRule,
    resolution: TimeResolution,
    /// The user whose ids these are; for rows without one, at this instant.
    of: (u64, i64),
    ids: HashSet<[u8; ID_BYTES]>,
    /// The user and the tick of held rows, and the properties of these.
    held_of: (u64, i64),
    held: HashSet<Vec<u8>>,
    /// User, instant and properties of the last new row that is no duplicate.
    new_of: (u64, i64),
    new: Vec<u8>,
}

impl DuplicateFinder {
    pub(crate) fn new(rule: DuplicateRule, resolution: TimeResolution) -> Self {
        let nobody = (order_of_user(None), i64::MIN);
        Self {
            rule,
            resolution,
            of: nobody,
            ids: HashSet::new(),
            held_of: nobody,
            held: HashSet::new(),
            new_of: nobody,
            new: Vec::new(),
        }
    }

    /// Judges a row; the rows are given in their order.
    pub(crate) fn judge(&mut self, row: &MergedRow<'_>) -> Judged {
        let behind = codec::id_of(row.properties);
        let properties = row.properties.get(..row.properties.len() - behind.len()).unwrap_or_default();
        match HeldMark::of(behind) {
            Some(mark) => self.judge_held(mark, row, properties),
            None => {
                let is_duplicate = self.is_repeated(row, behind, properties);
                Judged { is_duplicate, is_dropped: is_duplicate }
            }
        }
    }

    fn judge_held(&mut self, mark: HeldMark, row: &MergedRow<'_>, properties: &[u8]) -> Judged {
        let of = (row.user, self.resolution.tick_of_microseconds(row.microseconds));
        if self.held_of != of {
            self.held_of = of;
            self.held.clear();
        }
        self.held.insert(properties.to_vec());
        // A new row at the very instant of a held one stands before it; one of them is enough.
        let is_dropped = self.new_of == (row.user, row.microseconds) && self.new == properties;
        if is_dropped {
            self.new_of = (order_of_user(None), i64::MIN);
        }
        Judged { is_duplicate: is_dropped || mark == HeldMark::Duplicate, is_dropped }
    }

    fn is_repeated(&mut self, row: &MergedRow<'_>, id: &[u8], properties: &[u8]) -> bool {
        if let (DuplicateRule::Ids, Some(id)) = (self.rule, id.first_chunk::<ID_BYTES>()) {
            // Of one user there are few events; of nobody there may be any number.
            let instant = if user_of_order(row.user).is_some() { i64::MIN } else { row.microseconds };
            if self.of != (row.user, instant) {
                self.of = (row.user, instant);
                self.ids.clear();
            }
            return !self.ids.insert(*id);
        }
        let tick = self.resolution.tick_of_microseconds(row.microseconds);
        let is_held = self.held_of == (row.user, tick) && self.held.contains(properties);
        let is_repeated = is_held || row.is_duplicate;
        if !is_repeated {
            self.new_of = (row.user, row.microseconds);
            self.new.clear();
            self.new.extend_from_slice(properties);
        }
        is_repeated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of rows of one user, given by instant, property and mark: which are duplicates, and which are dropped.
    fn judged(rows: &[(i64, &str, Option<HeldMark>)]) -> (String, String) {
        let mut finder = DuplicateFinder::new(DuplicateRule::Fields, TimeResolution::Milliseconds);
        let mut encoded: Vec<(i64, Vec<u8>)> = rows
            .iter()
            .map(|(microseconds, text, mark)| {
                let mut bytes = Vec::new();
                codec::put_number(&mut bytes, 1);
                codec::put_cell(&mut bytes, 0, codec::Value::Text(text));
                bytes.extend(mark.map(|mark| mark as u8));
                (*microseconds, bytes)
            })
            .collect();
        encoded.sort();
        let (mut duplicates, mut dropped) = (String::new(), String::new());
        let mut previous = None;
        for (microseconds, properties) in &encoded {
            let is_duplicate = previous == Some((microseconds, properties));
            let row = MergedRow { user: 7, microseconds: *microseconds, properties, is_duplicate };
            let Judged { is_duplicate, is_dropped } = finder.judge(&row);
            duplicates.push(if is_duplicate { 'x' } else { '.' });
            dropped.push(if is_dropped { 'x' } else { '.' });
            previous = Some((microseconds, properties));
        }
        (duplicates, dropped)
    }

    #[test]
    fn new_events_are_told_by_their_instants_and_held_ones_by_their_ticks() {
        use HeldMark::{Duplicate, Own};
        let both = |text: &str| (text.to_owned(), text.to_owned());
        // New: the same within a millisecond is not the same.
        assert_eq!(judged(&[(1_323, "x", None), (1_900, "x", None), (1_900, "x", None)]), both("..x"));
        // Held: nothing goes, whatever it looks like.
        assert_eq!(judged(&[(1_000, "x", Some(Own)), (1_000, "x", Some(Own))]), both(".."));
        let (duplicates, dropped) = judged(&[(1_000, "x", Some(Own)), (1_000, "x", Some(Duplicate))]);
        assert_eq!((duplicates.as_str(), dropped.as_str()), (".x", ".."));
        // New beside held: in the same millisecond with the same properties.
        let held = (1_000, "x", Some(Own));
        assert_eq!(judged(&[held, (1_323, "x", None), (1_900, "y", None), (2_000, "x", None)]), both(".x.."));
        // At the very instant one of the two goes, and no more of them.
        assert_eq!(judged(&[held, held, (1_000, "x", None), (1_000, "x", None)]), both(".xx."));
    }
}
