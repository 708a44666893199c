//! From an error to what a person reads: what happened, and what to do about it.

use rockpool_engine::EngineError;
use rockpool_protocol::{Failure, FailureKind};
use rockpool_store::Reader;

/// The words for an error of the engine; none for a cancelled question, which is no failure. `origin` is that
/// of the page.
pub fn of_engine(error: &EngineError, origin: &str) -> Option<Failure> {
    let kind = match error {
        EngineError::Store(error) => return Failure::of_store(error, origin),
        EngineError::Question(_) | EngineError::Sql { .. } => FailureKind::Question,
        EngineError::Corrupt { .. } => FailureKind::Corrupt,
        _ => FailureKind::Engine,
    };
    let advice = error.advice(&Reader::Page { origin: origin.to_owned() })?;
    Some(Failure { kind, message: error.to_string(), advice })
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
