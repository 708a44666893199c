//! Event types and properties whose names hold ids.

use super::{About, Affected, Remark, SHOWN, counted, listed, quoted};
use crate::words::number;
use rockpool_catalog::{EventType, Manifest};
use std::collections::BTreeMap;

/// So many event types with fewer than so many events each are more than anybody has named by hand.
const CARELESS: [(usize, u64); 2] = [(100, 10), (500, 100)];
/// So many names that differ in numbers only are more than anybody has named by hand.
const ALIKE: usize = 20;

/// Names that hold ids, if there are any.
pub(super) fn remark(manifest: &Manifest) -> Option<Remark> {
    let (count, text) = rare(manifest).or_else(|| alike(manifest))?;
    Some(Remark {
        about: About::Names,
        count,
        text,
        affects: Affected::ALL,
        effect: "what happened is spread over many events, and none of them counts all of it",
        help: "write one event, with the id as a property",
    })
}

/// Properties that are too many to be listed, if there are any.
pub(super) fn properties(manifest: &Manifest) -> Option<Remark> {
    let unlisted = manifest
        .event_types
        .iter()
        .filter_map(|event_type| Some((event_type, event_type.findings.as_ref()?.unlisted.as_ref()?)));
    let (mut count, mut texts) = (0u64, Vec::new());
    for (event_type, unlisted) in unlisted {
        count = count.saturating_add(unlisted.names);
        let names: Vec<String> = unlisted.examples.iter().map(|name| quoted(name)).collect();
        texts.push(format!(
            "{} of {}, such as {}",
            counted(unlisted.names, "property", "properties"),
            quoted(&event_type.name),
            names.join(", ")
        ));
    }
    let types = texts.len() as u64;
    (types > 0).then(|| Remark {
        about: About::Names,
        count,
        text: format!("too many properties to list, {}: are there ids in the names?", listed(texts, types)),
        affects: &[],
        effect: "the less frequent ones cannot be asked about; their values are kept",
        help: "write one property with the id as its value, or leave such properties out with --drop",
    })
}

fn rare(manifest: &Manifest) -> Option<(u64, String)> {
    CARELESS.iter().find_map(|(most_types, events)| {
        let small: Vec<&EventType> =
            manifest.event_types.iter().filter(|event_type| event_type.rows < *events).collect();
        let shown: Vec<String> = small.iter().take(SHOWN).map(|event_type| quoted(&event_type.name)).collect();
        let count = small.len() as u64;
        (small.len() >= *most_types).then(|| {
            let text = format!(
                "{} event types have fewer than {events} events each, such as {}: are there ids in the names? As a \
                 property of one event they could be counted and chosen",
                number(count),
                shown.join(", ")
            );
            (count, text)
        })
    })
}

/// The most names that are the same but for the numbers in them.
fn alike(manifest: &Manifest) -> Option<(u64, String)> {
    let mut shapes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for event_type in &manifest.event_types {
        if let Some(shape) = shape(&event_type.name) {
            shapes.entry(shape).or_default().push(&event_type.name);
        }
    }
    let names = shapes.into_values().max_by_key(Vec::len).filter(|names| names.len() >= ALIKE)?;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| quoted(name)).collect();
    let count = names.len() as u64;
    let text = format!(
        "{} event types have names that differ in numbers only, such as {}: are these ids? As a property of one event \
         they could be counted and chosen",
        number(count),
        shown.join(", ")
    );
    Some((count, text))
}

/// A name without its numbers and hexadecimal ids; none if it has none.
fn shape(name: &str) -> Option<String> {
    let is_id = |part: &str| {
        let is_hexadecimal = part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        part.bytes().all(|byte| byte.is_ascii_digit())
            || (is_hexadecimal && part.bytes().any(|byte| byte.is_ascii_digit()))
    };
    let mut shape = String::new();
    let mut has_id = false;
    for part in name.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let word = part.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        let rest = part.get(word.len()..).unwrap_or_default();
        if !word.is_empty() && is_id(word) {
            has_id = true;
            shape.push('#');
        } else {
            // Digits behind letters, as in `step12`.
            let stem = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
            has_id |= stem.len() < word.len();
            shape.push_str(stem);
            if stem.len() < word.len() {
                shape.push('#');
            }
        }
        shape.push_str(rest);
    }
    has_id.then_some(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_a_name_is_without_its_ids() {
        for (name, expected) in [
            ("Viewed /product/00007/details", Some("Viewed /product/#/details")),
            ("open 3f2504e0-4f89-11d3", Some("open #-4f#-11d#")),
            ("step12", Some("step#")),
            ("deadbeef", None),
            ("added to basket", None),
            ("é 5", Some("é #")),
            ("", None),
        ] {
            assert_eq!(shape(name).as_deref(), expected, "{name}");
        }
    }
}
