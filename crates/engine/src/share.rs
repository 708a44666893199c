//! A share of an answer: what some users contribute, and what reading them cost; it travels between engines.

use crate::EngineError;
use crate::kinds::Partial;
use crate::spans::timed;
use rockpool_kernel::always;
use rockpool_question::{Question, ReadStatistics};
use serde::{Deserialize, Serialize};

/// What one of several engines, each with a range of users, contributes to an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Share {
    /// The question, as JSON: shares of different questions may look alike.
    asked: String,
    /// What the users contribute.
    pub partial: Partial,
    /// What reading them cost.
    pub read: ReadStatistics,
}

impl Share {
    /// What some users contribute to the answer of a question, and what it cost.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the question has no JSON form.
    pub(crate) fn new(
        question: &Question,
        partial: Partial,
        read: ReadStatistics,
    ) -> Result<Self, EngineError> {
        Ok(Self { asked: text(question)?, partial, read })
    }

    /// That it belongs to a question.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if it is a share of another one.
    pub(crate) fn ensure_of(&self, question: &Question) -> Result<(), EngineError> {
        let asked = text(question)?;
        Ok(always!(self.asked == asked, "a share of {} answers {asked}", self.asked)?)
    }

    /// Adds the share of other users. Costs add up, but for the time: engines work side by side.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the two are of different questions.
    pub fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        always!(self.asked == other.asked, "a share of {} merges with one of {}", self.asked, other.asked)?;
        timed!("merge", self.partial.merge(&other.partial))?;
        let (own, read) = (&mut self.read, &other.read);
        own.tables.extend(
            read.tables.iter().filter(|table| !own.tables.contains(table)).cloned().collect::<Vec<_>>(),
        );
        own.chosen.extend(
            read.chosen.iter().filter(|choice| !own.chosen.contains(choice)).copied().collect::<Vec<_>>(),
        );
        own.files = own.files.max(read.files);
        own.row_groups += read.row_groups;
        own.row_groups_skipped += read.row_groups_skipped;
        own.rows += read.rows;
        own.bytes_fetched += read.bytes_fetched;
        own.bytes_cached += read.bytes_cached;
        own.milliseconds = own.milliseconds.max(read.milliseconds);
        Ok(())
    }

    /// The share as bytes, for another engine of the same version.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if it has no such form.
    pub fn encode(&self) -> Result<Vec<u8>, EngineError> {
        postcard::to_extend(self, Vec::new()).map_err(EngineError::internal)
    }

    /// The share of some bytes.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if they are none of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, EngineError> {
        postcard::from_bytes(bytes).map_err(EngineError::internal)
    }
}

fn text(question: &Question) -> Result<String, EngineError> {
    serde_json::to_string(question).map_err(EngineError::internal)
}
