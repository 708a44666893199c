//! Random draws in whole numbers only, so that they are the same on every machine.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// Draws of one user, or of one user on one day.
#[derive(Debug, Clone)]
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    /// The draws of a stream; different streams have nothing to do with each other.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// 64 random bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number from 0 to `end`, without `end`; 0 when `end` is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        scale(self.bits(), end)
    }

    /// True so many times in a thousand.
    pub(super) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// The place of one of the weights, in proportion to them.
    pub(super) fn pick(&mut self, weights: &[u64]) -> usize {
        let draw = self.below(weights.iter().sum());
        place(draw, weights)
    }
}

/// Cheap draws for the details of one event, all from 64 random bits.
#[derive(Debug, Clone)]
pub(super) struct Details(u64);

impl Details {
    /// The details that belong to these bits.
    pub(super) fn new(bits: u64) -> Self {
        Self(bits)
    }

    /// A number from 0 to `end`, without `end`; 0 when `end` is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scale(mix(self.0), end)
    }

    /// True so many times in a thousand.
    pub(super) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of the choices, in proportion to the weights.
    pub(super) fn pick<T: Copy + Default>(&mut self, choices: &[(u64, T)]) -> T {
        let mut draw = self.below(choices.iter().map(|(weight, _)| weight).sum());
        for (weight, choice) in choices {
            match draw.checked_sub(*weight) {
                Some(rest) => draw = rest,
                None => return *choice,
            }
        }
        T::default()
    }
}

/// The finaliser of SplitMix64.
pub(super) fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

fn scale(bits: u64, end: u64) -> u64 {
    ((u128::from(bits) * u128::from(end)) >> 64) as u64
}

fn place(mut draw: u64, weights: &[u64]) -> usize {
    for (place, weight) in weights.iter().enumerate() {
        match draw.checked_sub(*weight) {
            Some(rest) => draw = rest,
            None => return place,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_their_weights() {
        let mut draws = Draws::new(7, 1);
        let mut counts = [0; 3];
        for _ in 0..10_000 {
            counts[draws.pick(&[1, 0, 3])] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((2_300..2_700).contains(&counts[0]), "{counts:?}");
        assert!((0..100).all(|_| draws.below(3) < 3));
        assert_eq!(draws.below(0), 0);
    }
}
