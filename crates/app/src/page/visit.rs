//! What follows from messages about somebody's notebook and about handing one's own on.

use super::{Msg, Page, Saving, Shared, Toast, Visiting};
use crate::{
    answer::put_on_clipboard,
    focus::{self, Target},
    keeping::{Keeper, Loaded},
    notebook::{History, first_notebook, sample},
    page::shelf,
    sharing::{Asked, ShareError, forget_visit, shared_link},
};
use rockpool_question::{CellId, Notebook};
use yew::html::Scope;

/// What is said to whoever wants to change what is somebody's.
const READS: &str = "This is somebody's notebook, and you read it. Keep a copy to change it.";

impl Page {
    /// Whether what is shown can only be read.
    pub(super) fn only_reads(&self) -> bool {
        self.visit.is_some() || self.only_shows
    }

    /// Says that nothing can be changed here.
    pub(super) fn refuse_change(&mut self, link: &Scope<Self>) -> bool {
        if self.only_shows {
            return false;
        }
        self.say(link, Toast::said(READS));
        true
    }

    /// Shows the ways to hand the notebook on.
    pub(super) fn share(&mut self) {
        let leaves_out_secrets = self.extract.given && self.extract.plain() != self.extract.url;
        self.shared =
            Some(Shared::new(shared_link(self.notebook(), &self.extract, None), leaves_out_secrets));
    }

    /// Puts a link to a cell on the clipboard; where there is none, shows why.
    pub(super) fn link_to(&mut self, link: &Scope<Self>, cell: &CellId) {
        match shared_link(self.notebook(), &self.extract, Some(cell)) {
            Ok(address) => link.send_future(async move {
                Msg::Say(match put_on_clipboard(&address).await {
                    Ok(()) => "A link to this cell is on the clipboard. It carries the notebook.".to_owned(),
                    Err(_) => "The browser did not allow the copy. Share, in the header, shows the link to the notebook.".to_owned(),
                })
            }),
            Err(error) => self.say(link, Toast::said(error.to_string())),
        }
    }

    /// Somebody's notebook has come from beside the extract, or not.
    pub(super) fn visited(&mut self, link: &Scope<Self>, read: Result<Box<Notebook>, ShareError>) {
        if self.visit != Some(Visiting::Waiting) {
            return;
        }
        match read {
            Ok(notebook) => {
                self.visit = Some(Visiting::File);
                self.history = History::new(*notebook);
                if let Some(cell) = Asked::of_page().cell.filter(|_| !self.only_shows) {
                    focus::later(Target::Whole(cell));
                }
                self.run_due(false);
            }
            Err(error) => {
                let trouble = error.to_string();
                self.leave_visit(link);
                self.visit_trouble = Some(trouble);
            }
        }
    }

    /// Keeps a copy of somebody's notebook, and goes on with it.
    pub(super) fn keep_copy(&mut self, link: &Scope<Self>) {
        if self.visit.take().is_none() {
            return;
        }
        forget_visit();
        let notebook = (**self.notebook()).clone();
        self.add_beside(link, notebook);
        focus::later(Target::Id("notebook".to_owned()));
        self.say(link, Toast::said("A copy is kept in this browser, and yours to change."));
    }

    /// Shows one's own notebook in the place of somebody's.
    pub(super) fn leave_visit(&mut self, link: &Scope<Self>) {
        self.visit = None;
        forget_visit();
        let library = self.keeper.library().clone();
        let own = library.to_open(None).ok().flatten().and_then(|id| {
            let mut keeper = Keeper::new(library.clone(), id);
            match keeper.load() {
                Loaded::Notebook(notebook) => Some((keeper, notebook)),
                _ => None,
            }
        });
        match own {
            Some((keeper, notebook)) => {
                self.keeper = keeper;
                self.history = History::new(notebook);
                self.is_first = false;
                self.saving = Saving::Done;
            }
            None => {
                let first = match &self.manifest {
                    Some(manifest) => Some(first_notebook(manifest).into_notebook()),
                    None => sample().ok(),
                };
                self.keeper = Keeper::new(library, shelf::fresh_id());
                self.history = History::new(first.unwrap_or_else(|| Notebook::new("", vec![])));
                self.is_first = true;
                self.saving = Saving::NothingYet;
            }
        }
        self.opened_another();
        focus::later(Target::Id("notebook".to_owned()));
        let _ = link;
    }
}
