//! Sums that do not depend on the order of their addends.

/// A sum of finite numbers: exact inside, rounded once when it is read.
///
/// The parts are those of Shewchuk, J. R. (1997), "Adaptive precision floating-point arithmetic and fast robust
/// geometric predicates": numbers that do not overlap, whose exact sum is that of all addends. Whole numbers make
/// one part. A sum that outgrows the largest number is infinite and stays so.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ExactSum {
    /// In ascending order of magnitude, none of them zero.
    parts: Vec<f64>,
}

impl ExactSum {
    /// Adds a number.
    pub(crate) fn add(&mut self, number: f64) {
        if self.parts.last().is_some_and(|part| !part.is_finite()) {
            return;
        }
        let mut sum = number;
        let mut kept = 0;
        for place in 0..self.parts.len() {
            let part = self.parts[place];
            let (large, small) = if sum.abs() < part.abs() { (part, sum) } else { (sum, part) };
            sum = large + small;
            if !sum.is_finite() {
                self.parts = vec![sum];
                return;
            }
            let error = small - (sum - large);
            if error != 0.0 {
                self.parts[kept] = error;
                kept += 1;
            }
        }
        self.parts.truncate(kept);
        if sum != 0.0 {
            self.parts.push(sum);
        }
    }

    /// Adds another sum.
    pub(crate) fn merge(&mut self, other: &Self) {
        other.parts.iter().for_each(|part| self.add(*part));
    }

    /// The number nearest to the sum; of two that are equally near, the even one.
    pub(crate) fn value(&self) -> f64 {
        let mut parts = self.parts.iter().rev().copied();
        let mut sum = parts.next().unwrap_or(0.0);
        let mut error = 0.0;
        for part in parts.by_ref() {
            let before = sum;
            sum = before + part;
            error = part - (sum - before);
            if error != 0.0 {
                break;
            }
        }
        // Half way between two numbers, what is below decides.
        let below = parts.next().unwrap_or(0.0);
        if (error < 0.0 && below < 0.0) || (error > 0.0 && below > 0.0) {
            let twice = error * 2.0;
            let other = sum + twice;
            if other - sum == twice {
                sum = other;
            }
        }
        sum
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
    fn nothing_is_lost_on_the_way() {
        assert_eq!(sum(&[]), 0.0);
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum(&[1e16, 1.0, 1e-16]), 1e16 + 2.0);
        assert_eq!(sum(&[-0.0, 0.0]).to_bits(), 0.0f64.to_bits());
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]), f64::INFINITY);
    }

    proptest! {
        #[test]
        fn quarters_add_up_as_whole_numbers_in_any_order_and_grouping(
            numbers in proptest::collection::vec((-(1i64 << 52)..(1 << 52), 0u32..40), 0..30),
            split in 0usize..30,
        ) {
            // Multiples of a quarter up to 2^92, added as whole numbers.
            let exact: i128 = numbers.iter().map(|(number, shift)| i128::from(*number) << shift).sum();
            let addends: Vec<f64> =
                numbers.iter().map(|(number, shift)| *number as f64 * 2f64.powi(*shift as i32) / 4.0).collect();
            let expected = exact as f64 / 4.0;
            prop_assert_eq!(sum(&addends), expected);
            let (mut left, mut right) = (ExactSum::default(), ExactSum::default());
            let (head, tail) = addends.split_at(split.min(addends.len()));
            head.iter().rev().for_each(|number| left.add(*number));
            tail.iter().for_each(|number| right.add(*number));
            right.merge(&left);
            prop_assert_eq!(right.value(), expected);
        }
    }
}
