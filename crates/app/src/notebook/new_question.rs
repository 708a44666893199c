//! A question on its way to a cell of its own.

use rockpool_question::Question;

/// A question for a cell that is not there yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewQuestion {
    /// What a reader sees above its answer; empty for none.
    pub title: String,
    /// The question.
    pub question: Question,
}
