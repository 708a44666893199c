//! What the state means in words.

use crate::engine_client::EngineStatus;
use crate::keeping::Saving;
use rockpool_report::format;

/// The engine's state as a person reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineWords {
    /// The words.
    pub words: String,
    /// Whether it is on its way: then the share that has arrived, if anybody knows.
    pub under_way: Option<Option<f64>>,
    /// Whether it works.
    pub is_ready: bool,
}

impl EngineWords {
    /// The words for a state.
    pub fn of(status: &EngineStatus) -> Self {
        let (words, under_way) = match status {
            EngineStatus::Loading { received, total: Some(total) } if received < total => (
                format!("Loading the engine, {}", format::bytes_of(*received, *total)),
                Some(Some(*received as f64 / *total as f64)),
            ),
            EngineStatus::Loading { received: 0, .. } => ("Loading the engine".to_owned(), Some(None)),
            EngineStatus::Loading { received, total: None } => {
                (format!("Loading the engine, {}", format::bytes(*received)), Some(None))
            }
            EngineStatus::Loading { .. } | EngineStatus::Starting => {
                ("Starting the engine".to_owned(), Some(None))
            }
            EngineStatus::Opening => ("Opening the extract".to_owned(), Some(None)),
            EngineStatus::Ready => ("Engine ready".to_owned(), None),
            EngineStatus::Stopped(_) => ("No engine".to_owned(), None),
            EngineStatus::NoExtract(_) => ("No extract".to_owned(), None),
        };
        Self { words, under_way, is_ready: *status == EngineStatus::Ready }
    }

    /// The words without numbers that change all the time: for those who hear them.
    pub fn spoken(status: &EngineStatus) -> String {
        match status {
            EngineStatus::Loading { .. } => "Loading the engine".to_owned(),
            other => Self::of(other).words,
        }
    }
}

/// Whether the notebook is stored, as a person reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavingWords;

impl SavingWords {
    /// The words for a state; none when there is nothing to say.
    pub fn of(saving: &Saving) -> &'static str {
        match saving {
            Saving::NothingYet => "",
            Saving::Done => "Saved in this browser",
            Saving::Conflict { .. } => "Changed in another tab",
            Saving::Failed(_) => "Not saved",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(received: u64, total: Option<u64>) -> EngineWords {
        EngineWords::of(&EngineStatus::Loading { received, total })
    }

    #[test]
    fn loading_says_how_far_it_is() {
        let half = words(2_100_000, Some(4_200_000));
        assert_eq!(half.words, "Loading the engine, 2.1 of 4.2\u{202f}MB");
        assert_eq!(half.under_way, Some(Some(0.5)));
        assert_eq!(words(2_100_000, None).words, "Loading the engine, 2.1\u{202f}MB");
        assert_eq!(words(2_100_000, None).under_way, Some(None));
        // More than was announced: nothing is claimed that cannot be.
        assert_eq!(words(5, Some(4)).under_way, Some(None));
    }
}
