//! Says something at the bottom of the page for a while.

use crate::page::{Msg, Page, Toast};
use gloo::timers::callback::Timeout;
use yew::html::Scope;

/// How long a message stays, ms: long enough to read it and to reach its button.
const STAY: u32 = 10_000;

impl Page {
    /// Shows a message; it takes the place of an older one.
    pub(in crate::page) fn say(&mut self, link: &Scope<Self>, toast: Toast) {
        self.toast = Some(toast);
        let link = link.clone();
        self.toast_timer = Some(Timeout::new(STAY, move || link.send_message(Msg::CloseToast)));
    }
}
