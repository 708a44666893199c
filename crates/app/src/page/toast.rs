//! The message at the bottom of the page.

use super::Msg;
use crate::{
    bidi,
    icon::{Icon, IconView},
    keeping::NotebookId,
    notebook::Place,
};
use rockpool_question::Cell;
use yew::prelude::*;

/// A message that stays for a while.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum Toast {
    /// A cell was deleted and can come back.
    Deleted {
        /// The message.
        said: String,
        /// The cell.
        cell: Cell,
        /// Where it was.
        place: Place,
    },
    /// A notebook was deleted and can come back.
    NotebookDeleted {
        /// The message.
        said: String,
        /// Its identity.
        id: NotebookId,
        /// When it was deleted, ms since 1970.
        at: u64,
    },
    /// Words only.
    Said(String),
}

impl Toast {
    /// Words only.
    pub fn said(words: impl Into<String>) -> Self {
        Self::Said(words.into())
    }
}

/// What a [`ToastView`] shows.
#[derive(Properties, PartialEq)]
pub struct ToastViewProps {
    /// The message, if there is one.
    pub toast: Option<Toast>,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The place of the message. It is always there, so that a screen reader hears what comes into it.
#[component]
pub fn ToastView(props: &ToastViewProps) -> Html {
    let shown = props.toast.as_ref().map(|toast| {
        let words = match toast {
            Toast::Deleted { said, .. } | Toast::NotebookDeleted { said, .. } | Toast::Said(said) => said,
        };
        html! {
            <div class="toast">
                <span>{ bidi::sentence(words) }</span>
                if !matches!(toast, Toast::Said(_)) {
                    <button type="button" class="button small" onclick={props.on.reform(|_| Msg::Restore)}>
                        { "Undo" }
                    </button>
                }
                <button type="button" class="button quiet icon small" aria-label="Close this message"
                    onclick={props.on.reform(|_| Msg::CloseToast)}>
                    <IconView icon={Icon::Close} />
                </button>
            </div>
        }
    });
    html! { <div class="toast-place" role="status">{ for shown }</div> }
}
