//! What follows from messages about the shelf: other notebooks, versions, deleted notebooks. None of them takes the
//! place of what is open; it stays on the shelf, and its way back in this tab.

mod open;

use super::{Msg, Page, ShelfMsg, Toast};
use crate::{
    browser,
    keeping::{Deleted, KeepError, NotebookId, Read, Version},
    notebook::Action,
};
use rockpool_question::Notebook;
use std::rc::Rc;
use yew::html::Scope;

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
                self.add_beside(link, Notebook::new("", vec![]));
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
