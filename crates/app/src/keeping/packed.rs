//! The text of a version as it is stored: compressed, because there are many of each notebook.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};

/// What a compressed text begins with. JSON never does.
const MARK: &str = "deflate:";

/// The best compression that still takes no noticeable time.
const LEVEL: u8 = 6;

/// The largest text that is unpacked, in bytes: more than a browser's storage can hold unpacked.
const MOST_BYTES: usize = 64_000_000;

/// The text as it is stored.
pub fn pack(text: &str) -> String {
    let packed = STANDARD_NO_PAD.encode(compress_to_vec(text.as_bytes(), LEVEL));
    if packed.len() + MARK.len() < text.len() { format!("{MARK}{packed}") } else { text.to_owned() }
}

/// The text that was packed; nothing if it is damaged.
pub fn unpack(stored: &str) -> Option<String> {
    let Some(packed) = stored.strip_prefix(MARK) else { return Some(stored.to_owned()) };
    let bytes = STANDARD_NO_PAD.decode(packed).ok()?;
    String::from_utf8(decompress_to_vec_with_limit(&bytes, MOST_BYTES).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(not(target_family = "wasm"))]
    use proptest::prelude::*;

    #[test]
    fn a_notebook_becomes_much_smaller() {
        let text = include_str!("../sample_notebook.json");
        assert!(pack(text).len() * 2 < text.len());
    }

    #[test]
    fn damage_is_no_text() {
        assert_eq!(unpack("deflate:!"), None);
        assert_eq!(unpack("deflate:AAAA"), None);
    }

    #[cfg(not(target_family = "wasm"))]
    proptest! {
        #[test]
        fn what_is_packed_comes_back(text in "(?s)[{\\[].{0,2000}") {
            prop_assert_eq!(unpack(&pack(&text)), Some(text));
        }
    }
}
