//! The names under which things are stored. They carry the version of what they hold and never change: a renamed key
//! hides everybody's notebooks.
//!
//! The names are the index: what notebooks, versions and deleted notebooks there are is read off the shelf itself, so
//! that no list of them can contradict what is there, whenever a tab or the machine stops.

use crate::engine_client::without_secrets;

/// What the person chose about light and dark.
pub const THEME_KEY: &str = "rockpool.theme.v1";
/// The key of how names are written.
pub const NAMES_KEY: &str = "rockpool.names.v1";

/// The key of the notebook that was open last, for the page that is shown when everything else fails. A tab's own
/// storage has the tab's own answer under the same name.
pub const LAST_KEY: &str = "rockpool.last.v1";

const FIRST_NOTEBOOK: &str = "rockpool.notebook.v1:";
const NOTEBOOK: &str = "rockpool.notebook.v2:";
const CHANGED: &str = "rockpool.changed.v1:";
const VERSION: &str = "rockpool.version.v1:";
const DELETED: &str = "rockpool.deleted.v1:";

/// The identity of a notebook among those of its extract.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NotebookId {
    /// The only one that the first release knew; it stays under the key of that release.
    First,
    /// Any other: letters, digits and hyphens.
    Named(String),
}

impl NotebookId {
    /// The identity with a name; nothing if the name has other characters than letters, digits and hyphens.
    pub fn named(name: &str) -> Option<Self> {
        let is_plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
        match name {
            "" => None,
            "first" => Some(Self::First),
            name => name.chars().all(is_plain).then(|| Self::Named(name.to_owned())),
        }
    }

    /// The word that stands for it in keys.
    pub fn word(&self) -> &str {
        match self {
            Self::First => "first",
            Self::Named(name) => name,
        }
    }
}

/// What a key of an extract names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A notebook as it is.
    Notebook(NotebookId),
    /// A notebook as it was until an instant (ms since 1970).
    Version(NotebookId, u64),
    /// A notebook that was deleted at an instant (ms since 1970).
    Deleted(NotebookId, u64),
}

/// The keys of one extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// Its address without anything secret.
    extract: String,
}

impl Keys {
    /// The keys of the extract at an address.
    pub fn of(extract: &str) -> Self {
        Self { extract: without_secrets(extract) }
    }

    /// The key of a notebook.
    pub fn notebook(&self, id: &NotebookId) -> String {
        match id {
            NotebookId::First => format!("{FIRST_NOTEBOOK}{}", self.extract),
            NotebookId::Named(name) => format!("{NOTEBOOK}{name}:{}", self.extract),
        }
    }

    /// The key of the instant at which a notebook was changed last.
    pub fn changed(&self, id: &NotebookId) -> String {
        format!("{CHANGED}{}:{}", id.word(), self.extract)
    }

    /// The key of a notebook as it was until an instant (ms since 1970).
    pub fn version(&self, id: &NotebookId, until: u64) -> String {
        format!("{VERSION}{}:{until}:{}", id.word(), self.extract)
    }

    /// The key of a notebook that was deleted at an instant (ms since 1970).
    pub fn deleted(&self, id: &NotebookId, at: u64) -> String {
        format!("{DELETED}{}:{at}:{}", id.word(), self.extract)
    }

    /// The key of the notebook that was opened last.
    pub fn open(&self) -> String {
        format!("rockpool.open.v1:{}", self.extract)
    }

    /// What a key names, if it is one of this extract.
    pub fn parse(&self, key: &str) -> Option<Named> {
        if let Some(extract) = key.strip_prefix(FIRST_NOTEBOOK) {
            return (extract == self.extract).then_some(Named::Notebook(NotebookId::First));
        }
        if let Some(rest) = key.strip_prefix(NOTEBOOK) {
            let (name, extract) = rest.split_once(':')?;
            return (extract == self.extract).then(|| NotebookId::named(name).map(Named::Notebook))?;
        }
        let named: fn(NotebookId, u64) -> Named = match key {
            key if key.starts_with(VERSION) => Named::Version,
            key if key.starts_with(DELETED) => Named::Deleted,
            _ => return None,
        };
        let mut parts = key.splitn(4, ':').skip(1);
        let (name, at, extract) = (parts.next()?, parts.next()?, parts.next()?);
        (extract == self.extract).then_some(())?;
        Some(named(NotebookId::named(name)?, at.parse().ok()?))
    }
}

/// The instant of a version (ms since 1970) by its key, whatever the extract.
pub(super) fn until_of_version(key: &str) -> Option<u64> {
    key.strip_prefix(VERSION)?.split(':').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_their_releases() {
        let keys = Keys::of("https://u:p@host/extract/?sig=secret");
        let id = NotebookId::Named("lx-1".into());
        assert_eq!(keys.notebook(&NotebookId::First), "rockpool.notebook.v1:https://host/extract/");
        assert_eq!(keys.notebook(&id), "rockpool.notebook.v2:lx-1:https://host/extract/");
        assert_eq!(keys.changed(&id), "rockpool.changed.v1:lx-1:https://host/extract/");
        assert_eq!(keys.version(&id, 7), "rockpool.version.v1:lx-1:7:https://host/extract/");
        assert_eq!(keys.deleted(&NotebookId::First, 8), "rockpool.deleted.v1:first:8:https://host/extract/");
        assert_eq!(keys.open(), "rockpool.open.v1:https://host/extract/");
        assert_eq!(THEME_KEY, "rockpool.theme.v1");
        assert_eq!(LAST_KEY, "rockpool.last.v1");
    }

    #[test]
    fn a_key_says_what_it_names_to_its_own_extract_only() {
        let (keys, other) = (Keys::of("https://host:8080/a/"), Keys::of("https://host:8080/b/"));
        for id in [NotebookId::First, NotebookId::Named("x-9".into())] {
            for (key, named) in [
                (keys.notebook(&id), Named::Notebook(id.clone())),
                (keys.version(&id, 12), Named::Version(id.clone(), 12)),
                (keys.deleted(&id, 12), Named::Deleted(id.clone(), 12)),
            ] {
                assert_eq!(keys.parse(&key), Some(named));
                assert_eq!(other.parse(&key), None);
            }
        }
        assert_eq!(until_of_version(&keys.version(&NotebookId::First, 12)), Some(12));
        for key in ["rockpool.notebook.v1.unreadable:https://host:8080/a/", "", "rockpool.version.v1:x"] {
            assert_eq!(keys.parse(key), None, "{key}");
        }
    }

    #[test]
    fn an_identity_has_plain_characters() {
        assert_eq!(NotebookId::named("a:b"), None);
        assert_eq!(NotebookId::named(""), None);
        assert_eq!(NotebookId::named("first"), Some(NotebookId::First));
    }
}
