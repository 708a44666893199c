//! What follows from messages about the shelf: other notebooks, versions, deleted notebooks. None of them takes the
//! place of what is open; it stays on the shelf, and its way back in this tab.

use super::{Msg, Page, Saving, Toast};
use crate::{
    browser,
    keeping::{Deleted, KeepError, Keeper, Loaded, NotebookId, Read, Version},
    notebook::{Action, History, first_notebook, sample},
};
use rockpool_question::{NOTEBOOK_VERSION, Notebook};
use std::rc::Rc;
use yew::html::Scope;

/// How long after the deletion of a notebook a reloaded page still offers it at once, ms.
const JUST_DELETED: u64 = 60_000;

/// Something about the shelf of notebooks.
#[derive(Debug)]
pub enum ShelfMsg {
    /// Show every notebook.
    Show,
    /// Show the versions of the open notebook.
    ShowVersions,
    /// Close what is shown.
    Close,
    /// Open a notebook.
    Open(NotebookId),
    /// Open an empty notebook.
    New,
    /// Open a copy of a notebook.
    Duplicate(NotebookId),
    /// Give a notebook another title.
    Rename(NotebookId, String),
    /// Delete a notebook; it can come back.
    Delete(NotebookId),
    /// Bring a notebook back that was deleted at an instant (ms since 1970), and open it.
    Restore(NotebookId, u64),
    /// Let every deleted notebook go for good.
    EmptyDeleted,
    /// Hand out the stored text of a notebook.
    Download(NotebookId),
    /// Make the open notebook what a version was.
    RestoreVersion(Rc<Notebook>),
    /// Open a version as a notebook of its own.
    OpenVersion(Rc<Notebook>),
}

/// Which list is open.
#[derive(Debug, Clone, PartialEq)]
pub enum ShelfShown {
    /// None.
    Nothing,
    /// The notebooks.
    Notebooks(Rc<ShelfContents>),
    /// The versions of the open one.
    Versions(Rc<VersionsOf>),
}

/// What is on the shelf.
#[derive(Debug, Clone, PartialEq)]
pub struct ShelfContents {
    /// When it was looked at, ms since 1970.
    pub now: u64,
    /// The notebooks: those that are not stored first, then the one changed last.
    pub notebooks: Vec<ShelfLine>,
    /// The deleted ones, the one deleted last first.
    pub deleted: Vec<Deleted>,
    /// Why the shelf cannot be read; absent when it can.
    pub trouble: Option<KeepError>,
}

/// A notebook of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct ShelfLine {
    /// Its identity.
    pub id: NotebookId,
    /// What it is.
    pub notebook: Read,
    /// When it was changed last, ms since 1970; absent where nobody noted it.
    pub changed: Option<u64>,
    /// Whether the browser keeps it.
    pub is_stored: bool,
    /// Whether it is the open one.
    pub is_open: bool,
}

/// The versions of a notebook.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionsOf {
    /// The notebook as it is.
    pub present: Rc<Notebook>,
    /// What it was, the newest first.
    pub versions: Vec<Version>,
    /// Why they cannot be read; absent when they can.
    pub trouble: Option<KeepError>,
}

/// An identity that no notebook has.
pub(super) fn fresh_id() -> NotebookId {
    NotebookId::Named(browser::fresh_name())
}

impl Page {
    /// What follows from a message about the shelf.
    pub(super) fn follow_shelf(&mut self, link: &Scope<Self>, message: ShelfMsg) {
        let library = self.keeper.library().clone();
        match message {
            ShelfMsg::Show => self.shelf = ShelfShown::Notebooks(Rc::new(self.contents())),
            ShelfMsg::ShowVersions => self.show_versions(),
            ShelfMsg::Close => self.shelf = ShelfShown::Nothing,
            ShelfMsg::Open(id) => {
                self.shelf = ShelfShown::Nothing;
                self.open(link, id);
            }
            ShelfMsg::New => {
                let cells = vec![];
                let empty =
                    Notebook { version: NOTEBOOK_VERSION, title: String::new(), cells, cohorts: vec![] };
                self.add_beside(link, empty);
            }
            ShelfMsg::Duplicate(id) => {
                if let Some(mut copy) = self.notebook_of(&id) {
                    copy.title = format!("{} (copy)", title_of(&copy));
                    self.add_beside(link, copy);
                }
            }
            ShelfMsg::Rename(id, title) => self.rename(link, id, title),
            ShelfMsg::Delete(id) => self.delete_notebook(link, &id),
            ShelfMsg::Restore(id, at) => match library.restore(&id, at, fresh_id()) {
                Ok(Some(id)) => {
                    self.shelf = ShelfShown::Nothing;
                    self.toast = None;
                    self.open(link, id);
                }
                Ok(None) => self.refuse(link, "This notebook is not among the deleted ones any more."),
                Err(error) => self.refuse(link, error.to_string()),
            },
            ShelfMsg::EmptyDeleted => {
                if let Err(error) = library.empty_deleted() {
                    self.refuse(link, error.to_string());
                }
                if matches!(self.toast, Some(Toast::NotebookDeleted { .. })) {
                    self.toast = None;
                }
            }
            ShelfMsg::Download(id) => {
                if let Ok(Some(text)) = library.text(&id) {
                    self.hand_out(link, "notebook.rockpool.json", &text);
                }
            }
            ShelfMsg::RestoreVersion(version) => self.restore_version(link, &version),
            ShelfMsg::OpenVersion(version) => {
                let mut copy = (*version).clone();
                copy.title = format!("{} (earlier version)", title_of(&copy));
                self.add_beside(link, copy);
            }
        }
        self.look_at_shelf();
    }

