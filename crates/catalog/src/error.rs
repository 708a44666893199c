//! What can be wrong with a manifest.

use crate::FORMAT_VERSION;

/// A manifest that cannot be used, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The text is no manifest.
    #[error("manifest.json cannot be read ({reason}); is this the folder of a Rockpool extract?")]
    Malformed {
        /// What the parser said, with line and column.
        reason: String,
    },
    /// The text begins with a byte-order mark.
    #[error(
        "manifest.json begins with a byte-order mark, so an editor or another program has written it anew; copy it from the original extract as it is, or build the extract again"
    )]
    ByteOrderMark,
    /// The text is HTML.
    #[error(
        "the host answered with a web page where manifest.json should be; check the address, and whether the host wants a login or answers every unknown address with a page"
    )]
    WebPage,
    /// The text ends too early.
    #[error("manifest.json is cut off; copy it from the original extract again, or build the extract again")]
    CutOff,
    /// The text is not what its hash was taken of.
    #[error(
        "manifest.json was changed after it was written, or damaged on its way (its sha256 does not fit its content); copy it from the original extract again, or build the extract again"
    )]
    Damaged,
    /// The manifest is of an earlier format.
    #[error(
        "this extract has format version {found}, which was written by an older Rockpool; this one reads version {FORMAT_VERSION}: build the extract again with it"
    )]
    EarlierFormat {
        /// The version the manifest states.
        found: u32,
    },
    /// The manifest is of a later format.
    #[error(
        "this extract has format version {found}, which was written by a newer Rockpool; this one reads version {FORMAT_VERSION}: use the newer one, or build the extract again with this one"
    )]
    LaterFormat {
        /// The version the manifest states.
        found: u32,
    },
    /// The manifest contradicts itself.
    #[error("manifest.json contradicts itself: {reason}; build the extract again")]
    Inconsistent {
        /// Which statement fails.
        reason: String,
    },
}

impl CatalogError {
    /// For a manifest of a format that is not [`FORMAT_VERSION`].
    pub(crate) fn of_format(found: u32) -> Self {
        if found < FORMAT_VERSION { Self::EarlierFormat { found } } else { Self::LaterFormat { found } }
    }
}
