//! A share of an answer: what some users contribute, and what reading them cost; it travels between engines.

use crate::{EngineError, Partial};
use rockpool_question::ReadStatistics;
use serde::{Deserialize, Serialize};

/// What one of several engines, each with a range of users, contributes to an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Share {
    /// What the users contribute.
    pub partial: Partial,
    /// What reading them cost.
    pub read: ReadStatistics,
}

impl Share {
    /// Adds the share of other users. Costs add up, but for the time: engines work side by side.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the two are of different kinds of question.
    pub fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        self.partial.merge(&other.partial)?;
        let (own, read) = (&mut self.read, &other.read);
        own.tables.extend(
            read.tables.iter().filter(|table| !own.tables.contains(table)).cloned().collect::<Vec<_>>(),
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