    /// Looks again at what an open list shows.
    pub(super) fn look_at_shelf(&mut self) {
        if matches!(self.shelf, ShelfShown::Notebooks(_)) {
            self.shelf = ShelfShown::Notebooks(Rc::new(self.contents()));
        }
    }

    /// Opens a notebook beside the present one; where the very same is on the shelf already, that one.
    pub(super) fn add_beside(&mut self, link: &Scope<Self>, notebook: Notebook) {
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
    pub(super) fn show_sample(&mut self, link: &Scope<Self>) {
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
    pub(super) fn keep_both(&mut self, link: &Scope<Self>) {
        self.keeper = Keeper::new(self.keeper.library().clone(), fresh_id());
        self.saving = Saving::NothingYet;
        let title = format!("{} (copy)", title_of(self.notebook()));
        self.history.end_typing();
        self.edit(link, &Action::SetTitle { title });
    }

    /// A notebook that was deleted right before a reload is offered as before it.
    pub(super) fn offer_what_was_just_deleted(&mut self, link: &Scope<Self>) {
        let deleted = self.keeper.library().deleted().unwrap_or_default();
        if let Some(Deleted { id, at, notebook }) = deleted.into_iter().next()
            && browser::now().saturating_sub(at) < JUST_DELETED
        {
            self.offer(link, id, at, &notebook);
        }
    }

    /// Closes the list, which would hide it, and says why something was not done.
    fn refuse(&mut self, link: &Scope<Self>, words: impl Into<String>) {
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

    fn open(&mut self, link: &Scope<Self>, id: NotebookId) {
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

    fn opened_another(&mut self) {
        self.forget_runs();
        self.client.withdraw_all();
        if matches!(self.toast, Some(Toast::Deleted { .. })) {
            self.toast = None;
        }
        self.remember_open();
        self.judge_safety();
        self.ask_timer = None;
        self.run_due(false);
    }

    fn rename(&mut self, link: &Scope<Self>, id: NotebookId, title: String) {
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
            if let crate::keeping::Saved::Failed(error) = keeper.save(&notebook, browser::now()) {
                return self.refuse(link, error.to_string());
            }
            if let Some(history) = self.histories.get_mut(&id) {
                history.apply(&Action::Replace { notebook });
                history.end_typing();
            }
        }
    }

    fn delete_notebook(&mut self, link: &Scope<Self>, id: &NotebookId) {
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

    fn show_versions(&mut self) {
        let versions = self.keeper.library().versions(self.keeper.id());
        let (versions, trouble) = match versions {
            Ok(versions) => (versions, None),
            Err(error) => (vec![], Some(error)),
        };
        self.shelf = ShelfShown::Versions(Rc::new(VersionsOf {
            present: Rc::clone(self.notebook()),
            versions,
            trouble,
        }));
    }

    fn restore_version(&mut self, link: &Scope<Self>, version: &Notebook) {
        self.shelf = ShelfShown::Nothing;
        if let Err(error) = self.keeper.keep_version(browser::now()) {
            let said =
                format!("Nothing was restored, because what is here could not be kept as a version: {error}");
            return self.refuse(link, said);
        }
        self.history.end_typing();
        if self.edit(link, &Action::Replace { notebook: version.clone() }) {
            self.say(
                link,
                Toast::said(
                    "The version is restored. What was here is a version now; undo brings it back, too.",
                ),
            );
        }
    }

    fn notebook_of(&self, id: &NotebookId) -> Option<Notebook> {
        if id == self.keeper.id() {
            return Some((**self.notebook()).clone());
        }
        let text = self.keeper.library().text(id).ok().flatten();
        let stored = text.and_then(|text| Notebook::from_json(&text).ok());
        stored.or_else(|| self.histories.get(id).map(|history| (**history.notebook()).clone()))
    }

    fn contents(&self) -> ShelfContents {
        let library = self.keeper.library();
        let (listed, deleted) = (library.list(), library.deleted());
        let trouble = listed.as_ref().err().or(deleted.as_ref().err()).cloned();
        let stored: Vec<ShelfLine> = listed
            .unwrap_or_default()
            .into_iter()
            .map(|listed| ShelfLine {
                is_open: listed.id == *self.keeper.id(),
                id: listed.id,
                notebook: listed.notebook,
                changed: listed.changed,
                is_stored: true,
            })
            .collect();
        let is_stored = |id: &NotebookId| stored.iter().any(|line| line.id == *id);
        let mut notebooks = Vec::new();
        let in_tab = self.histories.iter().map(|(id, history)| (id, history.notebook(), false));
        for (id, notebook, is_open) in in_tab.chain([(self.keeper.id(), self.notebook(), true)]) {
            if !is_stored(id) {
                let notebook = Ok(Rc::clone(notebook));
                notebooks.push(ShelfLine {
                    id: id.clone(),
                    notebook,
                    changed: None,
                    is_stored: false,
                    is_open,
                });
            }
        }
        notebooks.extend(stored);
        ShelfContents { now: browser::now(), notebooks, deleted: deleted.unwrap_or_default(), trouble }
    }
}

/// What a notebook is called in a list.
pub(super) fn title_of(notebook: &Notebook) -> &str {
    match notebook.title.trim() {
        "" => "Untitled notebook",
        title => title,
    }
}

impl From<ShelfMsg> for Msg {
    fn from(message: ShelfMsg) -> Self {
        Self::Shelf(message)
    }
}
