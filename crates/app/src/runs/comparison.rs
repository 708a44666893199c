//! Questions that are counted another way beside their own: which, and what came of it.
//!
//! A comparison belongs to the view, not to the notebook: it is not stored. The engine knows it under a name of
//! its own, so that it neither disturbs nor replaces the cell's own run.

use super::{CellRun, Phase, Runs};
use crate::engine_client::RunEvent;
use rockpool_question::{CellBody, CellId, Notebook, Problem, Question, presets::Preset};
use std::{collections::BTreeMap, rc::Rc};

/// What the engine's name of a comparison begins with; no cell's identity does.
const PREFIX: &str = "counted-as\u{1f}";

/// The comparisons of a notebook's cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparisons {
    by_cell: BTreeMap<CellId, Preset>,
    runs: Runs,
}

/// The comparison of one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// As what it is counted.
    pub preset: Preset,
    /// What is known of the adapted question; nothing while it has not been asked, or need not be.
    pub run: Option<Rc<CellRun>>,
}

impl Comparisons {
    /// Counts a cell's question as a preset too, or no longer.
    pub fn choose(&mut self, cell: &CellId, preset: Option<Preset>) {
        match preset {
            Some(preset) => {
                self.by_cell.insert(cell.clone(), preset);
            }
            None => {
                self.by_cell.remove(cell);
                self.runs.forget(&Self::name(cell));
            }
        }
    }

    /// The comparison of a cell.
    pub fn get(&self, cell: &CellId) -> Option<Comparison> {
        let preset = *self.by_cell.get(cell)?;
        Some(Comparison { preset, run: self.runs.get(&Self::name(cell)).map(Rc::clone) })
    }

    /// What the engine calls the comparison of a cell.
    pub fn name(cell: &CellId) -> CellId {
        CellId(format!("{PREFIX}{}", cell.0))
    }

    /// Whether the engine's name is that of a comparison.
    pub fn is_name(name: &CellId) -> bool {
        name.0.starts_with(PREFIX)
    }

    /// The adapted questions that have not been asked as they stand, each with the engine's name of its run.
    pub fn due(&self, notebook: &Notebook) -> Vec<(CellId, Question)> {
        let adapted = |(cell, preset): (&CellId, &Preset)| {
            let found = notebook.cells.iter().find(|other| other.id == *cell)?;
            let CellBody::Question(question) = &found.body else { return None };
            let counted = preset.apply(question)?;
            // Without a change the numbers are the cell's own.
            if counted.changes.is_empty() {
                return None;
            }
            let name = Self::name(cell);
            let asked = self.runs.get(&name).and_then(|run| run.question.as_ref());
            (asked != Some(&counted.question)).then_some((name, counted.question))
        };
        self.by_cell.iter().filter_map(adapted).collect()
    }

    /// A comparison's question goes to the engine.
    pub fn asked(&mut self, name: &CellId, question: &Question) {
        self.runs.asked(name, question);
    }

    /// A comparison's question makes no sense yet, and why.
    pub fn invalid(&mut self, name: &CellId, question: &Question, problems: Vec<Problem>) {
        self.runs.invalid(name, question, problems);
    }

    /// Forgets the run of a cell's comparison if it did not come to an end, so that it is asked again.
    pub fn retry(&mut self, cell: &CellId) {
        let name = Self::name(cell);
        let ended = self.runs.get(&name).map(|run| &run.phase);
        if matches!(ended, Some(Phase::Failed(_) | Phase::Cancelled)) {
            self.runs.forget(&name);
        }
    }

    /// What the engine says about a comparison.
    pub fn apply(&mut self, name: &CellId, event: RunEvent) {
        if self.runs.get(name).is_some() {
            self.runs.apply(name, event);
        }
    }

    /// A cell is gone; gives the engine's name of its comparison, if there was one.
    pub fn leave(&mut self, cell: &CellId) -> Option<CellId> {
        self.by_cell.remove(cell)?;
        let name = Self::name(cell);
        self.runs.forget(&name);
        Some(name)
    }

    /// Forgets every run, so that all are asked again.
    pub fn clear(&mut self) {
        self.runs.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::{CellKind, new_body};
    use rockpool_question::Cell;

    fn notebook(kind: CellKind) -> (Notebook, CellId) {
        let id = CellId("a".into());
        let cell = Cell::new(id.clone(), "", new_body(kind, None));
        let notebook = Notebook::new("", vec![cell]);
        (notebook, id)
    }

    #[test]
    fn an_adapted_question_is_asked_once_and_again_when_the_own_changes() {
        let (mut notebook, id) = notebook(CellKind::Funnel);
        let mut comparisons = Comparisons::default();
        assert!(comparisons.due(&notebook).is_empty());
        comparisons.choose(&id, Some(Preset::Mixpanel));
        let due = comparisons.due(&notebook);
        assert_eq!(due.len(), 1);
        assert!(Comparisons::is_name(&due[0].0) && !Comparisons::is_name(&id));
        comparisons.asked(&due[0].0, &due[0].1);
        assert!(comparisons.due(&notebook).is_empty());
        if let CellBody::Question(Question::Funnel(funnel)) = &mut notebook.cells[0].body {
            funnel.window.amount = 30;
        }
        assert_eq!(comparisons.due(&notebook).len(), 1);
    }

    #[test]
    fn the_same_choices_need_no_second_answer() {
        let (notebook, id) = notebook(CellKind::Funnel);
        let mut comparisons = Comparisons::default();
        comparisons.choose(&id, Some(Preset::Mitzu));
        assert!(comparisons.due(&notebook).is_empty());
        assert_eq!(comparisons.get(&id).map(|comparison| comparison.preset), Some(Preset::Mitzu));
    }

    #[test]
    fn what_was_stopped_is_asked_again_and_what_was_answered_is_not() {
        let (notebook, id) = notebook(CellKind::Funnel);
        let mut comparisons = Comparisons::default();
        comparisons.choose(&id, Some(Preset::Mixpanel));
        let (name, question) = comparisons.due(&notebook).remove(0);
        comparisons.asked(&name, &question);
        comparisons.retry(&id);
        assert!(comparisons.due(&notebook).is_empty());
        comparisons.apply(&name, RunEvent::Cancelled);
        comparisons.retry(&id);
        assert_eq!(comparisons.due(&notebook).len(), 1);
    }

    #[test]
    fn a_comparison_ends_with_its_cell() {
        let (notebook, id) = notebook(CellKind::Retention);
        let mut comparisons = Comparisons::default();
        comparisons.choose(&id, Some(Preset::Amplitude));
        let due = comparisons.due(&notebook);
        comparisons.asked(&due[0].0, &due[0].1);
        assert_eq!(comparisons.leave(&id), Some(Comparisons::name(&id)));
        assert_eq!(comparisons.leave(&id), None);
        comparisons.apply(&Comparisons::name(&id), RunEvent::Started);
        assert_eq!(comparisons.get(&id), None);
    }
}
