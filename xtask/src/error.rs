//! What can go wrong, said so that the reader knows what to do next.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;

/// A task that did not work out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program that has to be there is not, and cannot be installed from here.
    #[error("{what} is missing.\n{advice}")]
    Missing {
        /// What is missing.
        what: String,
        /// How to get it.
        advice: String,
    },
    /// A command ended with a failure; its own output, above, says why.
    #[error("`{command}` failed ({status}).{advice}")]
    Failed {
        /// The command as one would type it.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What to do about it, or nothing; begins with a line break.
        advice: String,
    },
    /// A command could not be started at all.
    #[error("`{command}` cannot be started: {source}")]
    Unstartable {
        /// The command as one would type it.
        command: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file or folder could not be read or written.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    File {
        /// The verb: read, write, create, copy, remove.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something is not as it should be.
    #[error("{0}")]
    Unexpected(String),
}

impl Error {
    /// A closure that says which file could not be used.
    pub fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }
}
