//! A shelf in memory that tabs share, that fills up, and that stops in the middle.

use super::{KeepError, Shelf};
use rockpool_question::Notebook;
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

/// The address of the extract.
pub const EXTRACT: &str = "https://host/extract/";

/// The shelf as one tab has it; clones are other tabs.
#[derive(Debug, Clone)]
pub struct Shared {
    /// What is on it.
    pub texts: Rc<RefCell<BTreeMap<String, String>>>,
    /// How many characters it takes in all, keys included.
    pub room: Rc<Cell<usize>>,
    /// After how many more changes this tab stops; absent for never.
    pub changes_left: Rc<Cell<Option<u32>>>,
}

impl Shared {
    /// An empty shelf that takes so many characters.
    pub fn new(room: usize) -> Self {
        Self { texts: Rc::default(), room: Rc::new(Cell::new(room)), changes_left: Rc::default() }
    }

    /// The same shelf in a tab of its own.
    pub fn in_another_tab(&self) -> Self {
        Self { changes_left: Rc::default(), ..self.clone() }
    }

    fn change(&self) -> Result<(), KeepError> {
        match self.changes_left.get() {
            Some(0) => Err(KeepError::Refused { reason: "stopped".into() }),
            Some(left) => {
                self.changes_left.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Shelf for Shared {
    fn read(&self, key: &str) -> Result<Option<String>, KeepError> {
        Ok(self.texts.borrow().get(key).cloned())
    }

    fn write(&self, key: &str, text: &str) -> Result<(), KeepError> {
        self.change()?;
        let mut texts = self.texts.borrow_mut();
        let others: usize =
            texts.iter().filter(|(other, _)| *other != key).map(|(key, text)| key.len() + text.len()).sum();
        if others + key.len() + text.len() > self.room.get() {
            return Err(KeepError::Refused { reason: "quota".into() });
        }
        texts.insert(key.into(), text.into());
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), KeepError> {
        self.change()?;
        self.texts.borrow_mut().remove(key);
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, KeepError> {
        Ok(self.texts.borrow().keys().cloned().collect())
    }
}

/// A notebook that is told apart by its title.
pub fn notebook(title: &str) -> Notebook {
    Notebook::new(title, vec![])
}
