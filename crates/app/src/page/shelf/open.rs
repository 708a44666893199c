//! Opens another notebook, begins one, names one, deletes one. What was open is put away: it stays on the shelf, and its
//! way back in this tab.

use super::{ShelfShown, fresh_id, title_of};
use crate::{
    browser,
    keeping::{Deleted, Keeper, Loaded, NotebookId, Read, Saved},
    notebook::{Action, History, first_notebook, sample},
    page::{Page, Saving, Toast},
    sharing::forget_visit,
};
use rockpool_question::Notebook;
use std::rc::Rc;
use yew::html::Scope;

/// How long after the deletion of a notebook a reloaded page still offers it at once, ms.
const JUST_DELETED: u64 = 60_000;

impl Page {
    /// Opens a notebook beside the present one; where the very same is on the shelf already, that one.
    pub(in crate::page) fn add_beside(&mut self, link: &Scope<Self>, notebook: Notebook) {
        self.shelf = ShelfShown::Nothing;
        let listed = self.keeper.library().list().unwrap_or_default();
        let same = listed.into_iter().find(|listed| listed.notebook.as_deref().ok() == Some(&notebook));
        if let Some(same) = same.filter(|_| !notebook.cells.is_empty()) {
            return self.open(link, same.id);
        }
        self.put_away();
        self.keeper = Keeper::new(self.keeper.library().clone(), fresh_id());
        self.history = History::new(notebook);
        self.is_first = false;
        self.saving = Saving::NothingYet;
        self.save(link);
        self.opened_another();
    }

    /// Opens the first notebook of the extract beside the present one.
    pub(in crate::page) fn show_sample(&mut self, link: &Scope<Self>) {
        let notebook = match &self.manifest {
            Some(manifest) => Some(first_notebook(manifest).into_notebook()),
            None => sample().ok(),
        };
        if let Some(notebook) = notebook {
            self.add_beside(link, notebook);
            self.say(link, Toast::said("The sample notebook is open. Yours is under Notebooks."));
        }
    }

    /// Stores this notebook beside the one that another tab has stored, and goes on with it.
    pub(in crate::page) fn keep_both(&mut self, link: &Scope<Self>) {
        self.keeper = Keeper::new(self.keeper.library().clone(), fresh_id());
        self.saving = Saving::NothingYet;
        let title = format!("{} (copy)", title_of(self.notebook()));
        self.history.end_typing();
        self.edit(link, &Action::SetTitle { title });
    }

    /// A notebook that was deleted right before a reload is offered as before it.
    pub(in crate::page) fn offer_what_was_just_deleted(&mut self, link: &Scope<Self>) {
        let deleted = self.keeper.library().deleted().unwrap_or_default();
        if let Some(Deleted { id, at, notebook }) = deleted.into_iter().next()
            && browser::now().saturating_sub(at) < JUST_DELETED
        {
            self.offer(link, id, at, &notebook);
        }
    }

    /// Closes the list, which would hide it, and says why something was not done.
    pub(super) fn refuse(&mut self, link: &Scope<Self>, words: impl Into<String>) {
        self.shelf = ShelfShown::Nothing;
        self.say(link, Toast::said(words));
    }

    fn offer(&mut self, link: &Scope<Self>, id: NotebookId, at: u64, notebook: &Read) {
        let said = match notebook {
            Ok(notebook) => format!("Deleted the notebook “{}”", title_of(notebook)),
            Err(_) => "Deleted a notebook that cannot be read".to_owned(),
        };
        self.say(link, Toast::NotebookDeleted { said, id, at });
    }

