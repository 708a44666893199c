//! Numbers for the users of a block.

use std::ops::Range;

/// The most places that are tried for a key.
const MOST_TRIES: usize = 64;

/// Places for each user: so many that nearly every key stands at the first place that is tried.
const PLACES: u64 = 8;

/// The most rows of a block: a table for more is no longer in a processor's cache.
const MOST_ROWS: usize = 1 << 20;

/// Numbers the users of a block from 0.
///
/// Keys are spread evenly over their range. So a key stands at its share of the range, or at one of the next places, in a
/// table that files, which are sorted by key, go through from its beginning to its end. Nothing has to be sorted or
/// compared to bring the rows of a user in several files together.
#[derive(Debug, Default)]
pub(crate) struct UserSlots {
    first: u32,
    /// How many keys from the first on.
    width: u32,
    /// Places for each key, times 2^32.
    scale: u64,
    /// A key's place in the range from 1, or 0 for none, and its number.
    table: Vec<(u32, u32)>,
    /// The key of each number.
    keys: Vec<u32>,
}

impl UserSlots {
    /// No users yet, of a range of keys and so many rows in an extract of so many users; false if they would be too many.
    pub(crate) fn begin(&mut self, keys: &Range<u64>, rows: usize, users: u64) -> bool {
        let (Ok(first), Ok(width)) =
            (u32::try_from(keys.start), u32::try_from(keys.end.saturating_sub(keys.start)))
        else {
            return false;
        };
        if width == 0 || rows > MOST_ROWS {
            return false;
        }
        let keys = u64::from(width);
        let places = if keys <= rows as u64 * 2 {
            // One for each key.
            keys
        } else {
            let expected = (u128::from(users) * u128::from(width)) >> 32;
            u64::try_from(expected).unwrap_or(u64::MAX).min(rows as u64) * PLACES + 64
        };
        (self.first, self.width, self.scale) = (first, width, (places << 32) / keys);
        self.table.clear();
        self.table.resize(places as usize + MOST_TRIES, (0, 0));
        self.keys.clear();
        true
    }

    /// The key of each number.
    pub(crate) fn keys(&self) -> &[u32] {
        &self.keys
    }

    /// Appends the number of each of some keys; false if there is no room for one, or it is not of the range.
    pub(crate) fn append(&mut self, keys: &[u32], numbers: &mut Vec<u32>) -> bool {
        let from = numbers.len();
        numbers.resize(from + keys.len(), 0);
        for (number, key) in numbers.iter_mut().skip(from).zip(keys) {
            match self.number(*key) {
                Some(found) => *number = found,
                None => return false,
            }
        }
        true
    }

    fn number(&mut self, key: u32) -> Option<u32> {
        let place = key.wrapping_sub(self.first);
        if place >= self.width {
            return None;
        }
        // Less than the places times 2^32: it fits.
        let start = ((u64::from(place) * self.scale) >> 32) as usize;
        match self.table.get(start) {
            // Neighbouring rows are often of one user, but nobody can tell which: to look again is faster than to ask.
            Some((own, number)) if *own == place + 1 => Some(*number),
            _ => self.find(place, start),
        }
    }

    #[inline(never)]
    fn find(&mut self, place: u32, start: usize) -> Option<u32> {
        let tried = self.table.get_mut(start..start + MOST_TRIES)?;
        let (own, number) = tried.iter_mut().find(|(own, _)| *own == 0 || *own == place + 1)?;
        if *own == 0 {
            (*own, *number) = (place + 1, self.keys.len() as u32);
            self.keys.push(self.first.wrapping_add(place));
        }
        Some(*number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rockpool_catalog::KeyOrder;
    use std::collections::HashMap;

    fn numbers_of(table: &mut UserSlots, keys: &[u32]) -> Option<Vec<u32>> {
        let mut numbers = vec![3];
        table.append(keys, &mut numbers).then(|| numbers.split_off(1))
    }

    proptest! {
        #[test]
        fn each_user_has_one_number_of_its_own(
            files in proptest::collection::vec(proptest::collection::vec(0u32..300, 0..400), 1..5),
            (first, width) in (any::<u32>(), 1u32..=u32::MAX),
            rows in prop_oneof![Just(300usize), Just(1 << 20)],
            known in prop_oneof![Just(300u64), Just(1 << 32)],
        ) {
            let keys = u64::from(first)..(u64::from(first) + u64::from(width)).min(1 << 32);
            let mut table = UserSlots::default();
            // What an earlier block has left is not seen.
            for _ in 0..2 {
                prop_assert!(table.begin(&keys, rows, known));
                let mut numbered: HashMap<u32, u32> = HashMap::new();
                for file in &files {
                    let of_range = |key: &u32| keys.contains(&u64::from(*key));
                    let mut file: Vec<u32> =
                        file.iter().map(|counter| KeyOrder::Reversed.key(*counter).0).filter(of_range).collect();
                    file.sort_unstable();
                    let numbers = numbers_of(&mut table, &file).unwrap();
                    for (key, number) in file.iter().zip(numbers) {
                        prop_assert_eq!(*numbered.entry(*key).or_insert(number), number);
                        prop_assert_eq!(table.keys()[number as usize], *key);
                    }
                }
                prop_assert_eq!(table.keys().len(), numbered.len());
            }
        }
    }

    #[test]
    fn keys_outside_the_range_are_refused() {
        let mut table = UserSlots::default();
        assert!(table.begin(&(5..10), 2, 5));
        assert!(numbers_of(&mut table, &[5, 9]).is_some());
        assert!(numbers_of(&mut table, &[4]).is_none());
        assert!(numbers_of(&mut table, &[10]).is_none());
        assert!(!table.begin(&(5..5), 1, 1));
        assert!(!table.begin(&(0..1 << 32), 1, 1));
        assert!(!table.begin(&(0..10), usize::MAX, 1));
    }

    #[test]
    fn neighbouring_keys_have_room() {
        let mut table = UserSlots::default();
        let keys: Vec<u32> = (7..1_007).collect();
        assert!(table.begin(&(7..1_007), 1_000, 1_000));
        assert_eq!(numbers_of(&mut table, &keys), Some((0..1_000).collect()));
    }

    #[test]
    fn users_that_are_not_spread_are_refused_in_time() {
        let mut table = UserSlots::default();
        assert!(table.begin(&(0..u64::from(u32::MAX)), 10_000, 10_000));
        let held = (0..10_000).take_while(|key| numbers_of(&mut table, &[*key]).is_some()).count();
        assert_eq!(held, MOST_TRIES);
    }
}
