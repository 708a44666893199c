//! The key of a user: a dense counter put through a permutation.

use serde::{Deserialize, Serialize};

/// Counters that differ only in these bits have keys that are spread over the whole key space.
const MIXED: u32 = 0xff;
/// Keys that differ only in these bits are of one of 128 stretches of the key space.
const STRETCH: u32 = u32::MAX >> 7;

/// A user's key in one extract.
///
/// Keys are handed out by a counter (the n-th user seen gets counter n) and permuted, so that they are stable
/// when days are appended and any contiguous range of keys is an unbiased sample of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct UserKey(pub u32);

/// The permutation that makes the keys of an extract from its counters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyOrder {
    /// The 32-bit finaliser of MurmurHash3. Extracts that do not say which have this one.
    #[default]
    Scattered,
    /// The bits of the counter backwards, after its lowest eight were combined (exclusive or) with those of
    /// [`Self::Scattered`] of the rest; then all but the highest seven are combined with those of [`Self::Scattered`] of
    /// the number, from 1, that the highest seven are.
    ///
    /// Keys of neighbouring counters are as far from each other as can be, so sorted keys are at nearly equal distances,
    /// which columns of differences store in few bits. The first combination keeps what alternates with the order of
    /// arrival (every second user in a test's other group) out of half of the keys. The second makes the distances of
    /// very few keys unequal: equal ones whose sum is beyond 2^31 are what the `parquet` crate refuses to skip.
    Reversed,
}

impl KeyOrder {
    /// Whether extracts are silent about it.
    pub fn is_scattered(&self) -> bool {
        matches!(self, Self::Scattered)
    }

    /// The key of the user with the given counter.
    pub fn key(self, counter: u32) -> UserKey {
        UserKey(match self {
            Self::Scattered => scattered(counter),
            Self::Reversed => shifted(mixed(counter).reverse_bits()),
        })
    }

    /// The counter of the user with this key: [`Self::key`] backwards.
    pub fn counter(self, key: UserKey) -> u32 {
        match self {
            Self::Scattered => gathered(key.0),
            Self::Reversed => mixed(shifted(key.0).reverse_bits()),
        }
    }
}

/// The counter with its lowest bits combined with a hash of the others; twice is nothing.
fn mixed(counter: u32) -> u32 {
    counter ^ (scattered(counter / (MIXED + 1)) & MIXED)
}

/// The key within its stretch combined with a hash of the stretch; twice is nothing.
fn shifted(key: u32) -> u32 {
    key ^ (scattered(key / (STRETCH + 1) + 1) & STRETCH)
}

/// The 32-bit finaliser of MurmurHash3, which is a bijection.
fn scattered(mut bits: u32) -> u32 {
    bits ^= bits >> 16;
    bits = bits.wrapping_mul(0x85eb_ca6b);
    bits ^= bits >> 13;
    bits = bits.wrapping_mul(0xc2b2_ae35);
    bits ^ bits >> 16
}

/// [`scattered`] backwards.
fn gathered(mut bits: u32) -> u32 {
    // Each multiplier is the inverse of the other's modulo 2^32; a shift of 16 undoes itself, one of 13 in two steps.
    bits ^= bits >> 16;
    bits = bits.wrapping_mul(0x7ed1_b41d);
    bits ^= (bits >> 13) ^ (bits >> 26);
    bits = bits.wrapping_mul(0xa5cb_9243);
    bits ^ bits >> 16
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

    const ORDERS: [KeyOrder; 2] = [KeyOrder::Scattered, KeyOrder::Reversed];

    #[test]
    fn the_first_users_are_spread_over_the_key_space() {
        for order in ORDERS {
            let low = (0..10_000).filter(|n| order.key(*n).0 < u32::MAX / 2).count();
            assert!((4_800..5_200).contains(&low), "{order:?}: {low} of 10 000 keys in the lower half");
        }
    }

    /// Every second, every fourth, every hundredth user: a half of the keys has half of them.
    #[test]
    fn what_alternates_with_the_order_of_arrival_is_in_every_range_of_keys() {
        for order in ORDERS {
            for period in [2u32, 4, 16, 100] {
                let all = (0..200_000).step_by(period as usize);
                let low = all.clone().filter(|n| order.key(*n).0 < u32::MAX / 2).count();
                let share = low as f64 / all.count() as f64;
                assert!(
                    (0.45..0.55).contains(&share),
                    "{order:?}, every {period}th: {share} in the lower half"
                );
            }
        }
    }

    /// Of 2^n users, one in each of 2^n equal ranges; in each of the 128 stretches at one distance.
    #[test]
    fn reversed_keys_are_at_nearly_equal_distances() {
        for bits in [7u32, 9, 12, 17] {
            let mut keys: Vec<u32> = (0..1 << bits).map(|n| KeyOrder::Reversed.key(n).0).collect();
            keys.sort_unstable();
            assert!(keys.iter().map(|key| key >> (32 - bits)).eq(0..1 << bits));
            let unequal = keys.windows(2).filter(|pair| pair[1] - pair[0] != 1 << (32 - bits)).count();
            assert!((100..128).contains(&unequal), "{unequal} of {} distances", 1 << bits);
        }
    }

    /// The `parquet` crate skips a run of equal differences in one step, and refuses one beyond an `i32`.
    #[test]
    fn no_few_keys_are_at_equal_distances() {
        for users in 3..600 {
            let mut keys: Vec<u32> = (0..users).map(|n| KeyOrder::Reversed.key(n).0).collect();
            keys.sort_unstable();
            let wide = |pair: &&[u32]| pair[1] - pair[0] > i32::MAX as u32 / 32;
            for near in keys.windows(3).filter(|near| near.windows(2).all(|pair| wide(&pair))) {
                assert_ne!(near[1] - near[0], near[2] - near[1], "{users} users: {near:x?}");
            }
        }
    }

    #[test]
    fn the_keys_of_some_counters() {
        // The finaliser of 1, as MurmurHash3's reference gives it.
        assert_eq!(scattered(1), 0x514e_28b7);
        assert_eq!(KeyOrder::Reversed.key(0).0, 0x14e_28b7);
        // Worked out by a few lines of Python.
        assert_eq!(
            [1, 2, 255, 256].map(|n| KeyOrder::Reversed.key(n).0),
            [0x801709af, 0x40ed0e12, 0xff8a6a77, 0xec99d8f0]
        );
    }

    proptest! {
        #[test]
        fn a_key_leads_back_to_its_counter(counter in any::<u32>()) {
            for order in ORDERS {
                prop_assert_eq!(order.counter(order.key(counter)), counter);
            }
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
