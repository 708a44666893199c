//! The list of keys.

use super::Msg;
use crate::control::Dialog;
use yew::prelude::*;

const KEYS: [(&str, &str); 14] = [
    ("Ctrl K", "Find what can be done, a cell or an event"),
    ("E", "Edit the question of the cell that has the focus"),
    ("j / k", "Go to the cell below or above"),
    ("Enter", "Edit the cell that has the focus"),
    ("Esc", "Leave a text or a question, close a menu"),
    ("Ctrl Enter", "Run the cell"),
    ("W", "Give the cell half of the width, or all of it"),
    ("Alt ↑", "Move the cell up"),
    ("Alt ↓", "Move the cell down"),
    ("Ctrl Z", "Undo"),
    ("Ctrl Shift Z", "Redo"),
    ("Ctrl S", "Save now (it also happens by itself)"),
    ("Tab", "Go to the next control"),
    ("?", "Show this list"),
];

/// What [`Help`] needs.
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Whether it is open.
    pub open: bool,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The list of keys, as a dialog.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let close = props.on.reform(|()| Msg::ShowHelp(false));
    html! {
        <Dialog id="help" title="Keys" class="help" open={props.open} on_close={close}>
            <>
            <dl class="help-keys">
                { for KEYS.iter().map(|(keys, meaning)| html! {
                    <div>
                        <dt>{ for keys.split(' ').map(|key| match key {
                            "/" => html! { { " or " } },
                            key => html! { <kbd>{ key }</kbd> },
                        }) }</dt>
                        <dd>{ meaning }</dd>
                    </div>
                }) }
            </dl>
            <p class="muted">{ "On a Mac, ⌘ in place of Ctrl." }</p>
            </>
        </Dialog>
    }
}
