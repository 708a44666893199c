//! When a notebook is stored, and when it must not be.

use super::{KeepError, Shelf, backup_key, notebook_key};
use rockpool_question::Notebook;

/// Keeps one extract's notebook on a shelf that other tabs use too.
#[derive(Debug)]
pub struct Keeper<S> {
    shelf: S,
    key: String,
    backup: String,
    /// The text that this tab last read from or wrote to the shelf.
    seen: Option<String>,
}

/// What was on the shelf.
#[derive(Debug, Clone, PartialEq)]
pub enum Loaded {
    /// Nothing.
    Nothing,
    /// A notebook.
    Notebook(Notebook),
    /// A text that is no notebook. It is kept under another key and will not be overwritten there unless the
    /// next unreadable one comes.
    Unreadable {
        /// The text.
        text: String,
        /// Why it cannot be read.
        reason: String,
    },
    /// The shelf itself is out of order.
    Failed(KeepError),
}

/// What became of an attempt to store.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// The shelf holds the notebook.
    Done,
    /// Another tab has stored something else since; nothing was written.
    Conflict,
    /// The shelf did not take it.
    Failed(KeepError),
}

impl<S: Shelf> Keeper<S> {
    /// A keeper for the notebook of an extract.
    pub fn new(shelf: S, extract: &str) -> Self {
        Self { shelf, key: notebook_key(extract), backup: backup_key(extract), seen: None }
    }

    /// The key under which the notebook is stored.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Reads what is on the shelf, and from now on counts it as known.
    pub fn load(&mut self) -> Loaded {
        let text = match self.shelf.read(&self.key) {
            Ok(Some(text)) => text,
            Ok(None) => {
                self.seen = None;
                return Loaded::Nothing;
            }
            Err(error) => return Loaded::Failed(error),
        };
        match Notebook::from_json(&text) {
            Ok(notebook) => {
                self.seen = Some(text);
                Loaded::Notebook(notebook)
            }
            Err(error) => {
                // Only once it is safe elsewhere may it be overwritten.
                if self.shelf.write(&self.backup, &text).is_ok() {
                    self.seen = Some(text.clone());
                }
                Loaded::Unreadable { text, reason: error.to_string() }
            }
        }
    }

    /// Whether a text that turned up on the shelf comes from elsewhere.
    pub fn is_foreign(&self, text: Option<&str>) -> bool {
        text.is_some() && text != self.seen.as_deref()
    }

    /// Stores the notebook, unless another tab has changed it since this one last looked.
    pub fn save(&mut self, notebook: &Notebook) -> Saved {
        match self.shelf.read(&self.key) {
            Ok(there) if self.is_foreign(there.as_deref()) => {
                let same = there.as_deref().and_then(|text| Notebook::from_json(text).ok());
                if same.as_ref() == Some(notebook) {
                    self.seen = there;
                    return Saved::Done;
                }
                Saved::Conflict
            }
            Ok(_) => self.overwrite(notebook),
            Err(error) => Saved::Failed(error),
        }
    }

