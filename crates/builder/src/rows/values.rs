//! The dictionary of a property's values, for the whole build.

use super::{forms::ValueForms, intern::Interner, writing::Writing};
use crate::findings::{Course, Looks};
use rockpool_catalog::PropertyValue;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Different values that are counted; beyond it their number is a lower bound.
pub(crate) const DISTINCT_VALUES: usize = 10_000;
/// Values that are listed with their counts.
pub(crate) const TOP_VALUES: usize = 100;
/// Characters of a value that is listed.
const TOP_CHARACTERS: usize = 200;
/// Properties of an event type whose values are counted in any case.
const NAMES: usize = 2_000;
/// Further ones of all event types together: each takes half a kilobyte.
const MORE_NAMES: usize = 200_000;
/// A longer value is counted by its digest and gets no number.
const NUMBERED_BYTES: usize = 1_024;

/// Whether a value may be listed among the most frequent.
pub(crate) fn listable(text: &str) -> bool {
    text.len() <= NUMBERED_BYTES && text.chars().nth(TOP_CHARACTERS).is_none()
}

/// The bytes of values that all dictionaries of a build may hold together. It does not depend on the memory
/// that rows may take, because what is counted must not depend on that.
#[derive(Debug)]
pub(crate) struct DictionaryBudget {
    left: usize,
    /// Names of properties that can still have dictionaries, beside the first ones of each event type.
    names: usize,
}

impl DictionaryBudget {
    /// Whether the values of a property are counted that is the n-th one of its event type. Once one is not, none of the
    /// later ones are.
    pub(crate) fn has_room_for(&mut self, number: usize) -> bool {
        if number < NAMES {
            return true;
        }
        let has_room = self.names > 0;
        self.names = self.names.saturating_sub(1);
        has_room
    }
}

impl Default for DictionaryBudget {
    fn default() -> Self {
        Self { left: 256 << 20, names: MORE_NAMES }
    }
}

/// What is known of the values of a property.
#[derive(Debug, Default)]
pub(crate) struct PropertyValues {
    /// The values that have numbers.
    pub(crate) texts: Interner,
    /// How often each of them occurs.
    counts: Vec<u64>,
    /// Digests of the values too long for a number.
    long: HashSet<[u8; 32]>,
    /// Whether a value was met that is not counted.
    overflowed: bool,
    /// Which types all values can have.
    pub(crate) forms: ValueForms,
    /// How they are written.
    pub(crate) writing: Writing,
    /// When they are written how.
    pub(crate) course: Course,
    /// What they look like.
    pub(crate) looks: Looks,
    /// Events that have the property.
    pub(crate) rows: u64,
}

impl PropertyValues {
    /// Counts a value and gives its number, unless it has none. `times` are the first and last instant of the events
    /// that have it, in microseconds since 1970 (UTC).
    pub(crate) fn add(
        &mut self,
        hash: u64,
        text: &str,
        count: u64,
        times: (i64, i64),
        budget: &mut DictionaryBudget,
    ) -> Option<u32> {
        self.rows += count;
        let form = self.writing.add(text, count);
        self.course.add(form, times);
        self.looks.add(text, count);
        if let Some(number) = self.texts.find(hash, text) {
            if let Some(counted) = self.counts.get_mut(number as usize) {
                *counted += count;
            }
            return Some(number);
        }
        let is_long = text.len() > NUMBERED_BYTES;
        let digest = || -> [u8; 32] { Sha256::digest(text.as_bytes()).into() };
        let cost = if is_long { 32 } else { text.len() + 32 };
        let is_full = self.texts.len() + self.long.len() >= DISTINCT_VALUES || budget.left < cost;
        match (is_long, is_full) {
            (false, false) => {
                budget.left -= cost;
                self.counts.push(count);
                Some(self.texts.intern(hash, text))
            }
            (false, true) => {
                self.overflowed = true;
                None
            }
            (true, false) => {
                if self.long.insert(digest()) {
                    budget.left -= cost;
                }
                None
            }
            (true, true) => {
                self.overflowed = self.overflowed || !self.long.contains(&digest());
                None
            }
        }
    }

    /// How many different values there are, and whether that counts all of them.
    pub(crate) fn distinct(&self) -> (u64, bool) {
        let counted = (self.texts.len() + self.long.len()) as u64;
        (counted + u64::from(self.overflowed), !self.overflowed)
    }

    /// The most frequent values, ties by text. When there are more different values than are counted, only
    /// those that were met early are considered; their counts are exact all the same.
    pub(crate) fn top(&self) -> Vec<PropertyValue> {
        let mut top: Vec<(u64, &str)> =
            self.counts.iter().zip(self.texts.iter()).map(|(count, (_, text))| (*count, text)).collect();
        top.retain(|(_, text)| listable(text));
        top.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
        top.truncate(TOP_VALUES);
        top.into_iter().map(|(rows, text)| PropertyValue { value: text.to_owned(), rows }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::TextHasher;

    fn add(values: &mut PropertyValues, hasher: &TextHasher, text: &str, count: u64) -> Option<u32> {
        values.add(hasher.hash(text), text, count, (0, 0), &mut DictionaryBudget::default())
    }

    #[test]
    fn ten_thousand_values_are_exact_and_one_more_is_a_bound() {
        let hasher = TextHasher::default();
        let mut values = PropertyValues::default();
        for number in 0..10_000 {
            add(&mut values, &hasher, &number.to_string(), 1);
        }
        assert_eq!(values.distinct(), (10_000, true));
        assert_eq!(add(&mut values, &hasher, "17", 5), Some(17));
        assert_eq!(values.distinct(), (10_000, true));
        assert_eq!(add(&mut values, &hasher, "new", 9), None);
        assert_eq!(values.distinct(), (10_001, false));
        assert_eq!(values.top().len(), 100);
        assert_eq!(values.top()[0], PropertyValue { value: "17".into(), rows: 6 });
        assert_eq!(values.top()[1], PropertyValue { value: "0".into(), rows: 1 });
    }

    #[test]
    fn long_values_are_counted_but_not_listed() {
        let hasher = TextHasher::default();
        let mut values = PropertyValues::default();
        for text in
            ["é".repeat(200), "é".repeat(201), "x".repeat(5_000), "x".repeat(5_000), "x".repeat(5_001)]
        {
            add(&mut values, &hasher, &text, 1);
        }
        assert_eq!(values.distinct(), (4, true));
        assert_eq!(values.top(), [PropertyValue { value: "é".repeat(200), rows: 1 }]);
        assert_eq!(values.rows, 5);
    }
}
