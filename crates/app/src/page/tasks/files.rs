//! The notebook as a file, in and out.

use crate::{
    browser,
    keeping::{KeepError, file_name, read_file},
    page::{Msg, Page, Toast},
};
use yew::html::Scope;

const JSON: &str = "application/json";

/// Reads a file as a notebook; the page gets [`Msg::Imported`].
pub fn import(link: &Scope<Page>, file: web_sys::File) {
    link.send_future(async move { Msg::Imported(read_file(file).await) });
}

impl Page {
    /// Hands out the notebook.
    pub(in crate::page) fn export(&mut self, link: &Scope<Self>) {
        let notebook = self.notebook();
        let name = file_name(&notebook.title);
        match notebook.to_json() {
            Ok(text) => self.hand_out(link, &name, &text),
            Err(error) => self.say(link, Toast::said(KeepError::from(error).to_string())),
        }
    }

    /// Hands out the stored text that is no notebook.
    pub(in crate::page) fn export_unreadable(&mut self, link: &Scope<Self>) {
        if let Some((text, _)) = self.unreadable.clone() {
            self.hand_out(link, "unreadable-notebook.json", &text);
        }
    }

    /// Hands out a text as a file.
    pub(in crate::page) fn hand_out(&mut self, link: &Scope<Self>, name: &str, text: &str) {
        if let Err(error) = browser::save_file(name, JSON, text) {
            let reason = browser::error_words(&error);
            self.say(link, Toast::said(format!("The browser did not take the file '{name}': {reason}")));
        }
    }
}
