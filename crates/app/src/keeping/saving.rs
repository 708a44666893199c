//! Whether what is seen is stored.

use super::KeepError;

/// Whether the notebook is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Saving {
    /// There is nothing of the person's to store.
    NothingYet,
    /// The storage holds what is seen.
    Done,
    /// Another tab has stored something else.
    Conflict {
        /// Why what is seen is not kept as a version meanwhile; absent when it is, or when nothing has changed here.
        trouble: Option<KeepError>,
    },
    /// It could not be stored.
    Failed(KeepError),
}
