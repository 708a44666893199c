//! What the page knows of each cell's question: whether it runs, what it answered, why it did not.
//!
//! Plain data with plain rules; [`due()`] says what must be asked next.

mod budget;
mod comparison;
mod due;
mod run;

pub use comparison::{Comparison, Comparisons};
pub use due::due;
pub use run::{CellRun, Phase};

use crate::engine_client::RunEvent;
use rockpool_protocol::{Failure, FailureKind};
use rockpool_question::{CellId, Problem, Question};
use std::{collections::BTreeMap, rc::Rc};

/// The runs of a notebook's cells. A cell that was never asked has none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Runs {
    by_cell: BTreeMap<CellId, Rc<CellRun>>,
    /// The cells with an answer, the one answered last at the end, with the bytes of each answer.
    answered: Vec<(CellId, usize)>,
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

    /// What the engine says about a cell's question. Where answers take more memory than they may, those that came
    /// first are let go.
    pub fn apply(&mut self, cell: &CellId, event: RunEvent) {
        let brings_answer = matches!(event, RunEvent::Partial(_) | RunEvent::Done(_));
        self.change(cell, |run| run.apply(event));
        if brings_answer {
            self.keep_within_budget(cell);
        }
    }

    /// The host has other data than the answers are of. Nothing here is wrong by that; but a question that failed
    /// because its files are gone says why.
    pub fn data_was_replaced(&mut self) {
        for run in self.by_cell.values_mut() {
            if matches!(&run.phase, Phase::Failed(failure) if is_explained_by_replaced_data(failure)) {
                Rc::make_mut(run).phase = Phase::Failed(data_was_replaced());
            }
        }
    }

    /// The engine has opened other data: every answer is of the data before until it is asked again.
    pub fn data_is_other(&mut self) {
        for run in self.by_cell.values_mut() {
            Rc::make_mut(run).data_is_other();
        }
    }

    /// A cell is gone. A finished answer is kept, for the case that the cell comes back.
    pub fn leave(&mut self, cell: &CellId) {
        if self.by_cell.get(cell).is_some_and(|run| run.phase != Phase::Done) {
            self.forget(cell);
        }
    }

    /// Forgets a run.
    pub fn forget(&mut self, cell: &CellId) {
        self.by_cell.remove(cell);
        self.answered.retain(|(other, _)| other != cell);
    }

    /// Forgets every run.
    pub fn clear(&mut self) {
        self.by_cell.clear();
        self.answered.clear();
    }

    fn keep_within_budget(&mut self, cell: &CellId) {
        self.answered.retain(|(other, _)| other != cell);
        let Some(answer) = self.by_cell.get(cell).and_then(|run| run.answer.as_ref()) else { return };
        self.answered.push((cell.clone(), budget::bytes_of(answer)));
        let mut bytes: usize = self.answered.iter().map(|(_, bytes)| bytes).sum();
        while bytes > budget::MOST_IN_ALL && self.answered.len() > 1 {
            let (oldest, freed) = self.answered.remove(0);
            bytes -= freed;
            self.change(&oldest, CellRun::let_answer_go);
        }
    }

    fn change(&mut self, cell: &CellId, change: impl FnOnce(&mut CellRun)) {
        change(Rc::make_mut(self.by_cell.entry(cell.clone()).or_default()));
    }
}

fn data_was_replaced() -> Failure {
    Failure {
        kind: FailureKind::Replaced,
        message:
            "The data was replaced while this page was open, and the files that this answer needs are gone."
                .to_owned(),
        advice: "Reload the data: what you typed stays, and every question is asked again.".to_owned(),
    }
}

/// Whether data that was replaced can be the reason: its files are gone, or are others.
pub fn is_explained_by_replaced_data(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Replaced | FailureKind::NotFound | FailureKind::Corrupt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use budget::tests::table;
    use rockpool_question::SqlQuestion;

    fn cell(id: usize) -> CellId {
        CellId(id.to_string())
    }

    fn question() -> Question {
        Question::Sql(SqlQuestion { sql: "SELECT".into() })
    }

    fn answered(count: usize) -> Runs {
        let mut runs = Runs::default();
        for id in 0..count {
            runs.asked(&cell(id), &question());
            runs.apply(&cell(id), RunEvent::Done(Box::new(table(20, 1_000_000))));
        }
        runs
    }

    #[test]
    fn answers_that_came_first_are_let_go_and_can_be_asked_again() {
        let mut runs = answered(8);
        let kept = |runs: &Runs| -> Vec<usize> {
            (0..8).filter(|id| runs.get(&cell(*id)).is_some_and(|run| run.answer.is_some())).collect()
        };
        assert_eq!(kept(&runs), [3, 4, 5, 6, 7]);
        assert_eq!(runs.get(&cell(0)).unwrap().phase, Phase::LetGo);
        runs.asked(&cell(0), &question());
        runs.apply(&cell(0), RunEvent::Done(Box::new(table(20, 1_000_000))));
        assert_eq!(kept(&runs), [0, 4, 5, 6, 7]);
        runs.forget(&cell(4));
        runs.apply(&cell(3), RunEvent::Done(Box::new(table(1, 1))));
        assert_eq!(kept(&runs), [0, 3, 5, 6, 7]);
    }

    #[test]
    fn an_answer_of_other_data_is_marked_until_the_next_one() {
        let mut runs = answered(1);
        runs.data_is_other();
        let run = runs.get(&cell(0)).unwrap();
        assert!(run.is_of_older_data && run.is_stale_for(&question()) && run.is_due(&question()));
        runs.asked(&cell(0), &question());
        let run = runs.get(&cell(0)).unwrap();
        assert!(run.is_of_older_data && !run.is_due(&question()));
        runs.apply(&cell(0), RunEvent::Done(Box::new(table(1, 1))));
        let run = runs.get(&cell(0)).unwrap();
        assert!(!run.is_of_older_data && !run.is_stale_for(&question()));
    }

    #[test]
    fn a_question_whose_files_are_gone_says_why() {
        let mut runs = Runs::default();
        for (id, kind) in [(0, FailureKind::NotFound), (1, FailureKind::Question)] {
            runs.asked(&cell(id), &question());
            let failure = Failure { kind, message: "m".into(), advice: String::new() };
            runs.apply(&cell(id), RunEvent::Failed(failure));
        }
        runs.data_was_replaced();
        let said = |id| match &runs.get(&cell(id)).unwrap().phase {
            Phase::Failed(failure) => failure.message.clone(),
            other => panic!("{other:?}"),
        };
        assert!(said(0).contains("replaced"));
        assert_eq!(said(1), "m");
    }
}
