//! Where an answer gets the SQL that yields the same numbers: asked for when a person wants to see it.

use rockpool_protocol::Failure;
use rockpool_question::{EquivalentSql, Question};
use yew::Callback;

/// The statements of one question, one for each dialect, or why there are none.
pub type Statements = Result<Vec<EquivalentSql>, Failure>;

/// A wish for the statements of one question.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementsWanted {
    /// The question as it was asked.
    pub question: Question,
    /// Gets the statements, once.
    pub on_statements: Callback<Statements>,
}

/// Whoever writes statements; a context around all answers.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementSource(pub Callback<StatementsWanted>);