    /// Stores the notebook over whatever is there.
    pub fn overwrite(&mut self, notebook: &Notebook) -> Saved {
        let written = notebook.to_json().map_err(KeepError::from).and_then(|text| {
            self.shelf.write(&self.key, &text)?;
            Ok(text)
        });
        match written {
            Ok(text) => {
                self.seen = Some(text);
                Saved::Done
            }
            Err(error) => Saved::Failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::NOTEBOOK_VERSION;
    use std::{cell::RefCell, collections::HashMap, rc::Rc};

    /// A shelf that two tabs share; it takes so many bytes a text.
    #[derive(Clone)]
    struct Shared {
        texts: Rc<RefCell<HashMap<String, String>>>,
        room: usize,
    }

    impl Shelf for Shared {
        fn read(&self, key: &str) -> Result<Option<String>, KeepError> {
            Ok(self.texts.borrow().get(key).cloned())
        }

        fn write(&self, key: &str, text: &str) -> Result<(), KeepError> {
            if text.len() > self.room {
                return Err(KeepError::Refused { reason: "quota".into() });
            }
            self.texts.borrow_mut().insert(key.into(), text.into());
            Ok(())
        }
    }

    fn shelf(room: usize) -> Shared {
        Shared { texts: Rc::default(), room }
    }

    fn notebook(title: &str) -> Notebook {
        Notebook { version: NOTEBOOK_VERSION, title: title.into(), cells: vec![], cohorts: vec![] }
    }

    const EXTRACT: &str = "https://host/extract/";

    #[test]
    fn what_is_saved_is_loaded() {
        let shelf = shelf(10_000);
        let mut keeper = Keeper::new(shelf.clone(), EXTRACT);
        assert_eq!(keeper.load(), Loaded::Nothing);
        assert_eq!(keeper.save(&notebook("a")), Saved::Done);
        assert_eq!(Keeper::new(shelf, EXTRACT).load(), Loaded::Notebook(notebook("a")));
    }

    #[test]
    fn another_extract_has_another_notebook() {
        let shelf = shelf(10_000);
        Keeper::new(shelf.clone(), EXTRACT).save(&notebook("a"));
        assert_eq!(Keeper::new(shelf, "https://host/other/").load(), Loaded::Nothing);
    }

    #[test]
    fn the_change_of_another_tab_is_not_overwritten() {
        let shelf = shelf(10_000);
        let (mut one, mut two) = (Keeper::new(shelf.clone(), EXTRACT), Keeper::new(shelf.clone(), EXTRACT));
        one.load();
        two.load();
        assert_eq!(one.save(&notebook("one")), Saved::Done);
        assert_eq!(two.save(&notebook("two")), Saved::Conflict);
        assert_eq!(one.load(), Loaded::Notebook(notebook("one")));
        // The person decides: mine, or theirs.
        assert_eq!(two.overwrite(&notebook("two")), Saved::Done);
        assert_eq!(one.save(&notebook("one, later")), Saved::Conflict);
        assert_eq!(one.load(), Loaded::Notebook(notebook("two")));
        assert_eq!(one.save(&notebook("three")), Saved::Done);
    }

    #[test]
    fn the_same_change_in_two_tabs_is_no_conflict() {
        let shelf = shelf(10_000);
        let (mut one, mut two) = (Keeper::new(shelf.clone(), EXTRACT), Keeper::new(shelf, EXTRACT));
        one.save(&notebook("same"));
        assert_eq!(two.save(&notebook("same")), Saved::Done);
    }

    #[test]
    fn an_emptied_shelf_is_filled_again() {
        let shelf = shelf(10_000);
        let mut keeper = Keeper::new(shelf.clone(), EXTRACT);
        keeper.save(&notebook("a"));
        shelf.texts.borrow_mut().clear();
        assert_eq!(keeper.save(&notebook("b")), Saved::Done);
    }

    #[test]
    fn an_unreadable_text_is_put_aside_before_it_is_overwritten() {
        let shelf = shelf(10_000);
        shelf.write(&notebook_key(EXTRACT), "{\"version\": 99}").unwrap();
        let mut keeper = Keeper::new(shelf.clone(), EXTRACT);
        assert!(matches!(keeper.load(), Loaded::Unreadable { text, .. } if text == "{\"version\": 99}"));
        assert_eq!(keeper.save(&notebook("new")), Saved::Done);
        assert_eq!(shelf.read(&backup_key(EXTRACT)).unwrap().as_deref(), Some("{\"version\": 99}"));
    }

    #[test]
    fn an_unreadable_text_without_a_safe_place_stays() {
        let shelf = shelf(10_000);
        let text = "x".repeat(50);
        shelf.write(&notebook_key(EXTRACT), &text).unwrap();
        let full = Shared { room: 10, ..shelf.clone() };
        let mut keeper = Keeper::new(full, EXTRACT);
        keeper.load();
        assert_eq!(keeper.save(&notebook("new")), Saved::Conflict);
        assert_eq!(shelf.read(&notebook_key(EXTRACT)).unwrap(), Some(text));
    }

    #[test]
    fn a_full_shelf_is_reported() {
        let mut keeper = Keeper::new(shelf(3), EXTRACT);
        assert!(matches!(keeper.save(&notebook("a")), Saved::Failed(KeepError::Refused { .. })));
    }
}
