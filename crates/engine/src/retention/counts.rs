//! What is counted of a retention question, mergeable.

use super::rules::CountEntries;
use crate::EngineError;
use crate::groups::GroupNames;
use rockpool_kernel::retention::Anchor;
use rockpool_kernel::sum::ExactSum;
use rockpool_kernel::tally::{Amount, Tally};
use rockpool_kernel::{Fault, always, cell_of, never};
use serde::{Deserialize, Serialize};

/// Where the numbers of a grid stand: for each cohort its size, then its slots.
///
/// Slots are the columns, except in the mode `on or after`: there a user is in the slot of the last return only,
/// and a column is its slot and all that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// How many cohorts there are.
    pub(super) cohorts: usize,
    /// How many slots each has.
    pub(super) slots: usize,
}

impl Layout {
    /// How many numbers there are.
    pub(super) fn cells(self) -> usize {
        self.cohorts * (self.slots + 1)
    }

    /// The place of a cohort's size.
    pub(super) fn size(self, cohort: usize) -> usize {
        cohort * (self.slots + 1)
    }

    /// The place of a cohort's number in a slot.
    pub(super) fn slot(self, cohort: usize, slot: usize) -> usize {
        self.size(cohort) + 1 + slot
    }

    /// Whether a place is that of a cohort's size.
    pub(super) fn is_size(self, cell: usize) -> bool {
        cell.is_multiple_of(self.slots + 1)
    }
}

/// The sums of a measure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sums {
    /// Of everybody, by cell.
    pub(super) total: Vec<ExactSum>,
    /// By group; nothing without a breakdown.
    pub(super) groups: Tally<ExactSum>,
}

/// The retention of some users.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RetentionPartial {
    /// The names of the groups.
    pub(super) names: GroupNames,
    /// Users of everybody, by cell.
    pub(super) total: Vec<u64>,
    /// Users by group; nothing without a breakdown.
    pub(super) groups: Tally<u64>,
    /// The measure, if there is one.
    pub(super) sums: Option<Sums>,
    /// Matching events without a user.
    pub(super) rows_without_user: u64,
    /// Return events that count and have no number.
    pub(super) rows_without_number: u64,
}

impl RetentionPartial {
    /// Nobody.
    pub(super) fn new(layout: Layout, has_measure: bool) -> Self {
        let cells = layout.cells();
        let sums = || Sums { total: vec![ExactSum::default(); cells], groups: Tally::new(cells) };
        Self {
            names: GroupNames::default(),
            total: vec![0; cells],
            groups: Tally::new(cells),
            sums: has_measure.then(sums),
            rows_without_user: 0,
            rows_without_number: 0,
        }
    }

    /// Adds other users.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if they are of another question.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        let (own, others) = (self.total.len(), other.total.len());
        always!(own == others, "a grid of {own} cells merges with one of {others}")?;

        let numbers = self.names.absorb(&other.names);
        self.total.iter_mut().zip(&other.total).for_each(|(own, other)| *own += other);
        self.groups.merge(&other.groups, &numbers)?;
        match (&mut self.sums, &other.sums) {
            (Some(own), Some(other)) => {
                own.total.iter_mut().zip(&other.total).for_each(|(own, other)| own.merge(other));
                own.groups.merge(&other.groups, &numbers)?;
            }
            (None, None) => {}
            _ => return Err(never!("retention with a measure merges with one without").into()),
        }
        self.rows_without_user += other.rows_without_user;
        self.rows_without_number += other.rows_without_number;
        Ok(())
    }
}

/// Counts entries into a partial.
#[derive(Debug)]
pub(super) struct Counting {
    layout: Layout,
    has_groups: bool,
    partial: RetentionPartial,
    fault: Fault,
}

impl Counting {
    /// Nobody.
    pub(super) fn new(layout: Layout, has_groups: bool, has_measure: bool) -> Self {
        let partial = RetentionPartial::new(layout, has_measure);
        Self { layout, has_groups, partial, fault: Fault::default() }
    }

    /// What has been counted so far, with the names of the groups met.
    pub(super) fn named(&mut self, names: &GroupNames) -> &RetentionPartial {
        if self.has_groups {
            self.partial.names = names.clone();
        }
        &self.partial
    }

    /// What has been counted, with the names of the groups.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if something was outside of the grid.
    pub(super) fn into_partial(self, names: GroupNames) -> Result<RetentionPartial, EngineError> {
        self.fault.end()?;
        Ok(RetentionPartial { names, ..self.partial })
    }

    fn one_more(&mut self, group: u32, cell: usize) {
        let Self { partial, fault, .. } = self;
        if let Some(count) = fault.unless(cell_of(&mut partial.total, cell)) {
            *count += 1;
        }
        if self.has_groups
            && let Some(count) = fault.unless(partial.groups.at(group, cell))
        {
            *count += 1;
        }
    }
}

impl CountEntries for Counting {
    fn entry(&mut self, anchor: Anchor) {
        self.one_more(anchor.group, self.layout.size(anchor.period as usize));
    }

    fn returned(&mut self, anchor: Anchor, slot: usize) {
        self.one_more(anchor.group, self.layout.slot(anchor.period as usize, slot));
    }

    fn end_of_entry(&mut self, _user: u32, _anchor: Anchor) {}

    fn value(&mut self, anchor: Anchor, slot: usize, value: f64) {
        let cell = self.layout.slot(anchor.period as usize, slot);
        let Self { has_groups, partial, fault, .. } = self;
        let Some(sums) = &mut partial.sums else { return };
        if let Some(sum) = fault.unless(cell_of(&mut sums.total, cell)) {
            sum.add(value);
        }
        if *has_groups && let Some(sum) = fault.unless(sums.groups.at(anchor.group, cell)) {
            sum.add(value);
        }
    }

    fn without_number(&mut self) {
        self.partial.rows_without_number += 1;
    }

    fn without_user(&mut self, rows: u64) {
        self.partial.rows_without_user += rows;
    }
}
