//! The document that `rockpool ask --format json` writes: an answer, with the SQL that yields the same numbers.

use rockpool_engine::Engine;
use rockpool_question::{Answer, AnswerBody, EquivalentSql, Note, Question, ReadStatistics};
use schemars::JsonSchema;
use serde::Serialize;

/// The answer to a question.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Answer")]
pub struct AnswerDocument<'a> {
    /// What was asked.
    question: &'a Question,
    /// What was answered, where relative dates were asked: the question with the days that they came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    with_days: Option<&'a Question>,
    /// What was counted, in plain words.
    sentence: &'a str,
    /// The SQL that yields the same numbers on the full event table, one for each dialect; none while an estimate
    /// is refined, and for questions that are SQL themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    sql: Vec<EquivalentSql>,
    /// The numbers.
    body: &'a AnswerBody,
    /// Whatever keeps the numbers from being the whole truth; empty when nothing does.
    notes: &'a [Note],
    /// The share of users the numbers are from: 1 when exact, less while an estimate is refined.
    share_of_users: f64,
    /// What it cost.
    read: &'a ReadStatistics,
}

impl<'a> AnswerDocument<'a> {
    /// The document of an answer of this engine.
    pub fn new(answer: &'a Answer, engine: &Engine) -> Self {
        // What is new in an answer is missed here by name.
        let Answer { question, with_days, sentence, body, notes, share_of_users, read } = answer;
        let valid = engine.validate(question);
        let sql = valid.map(|valid| rockpool_warehouse::all(&valid, engine.manifest())).unwrap_or_default();
        Self {
            question,
            with_days: with_days.as_deref(),
            sentence,
            sql,
            body,
            notes,
            share_of_users: *share_of_users,
            read,
        }
    }
}
