//! The SQL of a question for a warehouse, without an answer.

use crate::frame::Frame;
use crate::{Engine, EngineError};
use rockpool_question::{Dialect, Question, UserSet};

impl Engine {
    /// The statement that gives a question's numbers on the full event table, as the question's answer carries it; none
    /// for a question that is SQL itself. Reads nothing.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the question makes no sense for the extract.
    pub fn equivalent_sql(
        &self,
        question: &Question,
        dialect: Dialect,
    ) -> Result<Option<String>, EngineError> {
        let valid = self.validate(question).map_err(EngineError::Question)?;
        check_zones(self.frame(), question)?;
        Ok(rockpool_warehouse::equivalent_sql(&valid, self.manifest(), dialect))
    }
}

/// Whether the time zones of a question and of those that its sets of users refer to are known.
fn check_zones(extract: &Frame, question: &Question) -> Result<(), EngineError> {
    extract.of_question(&question.calendar(), None)?;
    let listed = if let Question::Users(list) = question { Some(&list.set) } else { None };
    for set in question.users().iter().map(|filter| &filter.set).chain(listed) {
        if let UserSet::Counted(counted) = set {
            check_zones(extract, &counted.question)?;
        }
    }
    Ok(())
}
