//! Numbers for texts, in the order of their first appearance.

use hashbrown::{DefaultHashBuilder, HashTable, hash_table::Entry};
use std::hash::BuildHasher;

/// Hashes texts alike in every dictionary of one build, so that a text is hashed once on its way.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextHasher(DefaultHashBuilder);

impl TextHasher {
    /// The hash of a text. It differs from run to run and must not reach the output.
    pub(crate) fn hash(&self, text: &str) -> u64 {
        self.0.hash_one(text)
    }
}

/// A dictionary of texts, numbered from 0, in one block of memory.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    texts: String,
    /// Where each text ends in `texts`, and its hash.
    entries: Vec<(usize, u64)>,
    numbers: HashTable<u32>,
}

impl Interner {
    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The text with this number; empty for a number that was not given out.
    pub(crate) fn get(&self, number: u32) -> &str {
        text(&self.texts, &self.entries, number)
    }

    /// The hash of the text with this number.
    pub(crate) fn hash(&self, number: u32) -> u64 {
        self.entries.get(number as usize).map_or(0, |(_, hash)| *hash)
    }

    /// The texts with their hashes, by number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &str)> {
        (0..self.len() as u32).zip(&self.entries).map(|(number, (_, hash))| (*hash, self.get(number)))
    }

    /// The number of a text that is known.
    pub(crate) fn find(&self, hash: u64, wanted: &str) -> Option<u32> {
        self.numbers.find(hash, |number| self.get(*number) == wanted).copied()
    }

    /// The number of a text; the next free one when it is new.
    pub(crate) fn intern(&mut self, hash: u64, wanted: &str) -> u32 {
        let Self { texts, entries, numbers } = self;
        let entry = numbers.entry(
            hash,
            |number| text(texts, entries, *number) == wanted,
            |number| entries.get(*number as usize).map_or(0, |(_, hash)| *hash),
        );
        match entry {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => {
                let number = entries.len() as u32;
                free.insert(number);
                texts.push_str(wanted);
                entries.push((texts.len(), hash));
                number
            }
        }
    }
}

fn text<'a>(texts: &'a str, entries: &[(usize, u64)], number: u32) -> &'a str {
    let number = number as usize;
    let start = number.checked_sub(1).and_then(|before| entries.get(before)).map_or(0, |(end, _)| *end);
    let end = entries.get(number).map_or(start, |(end, _)| *end);
    texts.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn numbers_follow_the_first_appearance(words in proptest::collection::vec("[a-cé]{0,3}", 0..300)) {
            let hasher = TextHasher::default();
            let mut interner = Interner::default();
            let mut reference: HashMap<String, u32> = HashMap::new();
            for word in &words {
                let next = reference.len() as u32;
                let expected = *reference.entry(word.clone()).or_insert(next);
                prop_assert_eq!(interner.intern(hasher.hash(word), word), expected);
            }
            prop_assert_eq!(interner.len(), reference.len());
            for (word, number) in &reference {
                prop_assert_eq!(interner.get(*number), word);
                prop_assert_eq!(interner.find(hasher.hash(word), word), Some(*number));
            }
            prop_assert_eq!(interner.find(hasher.hash("x"), "x"), None);
        }
    }
}
