//! What to do about a question that could not be answered: one table for the page and the command.

use crate::EngineError;
use rockpool_store::Reader;

impl EngineError {
    /// What a person can do about it; nothing about a cancelled question, nor where the message has said it.
    pub fn advice(&self, reader: &Reader) -> Option<String> {
        let advice = match (self, reader) {
            (Self::Store(error), _) => return error.advice(reader),
            (Self::Cancelled, _) | (Self::Corrupt { .. }, Reader::Command) => return None,
            (Self::Question(_), Reader::Page { .. }) => "Change the fields that are named.",
            (Self::Question(_), Reader::Command) => {
                "correct these fields; `rockpool schema question` prints what is allowed"
            }
            (Self::Sql { .. }, Reader::Page { .. }) => "Change the statement.",
            (Self::Sql { .. }, Reader::Command) => {
                "every event type is a table of its own name (in double quotes where it has capitals or blanks), \
                 and `events` holds all of them"
            }
            // Whoever asks such an engine keeps statements from it.
            (Self::WithoutSql | Self::Internal { .. }, Reader::Page { .. }) => {
                "This is a fault of Rockpool. Try again after reloading the page; if it comes back, please report \
                 it with the question."
            }
            (Self::Corrupt { .. }, Reader::Page { .. }) => {
                "Reload the page in case the extract has just been replaced. If that does not help, run \
                 `rockpool check` on the extract and upload it again."
            }
            (Self::WithoutSql | Self::Internal { .. }, Reader::Command) => {
                "this is a defect of Rockpool; please report it with the question and the extract's manifest"
            }
        };
        Some(advice.to_owned())
    }
}
