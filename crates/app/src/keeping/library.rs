//! The notebooks of one extract, their versions, and those that were deleted.
//!
//! Every change is one write that the shelf takes whole or not at all, in an order in which a stop between two of them
//! leaves a text twice rather than nowhere. When the shelf is full, versions go before anything else does.

use super::{
    KeepError, Keys, Named, NotebookId, Shelf,
    key::until_of_version,
    packed::{pack, unpack},
    thinning::{Stored, to_let_go},
};
use rockpool_question::Notebook;
use std::{collections::BTreeSet, rc::Rc};

/// How long a deleted notebook can come back, ms.
pub const DELETED_LIFE: u64 = 30 * 24 * 3_600_000;

/// A stored text as a notebook, or why it is none.
pub type Read = Result<Rc<Notebook>, String>;

/// A notebook on the shelf.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its identity.
    pub id: NotebookId,
    /// When it was changed last, ms since 1970; absent where nobody noted it.
    pub changed: Option<u64>,
    /// What it is.
    pub notebook: Read,
}

/// A notebook as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Until when, ms since 1970.
    pub until: u64,
    /// What it was.
    pub notebook: Read,
}

/// A notebook that was deleted.
#[derive(Debug, Clone, PartialEq)]
pub struct Deleted {
    /// Its identity.
    pub id: NotebookId,
    /// When it was deleted, ms since 1970.
    pub at: u64,
    /// What it is.
    pub notebook: Read,
}

/// The notebooks of one extract on a shelf that other tabs use too.
#[derive(Debug, Clone)]
pub struct Library<S> {
    shelf: S,
    keys: Keys,
}

impl<S: Shelf> Library<S> {
    /// The notebooks of the extract at an address.
    pub fn new(shelf: S, extract: &str) -> Self {
        Self { shelf, keys: Keys::of(extract) }
    }

