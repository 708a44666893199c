//! Helpers: more workers of the same engine, each of which answers for some of the users.
//!
//! A question is local to a user, so users can be divided. The worker that the page talks to starts helpers from
//! its own compiled module once an extract is open that is worth it, gives each a range of users, and takes the
//! first range itself. What a helper cannot do, for whatever reason, the worker does itself: helpers make an
//! answer faster and never another one.

mod helper;

use crate::scope;
use helper::{Helper, Starter};
use rockpool_catalog::{Manifest, UserKeyRange};
use rockpool_protocol::Credentials;
use rockpool_question::Question;
use std::cell::RefCell;
use std::rc::Rc;

pub use helper::Pending;

/// The most workers of one page, its first included: each has memory of its own.
const MOST_WORKERS: usize = 4;

/// Extracts with fewer rows are answered by one worker before others have begun.
const WORTH_HELP: u64 = 500_000;

/// How often helpers that broke are replaced in the life of a page: one that always breaks is given up.
const MOST_RESTARTS: usize = 8;

/// The helpers of a worker.
#[derive(Default)]
pub struct Pool {
    helpers: RefCell<Vec<Rc<Helper>>>,
    restarts: RefCell<usize>,
}

impl Pool {
    /// Lets helpers open the extract that this worker has opened, and starts those that are missing.
    pub fn open(&self, extract: &str, credentials: Credentials, manifest: &Manifest) {
        self.helpers.borrow_mut().clear();
        if manifest.rows < WORTH_HELP {
            return;
        }
        let Some(starter) = Starter::of_this_worker() else { return };
        let manifest = Rc::new(manifest.clone());
        let wanted = scope::threads().clamp(1, MOST_WORKERS) - 1;
        let helpers =
            (0..wanted).map_while(|_| Helper::start(&starter, extract, credentials, &manifest).ok());
        self.helpers.borrow_mut().extend(helpers);
    }

    /// Asks every helper that is ready for its share of the users. Returns the range that is left for this worker,
    /// and what the helpers will bring; none if there is nobody to help.
    pub fn divide(&self, question: &Question) -> Option<(UserKeyRange, Vec<Pending>)> {
        self.replace_broken();
        let ready: Vec<Rc<Helper>> =
            self.helpers.borrow().iter().filter(|helper| helper.is_ready()).cloned().collect();
        let parts = u32::try_from(ready.len() + 1).ok()?;
        let ranges = UserKeyRange::ALL.split(parts);
        let (own, others) = ranges.split_first()?;
        if others.is_empty() {
            return None;
        }
        let asked = others.iter().zip(&ready).map(|(users, helper)| helper.ask(question, *users)).collect();
        Some((*own, asked))
    }

    fn replace_broken(&self) {
        let Some(starter) = Starter::of_this_worker() else { return };
        for helper in self.helpers.borrow_mut().iter_mut().filter(|helper| helper.is_broken()) {
            if *self.restarts.borrow() >= MOST_RESTARTS {
                return;
            }
            *self.restarts.borrow_mut() += 1;
            if let Ok(fresh) = helper.again(&starter) {
                *helper = fresh;
            }
        }
    }
}
