//! What can go wrong when an extract's bytes are read.

/// A read that failed, with what to do about it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such file.
    #[error("{address} does not exist")]
    NotFound {
        /// Path or URL.
        address: String,
    },
    /// The host cannot be reached, or does not allow it.
    #[error("{address} cannot be reached: {reason}")]
    Unreachable {
        /// Path or URL.
        address: String,
        /// What the system said.
        reason: String,
    },
    /// The host answered with something that is not the asked range.
    #[error("{address} was not served as byte ranges: {reason}")]
    NoRanges {
        /// Path or URL.
        address: String,
        /// What it answered.
        reason: String,
    },
    /// The bytes are not those that the manifest promises, from whatever copy they come.
    #[error("{address} is damaged, or not the file that the manifest names: {reason}")]
    Corrupt {
        /// Path or URL.
        address: String,
        /// What differs.
        reason: String,
    },
    /// The manifest cannot be used.
    #[error("{address}: {reason}")]
    Manifest {
        /// Path or URL.
        address: String,
        /// What the catalog said.
        reason: String,
    },
    /// The reader gave up because the question was cancelled.
    #[error("the read was cancelled")]
    Cancelled,
}
