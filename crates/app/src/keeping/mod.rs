//! Keeping notebooks: in the browser's storage, as files, and never over somebody else's changes.
//!
//! The stored text is the truth. A [`Library`] is all notebooks of an extract with their versions and those that were
//! deleted, a [`Keeper`] the one that is open. Both only decide; a [`Shelf`] is where they put things, the browser's
//! storage in the page and a map in the tests.

mod error;
mod file;
#[cfg(all(test, not(target_family = "wasm")))]
mod interleaving_tests;
mod keeper;
#[cfg(test)]
mod keeper_tests;
mod key;
mod library;
#[cfg(test)]
mod library_tests;
mod packed;
mod saving;
mod shelf;
#[cfg(test)]
mod tests_support;
mod thinning;

pub use error::KeepError;
pub use file::{file_name, read_file};
pub use keeper::{Keeper, Loaded, Saved};
pub use key::{Keys, LAST_KEY, NAMES_KEY, Named, NotebookId, THEME_KEY};
pub use library::{DELETED_LIFE, Deleted, Library, Listed, Read, Version};
pub use saving::Saving;
pub use shelf::{BrowserShelf, Shelf};
