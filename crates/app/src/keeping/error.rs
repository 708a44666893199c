//! Why a notebook could not be kept or read.

use rockpool_question::NotebookError;

/// A notebook that could not be kept or read, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// The browser gives the page no storage.
    #[error("this browser keeps nothing for this page; download a copy before you leave")]
    NoStorage,
    /// The storage did not take the text.
    #[error("the browser's storage did not take the notebook ({reason}); download a copy before you leave")]
    Refused {
        /// What the browser said.
        reason: String,
    },
    /// Another notebook has the identity.
    #[error("another notebook is stored under the same name; try again")]
    Taken,
    /// The text is no notebook.
    #[error("{reason}")]
    NoNotebook {
        /// What the parser said.
        reason: String,
    },
    /// The file could not be read, or holds no notebook.
    #[error("the file '{name}' is not shown: {reason}")]
    File {
        /// Its name.
        name: String,
        /// What the browser or the parser said.
        reason: String,
    },
}

impl From<NotebookError> for KeepError {
    fn from(error: NotebookError) -> Self {
        Self::NoNotebook { reason: error.to_string() }
    }
}
