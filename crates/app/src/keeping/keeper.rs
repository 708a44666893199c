//! When the open notebook is stored, when it must not be, and when what it was becomes a version.

use super::{KeepError, Library, NotebookId, Shelf, thinning::GROUP};
use rockpool_question::Notebook;

/// Keeps the open notebook on a shelf that other tabs use too.
#[derive(Debug)]
pub struct Keeper<S> {
    library: Library<S>,
    id: NotebookId,
    /// The text that this tab last read from or wrote to the shelf.
    seen: Option<String>,
    /// When the newest version ends: what changes soon after belongs to it.
    newest_version: Option<u64>,
    /// The version that holds this tab's changes while it is undecided which tab's are kept.
    aside: Option<u64>,
}

/// What was on the shelf.
#[derive(Debug, Clone, PartialEq)]
pub enum Loaded {
    /// Nothing.
    Nothing,
    /// A notebook.
    Notebook(Notebook),
    /// A text that is no notebook. It stays where it is; nothing is ever stored over it.
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
    /// The shelf holds the notebook, and had no room for what it was before.
    WithoutVersion(KeepError),
    /// Another tab has stored something else since; nothing was written over it.
    Conflict {
        /// Why this tab's text is not kept as a version meanwhile; absent when it is.
        trouble: Option<KeepError>,
    },
    /// The shelf did not take it.
    Failed(KeepError),
}

impl<S: Shelf> Keeper<S> {
    /// A keeper for a notebook of a library.
    pub fn new(library: Library<S>, id: NotebookId) -> Self {
        Self { library, id, seen: None, newest_version: None, aside: None }
    }

    /// The notebooks beside this one.
    pub fn library(&self) -> &Library<S> {
        &self.library
    }

    /// The notebook's identity.
    pub fn id(&self) -> &NotebookId {
        &self.id
    }

    /// The key under which the notebook is stored.
    pub fn key(&self) -> String {
        self.library.keys().notebook(&self.id)
    }

    /// Reads what is on the shelf, and from now on counts it as known.
    pub fn load(&mut self) -> Loaded {
        let text = match self.library.text(&self.id) {
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
                self.aside = None;
                self.newest_version = self.library.newest_version(&self.id);
                Loaded::Notebook(notebook)
            }
            Err(error) => Loaded::Unreadable { text, reason: error.to_string() },
        }
    }

    /// Whether a text that turned up on the shelf comes from elsewhere.
    pub fn is_foreign(&self, text: Option<&str>) -> bool {
        text.is_some() && text != self.seen.as_deref()
    }

    /// Stores the notebook, unless another tab has changed it since this one last looked: then it becomes a version,
    /// so that it is safe until a person decides.
    pub fn save(&mut self, notebook: &Notebook, now: u64) -> Saved {
        let there = match self.library.text(&self.id) {
            Ok(there) => there,
            Err(error) => return Saved::Failed(error),
        };
        if !self.is_foreign(there.as_deref()) {
            return self.write(there, notebook, now, false);
        }
        let same = there.as_deref().and_then(|text| Notebook::from_json(text).ok());
        if same.as_ref() == Some(notebook) {
            self.seen = there;
            self.aside = None;
            return Saved::Done;
        }
        Saved::Conflict { trouble: self.put_aside(notebook, now).err() }
    }

    /// Stores the notebook over whatever is there, which becomes a version first. A text that is no notebook is not
    /// stored over.
    pub fn overwrite(&mut self, notebook: &Notebook, now: u64) -> Saved {
        match self.library.text(&self.id) {
            Ok(Some(there)) if Notebook::from_json(&there).is_err() => {
                Saved::Conflict { trouble: self.put_aside(notebook, now).err() }
            }
            Ok(there) => self.write(there, notebook, now, true),
            Err(error) => Saved::Failed(error),
        }
    }

    /// Keeps the notebook as it is on the shelf as a version, because something large follows.
    ///
    /// # Errors
    /// A [`KeepError`] of the shelf.
    pub fn keep_version(&mut self, now: u64) -> Result<(), KeepError> {
        if let Some(text) = self.library.text(&self.id)? {
            self.newest_version = Some(self.library.keep_version(&self.id, &text, now)?);
        }
        Ok(())
    }

    fn put_aside(&mut self, notebook: &Notebook, now: u64) -> Result<(), KeepError> {
        let text = notebook.to_json()?;
        match self.aside {
            Some(until) => self.library.update_version(&self.id, until, &text)?,
            None => self.aside = Some(self.library.keep_version(&self.id, &text, now)?),
        }
        Ok(())
    }

    fn write(&mut self, there: Option<String>, notebook: &Notebook, now: u64, is_large: bool) -> Saved {
        // A text that could not be read again would hide what it holds.
        let text = match notebook.to_readable_json() {
            Ok(text) => text,
            Err(error) => return Saved::Failed(error.into()),
        };
        // A version of the future is from before the clock was set back.
        let is_due = is_large || self.newest_version.is_none_or(|newest| now.abs_diff(newest) >= GROUP);
        let mut kept = Ok(());
        if let Some(there) = there.filter(|there| is_due && *there != text) {
            kept = self.library.keep_version(&self.id, &there, now).map(|_| ());
            if is_large && let Err(error) = kept {
                // What another tab has written would be nowhere.
                return Saved::Failed(error);
            }
            self.newest_version = Some(now);
            self.library.note_change(&self.id, now);
        }
        let is_new = self.seen.is_none();
        if let Err(error) = self.library.put(&self.library.keys().notebook(&self.id), &text) {
            return Saved::Failed(error);
        }
        if is_new {
            self.library.note_change(&self.id, now);
        }
        self.seen = Some(text);
        self.aside = None;
        match kept {
            Ok(()) => Saved::Done,
            Err(error) => Saved::WithoutVersion(error),
        }
    }
}
