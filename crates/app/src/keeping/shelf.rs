//! Where texts are put.

use super::KeepError;
use crate::browser;

/// A place for texts under names.
pub trait Shelf {
    /// The text under a key.
    ///
    /// # Errors
    /// [`KeepError::NoStorage`] or [`KeepError::Refused`].
    fn read(&self, key: &str) -> Result<Option<String>, KeepError>;

    /// Puts a text under a key.
    ///
    /// # Errors
    /// [`KeepError::NoStorage`] or [`KeepError::Refused`].
    fn write(&self, key: &str, text: &str) -> Result<(), KeepError>;
}

/// The browser's storage that outlives the tab. `gloo`'s own wrapper panics where storage is disabled.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserShelf;

impl Shelf for BrowserShelf {
    fn read(&self, key: &str) -> Result<Option<String>, KeepError> {
        let storage = browser::storage().ok_or(KeepError::NoStorage)?;
        storage.get_item(key).map_err(|error| KeepError::Refused { reason: browser::error_words(&error) })
    }

    fn write(&self, key: &str, text: &str) -> Result<(), KeepError> {
        let storage = browser::storage().ok_or(KeepError::NoStorage)?;
        storage
            .set_item(key, text)
            .map_err(|error| KeepError::Refused { reason: browser::error_words(&error) })
    }
}
