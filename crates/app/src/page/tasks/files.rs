//! The notebook as a file, in and out.

use crate::{
    browser,
    keeping::{KeepError, file_name, read_file},
    page::{Msg, Page, Saving},
};
use yew::html::Scope;

const JSON: &str = "application/json";

/// Reads a file as a notebook; the page gets [`Msg::Imported`].
pub fn import(link: &Scope<Page>, file: web_sys::File) {
    link.send_future(async move { Msg::Imported(read_file(file).await) });
}

impl Page {
    /// Hands out the notebook.
    pub(in crate::page) fn export(&mut self) {
        let notebook = self.notebook();
        let text = notebook.to_json().map_err(KeepError::from);
        let saved = text.and_then(|text| {
            browser::save_file(&file_name(&notebook.title), JSON, &text)
                .map_err(|error| KeepError::Refused { reason: browser::error_words(&error) })
        });
        if let Err(error) = saved {
            self.saving = Saving::Failed(error);
        }
    }

    /// Hands out the stored text that is no notebook.
    pub(in crate::page) fn export_unreadable(&mut self) {
        if let Some((text, _)) = &self.unreadable
            && let Err(error) = browser::save_file("unreadable-notebook.json", JSON, text)
        {
            self.saving = Saving::Failed(KeepError::Refused { reason: browser::error_words(&error) });
        }
    }
}
