//! What follows when the extract or the site has been replaced while the page is open.
//!
//! Whose data the answers are of is decided in one place: the engine's. The page only looks whether there is newer
//! data, says so, and has the engine open it when the person wants it.

use super::{Msg, NewerMsg, Page, Toast, tasks};
use crate::{browser, engine_client::RunEvent, runs::is_explained_by_replaced_data};
use rockpool_catalog::Manifest;
use rockpool_protocol::Failure;
use std::rc::Rc;
use yew::html::Scope;

/// How long after the last look a person who comes back causes another, ms.
const AFTER_A_WHILE: u64 = 5 * 60_000;

/// How long after the last look a failure causes another, ms: one look for all cells that fail together.
const AFTER_A_FAILURE: u64 = 2_000;

/// What is newer than what the page shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Newer {
    /// What the newer extract contains.
    pub data: Option<Rc<Manifest>>,
    /// Whether there is a newer site.
    pub site: bool,
    /// When the page looked last, ms since 1970.
    looked: u64,
    /// Newer data of which the person does not want to hear.
    ignored: Option<Rc<Manifest>>,
}

impl Page {
    /// What follows from a message about newer data or a newer site; says whether something is drawn anew.
    pub(super) fn follow_newer(&mut self, link: &Scope<Self>, message: NewerMsg) -> bool {
        match message {
            NewerMsg::Look => self.look(link, true),
            NewerMsg::Returned => {
                self.look_after(link, AFTER_A_WHILE);
                return false;
            }
            NewerMsg::Found { asked, manifest, site } => self.found(link, asked, manifest, site),
            NewerMsg::Reload => {
                self.newer.data = None;
                self.say(link, Toast::said("Opening the newer data. Every question is asked again."));
                self.engines.reload_extract();
            }
            NewerMsg::Ignore => self.newer.ignored = self.newer.data.take(),
        }
        true
    }

    /// A cell's question has failed in a way that replaced data explains: the page looks.
    pub(super) fn look_if_replaced(&mut self, link: &Scope<Self>, event: &RunEvent) {
        if let RunEvent::Failed(failure) = event
            && is_explained_by_replaced_data(failure)
        {
            self.look_after(link, AFTER_A_FAILURE);
        }
    }

    /// Looks, unless the last look was a moment ago.
    pub(super) fn look_after(&mut self, link: &Scope<Self>, pause: u64) {
        if browser::now().saturating_sub(self.newer.looked) >= pause {
            self.look(link, false);
        }
    }

    fn look(&mut self, link: &Scope<Self>, asked: bool) {
        self.newer.looked = browser::now();
        tasks::look_for_newer(link, self.extract.clone(), asked);
    }

    pub(super) fn found(
        &mut self,
        link: &Scope<Self>,
        asked: bool,
        manifest: Result<Box<Manifest>, Failure>,
        site: bool,
    ) {
        self.newer.looked = browser::now();
        self.newer.site |= site;
        match manifest {
            Ok(found) => match &self.manifest {
                Some(present) if **present == *found => {
                    self.newer.data = None;
                    if asked && !self.newer.site {
                        self.say(link, Toast::said("There is no newer data."));
                    }
                }
                Some(_) => {
                    let found = Rc::from(found);
                    self.runs.data_was_replaced();
                    if asked || self.newer.ignored.as_ref() != Some(&found) {
                        self.newer.data = Some(found);
                    }
                }
                // The page has had no extract so far.
                None => {
                    self.opened(*found);
                    self.engines.reload_extract();
                }
            },
            Err(failure) if asked => self.say(link, Toast::said(failure.message)),
            // What is on the screen stays right; the next question says what is wrong.
            Err(_) => {}
        }
    }
}

impl From<NewerMsg> for Msg {
    fn from(message: NewerMsg) -> Self {
        Self::Newer(message)
    }
}
