//! The key of a user: a dense counter put through a fixed permutation.

use serde::{Deserialize, Serialize};

/// A user's key in one extract.
///
/// Keys are handed out by a counter (the n-th user seen gets counter n) and permuted, so that they are stable
/// when days are appended and any contiguous range of keys is an unbiased sample of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct UserKey(pub u32);

impl UserKey {
    /// The key of the user with the given counter: the 32-bit finaliser of MurmurHash3, which is a bijection.
    pub fn from_counter(counter: u32) -> Self {
        let mut key = counter;
        key ^= key >> 16;
        key = key.wrapping_mul(0x85eb_ca6b);
        key ^= key >> 13;
        key = key.wrapping_mul(0xc2b2_ae35);
        key ^= key >> 16;
        Self(key)
    }

    /// The counter of the user with this key: [`Self::from_counter`] backwards.
    pub fn counter(self) -> u32 {
        // Each multiplier is the inverse of the other's modulo 2^32; a shift of 16 undoes itself, one of 13 in two steps.
        let mut counter = self.0;
        counter ^= counter >> 16;
        counter = counter.wrapping_mul(0x7ed1_b41d);
        counter ^= (counter >> 13) ^ (counter >> 26);
        counter = counter.wrapping_mul(0xa5cb_9243);
        counter ^= counter >> 16;
        counter
    }
}

/// A closed range of user keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserKeyRange {
    /// The smallest key.
    pub first: UserKey,
    /// The largest key, not below `first`.
    pub last: UserKey,
}

impl UserKeyRange {
    /// Every key there can be.
    pub const ALL: Self = Self { first: UserKey(0), last: UserKey(u32::MAX) };

    /// Whether the key lies in the range.
    pub fn contains(self, key: UserKey) -> bool {
        self.first <= key && key <= self.last
    }

    /// Whether some key lies in both ranges.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// The range cut into `parts` neighbouring ranges of nearly equal width that cover it exactly.
    pub fn split(self, parts: u32) -> Vec<Self> {
        let width = u64::from(self.last.0) - u64::from(self.first.0) + 1;
        let parts = u64::from(parts.max(1)).min(width);
        let edge = |part: u64| u64::from(self.first.0) + width * part / parts;
        (0..parts)
            .map(|part| Self {
                first: UserKey(edge(part) as u32),
                last: UserKey((edge(part + 1) - 1) as u32),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn keys_of_different_users_differ() {
        let keys: HashSet<UserKey> = (0..100_000).map(UserKey::from_counter).collect();
        assert_eq!(keys.len(), 100_000);
    }

    #[test]
    fn the_first_users_are_spread_over_the_key_space() {
        let low = (0..10_000).filter(|n| UserKey::from_counter(*n).0 < u32::MAX / 2).count();
        assert!((4_800..5_200).contains(&low), "{low} of 10 000 keys in the lower half");
    }

    proptest! {
        #[test]
        fn a_key_leads_back_to_its_counter(counter in any::<u32>()) {
            prop_assert_eq!(UserKey::from_counter(counter).counter(), counter);
        }

        #[test]
        fn parts_cover_the_range_once(first in any::<u32>(), last in any::<u32>(), parts in 0u32..40) {
            let range = UserKeyRange { first: UserKey(first.min(last)), last: UserKey(first.max(last)) };
            let split = range.split(parts);
            prop_assert_eq!(split.first().map(|part| part.first), Some(range.first));
            prop_assert_eq!(split.last().map(|part| part.last), Some(range.last));
            for pair in split.windows(2) {
                prop_assert_eq!(pair[0].last.0 + 1, pair[1].first.0);
            }
        }
    }
}
