//! What follows from each message.

use super::{Msg, Page, Saving, Toast, tasks};
use crate::{
    browser,
    cell::NewQuestion,
    engine_client::{EngineStatus, Event},
    keeping::Loaded,
    notebook::{Action, History, Place, first_notebook, free_name, new_body, sample, title_of},
    runs::Comparisons,
};
use rockpool_catalog::Manifest;
use rockpool_question::{Cell, CellBody, CellId, SavedCohort};
use std::rc::Rc;
use yew::html::Scope;

impl Page {
    /// Follows a message, and says whether the page must be drawn again.
    pub(super) fn follow(&mut self, link: &Scope<Self>, message: Msg) -> bool {
        match message {
            Msg::Edit(action) => return self.edit(link, &action),
            Msg::EndTyping => {
                self.history.end_typing();
                return false;
            }
            Msg::Undo => {
                let before = Rc::clone(self.notebook());
                return self.history.undo() && self.changed(link, &before);
            }
            Msg::Redo => {
                let before = Rc::clone(self.notebook());
                return self.history.redo() && self.changed(link, &before);
            }
            Msg::Add(kind, place) => {
                let body = new_body(kind, self.manifest.as_deref());
                let cell = Cell { id: CellId(browser::fresh_name()), title: String::new(), body };
                self.focus_next = Some(cell.id.clone());
                return self.edit(link, &Action::Insert { cell, place });
            }
            Msg::AskBelow(above, NewQuestion { title, question }) => {
                let id = CellId(browser::fresh_name());
                let cell = Cell { id, title, body: CellBody::Question(question) };
                self.focus_next = Some(cell.id.clone());
                return self.edit(link, &Action::Insert { cell, place: Place::Below(above) });
            }
            Msg::SaveCohort(cohort) => return self.save_cohort(link, cohort),
            Msg::Duplicate(cell) => {
                let copy = CellId(browser::fresh_name());
                self.focus_next = Some(copy.clone());
                return self.edit(link, &Action::Duplicate { cell, copy });
            }
            Msg::Delete(cell) => return self.delete(link, &cell),
            Msg::Restore => {
                let Some(Toast::Deleted { cell, place, .. }) = self.toast.take() else { return false };
                self.focus_next = Some(cell.id.clone());
                self.edit(link, &Action::Insert { cell, place });
            }
            Msg::CountAs(cell, preset) => self.count_as(&cell, preset),
            Msg::Run(cell) => self.run(&cell),
            Msg::Cancel(cell) => self.stop(&cell),
            Msg::RunDue => self.run_due(true),
            Msg::Engine(event) => self.hear(event),
            Msg::Manifest(Ok(manifest)) => self.opened(*manifest),
            Msg::Manifest(Err(failure)) => {
                if self.manifest.is_none() {
                    self.extract_failure = Some(failure);
                }
            }
            Msg::RetryEngine => {
                self.engine = EngineStatus::Loading { received: 0, total: None };
                self.client.load();
            }
            Msg::RetryExtract => {
                self.extract_failure = None;
                tasks::read_manifest(link, self.extract.clone());
                self.client.reopen();
            }
            Msg::Save => self.save(),
            Msg::Flush => {
                if self.saving != Saving::Pending {
                    return false;
                }
                self.save();
            }
            Msg::StoredElsewhere { key, text } => {
                if key.as_deref() != Some(self.keeper.key()) || !self.keeper.is_foreign(text.as_deref()) {
                    return false;
                }
                self.save_timer = None;
                self.saving = Saving::Conflict;
            }
            Msg::TakeTheirs => self.take_theirs(link),
            Msg::KeepMine => self.keep_mine(),
            Msg::Export => self.export(),
            Msg::ExportUnreadable => self.export_unreadable(),
            Msg::Import(file) => {
                tasks::import(link, file);
                return false;
            }
            Msg::Imported(Ok(notebook)) => {
                self.forget_runs();
                self.edit(link, &Action::Replace { notebook });
                self.say(
                    link,
                    Toast::said("The notebook of the file is shown. Undo brings the other one back."),
                );
            }
            Msg::Imported(Err(error)) => self.say(link, Toast::said(error.to_string())),
            Msg::ShowSample => self.show_sample(link),
            Msg::CloseToast => self.toast = None,
            Msg::CloseUnreadable => self.unreadable = None,
            Msg::SetTheme(theme) => {
                theme.choose();
                self.theme = theme;
            }
            Msg::SystemTheme(is_dark) => self.system_is_dark = is_dark,
            Msg::Offline(offline) => self.offline = offline,
            Msg::Update => {
                self.save();
                self.offline.update();
                return false;
            }
            Msg::ShowHelp(shows) => self.shows_help = shows,
        }
        true
    }

