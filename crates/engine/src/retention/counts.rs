//! What is counted of a retention question, mergeable.

use serde::{Deserialize, Serialize};

/// The users whose anchor lies in one period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CohortCounts {
    /// Users.
    pub(crate) size: u64,
    /// Users who came back, one for each period from 0.
    pub(crate) returned: Vec<u64>,
}

/// The retention of some users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionPartial {
    /// The cohorts, oldest first.
    pub(crate) cohorts: Vec<CohortCounts>,
    /// Matching events without a user.
    pub(crate) rows_without_user: u64,
}

impl RetentionPartial {
    /// Nobody, in so many cohorts with so many cells each.
    pub(crate) fn new(cohorts: usize, cells: usize) -> Self {
        Self {
            cohorts: vec![CohortCounts { size: 0, returned: vec![0; cells] }; cohorts],
            rows_without_user: 0,
        }
    }

    /// Adds other users.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (own, cohort) in self.cohorts.iter_mut().zip(&other.cohorts) {
            own.size += cohort.size;
            for (own, returned) in own.returned.iter_mut().zip(&cohort.returned) {
                *own += returned;
            }
        }
        self.rows_without_user += other.rows_without_user;
    }
}
