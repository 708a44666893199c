//! What follows from each message.

use super::{Msg, Page, Saving, ShelfMsg, ShelfShown, Toast, tasks};
use crate::{
    browser,
    cell::FIRST_ADD,
    engine_client::{EngineStatus, Event},
    focus::{self, Target},
    keeping::Loaded,
    notebook::NewQuestion,
    notebook::{
        Action, History, Place, first_notebook, free_name, is_full, new_body, order_name, title_of, trend_of,
    },
    runs::Comparisons,
};
use rockpool_catalog::Manifest;
use rockpool_question::{
    Cell, CellBody, CellId, SavedCohort,
    limits::{CELLS, COHORTS},
};
use std::rc::Rc;
use yew::html::Scope;

/// Whether a message changes what the notebook is. What only changes what is seen of it does not.
fn changes_the_notebook(message: &Msg) -> bool {
    matches!(
        message,
        Msg::Edit(_)
            | Msg::Undo
            | Msg::Redo
            | Msg::Add(..)
            | Msg::AddTrend(_)
            | Msg::AddTemplate(..)
            | Msg::AskBelow(..)
            | Msg::SaveCohort(_)
            | Msg::Duplicate(_)
            | Msg::Delete(_)
            | Msg::Restore
            | Msg::ToggleHalf(_)
            | Msg::AskAboutDays(..)
    )
}

