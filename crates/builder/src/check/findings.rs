//! Gathers what a check finds.

use super::Problem;

/// What a part of a check found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// What makes answers wrong.
    pub(super) problems: Vec<Problem>,
    /// Events that were read.
    pub(super) rows: u64,
    /// The users that were met, sorted, each once.
    pub(super) users: Vec<u32>,
}

impl Findings {
    /// Notes a problem.
    pub(super) fn problem(&mut self, path: &str, reason: impl Into<String>) {
        self.problems.push(Problem { path: path.to_owned(), reason: reason.into() });
    }

    /// Notes a problem when what was found is not what was stated.
    pub(super) fn expect<T: PartialEq + std::fmt::Debug>(
        &mut self,
        path: &str,
        what: &str,
        stated: &T,
        found: &T,
    ) {
        if stated != found {
            self.problem(path, format!("{what}: the manifest states {stated:?}, found {found:?}"));
        }
    }
}
