//! Sums of floating-point numbers that do not depend on the order.

use crate::tally::Amount;
use serde::{Deserialize, Serialize};

/// The exact sum of finite numbers: rounded once, when it is asked for.
///
/// Users come in any division, and partial sums merge in any order; a plain sum of `f64` would differ in its last
/// digits each time. The parts are Shewchuk's: numbers that do not overlap and add up to the sum exactly. A sum of whole
/// numbers below 2^53 is one part. (Beyond the range of `f64` the sum is no longer finite.)
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ExactSum {
    /// Smallest first.
    parts: Vec<f64>,
}

impl ExactSum {
    /// Adds a number.
    #[inline]
    pub fn add(&mut self, number: f64) {
        let mut rest = number;
        let mut kept = 0;
        for place in 0..self.parts.len() {
            let Some(part) = self.parts.get(place).copied() else { break };
            let (large, small) = if rest.abs() < part.abs() { (part, rest) } else { (rest, part) };
            let sum = large + small;
            let error = small - (sum - large);
            if error != 0.0 {
                if let Some(slot) = self.parts.get_mut(kept) {
                    *slot = error;
                }
                kept += 1;
            }
            rest = sum;
        }
        self.parts.truncate(kept);
        if rest != 0.0 {
            self.parts.push(rest);
        }
    }

    /// The number nearest to the sum, ties to even.
    pub fn value(&self) -> f64 {
        let mut parts = self.parts.iter().rev().copied();
        let Some(mut sum) = parts.next() else { return 0.0 };
        let mut error = 0.0;
        for part in parts.by_ref() {
            let larger = sum + part;
            error = part - (larger - sum);
            sum = larger;
            if error != 0.0 {
                break;
            }
        }
        // Half way between two numbers, what follows decides.
        if parts.next().is_some_and(|next| (error < 0.0 && next < 0.0) || (error > 0.0 && next > 0.0)) {
            let doubled = error * 2.0;
            let rounded = sum + doubled;
            if rounded - sum == doubled {
                sum = rounded;
            }
        }
        sum
    }
}

impl Amount for ExactSum {
    fn merge(&mut self, other: &Self) {
        for part in &other.parts {
            self.add(*part);
        }
    }

    fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(numbers: &[f64]) -> f64 {
        let mut sum = ExactSum::default();
        numbers.iter().for_each(|number| sum.add(*number));
        sum.value()
    }

    #[test]
    fn nothing_is_lost_between_large_numbers() {
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1.0, 1e-16, 1e-16]), 1.000_000_000_000_000_2);
        assert_eq!(sum(&[]), 0.0);
        assert_eq!(sum(&[-0.0]), 0.0);
    }

    proptest! {
        /// Whole numbers of up to 112 bits, which 128-bit arithmetic adds exactly.
        #[test]
        fn the_order_and_the_grouping_do_not_matter(
            numbers in proptest::collection::vec(-(1i64 << 52)..(1i64 << 52), 0..40),
            exponents in proptest::collection::vec(0i32..60, 40),
            cut in 0usize..40,
        ) {
            let numbers: Vec<(i128, f64)> = numbers
                .iter()
                .zip(&exponents)
                .map(|(number, exponent)| {
                    (i128::from(*number) << exponent, *number as f64 * 2f64.powi(*exponent))
                })
                .collect();
            let exact = numbers.iter().map(|(whole, _)| whole).sum::<i128>() as f64;
            let floats: Vec<f64> = numbers.iter().map(|(_, float)| *float).collect();
            prop_assert_eq!(sum(&floats), exact);
            let (left, right) = floats.split_at(cut.min(floats.len()));
            let mut merged = ExactSum::default();
            right.iter().for_each(|number| merged.add(*number));
            let mut other = ExactSum::default();
            left.iter().for_each(|number| other.add(*number));
            merged.merge(&other);
            prop_assert_eq!(merged.value(), exact);
        }
    }
}
