//! A document as bytes, shown shortly.

use std::fmt;

/// A document that a reader is given.
#[derive(Clone, PartialEq, Eq)]
pub struct Document(pub Vec<u8>);

/// How many characters of a document are shown; the rest is in the file that is kept.
const SHOWN: usize = 600;

impl fmt::Debug for Document {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.0);
        let shown: String = text.chars().take(SHOWN).collect();
        let rest = if shown.len() < text.len() { " ..." } else { "" };
        write!(to, "{} bytes: {shown:?}{rest}", self.0.len())
    }
}
