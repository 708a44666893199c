//! A text cell: read as Markdown, edited as plain text.

use crate::focus::{self, Target};
use crate::markdown::Markdown;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlTextAreaElement};
use yew::prelude::*;

/// What a [`TextCell`] shows.
#[derive(Properties, PartialEq)]
pub struct TextCellProps {
    /// The Markdown.
    pub text: AttrValue,
    /// Whether it can only be read.
    pub only_reads: bool,
    /// Whether it is being edited.
    pub editing: bool,
    /// Asks to begin or end editing.
    pub on_editing: Callback<bool>,
    /// Gets the text after each change.
    pub on_change: Callback<String>,
    /// Hears that the field was left.
    pub on_leave: Callback<()>,
}

/// A text cell.
#[component]
pub fn TextCell(props: &TextCellProps) -> Html {
    let field = use_node_ref();
    let shown = use_node_ref();
    {
        let field = field.clone();
        use_effect_with(props.editing, move |editing| {
            if *editing {
                focus::later(Target::Part(field));
            }
        });
    }
    if props.only_reads {
        return html! { <div class="text-shown only-read"><Markdown text={props.text.clone()} /></div> };
    }
    if props.editing {
        let on_input = props.on_change.reform(|event: InputEvent| {
            event.target_dyn_into::<HtmlTextAreaElement>().map(|field| field.value()).unwrap_or_default()
        });
        let on_key = {
            let (on_editing, shown) = (props.on_editing.clone(), shown.clone());
            Callback::from(move |event: KeyboardEvent| {
                let leaves = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
                if event.key() == "Escape" || leaves {
                    event.prevent_default();
                    on_editing.emit(false);
                    focus::later(Target::Part(shown.clone()));
                }
            })
        };
        let on_blur = {
            let (on_editing, on_leave) = (props.on_editing.clone(), props.on_leave.clone());
            Callback::from(move |_: FocusEvent| {
                on_editing.emit(false);
                on_leave.emit(());
            })
        };
        let rows = props.text.lines().count().clamp(3, 40) + 1;
        return html! {
            <textarea ref={field} class="text-field" rows={rows.to_string()} value={props.text.clone()}
                aria-label="Text in Markdown" placeholder="Write in Markdown" spellcheck="true"
                data-first-focus="" oninput={on_input} onkeydown={on_key} onblur={on_blur} />
        };
    }
    let on_click = {
        let on_editing = props.on_editing.clone();
        Callback::from(move |event: MouseEvent| {
            if !is_in_link(event.target()) && !has_selection() {
                on_editing.emit(true);
            }
        })
    };
    let on_key = {
        let on_editing = props.on_editing.clone();
        Callback::from(move |event: KeyboardEvent| {
            // A link inside keeps its own Enter.
            if event.key() == "Enter" && !is_in_link(event.target()) {
                event.prevent_default();
                on_editing.emit(true);
            }
        })
    };
    html! {
        <div ref={shown} class="text-shown" tabindex="0" role="group" aria-label="Text. Press Enter to edit it"
            data-first-focus="" onclick={on_click} onkeydown={on_key}>
            if props.text.trim().is_empty() {
                <p class="muted">{ "Nothing written yet. Click to write." }</p>
            } else {
                <Markdown text={props.text.clone()} />
            }
        </div>
    }
}

fn is_in_link(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest("a").ok().flatten().is_some())
}

/// Whether the person has marked some text: then a click was the end of that, not the wish to edit.
fn has_selection() -> bool {
    gloo::utils::window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}
