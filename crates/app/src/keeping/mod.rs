//! Keeping the notebook: in the browser's storage, as a file, and never over somebody else's changes.
//!
//! The stored text is the truth. [`Keeper`] decides; a [`Shelf`] is where it puts things, the browser's
//! storage in the page and a map in the tests.

mod error;
mod file;
mod keeper;
mod key;
mod shelf;

pub use error::KeepError;
pub use file::{file_name, read_file};
pub use keeper::{Keeper, Loaded, Saved};
pub use key::{LAST_KEY, THEME_KEY, backup_key, notebook_key};
pub use shelf::{BrowserShelf, Shelf};
