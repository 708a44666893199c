//! From an error to what a person reads: what happened, and what to do about it.

use rockpool_engine::EngineError;
use rockpool_protocol::{Failure, FailureKind};

const REPORT: &str = "This is a fault of Rockpool. Try again after reloading the page; if it comes back, \
                      please report it with the question.";
const REBUILD: &str = "Reload the page in case the extract has just been replaced. If that does not help, run `rockpool check` \
     on the extract and upload it again.";

/// The words for an error of the engine; none for a cancelled question, which is no failure. `origin` is that
/// of the page.
pub fn of_engine(error: &EngineError, origin: &str) -> Option<Failure> {
    let (kind, advice) = match error {
        EngineError::Store(error) => return Failure::of_store(error, origin),
        EngineError::Cancelled => return None,
        EngineError::Question(_) => (FailureKind::Question, "Change the fields that are named."),
        EngineError::Sql { .. } => (FailureKind::Question, "Change the statement."),
        EngineError::Corrupt { .. } => (FailureKind::Corrupt, REBUILD),
        _ => (FailureKind::Engine, REPORT),
    };
    Some(Failure { kind, message: error.to_string(), advice: advice.into() })
}

/// The words for a question that came before any extract.
pub fn nothing_open() -> Failure {
    Failure {
        kind: FailureKind::Engine,
        message: "no extract is open".into(),
        advice: "Open an extract first, by its address.".into(),
    }
}

/// The words for a message that this engine does not know.
pub fn unknown_message(reason: String) -> Failure {
    Failure {
        kind: FailureKind::Engine,
        message: reason,
        advice: "Reload the page, so that page and engine are of one version.".into(),
    }
}
