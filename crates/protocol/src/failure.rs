//! A failure as a person reads it.

use rockpool_store::{Reader, StoreError};
use serde::{Deserialize, Serialize};

/// A failure as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of failure, for the page to choose its words by.
    pub kind: FailureKind,
    /// What happened and where (file, row group, URL, field).
    pub message: String,
    /// What to do about it.
    pub advice: String,
}

/// The kind of a [`Failure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// There is nothing at the address.
    NotFound,
    /// The address cannot be reached: no network, a silent or overloaded host, or one that does not allow this
    /// page's origin.
    Unreachable,
    /// The host wants to know who asks.
    Login,
    /// The bytes are not what the manifest says.
    Corrupt,
    /// Another extract lies at the address of the one that was opened; opening it again shows the new data.
    Replaced,
    /// The question does not make sense for the extract.
    Question,
    /// The host cannot serve byte ranges.
    Host,
    /// Anything else.
    Engine,
}

impl Failure {
    /// The words for an error of the store; none for a cancelled read. `origin` is that of the page.
    pub fn of_store(error: &StoreError, origin: &str) -> Option<Self> {
        let kind = match error {
            StoreError::Cancelled => return None,
            StoreError::NotFound { .. } => FailureKind::NotFound,
            StoreError::Unreachable { .. }
            | StoreError::Insecure { .. }
            | StoreError::Silent { .. }
            | StoreError::Busy { .. } => FailureKind::Unreachable,
            StoreError::Login { .. } => FailureKind::Login,
            StoreError::NoRanges { .. } => FailureKind::Host,
            StoreError::Foreign { .. } | StoreError::Corrupt { .. } | StoreError::Manifest { .. } => {
                FailureKind::Corrupt
            }
            StoreError::Replaced { .. } => FailureKind::Replaced,
            _ => FailureKind::Engine,
        };
        let advice = error.advice(&Reader::Page { origin: origin.to_owned() })?;
        Some(Self { kind, message: error.to_string(), advice })
    }
}
