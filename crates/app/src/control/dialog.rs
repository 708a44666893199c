//! A dialog over the page. The browser keeps the keyboard inside it, closes it with Escape, and puts the focus back
//! where it was.

use crate::icon::{Icon, IconView};
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// What a [`Dialog`] is made of.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Its identity in the page, for its heading.
    pub id: AttrValue,
    /// Its heading.
    pub title: AttrValue,
    /// Whether it is open.
    pub open: bool,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
    /// Closes it.
    pub on_close: Callback<()>,
    /// What is inside.
    pub children: Html,
}

/// A dialog.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with(props.open, move |open| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                if !open {
                    dialog.close();
                } else if !dialog.open() && dialog.show_modal().is_err() {
                    dialog.set_open(true);
                }
            }
        });
    }
    let on_close = {
        // A dialog that the page itself has closed says nothing.
        let (open, on_close) = (props.open, props.on_close.clone());
        Callback::from(move |_: Event| {
            if open {
                on_close.emit(());
            }
        })
    };
    let heading = format!("{}-title", props.id);
    html! {
        <dialog class={classes!("dialog", props.class.clone())} ref={dialog} aria-labelledby={heading.clone()}
            onclose={on_close}>
            <div class="dialog-head">
                <h2 id={heading}>{ &props.title }</h2>
                <button type="button" class="button quiet icon" aria-label="Close"
                    onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    <IconView icon={Icon::Close} />
                </button>
            </div>
            { props.children.clone() }
        </dialog>
    }
}
