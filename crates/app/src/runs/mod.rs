//! What the page knows of each cell's question: whether it runs, what it answered, why it did not.
//!
//! Plain data with plain rules; [`due()`] says what must be asked next.

mod comparison;
mod due;
mod run;

pub use comparison::{Comparison, Comparisons};
pub use due::due;
pub use run::{CellRun, Phase};

use crate::engine_client::RunEvent;
use rockpool_question::{CellId, Problem, Question};
use std::{collections::BTreeMap, rc::Rc};

/// The runs of a notebook's cells. A cell that was never asked has none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Runs {
    by_cell: BTreeMap<CellId, Rc<CellRun>>,
}

impl Runs {
    /// The run of a cell.
    pub fn get(&self, cell: &CellId) -> Option<&Rc<CellRun>> {
        self.by_cell.get(cell)
    }

    /// A cell's question goes to the engine.
    pub fn asked(&mut self, cell: &CellId, question: &Question) {
        self.change(cell, |run| run.asked(question));
    }

    /// A cell's question makes no sense yet, and why.
    pub fn invalid(&mut self, cell: &CellId, question: &Question, problems: Vec<Problem>) {
        self.change(cell, |run| run.invalid(question, problems));
    }

    /// What the engine says about a cell's question.
    pub fn apply(&mut self, cell: &CellId, event: RunEvent) {
        self.change(cell, |run| run.apply(event));
    }

    /// A cell is gone. A finished answer is kept, for the case that the cell comes back.
    pub fn leave(&mut self, cell: &CellId) {
        if self.by_cell.get(cell).is_some_and(|run| run.phase != Phase::Done) {
            self.by_cell.remove(cell);
        }
    }

    /// Forgets a run.
    pub fn forget(&mut self, cell: &CellId) {
        self.by_cell.remove(cell);
    }

    /// Forgets every run.
    pub fn clear(&mut self) {
        self.by_cell.clear();
    }

    fn change(&mut self, cell: &CellId, change: impl FnOnce(&mut CellRun)) {
        change(Rc::make_mut(self.by_cell.entry(cell.clone()).or_default()));
    }
}
