//! Mutants of real documents: a few changes that keep most of a document's sense, so that they come further than noise.

mod bytes;
mod json;
mod text;

use crate::Document;
use crate::choice::{below, once_in, one_of};
use bolero::{Driver, ValueGenerator};

/// What a document is made of, which decides what a mutation may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Bytes that have places and lengths in them, such as a Parquet file.
    Bytes,
    /// Words, numbers and signs, such as SQL or a formula.
    Text,
    /// One JSON value.
    Json,
    /// A JSON value on each line.
    JsonLines,
}

/// The most changes of one mutant.
const MOST_CHANGES: usize = 6;
/// A mutant that grew beyond this, in bytes, is left out: time goes into many small ones.
const LONGEST: usize = 512 << 10;

/// Chooses a document and changes it.
#[derive(Debug)]
pub(crate) struct Mutants {
    seeds: Vec<Document>,
    language: Language,
}

impl Mutants {
    pub(crate) fn new(seeds: Vec<Document>, language: Language) -> Self {
        Self { seeds, language }
    }
}

impl ValueGenerator for Mutants {
    type Output = Document;

    fn generate<D: Driver>(&self, driver: &mut D) -> Option<Document> {
        let mut bytes = one_of(driver, &self.seeds)?.0.clone();
        let other = &one_of(driver, &self.seeds)?.0;
        // One change keeps most of the sense; several find what only two faults together do.
        let changes = if once_in(driver, 3)? { 1 + below(driver, MOST_CHANGES)? } else { 1 };
        for _ in 0..changes {
            let noise = once_in(driver, 16)?;
            match self.language {
                Language::Bytes => bytes::change(driver, &mut bytes, other)?,
                _ if noise => bytes::change(driver, &mut bytes, other)?,
                Language::Text => text::change(driver, &mut bytes, other)?,
                Language::Json => json_or_text(driver, &mut bytes, other)?,
                Language::JsonLines => lines(driver, &mut bytes, other)?,
            }
        }
        (bytes.len() <= LONGEST).then_some(Document(bytes))
    }
}

/// Changes the value, or, once in a while or where there is none any more, its text.
fn json_or_text<D: Driver>(driver: &mut D, bytes: &mut Vec<u8>, other: &[u8]) -> Option<()> {
    let value = serde_json::from_slice(bytes);
    match value {
        Ok(mut value) if !once_in(driver, 6)? => {
            json::change(driver, &mut value, &serde_json::from_slice(other).unwrap_or_default())?;
            // Values nest no deeper than the parser takes.
            *bytes = serde_json::to_vec(&value).unwrap_or_default();
            Some(())
        }
        _ => text::change(driver, bytes, other),
    }
}

/// Changes one line, or the order and number of them.
fn lines<D: Driver>(driver: &mut D, bytes: &mut Vec<u8>, other: &[u8]) -> Option<()> {
    let mut all: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let others: Vec<&[u8]> = other.split(|byte| *byte == b'\n').collect();
    let place = below(driver, all.len())?;
    match below(driver, 10)? {
        0 => {
            all.remove(place);
        }
        1 => {
            let copy = all.get(place)?.clone();
            all.insert(below(driver, all.len() + 1)?, copy);
        }
        2 => all.insert(place, one_of(driver, &others)?.to_vec()),
        // Two values on one line.
        3 if place + 1 < all.len() => {
            let next = all.remove(place + 1);
            all.get_mut(place)?.extend(next);
        }
        _ => {
            let other = one_of(driver, &others)?;
            json_or_text(driver, all.get_mut(place)?, other)?;
        }
    }
    *bytes = all.join(&b'\n');
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bolero::check;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn mutants(language: Language, seed: &str) -> Mutants {
        Mutants::new(vec![Document(seed.into())], language)
    }

    #[test]
    fn most_mutants_of_a_value_are_values_and_differ_from_it() {
        let seed = r#"{"steps":[{"event":"a"},{"event":"b","filters":[1,2,null]}],"window":{"amount":7}}"#;
        let [all, values, same] = [const { AtomicU32::new(0) }; 3];
        let add = |to: &AtomicU32, found: bool| to.fetch_add(found.into(), Ordering::Relaxed);
        check!().with_generator(mutants(Language::Json, seed)).with_iterations(2_000).for_each(
            |Document(bytes)| {
                add(&all, true);
                add(&values, serde_json::from_slice::<serde_json::Value>(bytes).is_ok());
                add(&same, bytes == seed.as_bytes());
            },
        );
        let [all, values, same] = [all, values, same].map(AtomicU32::into_inner);
        assert!(values * 2 > all, "{values} of {all}");
        assert!(same * 4 < all, "{same} of {all}");
    }

    #[test]
    fn mutants_of_every_language_stay_small() {
        for language in [Language::Bytes, Language::Text, Language::JsonLines] {
            let generator = mutants(language, "SELECT 1\n{\"a\":[1]}\n");
            check!()
                .with_generator(generator)
                .with_iterations(500)
                .for_each(|Document(bytes)| assert!(bytes.len() <= LONGEST));
        }
    }
}
