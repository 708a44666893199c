//! Stores the open notebook in the browser.

use crate::{
    browser,
    keeping::{BrowserShelf, LAST_KEY, Saved, Shelf},
    page::{Page, Saving, Toast},
};
use std::rc::Rc;
use yew::html::Scope;

/// Said once: it holds until somebody makes room.
const NO_VERSIONS: &str = "Your notebook is saved. The browser's storage is full, so what the notebook was before is not kept; empty the deleted notebooks to make room.";

impl Page {
    /// Stores the notebook now, unless another tab has stored something else. After each change this happens before
    /// anything is drawn or asked: what was typed is safe whatever follows.
    pub(in crate::page) fn save(&mut self, link: &Scope<Self>) {
        if self.is_first {
            return;
        }
        let notebook = Rc::clone(self.notebook());
        let saved = self.keeper.save(&notebook, browser::now());
        self.saved(link, saved);
    }

    /// Stores the notebook over whatever another tab has stored, which becomes a version.
    pub(in crate::page) fn keep_mine(&mut self, link: &Scope<Self>) {
        let notebook = Rc::clone(self.notebook());
        let saved = self.keeper.overwrite(&notebook, browser::now());
        self.saved(link, saved);
    }

    /// Remembers which notebook is open: for a reload of this tab, for a new tab, and for the panel of a page that has
    /// stopped.
    pub(in crate::page) fn remember_open(&self) {
        let key = self.keeper.key();
        // Without these keys another notebook is opened next time; none is lost.
        if let Some(storage) = browser::tab_storage() {
            let _ = storage.set_item(LAST_KEY, &key);
        }
        let _ = BrowserShelf.write(LAST_KEY, &key);
        self.keeper.library().opened(self.keeper.id());
    }

    fn saved(&mut self, link: &Scope<Self>, saved: Saved) {
        let before = self.saving.clone();
        self.saving = match saved {
            Saved::Done => Saving::Done,
            Saved::WithoutVersion(_) => {
                if !self.said_no_versions {
                    self.said_no_versions = true;
                    self.say(link, Toast::said(NO_VERSIONS));
                }
                Saving::Done
            }
            Saved::Conflict { trouble } => Saving::Conflict { trouble },
            Saved::Failed(error) => Saving::Failed(error),
        };
        if self.saving == Saving::Done && before != Saving::Done {
            self.remember_open();
        }
        self.judge_safety();
    }

    /// Whether the text of the open notebook is nowhere but in this tab.
    pub(in crate::page) fn is_only_here(&self) -> bool {
        match &self.saving {
            Saving::NothingYet | Saving::Done => false,
            Saving::Conflict { trouble } => trouble.is_some(),
            Saving::Failed(_) => !self.is_first,
        }
    }

    /// Judges anew whether the tab can be left without a loss.
    pub(in crate::page) fn judge_safety(&mut self) {
        let is_only_here = self.is_only_here();
        if !is_only_here {
            self.only_here.remove(self.keeper.id());
        }
        self.is_unsafe_to_leave.set(is_only_here || !self.only_here.is_empty());
    }
}
