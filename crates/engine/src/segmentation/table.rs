//! Marks of users, in a table that is ordered nearly as their keys are.

use rockpool_catalog::UserKeyRange;

/// The most bytes of a table.
const MOST_BYTES: usize = 64 << 20;

/// The most slots that are tried for a key.
const MOST_TRIES: usize = 512;

/// For each user some marks.
///
/// Keys are spread evenly over their range, and files are sorted by key. So the place of a key is its share of the range,
/// or one of the next that is free: going through a file goes through the table from its beginning to its end, and
/// nothing of it is fetched into the processor's cache twice.
pub(super) struct UserTable {
    first: u32,
    last: u32,
    /// Slots for each key of the range, times 2^32.
    scale: u64,
    /// Words of a slot: the first bit says that it is taken, the others are marks.
    words: usize,
    keys: Vec<u32>,
    bits: Vec<u64>,
}

impl UserTable {
    /// A table for the users of a range, where the extract has so many users in all; none if it would be too large.
    pub(super) fn new(range: UserKeyRange, users: u64, marks: usize) -> Option<Self> {
        let width = u64::from(range.last.0) - u64::from(range.first.0) + 1;
        let expected = (u128::from(users) * u128::from(width)) >> 32;
        let slots = u64::try_from(expected + expected / 2 + 1_024).ok()?;
        let words = (marks + 1).div_ceil(64);
        let places = usize::try_from(slots).ok()? + MOST_TRIES;
        if places.checked_mul(words * 8 + 4)? > MOST_BYTES {
            return None;
        }
        let scale = ((u128::from(slots) << 32) / u128::from(width)) as u64;
        let (keys, bits) = (vec![0; places], vec![0; places * words]);
        Some(Self { first: range.first.0, last: range.last.0, scale, words, keys, bits })
    }

    /// The slot of a user; none if there is no room, or the user is not of the range.
    pub(super) fn slot(&mut self, key: u32) -> Option<usize> {
        if key < self.first || key > self.last {
            return None;
        }
        // Less than slots times 2^32: it fits.
        let start = ((u64::from(key - self.first) * self.scale) >> 32) as usize;
        for slot in start..start + MOST_TRIES {
            let (own, taken) = (self.keys.get_mut(slot)?, self.bits.get_mut(slot * self.words)?);
            if *taken & 1 == 0 {
                *taken |= 1;
                *own = key;
                return Some(slot);
            }
            if *own == key {
                return Some(slot);
            }
        }
        None
    }

    /// Sets a mark of a slot; whether it was not set before.
    pub(super) fn mark(&mut self, slot: usize, mark: usize) -> bool {
        let (word, bit) = ((mark + 1) / 64, (mark + 1) % 64);
        let Some(bits) = self.bits.get_mut(slot * self.words + word) else { return false };
        let is_new = *bits >> bit & 1 == 0;
        *bits |= 1 << bit;
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rockpool_catalog::UserKey;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn each_mark_of_each_user_is_new_once(
            marks in proptest::collection::vec((0u32..300, 0usize..200), 0..2_000),
            sorted in any::<bool>(),
        ) {
            let mut table = UserTable::new(UserKeyRange::ALL, 300, 200).unwrap();
            let mut marks = marks;
            if sorted {
                marks.sort_by_key(|(counter, _)| UserKey::from_counter(*counter));
            }
            let mut seen = HashSet::new();
            for (counter, mark) in marks {
                let slot = table.slot(UserKey::from_counter(counter).0).unwrap();
                prop_assert_eq!(table.mark(slot, mark), seen.insert((counter, mark)));
            }
        }

        #[test]
        fn a_table_holds_the_users_of_its_range(first in any::<u32>(), last in any::<u32>()) {
            let range = UserKeyRange { first: UserKey(first.min(last)), last: UserKey(first.max(last)) };
            let mut table = UserTable::new(range, 2_000, 1).unwrap();
            let mut slots = HashSet::new();
            for key in (0..2_000).map(UserKey::from_counter) {
                match table.slot(key.0) {
                    Some(slot) => prop_assert!(range.contains(key) && slots.insert(slot)),
                    None => prop_assert!(!range.contains(key)),
                }
            }
        }
    }

    #[test]
    fn users_that_are_not_spread_are_refused_in_time() {
        let mut table = UserTable::new(UserKeyRange::ALL, 100_000, 1).unwrap();
        let held = (0..100_000).take_while(|key| table.slot(*key).is_some()).count();
        assert!((512..10_000).contains(&held), "{held}");
        assert!(UserTable::new(UserKeyRange::ALL, u64::from(u32::MAX), 1).is_none());
    }
}
