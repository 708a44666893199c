//! Asks the engine what the notebook asks.

use crate::{
    page::{Msg, Page, judgement},
    runs::{Comparisons, due},
};
use gloo::timers::callback::Timeout;
use rockpool_question::{CellBody, CellId, Question, presets::Preset};
use yew::html::Scope;

/// How long a person must pause before a changed question is asked, ms.
const PAUSE: u32 = 300;

impl Page {
    /// Asks what has changed once the person pauses.
    pub(in crate::page) fn ask_soon(&mut self, link: &Scope<Self>) {
        let link = link.clone();
        self.ask_timer = Some(Timeout::new(PAUSE, move || link.send_message(Msg::RunDue)));
    }

    /// Asks every question that has not been asked as it stands. After an edit it goes before those that wait.
    pub(in crate::page) fn run_due(&mut self, first: bool) {
        let notebook = self.asked_notebook();
        let due = due(&notebook, &self.runs);
        let due: Vec<(CellId, Question)> = due
            .into_iter()
            .filter(|(cell, _)| self.is_shown(cell))
            .map(|(cell, question)| (cell.id.clone(), question.clone()))
            .collect();
        // The last that is put in front is asked first.
        let in_turn: Vec<_> = if first { due.into_iter().rev().collect() } else { due };
        for (cell, question) in in_turn {
            self.ask(&cell, question, first);
        }
        self.compare_due();
    }

    /// Counts a cell's question as a preset too, or no longer.
    pub(in crate::page) fn count_as(&mut self, cell: &CellId, preset: Option<Preset>) {
        let name = Comparisons::name(cell);
        let before = self.comparisons.get(cell).and_then(|comparison| comparison.run);
        if before.is_some_and(|run| run.is_under_way()) {
            self.engines.cancel(&name);
        }
        self.comparisons.choose(cell, preset);
        self.compare_due();
    }

    /// Asks the adapted questions that have changed; they wait behind the notebook's own.
    fn compare_due(&mut self) {
        let Some(manifest) = self.manifest.clone() else { return };
        for (name, question) in self.comparisons.due(&self.asked_notebook()) {
            let problems = judgement::problems(&question, &manifest);
            if problems.is_empty() {
                self.comparisons.asked(&name, &question);
                self.engines.ask(name, question, false);
            } else {
                self.comparisons.invalid(&name, &question, problems);
            }
        }
    }

    /// Asks a cell's question now, whether or not it has been asked.
    pub(in crate::page) fn run(&mut self, cell: &CellId) {
        let notebook = self.asked_notebook();
        let found = notebook.cells.iter().find(|other| other.id == *cell);
        if let Some(CellBody::Question(question)) = found.map(|cell| &cell.body) {
            self.ask(cell, question.clone(), true);
        }
        self.comparisons.retry(cell);
        self.compare_due();
    }

    /// Stops a cell's question, and with it its comparison.
    pub(in crate::page) fn stop(&mut self, cell: &CellId) {
        self.engines.cancel(cell);
        if self
            .comparisons
            .get(cell)
            .and_then(|comparison| comparison.run)
            .is_some_and(|run| run.is_under_way())
        {
            self.engines.cancel(&Comparisons::name(cell));
        }
    }

    fn ask(&mut self, cell: &CellId, question: Question, first: bool) {
        // Without a manifest nobody knows whether the question makes sense; its arrival asks again.
        let Some(manifest) = &self.manifest else { return };
        let problems = judgement::problems(&question, manifest);
        if problems.is_empty() {
            self.runs.asked(cell, &question);
            self.engines.ask(cell.clone(), question, first);
            return;
        }
        let was_under_way = self.runs.get(cell).is_some_and(|run| run.is_under_way());
        self.runs.invalid(cell, &question, problems);
        if was_under_way {
            self.engines.cancel(cell);
        }
    }
}
