//! Folder names for event types: what every static host serves, whatever the events are called.

use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Characters of a folder name before the part of the hash.
const LONGEST: usize = 80;
/// Hexadecimal digits of the hash behind a name that had to change.
const HASH_DIGITS: usize = 16;

/// A folder name for each event type, in the same order, made of letters, digits, `-`, `_` and `.`: hosts refuse
/// percent escapes, or undo them once too often. The name is for people who look into the folder; what the event
/// type is called stands in the manifest.
///
/// A name of letters, digits, `-` and `_` that begins with a letter or digit (some hosts hide what does not) is
/// kept. Any other, a long one, and one equal to another but for upper and lower case, has everything else
/// replaced by `-` and a part of the name's hash behind a `.`, which no kept name contains.
pub(crate) fn folder_names(event_types: &[&str]) -> Vec<String> {
    let mut taken = HashSet::new();
    event_types
        .iter()
        .map(|name| {
            let mut folder = (*name).to_owned();
            if !is_plain(name) || taken.contains(&folder.to_ascii_lowercase()) {
                let hash = format!("{:x}", Sha256::digest(name.as_bytes()));
                folder = format!("{}.{}", readable(name), hash.get(..HASH_DIGITS).unwrap_or(&hash));
            }
            taken.insert(folder.to_ascii_lowercase());
            folder
        })
        .collect()
}

fn is_plain(name: &str) -> bool {
    name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.chars().all(is_plain_character)
}

fn is_plain_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '-'
}

/// What of a name can stand in a path, with one `-` for each run of other characters.
fn readable(name: &str) -> String {
    let words: Vec<&str> =
        name.split(|character| !is_plain_character(character)).filter(|word| !word.is_empty()).collect();
    let mut readable = words.join("-");
    readable.truncate(LONGEST);
    let readable = readable.trim_start_matches(['-', '_']);
    if readable.is_empty() { "event".to_owned() } else { readable.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_names_are_kept_and_others_stay_readable() {
        let names = [
            "page_view",
            "Saved as…",
            "../x",
            "SAVE",
            "save",
            "50% off clicked",
            "_hidden",
            "فتح الصفحة",
            "",
        ];
        let folders = folder_names(&names);
        assert_eq!(folders[0], "page_view");
        assert_eq!(folders[3], "SAVE");
        let expected = ["Saved-as", "x", "save", "50-off-clicked", "hidden", "event", "event"];
        for (place, readable) in [1, 2, 4, 5, 6, 7, 8].into_iter().zip(expected) {
            let (before, hash) = folders[place].split_once('.').unwrap();
            assert_eq!((before, hash.len()), (readable, 16), "{}", folders[place]);
        }
        // The SHA-256 of nothing begins so.
        assert_eq!(folders[8], "event.e3b0c44298fc1c14");
    }

    proptest! {
        #[test]
        fn names_are_safe_and_differ_in_any_case(names in proptest::collection::hash_set(".{1,3}|[aA]{1,4}|a{250,260}|[-_.%]{0,3}", 1..30)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let folders = folder_names(&names);
            let different: HashSet<String> = folders.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(different.len(), names.len());
            for folder in folders {
                prop_assert!(folder.len() <= 100 && folder.starts_with(|first: char| first.is_ascii_alphanumeric()));
                prop_assert!(folder.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)));
            }
        }
    }
}
