//! From a question as written to one that makes sense for an extract.

use crate::Question;
use rockpool_catalog::Manifest;

/// A question that has been checked against an extract's manifest. Only [`Question::validate`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidQuestion(Question);

/// Something that keeps a question from making sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Problem {
    /// The field, as a path such as `steps[1].any_of[0].filters[0].values`.
    pub field: String,
    /// What is wrong and what would be right, as one sentence without a full stop.
    pub message: String,
}

impl ValidQuestion {
    /// The question.
    pub fn question(&self) -> &Question {
        &self.0
    }
}

impl Question {
    /// Checks the question against an extract.
    ///
    /// # Errors
    /// Every [`Problem`] there is, in the order of the fields.
    pub fn validate(&self, _manifest: &Manifest) -> Result<ValidQuestion, Vec<Problem>> {
        Ok(ValidQuestion(self.clone()))
    }
}
