//! What is counted of a lifecycle, mergeable.

use super::users::CountStates;
use crate::EngineError;
use rockpool_kernel::{Fault, always, cell_of};
use rockpool_question::LifecycleState;
use serde::{Deserialize, Serialize};

/// The states of some users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecyclePartial {
    /// Users by shown period and by state, in the order of [`LifecycleState::ALL`].
    pub(super) periods: Vec<[u64; LifecycleState::ALL.len()]>,
    /// Matching events without a user.
    pub(super) rows_without_user: u64,
}

impl LifecyclePartial {
    /// Nobody, in so many periods.
    pub(super) fn new(periods: usize) -> Self {
        Self { periods: vec![[0; LifecycleState::ALL.len()]; periods], rows_without_user: 0 }
    }

    /// Adds other users.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if they are of another question.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        let (own, others) = (self.periods.len(), other.periods.len());
        always!(own == others, "a lifecycle of {own} periods merges with one of {others}")?;

        for (own, other) in self.periods.iter_mut().zip(&other.periods) {
            own.iter_mut().zip(other).for_each(|(own, other)| *own += other);
        }
        self.rows_without_user += other.rows_without_user;
        Ok(())
    }
}

/// Counts users into a partial.
#[derive(Debug)]
pub(super) struct Counting {
    partial: LifecyclePartial,
    fault: Fault,
}

impl Counting {
    /// Nobody, in so many periods.
    pub(super) fn new(periods: usize) -> Self {
        Self { partial: LifecyclePartial::new(periods), fault: Fault::default() }
    }

    /// What has been counted so far.
    pub(super) fn partial(&self) -> &LifecyclePartial {
        &self.partial
    }

    /// What has been counted.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if a user was in no period.
    pub(super) fn into_partial(self) -> Result<LifecyclePartial, EngineError> {
        self.fault.end()?;
        Ok(self.partial)
    }
}

impl CountStates for Counting {
    fn state(&mut self, _user: u32, period: usize, state: LifecycleState) {
        let states = cell_of(&mut self.partial.periods, period);
        let users = states.and_then(|states| cell_of(states, state as usize));
        if let Some(users) = self.fault.unless(users) {
            *users += 1;
        }
    }

    fn without_user(&mut self, rows: u64) {
        self.partial.rows_without_user += rows;
    }
}
