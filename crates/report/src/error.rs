//! What can keep an answer from being laid out.

/// An answer that cannot be laid out.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The answer is one to a question of another kind than its own.
    #[error("the question is of the kind '{asked}' and its answer is not; ask it again")]
    Mismatched {
        /// The kind of the question.
        asked: &'static str,
    },
    /// The rows could not be written.
    #[error("the rows cannot be written as CSV: {0}")]
    Csv(#[from] csv::Error),
}
