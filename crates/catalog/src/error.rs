//! What can be wrong with a manifest.

use crate::FORMAT_VERSION;

/// A manifest that cannot be used, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The text is no manifest.
    #[error("manifest.json cannot be read ({reason}); is this the folder of a Rockpool extract?")]
    Malformed {
        /// What the parser said, with line and column.
        reason: String,
    },
    /// The manifest is of a format this version does not know.
    #[error(
        "this extract has format version {found}, this Rockpool reads version {FORMAT_VERSION}; rebuild the extract or use the matching Rockpool"
    )]
    UnknownFormat {
        /// The version the manifest states.
        found: u32,
    },
    /// The manifest contradicts itself.
    #[error("manifest.json contradicts itself: {reason}; rebuild the extract")]
    Inconsistent {
        /// Which statement fails.
        reason: String,
    },
}
