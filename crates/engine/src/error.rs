//! What can go wrong when a question is answered.

use rockpool_question::Problem;
use rockpool_store::StoreError;

/// A question that could not be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The extract's bytes cannot be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The question makes no sense for this extract.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Question(Vec<Problem>),
    /// The SQL statement is wrong.
    #[error("{reason}")]
    Sql {
        /// What the planner said, with the place.
        reason: String,
    },
    /// A file of the extract is not what it should be.
    #[error("{file} cannot be read: {reason}; run `rockpool check` on the extract and rebuild it")]
    Corrupt {
        /// Its path, with the row group where known.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The question was cancelled.
    #[error("the question was cancelled")]
    Cancelled,
    /// DataFusion or Arrow failed where it should not have.
    #[error("the engine failed: {reason}")]
    Internal {
        /// What it said.
        reason: String,
    },
}