    /// The keys of its extract.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Every notebook, the one that was changed last first.
    ///
    /// # Errors
    /// A [`KeepError`] of the shelf.
    pub fn list(&self) -> Result<Vec<Listed>, KeepError> {
        let mut listed = Vec::new();
        for named in self.named()? {
            if let Named::Notebook(id) = named
                && let Some(text) = self.text(&id)?
            {
                listed.push(Listed { changed: self.changed(&id)?, notebook: read(&text), id });
            }
        }
        listed.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.id.cmp(&b.id)));
        Ok(listed)
    }

    /// The stored text of a notebook.
    ///
    /// # Errors
    /// A [`KeepError`] of the shelf.
    pub fn text(&self, id: &NotebookId) -> Result<Option<String>, KeepError> {
        self.shelf.read(&self.keys.notebook(id))
    }

    /// The notebook to open in a tab that remembers one or not: that one, else the one that was opened last anywhere,
    /// else the one that was changed last. None while there is none that can be read.
    ///
    /// # Errors
    /// A [`KeepError`] of the shelf.
    pub fn to_open(&self, remembered: Option<NotebookId>) -> Result<Option<NotebookId>, KeepError> {
        let listed = self.list()?;
        let last = self.shelf.read(&self.keys.open())?;
        let last = last.as_deref().and_then(NotebookId::named);
        let readable: Vec<&Listed> = listed.iter().filter(|listed| listed.notebook.is_ok()).collect();
        let there = |id: &NotebookId| readable.iter().any(|listed| listed.id == *id);
        Ok(remembered
            .filter(there)
            .or_else(|| last.filter(there))
            .or_else(|| readable.first().map(|listed| listed.id.clone())))
    }

    /// Notes that a notebook was opened.
    pub fn opened(&self, id: &NotebookId) {
        // Only the next visit asks for it, and finds another notebook without it.
        let _ = self.shelf.write(&self.keys.open(), id.word());
    }

    /// Puts a notebook on the shelf under a fresh identity.
    ///
    /// # Errors
    /// [`KeepError::Taken`] if the identity is taken, else a [`KeepError`] of the shelf.
    pub fn add(&self, id: &NotebookId, notebook: &Notebook, now: u64) -> Result<(), KeepError> {
        let key = self.keys.notebook(id);
        if self.shelf.read(&key)?.is_some() {
            return Err(KeepError::Taken);
        }
        self.put(&key, &notebook.to_readable_json()?)?;
        self.note_change(id, now);
        Ok(())
    }

    /// The versions of a notebook, the newest first.
    ///
    /// # Errors
    /// A [`KeepError`] of the shelf.
    pub fn versions(&self, id: &NotebookId) -> Result<Vec<Version>, KeepError> {
        let mut versions = Vec::new();
        for until in self.version_times(id)? {
            if let Some(stored) = self.shelf.read(&self.keys.version(id, until))? {
                let text = unpack(&stored).ok_or_else(|| "it is damaged".to_owned());
                versions.push(Version { until, notebook: text.and_then(|text| read(&text)) });
            }
        }
        Ok(versions)
    }

    /// When the newest version of a notebook ends, ms since 1970.
    pub fn newest_version(&self, id: &NotebookId) -> Option<u64> {
        self.version_times(id).ok()?.first().copied()
    }

    /// Keeps a text as the version of a notebook until now, and lets go what is too old or too much. A text that the
    /// newest version already holds is not kept twice. Gives the instant under which it is kept.
    ///
    /// # Errors
    /// A [`KeepError`] if the shelf does not take it even after all older versions are gone.
    pub fn keep_version(&self, id: &NotebookId, text: &str, now: u64) -> Result<u64, KeepError> {
        let stored = pack(text);
        let newest = self.newest_version(id);
        if let Some(newest) = newest
            && self.shelf.read(&self.keys.version(id, newest))?.as_deref() == Some(&stored)
        {
            return Ok(newest);
        }
        // Two versions in one millisecond, or a clock that was set back: the order is that of keeping.
        let until = newest.map_or(now, |newest| now.max(newest + 1));
        self.put(&self.keys.version(id, until), &stored)?;
        self.thin(now)?;
        Ok(until)
    }

    /// Puts a text in the place of a version that this tab keeps up to date.
    ///
    /// # Errors
    /// A [`KeepError`] of the shelf.
    pub(super) fn update_version(&self, id: &NotebookId, until: u64, text: &str) -> Result<(), KeepError> {
        self.put(&self.keys.version(id, until), &pack(text))
    }

    /// Every deleted notebook, the one that was deleted last first.
    ///
    /// # Errors
    /// A [`KeepError`] of the shelf.
    pub fn deleted(&self) -> Result<Vec<Deleted>, KeepError> {
        let mut deleted = Vec::new();
        for named in self.named()? {
            if let Named::Deleted(id, at) = named
                && let Some(text) = self.shelf.read(&self.keys.deleted(&id, at))?
                && self.text(&id)?.as_deref() != Some(&text)
            {
                deleted.push(Deleted { notebook: read(&text), id, at });
            }
        }
        deleted.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
        Ok(deleted)
    }

    /// Moves a notebook to the deleted ones. It is there before it is gone here.
    ///
    /// # Errors
    /// A [`KeepError`]; then the notebook is where it was.
    pub fn delete(&self, id: &NotebookId, now: u64) -> Result<(), KeepError> {
        let Some(text) = self.text(id)? else { return Ok(()) };
        self.put(&self.keys.deleted(id, now), &text)?;
        self.shelf.remove(&self.keys.notebook(id))
    }

    /// Brings a deleted notebook back, under its own identity or, when that is taken, under a fresh one. Gives the
    /// identity; nothing if no such notebook was deleted.
    ///
    /// # Errors
    /// A [`KeepError`]; then the notebook is still among the deleted ones.
    pub fn restore(
        &self,
        id: &NotebookId,
        at: u64,
        fresh: NotebookId,
    ) -> Result<Option<NotebookId>, KeepError> {
        let key = self.keys.deleted(id, at);
        let Some(text) = self.shelf.read(&key)? else { return Ok(None) };
        let id = match self.text(id)? {
            Some(there) if there != text => fresh,
            _ => id.clone(),
        };
        self.put(&self.keys.notebook(&id), &text)?;
        self.shelf.remove(&key)?;
        Ok(Some(id))
    }

    /// Lets every deleted notebook go for good, and its versions.
    ///
    /// # Errors
    /// A [`KeepError`] of the shelf; what was not reached is still there.
    pub fn empty_deleted(&self) -> Result<(), KeepError> {
        self.let_deleted_go(|_| true)
    }

    /// Lets the notebooks go that were deleted long ago, and versions that are too old or too many.
    ///
    /// # Errors
    /// A [`KeepError`] of the shelf; what was not reached is still there.
    pub fn tidy(&self, now: u64) -> Result<(), KeepError> {
        self.let_deleted_go(|at| now.saturating_sub(at) > DELETED_LIFE)?;
        self.thin(now)
    }

    /// Puts a text under a key. While the shelf refuses it, versions are let go, the oldest first; where that does not
    /// help, they come back.
    pub(super) fn put(&self, key: &str, text: &str) -> Result<(), KeepError> {
        let Err(refused) = self.shelf.write(key, text) else { return Ok(()) };
        let mut versions: Vec<(u64, String)> = self
            .shelf
            .keys()?
            .into_iter()
            .filter(|other| other != key)
            .filter_map(|key| Some((until_of_version(&key)?, key)))
            .collect();
        versions.sort();
        let mut gone = Vec::new();
        for (_, version) in versions {
            let Some(stored) = self.shelf.read(&version)? else { continue };
            self.shelf.remove(&version)?;
            if self.shelf.write(key, text).is_ok() {
                return Ok(());
            }
            gone.push((version, stored));
        }
        for (version, stored) in gone.into_iter().rev() {
            self.shelf.write(&version, &stored)?;
        }
        Err(refused)
    }

    /// Notes when a notebook was changed.
    pub(super) fn note_change(&self, id: &NotebookId, now: u64) {
        // Only the order of the list rests on it.
        let _ = self.shelf.write(&self.keys.changed(id), &now.to_string());
    }

    fn changed(&self, id: &NotebookId) -> Result<Option<u64>, KeepError> {
        Ok(self.shelf.read(&self.keys.changed(id))?.and_then(|text| text.parse().ok()))
    }

    fn named(&self) -> Result<Vec<Named>, KeepError> {
        Ok(self.shelf.keys()?.iter().filter_map(|key| self.keys.parse(key)).collect())
    }

    fn version_times(&self, id: &NotebookId) -> Result<Vec<u64>, KeepError> {
        let of_this = |named| match named {
            Named::Version(other, until) if other == *id => Some(until),
            _ => None,
        };
        let mut times: Vec<u64> = self.named()?.into_iter().filter_map(of_this).collect();
        times.sort_unstable_by(|a, b| b.cmp(a));
        Ok(times)
    }

    /// Of all extracts: they share the room.
    fn thin(&self, now: u64) -> Result<(), KeepError> {
        let mut versions = Vec::new();
        for key in self.shelf.keys()? {
            if let Some(until) = until_of_version(&key)
                && let Some(text) = self.shelf.read(&key)?
            {
                let notebook = key.replacen(&format!(":{until}:"), ":", 1);
                versions.push(Stored { key, notebook, until, characters: text.len() });
            }
        }
        to_let_go(versions, now).iter().try_for_each(|key| self.shelf.remove(key))
    }

    fn let_deleted_go(&self, is_due: impl Fn(u64) -> bool) -> Result<(), KeepError> {
        let named = self.named()?;
        let mut left = BTreeSet::new();
        for name in &named {
            match name {
                Named::Deleted(id, at) if is_due(*at) => self.shelf.remove(&self.keys.deleted(id, *at))?,
                Named::Notebook(id) | Named::Deleted(id, _) => {
                    left.insert(id.clone());
                }
                Named::Version(..) => {}
            }
        }
        let gone = named.iter().filter_map(|name| match name {
            Named::Deleted(id, at) if is_due(*at) && !left.contains(id) => Some(id),
            _ => None,
        });
        for id in gone.collect::<BTreeSet<_>>() {
            for until in self.version_times(id)? {
                self.shelf.remove(&self.keys.version(id, until))?;
            }
            self.shelf.remove(&self.keys.changed(id))?;
        }
        Ok(())
    }
}

fn read(text: &str) -> Read {
    Notebook::from_json(text).map(Rc::new).map_err(|error| error.to_string())
}