    fn edit(&mut self, link: &Scope<Self>, action: &Action) -> bool {
        let before = Rc::clone(self.notebook());
        self.history.apply(action) && self.changed(link, &before)
    }

    /// The notebook is another than before: cells that are gone stop, changed ones are asked, all is stored.
    fn changed(&mut self, link: &Scope<Self>, before: &rockpool_question::Notebook) -> bool {
        let now = Rc::clone(self.notebook());
        for cell in &before.cells {
            if !now.cells.iter().any(|other| other.id == cell.id) {
                if self.runs.get(&cell.id).is_some_and(|run| run.is_under_way()) {
                    self.client.cancel(&cell.id);
                }
                self.runs.leave(&cell.id);
                if let Some(name) = self.comparisons.leave(&cell.id) {
                    self.client.cancel(&name);
                }
            }
        }
        self.is_first = false;
        self.ask_soon(link);
        self.save_soon(link);
        true
    }

    fn delete(&mut self, link: &Scope<Self>, id: &CellId) -> bool {
        let notebook = Rc::clone(self.notebook());
        let Some(index) = notebook.cells.iter().position(|cell| cell.id == *id) else { return false };
        let above = index.checked_sub(1).and_then(|index| notebook.cells.get(index));
        let place = above.map_or(Place::First, |cell| Place::Below(cell.id.clone()));
        let neighbour = notebook.cells.get(index + 1).or(above);
        self.focus_next = neighbour.map(|cell| cell.id.clone());
        if let Some(cell) = notebook.cells.get(index) {
            let said = format!("Deleted “{}”", title_of(cell));
            self.say(link, Toast::Deleted { said, cell: cell.clone(), place });
        }
        self.edit(link, &Action::Delete { cell: id.clone() })
    }

    fn save_cohort(&mut self, link: &Scope<Self>, cohort: SavedCohort) -> bool {
        let name = free_name(&cohort.name, &self.notebook().cohorts);
        let said = format!("Saved the cohort “{name}”. Every question can be asked about its users only.");
        let saved = self.edit(link, &Action::AddCohort { cohort: SavedCohort { name, set: cohort.set } });
        if saved {
            self.say(link, Toast::said(said));
        }
        saved
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Status(status) => {
                if let EngineStatus::NoExtract(failure) = &status {
                    // What the page found out itself is nearer to what a person can do.
                    self.extract_failure.get_or_insert_with(|| failure.clone());
                }
                self.engine = status;
            }
            Event::Opened(manifest) => self.opened(*manifest),
            Event::HostWaits(reason) => self.host_waits = reason,
            Event::Run { cell, event } if Comparisons::is_name(&cell) => self.comparisons.apply(&cell, event),
            Event::Run { cell, event } => {
                if self.notebook().cells.iter().any(|other| other.id == cell) {
                    self.runs.apply(&cell, event);
                }
            }
        }
    }

    /// Nothing that was asked holds any longer.
    fn forget_runs(&mut self) {
        self.runs.clear();
        self.comparisons.clear();
    }

    /// The manifest is there, from the page's own reading or from the engine, whichever comes first.
    fn opened(&mut self, manifest: Manifest) {
        self.extract_failure = None;
        if self.manifest.as_deref() == Some(&manifest) {
            return;
        }
        if self.is_first {
            self.history = History::new(first_notebook(&manifest).into_notebook());
            if matches!(self.toast, Some(Toast::Deleted { .. })) {
                self.toast = None;
            }
        }
        if self.manifest.is_some() {
            // Another extract than the page had read: nothing that was asked holds.
            self.forget_runs();
        }
        self.manifest = Some(Rc::new(manifest));
        self.ask_timer = None;
        self.run_due(false);
    }

    fn take_theirs(&mut self, link: &Scope<Self>) {
        match self.keeper.load() {
            Loaded::Notebook(notebook) => {
                self.forget_runs();
                self.edit(link, &Action::Replace { notebook });
                self.save_timer = None;
                self.saving = Saving::Done;
            }
            Loaded::Nothing => self.keep_mine(),
            Loaded::Unreadable { text, reason } => {
                self.unreadable = Some((text, reason));
                self.keep_mine();
            }
            Loaded::Failed(error) => self.saving = Saving::Failed(error),
        }
    }

    fn show_sample(&mut self, link: &Scope<Self>) {
        let notebook = match &self.manifest {
            Some(manifest) => Some(first_notebook(manifest).into_notebook()),
            None => sample().ok(),
        };
        if let Some(notebook) = notebook {
            self.forget_runs();
            self.edit(link, &Action::Replace { notebook });
            self.say(link, Toast::said("The first notebook is shown. Undo brings yours back."));
        }
    }
}
