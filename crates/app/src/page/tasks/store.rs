//! Stores the notebook in the browser.

use crate::{
    keeping::{BrowserShelf, LAST_KEY, Saved, Shelf},
    page::{Msg, Page, Saving},
};
use gloo::timers::callback::Timeout;
use std::rc::Rc;
use yew::html::Scope;

/// How long a person must pause before the notebook is stored, ms.
const PAUSE: u32 = 700;

impl Page {
    /// Stores the notebook once the person pauses. While another tab's changes are undecided, nothing is stored.
    pub(in crate::page) fn save_soon(&mut self, link: &Scope<Self>) {
        if self.saving == Saving::Conflict {
            return;
        }
        self.saving = Saving::Pending;
        let link = link.clone();
        self.save_timer = Some(Timeout::new(PAUSE, move || link.send_message(Msg::Save)));
    }

    /// Stores the notebook now, unless another tab has stored something else.
    pub(in crate::page) fn save(&mut self) {
        self.save_timer = None;
        if self.is_first || self.saving == Saving::Conflict {
            return;
        }
        let notebook = Rc::clone(self.notebook());
        let saved = self.keeper.save(&notebook);
        self.saved(saved);
    }

    /// Stores the notebook over whatever another tab has stored.
    pub(in crate::page) fn keep_mine(&mut self) {
        self.save_timer = None;
        let notebook = Rc::clone(self.notebook());
        let saved = self.keeper.overwrite(&notebook);
        self.saved(saved);
    }

    fn saved(&mut self, saved: Saved) {
        self.saving = match saved {
            Saved::Done => {
                // Only the page that is shown after a defect needs this key.
                let _ = BrowserShelf.write(LAST_KEY, self.keeper.key());
                Saving::Done
            }
            Saved::Conflict => Saving::Conflict,
            Saved::Failed(error) => Saving::Failed(error),
        };
    }
}
