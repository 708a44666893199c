//! How large and how deep a JSON text is, and whether it says anything twice, found before anything reads it.

use crate::limits::{DOCUMENT_DEPTH, Limit};
use crate::words::number;
use rockpool_catalog::{RepeatedKey, no_key_twice};

/// A document that is too large to be read, or that contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It has too many bytes.
    #[error("it has {} bytes, {most} at most can be read; {way_out}", number(*.bytes as u64))]
    TooLong {
        /// Its bytes.
        bytes: usize,
        /// How many are allowed, in words.
        most: String,
        /// What to do.
        way_out: &'static str,
    },
    /// Its lists and objects stand too deep in one another.
    #[error(
        "line {line} has lists and objects more than {} deep in one another, which no question needs; remove the outer ones",
        DOCUMENT_DEPTH.words()
    )]
    TooDeep {
        /// The line of the one that is too deep, from 1.
        line: usize,
    },
    /// An object of it has a key twice.
    #[error("{0}; leave one of them out")]
    Repeated(RepeatedKey),
}

/// Whether a JSON text is small enough to be read, and no object in it has a key twice.
///
/// # Errors
/// [`DocumentError`].
pub fn check(text: &str, bytes: &Limit, way_out: &'static str) -> Result<(), DocumentError> {
    if bytes.is_passed_by(text.len()) {
        return Err(DocumentError::TooLong { bytes: text.len(), most: bytes.words(), way_out });
    }
    let (mut depth, mut line, mut in_text, mut escaped) = (0usize, 1usize, false, false);
    for byte in text.bytes() {
        match byte {
            b'\n' => line += 1,
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                if DOCUMENT_DEPTH.is_passed_by(depth) {
                    return Err(DocumentError::TooDeep { line });
                }
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    no_key_twice(text.as_bytes()).map_err(DocumentError::Repeated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::QUESTION_BYTES;

    fn checked(text: &str) -> Result<(), DocumentError> {
        check(text, &QUESTION_BYTES, "shorten it")
    }

    #[test]
    fn a_document_is_read_up_to_its_limits_and_no_further() {
        let (most, depth) = (QUESTION_BYTES.count(), DOCUMENT_DEPTH.count());
        assert_eq!(checked(&" ".repeat(most)), Ok(()));
        assert_eq!(
            checked(&" ".repeat(most + 1)).unwrap_err().to_string(),
            "it has 4\u{202f}000\u{202f}001 bytes, 4\u{202f}000\u{202f}000 at most can be read; shorten it"
        );
        assert_eq!(checked(&format!("{}{}", "[".repeat(depth), "]".repeat(depth))), Ok(()));
        assert_eq!(checked(&format!("\n{}", "[{".repeat(depth))), Err(DocumentError::TooDeep { line: 2 }));
        // Side by side is not inside one another, and what stands in a text is none.
        assert_eq!(checked(&"[]{}".repeat(1_000)), Ok(()));
        assert_eq!(checked(&format!("\"\\\"{}\"", "[".repeat(1_000))), Ok(()));
        assert_eq!(checked(&"]".repeat(1_000)), Ok(()));
        let twice = checked("{\"steps\": [{\"event\": \"a\",\n\"event\": \"b\"}]}").unwrap_err().to_string();
        assert!(twice.starts_with("'event' is there twice (line 2"), "{twice}");
    }
}
