//! Folder names for event types.

use std::{collections::HashSet, fmt::Write};

/// Bytes of a folder name before it is cut: file systems allow 255.
const LONGEST: usize = 180;

/// A folder name for each event type, in the same order: the name with everything outside `[A-Za-z0-9_-]`
/// percent-encoded. What is too long, or equal to another one but for upper and lower case, gets a part of
/// the name's hash, after a `~` that no encoded name contains.
pub(crate) fn folder_names(event_types: &[&str]) -> Vec<String> {
    let mut taken = HashSet::new();
    event_types
        .iter()
        .map(|name| {
            let mut folder = encode(name);
            if folder.len() > LONGEST || folder.is_empty() || taken.contains(&folder.to_ascii_lowercase()) {
                let hash = blake3::hash(name.as_bytes()).to_hex();
                // A cut inside an encoded byte is still a name, and the hash makes it unique.
                folder.truncate(LONGEST);
                folder = format!("{folder}~{}", hash.get(..16).unwrap_or_default());
            }
            taken.insert(folder.to_ascii_lowercase());
            folder
        })
        .collect()
}

fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_encoded() {
        let folders = folder_names(&["page_view", "Saved as…", "../x", "SAVE", "save"]);
        assert_eq!(folders[..4], ["page_view", "Saved%20as%E2%80%A6", "%2E%2E%2Fx", "SAVE"]);
        assert!(folders[4].starts_with("save~"), "{}", folders[4]);
    }

    proptest! {
        #[test]
        fn names_are_safe_and_differ_in_any_case(names in proptest::collection::hash_set(".{1,3}|[aA]{1,4}|a{250,260}", 1..30)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let folders = folder_names(&names);
            let different: HashSet<String> = folders.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(different.len(), names.len());
            for folder in folders {
                prop_assert!(!folder.is_empty() && folder.len() < 255);
                prop_assert!(folder.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-%~".contains(&byte)));
            }
        }
    }
}
