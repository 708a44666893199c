//! Values of a property: their moments, and all of them for exact percentiles.

use crate::sum::ExactSum;
use crate::tally::Amount;
use serde::{Deserialize, Serialize};

/// Values that are gathered before they are counted.
const LOOSE: usize = 4_096;

/// Sum, number, least and greatest of some finite values.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Moments {
    /// How many.
    pub count: u64,
    /// Their sum.
    pub sum: ExactSum,
    /// Least and greatest.
    pub range: Option<(f64, f64)>,
}

impl Moments {
    /// Adds a value.
    #[inline]
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        self.sum.add(value);
        self.widen((value, value));
    }

    fn widen(&mut self, (least, greatest): (f64, f64)) {
        self.range = Some(match self.range {
            Some(range) => (range.0.min(least), range.1.max(greatest)),
            None => (least, greatest),
        });
    }
}

impl Amount for Moments {
    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum.merge(&other.sum);
        if let Some(range) = other.range {
            self.widen(range);
        }
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Some finite values, each different one once with its number: prices and counts repeat, and 11 million of them need
/// not take 88 MB.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sample {
    /// Ascending.
    counted: Vec<(f64, u64)>,
    /// Not yet counted.
    loose: Vec<f64>,
}

impl Sample {
    /// Adds a value.
    #[inline]
    pub fn add(&mut self, value: f64) {
        self.loose.push(value);
        if self.loose.len() >= LOOSE.max(self.counted.len()) {
            self.count();
        }
    }

    /// Counts what is loose.
    fn count(&mut self) {
        let mut loose = std::mem::take(&mut self.loose);
        loose.sort_unstable_by(f64::total_cmp);
        let runs = loose.chunk_by(|a, b| a == b);
        let runs: Vec<(f64, u64)> = runs.filter_map(|run| Some((*run.first()?, run.len() as u64))).collect();
        self.counted = united(&self.counted, &runs);
    }

    /// The different values in ascending order, each with its number.
    pub fn values(&self) -> Vec<(f64, u64)> {
        let mut all = self.clone();
        all.count();
        all.counted
    }
}

impl Amount for Sample {
    fn merge(&mut self, other: &Self) {
        self.counted = if self.counted.is_empty() {
            other.counted.clone()
        } else {
            united(&self.counted, &other.counted)
        };
        for value in &other.loose {
            self.add(*value);
        }
    }

    fn is_empty(&self) -> bool {
        self.counted.is_empty() && self.loose.is_empty()
    }
}

/// Two ascending lists as one.
pub fn united(left: &[(f64, u64)], right: &[(f64, u64)]) -> Vec<(f64, u64)> {
    let mut united: Vec<(f64, u64)> = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().copied().peekable(), right.iter().copied().peekable());
    loop {
        let take_left = match (left.peek(), right.peek()) {
            (Some((own, _)), Some((other, _))) => own <= other,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return united,
        };
        let Some((value, count)) = (if take_left { left.next() } else { right.next() }) else {
            return united;
        };
        match united.last_mut() {
            Some((last, counted)) if *last == value => *counted += count,
            _ => united.push((value, count)),
        }
    }
}

/// A percentile of ascending values with their numbers: between the two nearest values (type 7 of Hyndman and Fan); none
/// of no values.
pub fn percentile(counted: impl Iterator<Item = (f64, u64)>, count: u64, share: f64) -> Option<f64> {
    let (below, above, part) = places(count, share)?;
    let mut passed = 0;
    let mut low = None;
    for (value, times) in counted {
        passed += times;
        if low.is_none() && passed > below {
            low = Some(value);
        }
        if passed > above {
            return Some(between(low?, value, part));
        }
    }
    None
}

/// The places (from 0) of the two values around a percentile of so many, and how far it is from one to the other.
fn places(count: u64, share: f64) -> Option<(u64, u64, f64)> {
    let last = count.checked_sub(1)?;
    let place = last as f64 * share;
    Some((place.floor() as u64, (place.ceil() as u64).min(last), place - place.floor()))
}

fn between(low: f64, high: f64, part: f64) -> f64 {
    low + (high - low) * part
}

/// Values that become more and more, with any percentile at any time: a tree of counts over the different values.
#[derive(Debug)]
pub struct Growing {
    values: Vec<f64>,
    /// A Fenwick tree: at place `i` (from 1) the number of values in a range that ends with the `i`-th.
    tree: Vec<u64>,
    count: u64,
}

impl Growing {
    /// None of these values yet; they are ascending and different.
    pub fn new(values: Vec<f64>) -> Self {
        Self { tree: vec![0; values.len() + 1], values, count: 0 }
    }

    /// Adds a value so many times.
    pub fn add(&mut self, value: f64, times: u64) {
        let mut place = self.values.partition_point(|other| *other < value) + 1;
        self.count += times;
        while let Some(node) = self.tree.get_mut(place) {
            *node += times;
            place += place & place.wrapping_neg();
        }
    }

    /// A percentile of the values added so far; none of none.
    pub fn percentile(&self, share: f64) -> Option<f64> {
        let (below, above, part) = places(self.count, share)?;
        Some(between(self.at(below)?, self.at(above)?, part))
    }

    /// The value at a place, from 0.
    fn at(&self, place: u64) -> Option<f64> {
        let mut found = 0;
        let mut left = place;
        let mut step = self.tree.len().next_power_of_two();
        while step > 0 {
            if let Some(count) = self.tree.get(found + step)
                && *count <= left
            {
                found += step;
                left -= count;
            }
            step /= 2;
        }
        self.values.get(found).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition.
    fn plain(values: &[f64], share: f64) -> Option<f64> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let place = sorted.len().checked_sub(1)? as f64 * share;
        let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
        Some(low + (high - low) * (place - place.floor()))
    }

    #[test]
    fn percentiles_lie_between_the_two_nearest_values() {
        let counted = || [(1.0, 1), (2.0, 1), (3.0, 1), (4.0, 1)].into_iter();
        assert_eq!(percentile(counted(), 4, 0.5), Some(2.5));
        assert_eq!(percentile(counted(), 4, 0.25), Some(1.75));
        assert_eq!(percentile([(7.0, 1)].into_iter(), 1, 0.99), Some(7.0));
        assert_eq!(percentile(std::iter::empty(), 0, 0.5), None);
    }

    proptest! {
        #[test]
        fn percentiles_are_exact_however_the_values_come(
            values in proptest::collection::vec((-4i32..40).prop_map(|value| f64::from(value) / 4.0), 0..200),
            copies in 1usize..90,
            cut in 0usize..200,
        ) {
            let values = values.repeat(copies);
            let (left, right) = values.split_at(cut.min(values.len()));
            let mut sample = Sample::default();
            left.iter().for_each(|value| sample.add(*value));
            let mut other = Sample::default();
            right.iter().for_each(|value| other.add(*value));
            sample.merge(&other);
            let counted = sample.values();
            let mut growing = Growing::new(counted.iter().map(|(value, _)| *value).collect());
            left.iter().for_each(|value| growing.add(*value, 1));
            for share in [0.25, 0.5, 0.75, 0.9, 0.95, 0.99] {
                let whole = percentile(counted.iter().copied(), values.len() as u64, share);
                prop_assert_eq!(whole, plain(&values, share));
                prop_assert_eq!(growing.percentile(share), plain(left, share));
            }
        }
    }
}