impl Page {
    /// Follows a message, and says whether the page must be drawn again.
    pub(super) fn follow(&mut self, link: &Scope<Self>, message: Msg) -> bool {
        if self.only_reads() && changes_the_notebook(&message) {
            return self.refuse_change(link);
        }
        // Over a presentation nothing comes up, and nothing changes behind it.
        let opens = matches!(message, Msg::ShowPalette(true) | Msg::ShowHelp(true));
        if self.presented.is_some() && (opens || changes_the_notebook(&message)) {
            return false;
        }
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
                let cell = Cell::new(CellId(browser::fresh_name()), "", body);
                focus::later(Target::Cell(cell.id.clone()));
                self.added = Some(cell.id.clone());
                return self.edit(link, &Action::Insert { cell, place });
            }
            Msg::AskBelow(above, NewQuestion { title, question }) => {
                let id = CellId(browser::fresh_name());
                let cell = Cell::new(id, title, CellBody::Question(question));
                focus::later(Target::Cell(cell.id.clone()));
                return self.edit(link, &Action::Insert { cell, place: Place::Below(above) });
            }
            Msg::SaveCohort(cohort) => return self.save_cohort(link, cohort),
            Msg::Duplicate(cell) => {
                let copy = CellId(browser::fresh_name());
                focus::later(Target::Cell(copy.clone()));
                return self.edit(link, &Action::Duplicate { cell, copy });
            }
            Msg::Delete(cell) => return self.delete(link, &cell),
            Msg::Restore => match self.toast.take() {
                Some(Toast::Deleted { cell, place, .. }) => {
                    focus::later(Target::Cell(cell.id.clone()));
                    self.edit(link, &Action::Insert { cell, place });
                }
                Some(Toast::NotebookDeleted { id, at, .. }) => {
                    self.follow_shelf(link, ShelfMsg::Restore(id, at));
                }
                Some(Toast::Said(_)) | None => return false,
            },
            Msg::CountAs(cell, preset) => self.count_as(&cell, preset),
            Msg::Run(cell) => self.run(&cell),
            Msg::Cancel(cell) => self.stop(&cell),
            Msg::RunDue => self.run_due(true),
            Msg::Engine(event) => self.hear(link, event),
            Msg::Manifest(Ok(manifest)) => {
                // The engine's own is what answers are of: a later one is news.
                if self.manifest.is_none() {
                    self.opened(*manifest);
                } else {
                    self.found(link, false, Ok(manifest), false);
                }
            }
            Msg::Manifest(Err(failure)) => {
                if self.manifest.is_none() {
                    self.extract_failure = Some(failure);
                }
            }
            Msg::RetryEngine => {
                self.engine = EngineStatus::Loading { received: 0, total: None };
                self.engines.load();
            }
            Msg::RetryExtract => {
                self.extract_failure = None;
                tasks::read_manifest(link, self.extract.clone());
                self.engines.reopen();
            }
            Msg::Save => self.save(link),
            Msg::Flush => {
                if !self.is_unsafe_to_leave.get() {
                    return false;
                }
                self.save(link);
            }
            Msg::StoredElsewhere { key, text } => {
                self.stored_elsewhere(link, key.as_deref(), text.as_deref())
            }
            Msg::TakeTheirs => self.take_theirs(link),
            Msg::KeepMine => self.keep_mine(link),
            Msg::KeepBoth => self.keep_both(link),
            Msg::Shelf(message) => self.follow_shelf(link, message),
            Msg::Newer(message) => return self.follow_newer(link, message),
            Msg::Beat => {
                tasks::beat();
                return false;
            }
            Msg::Present(message) => return self.follow_present(link, message),
            Msg::Marking(marking) => self.show_marking(marking),
            Msg::Annotated(read) => self.annotated(read),
            Msg::ToggleHalf(cell) => {
                let is_half = self.notebook().cells.iter().any(|other| other.id == cell && other.half);
                return self.edit(link, &Action::SetHalf { cell, half: !is_half });
            }
            Msg::AskAboutDays(cell, days) => return self.ask_about_days(link, &cell, days),
            Msg::ShowPalette(shows) => self.shows_palette = shows,
            Msg::GoTo(cell) => {
                focus::later(Target::Whole(cell));
                return false;
            }
            Msg::AddTemplate(template, place) => {
                let made = self
                    .manifest
                    .as_deref()
                    .and_then(|manifest| template.cell(CellId(browser::fresh_name()), manifest));
                let Some(cell) = made else {
                    let said = format!("The extract has too few events for “{}”.", template.name());
                    self.say(link, Toast::said(said));
                    return true;
                };
                focus::later(Target::Whole(cell.id.clone()));
                return self.edit(link, &Action::Insert { cell, place });
            }
            Msg::AddTrend(event) => return self.add_trend(link, &event),
            Msg::SetNames(names) => {
                names.choose();
                self.names = names;
            }
            Msg::Share => self.share(),
            Msg::CloseShare => self.shared = None,
            Msg::LinkTo(cell) => self.link_to(link, &cell),
            Msg::Visited(read) => self.visited(link, read),
            Msg::KeepCopy => self.keep_copy(link),
            Msg::LeaveVisit => self.leave_visit(link),
            Msg::Say(words) => self.say(link, Toast::said(words)),
            Msg::Export => self.export(link),
            Msg::ExportUnreadable => self.export_unreadable(link),
            Msg::Import(file) => {
                self.shelf = ShelfShown::Nothing;
                tasks::import(link, file);
            }
            Msg::Imported(Ok(notebook)) => {
                self.add_beside(link, notebook);
                self.say(
                    link,
                    Toast::said("The notebook of the file is open. The one before is under Notebooks."),
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
                self.save(link);
                if !self.is_unsafe_to_leave.get() {
                    self.offline.update();
                    return false;
                }
                self.say(link, Toast::said("Not reloaded: what you typed is not stored. Download it first."));
            }
            Msg::ShowHelp(shows) => self.shows_help = shows,
        }
        true
    }

    /// Asks for the users of an event over time in a new cell at the end.
    fn add_trend(&mut self, link: &Scope<Self>, event: &str) -> bool {
        let body = trend_of(event, self.manifest.as_deref());
        let cell = Cell::new(CellId(browser::fresh_name()), "", body);
        focus::later(Target::Whole(cell.id.clone()));
        let last = self.notebook().cells.last().map_or(Place::First, |cell| Place::Below(cell.id.clone()));
        self.edit(link, &Action::Insert { cell, place: last })
    }

    pub(super) fn edit(&mut self, link: &Scope<Self>, action: &Action) -> bool {
        let before = Rc::clone(self.notebook());
        if self.history.apply(action) {
            return self.changed(link, &before);
        }
        let adds = matches!(action, Action::Insert { .. } | Action::Duplicate { .. });
        if adds && is_full(&before) {
            let said =
                format!("A notebook has at most {} cells. Begin another one under Notebooks.", CELLS.words());
            self.say(link, Toast::said(said));
            return true;
        }
        false
    }

    /// The notebook is another than before: cells that are gone stop, changed ones are asked, all is stored.
    fn changed(&mut self, link: &Scope<Self>, before: &rockpool_question::Notebook) -> bool {
        let now = Rc::clone(self.notebook());
        for cell in &before.cells {
            if !now.cells.iter().any(|other| other.id == cell.id) {
                if self.runs.get(&cell.id).is_some_and(|run| run.is_under_way()) {
                    self.engines.cancel(&cell.id);
                }
                self.runs.leave(&cell.id);
                if let Some(name) = self.comparisons.leave(&cell.id) {
                    self.engines.cancel(&name);
                }
            }
        }
        self.is_first = false;
        self.save(link);
        self.ask_soon(link);
        true
    }

    fn delete(&mut self, link: &Scope<Self>, id: &CellId) -> bool {
        let notebook = Rc::clone(self.notebook());
        let Some(index) = notebook.cells.iter().position(|cell| cell.id == *id) else { return false };
        let above = index.checked_sub(1).and_then(|index| notebook.cells.get(index));
        let place = above.map_or(Place::First, |cell| Place::Below(cell.id.clone()));
        let neighbour = notebook.cells.get(index + 1).or(above);
        focus::later(
            neighbour.map_or_else(|| Target::Id(FIRST_ADD.to_owned()), |cell| Target::Whole(cell.id.clone())),
        );
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
        self.say(
            link,
            Toast::said(if saved {
                said
            } else {
                format!("Not saved: a notebook has at most {} cohorts. Delete one first.", COHORTS.words())
            }),
        );
        true
    }

    fn hear(&mut self, link: &Scope<Self>, event: Event) {
        match event {
            Event::Status(status) => {
                if let EngineStatus::NoExtract(failure) = &status {
                    // What the page found out itself is nearer to what a person can do.
                    self.extract_failure.get_or_insert_with(|| failure.clone());
                }
                if matches!(status, EngineStatus::Stopped(_) | EngineStatus::NoExtract(_)) {
                    // Perhaps the site or the extract has been replaced.
                    self.look_after(link, 0);
                }
                self.engine = status;
            }
            Event::Opened(manifest) => self.opened(*manifest),
            Event::HostWaits(reason) => self.host_waits = reason,
            Event::Run { cell, event } if cell == order_name() => self.order_first_funnel(event),
            Event::Run { cell, event } if Comparisons::is_name(&cell) => self.comparisons.apply(&cell, event),
            Event::Run { cell, event } => {
                self.look_if_replaced(link, &event);
                if self.notebook().cells.iter().any(|other| other.id == cell) {
                    self.runs.apply(&cell, event);
                }
            }
        }
    }

    /// Nothing that was asked holds any longer.
    pub(super) fn forget_runs(&mut self) {
        self.runs.clear();
        self.comparisons.clear();
    }

    /// The manifest is there, from the page's own reading or from the engine, whichever comes first.
    pub(super) fn opened(&mut self, manifest: Manifest) {
        self.extract_failure = None;
        if self.manifest.as_deref() == Some(&manifest) {
            return;
        }
        if self.is_first && self.visit.is_none() {
            self.history = History::new(first_notebook(&manifest).into_notebook());
            self.ask_for_first_order();
            if matches!(self.toast, Some(Toast::Deleted { .. })) {
                self.toast = None;
            }
        }
        if self.newer.data.as_deref() == Some(&manifest) {
            self.newer.data = None;
        }
        if self.manifest.is_some() {
            // Other data than the page had read: what is shown is marked until it is answered again.
            self.runs.data_is_other();
            self.comparisons.clear();
        }
        self.manifest = Some(Rc::new(manifest));
        self.ask_timer = None;
        self.run_due(false);
    }

    /// Another tab wrote to the storage.
    fn stored_elsewhere(&mut self, link: &Scope<Self>, key: Option<&str>, text: Option<&str>) {
        self.look_at_shelf();
        if key != Some(self.keeper.key().as_str()) {
            return;
        }
        if text.is_none() && self.saving == Saving::Done {
            let said =
                "This notebook was deleted in another tab. It stays open here, and a change stores it again.";
            self.say(link, Toast::said(said));
        } else if self.keeper.is_foreign(text) {
            self.saving = Saving::Conflict { trouble: None };
        }
    }

    /// Shows what another tab has stored. What was here is a version, or was never changed here.
    fn take_theirs(&mut self, link: &Scope<Self>) {
        match self.keeper.load() {
            Loaded::Notebook(notebook) => {
                self.forget_runs();
                self.saving = Saving::Done;
                self.history.end_typing();
                self.edit(link, &Action::Replace { notebook });
            }
            Loaded::Nothing => self.keep_mine(link),
            Loaded::Unreadable { text, reason } => {
                self.unreadable = Some((text, reason));
                self.keep_both(link);
            }
            Loaded::Failed(error) => self.saving = Saving::Failed(error),
        }
    }
}