    pub(super) fn open(&mut self, link: &Scope<Self>, id: NotebookId) {
        if id == *self.keeper.id() {
            return;
        }
        let mut keeper = Keeper::new(self.keeper.library().clone(), id.clone());
        let (history, saving) = match (keeper.load(), self.histories.remove(&id)) {
            (Loaded::Notebook(notebook), Some(mut history)) => {
                // Another tab may have changed it since; the way back leads to what was here.
                history.apply(&Action::Replace { notebook });
                history.end_typing();
                (history, Saving::Done)
            }
            (Loaded::Notebook(notebook), None) => (History::new(notebook), Saving::Done),
            (_, Some(history)) => (history, Saving::NothingYet),
            (Loaded::Nothing, None) => {
                return self.refuse(link, "This notebook is not stored in this browser any more.");
            }
            (Loaded::Unreadable { text, reason }, None) => {
                self.unreadable = Some((text, reason));
                return;
            }
            (Loaded::Failed(error), None) => return self.refuse(link, error.to_string()),
        };
        self.put_away();
        self.keeper = keeper;
        self.history = history;
        self.is_first = false;
        let is_stored = saving == Saving::Done;
        self.saving = saving;
        if !is_stored {
            self.save(link);
        }
        self.opened_another();
    }

    /// Puts the open notebook away; it is stored already, or the browser keeps nothing and only this tab has it.
    fn put_away(&mut self) {
        self.history.end_typing();
        if !self.is_first {
            self.histories.insert(self.keeper.id().clone(), self.history.clone());
            if self.is_only_here() {
                self.only_here.insert(self.keeper.id().clone());
            }
        }
    }

    pub(in crate::page) fn opened_another(&mut self) {
        if self.visit.take().is_some() {
            forget_visit();
        }
        self.visit_trouble = None;
        self.forget_runs();
        self.engines.withdraw_all();
        if matches!(self.toast, Some(Toast::Deleted { .. })) {
            self.toast = None;
        }
        self.remember_open();
        self.judge_safety();
        self.ask_timer = None;
        self.run_due(false);
    }

    pub(super) fn rename(&mut self, link: &Scope<Self>, id: NotebookId, title: String) {
        if id == *self.keeper.id() {
            self.history.end_typing();
            self.edit(link, &Action::SetTitle { title });
            self.history.end_typing();
            return;
        }
        let mut keeper = Keeper::new(self.keeper.library().clone(), id.clone());
        if let Loaded::Notebook(mut notebook) = keeper.load() {
            notebook.title = title;
            // Nothing came between the two, so that it is no other tab's change that is stored over.
            if let Saved::Failed(error) = keeper.save(&notebook, browser::now()) {
                return self.refuse(link, error.to_string());
            }
            if let Some(history) = self.histories.get_mut(&id) {
                history.apply(&Action::Replace { notebook });
                history.end_typing();
            }
        }
    }

    pub(super) fn delete_notebook(&mut self, link: &Scope<Self>, id: &NotebookId) {
        let library = self.keeper.library().clone();
        let (now, notebook) = (browser::now(), self.notebook_of(id).map(Rc::new));
        if let Err(error) = library.delete(id, now) {
            return self.refuse(link, format!("The notebook was not deleted: {error}"));
        }
        let deleted = notebook.ok_or_else(String::new);
        self.offer(link, id.clone(), now, &deleted);
        if id != self.keeper.id() {
            self.histories.remove(id);
            self.only_here.remove(id);
            return;
        }
        // It is deleted, so that it is not put away.
        self.is_first = true;
        match library.to_open(None) {
            Ok(Some(next)) => self.open(link, next),
            _ => self.begin_anew(),
        }
        self.histories.remove(id);
    }

    /// Shows the first notebook, as a page does that has none.
    fn begin_anew(&mut self) {
        let first = match &self.manifest {
            Some(manifest) => Some(first_notebook(manifest).into_notebook()),
            None => sample().ok(),
        };
        let Some(first) = first else { return };
        self.keeper = Keeper::new(self.keeper.library().clone(), fresh_id());
        self.history = History::new(first);
        self.is_first = true;
        self.saving = Saving::NothingYet;
        self.opened_another();
    }
}
