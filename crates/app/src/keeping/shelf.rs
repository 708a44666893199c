//! Where texts are put.

use super::KeepError;
use crate::browser;
use web_sys::Storage;

/// A place for texts under names.
pub trait Shelf {
    /// The text under a key.
    ///
    /// # Errors
    /// [`KeepError::NoStorage`] or [`KeepError::Refused`].
    fn read(&self, key: &str) -> Result<Option<String>, KeepError>;

    /// Puts a text under a key, whole or not at all.
    ///
    /// # Errors
    /// [`KeepError::NoStorage`] or [`KeepError::Refused`].
    fn write(&self, key: &str, text: &str) -> Result<(), KeepError>;

    /// Takes the text under a key away, if there is one.
    ///
    /// # Errors
    /// [`KeepError::NoStorage`] or [`KeepError::Refused`].
    fn remove(&self, key: &str) -> Result<(), KeepError>;

    /// Every key, in no order.
    ///
    /// # Errors
    /// [`KeepError::NoStorage`] or [`KeepError::Refused`].
    fn keys(&self) -> Result<Vec<String>, KeepError>;
}

/// The browser's storage that outlives the tab. It is written before the call returns, which is what makes it fit for
/// what a person types: a page that stops in the next moment has kept it. `gloo`'s own wrapper panics where storage is
/// disabled.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserShelf;

impl BrowserShelf {
    fn storage() -> Result<Storage, KeepError> {
        browser::storage().ok_or(KeepError::NoStorage)
    }
}

fn refused(error: wasm_bindgen::JsValue) -> KeepError {
    KeepError::Refused { reason: browser::error_words(&error) }
}

impl Shelf for BrowserShelf {
    fn read(&self, key: &str) -> Result<Option<String>, KeepError> {
        Self::storage()?.get_item(key).map_err(refused)
    }

    fn write(&self, key: &str, text: &str) -> Result<(), KeepError> {
        Self::storage()?.set_item(key, text).map_err(refused)
    }

    fn remove(&self, key: &str) -> Result<(), KeepError> {
        Self::storage()?.remove_item(key).map_err(refused)
    }

    fn keys(&self) -> Result<Vec<String>, KeepError> {
        let storage = Self::storage()?;
        let count = storage.length().map_err(refused)?;
        (0..count).filter_map(|index| storage.key(index).map_err(refused).transpose()).collect()
    }
}
