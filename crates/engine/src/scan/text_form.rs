//! In what form text comes out of a file.

/// How text columns are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TextForm {
    /// As `Dictionary(Int32, Utf8)`: a filter looks at each different value once.
    Dictionary,
    /// As `Utf8View`: what SQL works on fastest.
    View,
}
