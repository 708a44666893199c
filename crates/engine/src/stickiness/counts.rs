//! What is counted of a stickiness question, mergeable.

use super::users::CountPeriods;
use crate::EngineError;
use crate::groups::GroupNames;
use rockpool_kernel::tally::Tally;
use rockpool_kernel::{Fault, always, cell_of};
use serde::{Deserialize, Serialize};

/// The active periods of some users.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StickinessPartial {
    /// The names of the groups.
    pub(super) names: GroupNames,
    /// Users by the number of their active periods less one.
    pub(super) total: Vec<u64>,
    /// The same by group; nothing without a breakdown.
    pub(super) groups: Tally<u64>,
    /// Matching events without a user.
    pub(super) rows_without_user: u64,
}

impl StickinessPartial {
    /// Nobody, in so many periods.
    pub(super) fn new(periods: usize) -> Self {
        Self {
            names: GroupNames::default(),
            total: vec![0; periods],
            groups: Tally::new(periods),
            rows_without_user: 0,
        }
    }

    /// Adds other users.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if they are of another question.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        let (own, others) = (self.total.len(), other.total.len());
        always!(own == others, "stickiness over {own} periods merges with {others}")?;

        let numbers = self.names.absorb(&other.names);
        self.total.iter_mut().zip(&other.total).for_each(|(own, other)| *own += other);
        self.groups.merge(&other.groups, &numbers)?;
        self.rows_without_user += other.rows_without_user;
        Ok(())
    }
}

/// Counts users into a partial.
#[derive(Debug)]
pub(super) struct Counting {
    has_groups: bool,
    partial: StickinessPartial,
    fault: Fault,
}

impl Counting {
    /// Nobody, in so many periods.
    pub(super) fn new(periods: usize, has_groups: bool) -> Self {
        Self { has_groups, partial: StickinessPartial::new(periods), fault: Fault::default() }
    }

    /// What has been counted so far, with the names of the groups met.
    pub(super) fn named(&mut self, names: &GroupNames) -> &StickinessPartial {
        if self.has_groups {
            self.partial.names = names.clone();
        }
        &self.partial
    }

    /// What has been counted, with the names of the groups.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if a user was active in more periods than there are.
    pub(super) fn into_partial(self, names: GroupNames) -> Result<StickinessPartial, EngineError> {
        self.fault.end()?;
        Ok(StickinessPartial { names, ..self.partial })
    }
}

impl CountPeriods for Counting {
    fn user(&mut self, _user: u32, active: usize, group: u32) {
        let Some(bar) = active.checked_sub(1) else { return };
        let Self { has_groups, partial, fault } = self;
        if let Some(users) = fault.unless(cell_of(&mut partial.total, bar)) {
            *users += 1;
        }
        if *has_groups && let Some(users) = fault.unless(partial.groups.at(group, bar)) {
            *users += 1;
        }
    }

    fn without_user(&mut self, rows: u64) {
        self.partial.rows_without_user += rows;
    }
}
