//! Tabs by the pattern of the ARIA Authoring Practices: arrow keys move, the chosen panel follows.

use crate::builder::use_identity;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`Tabs`].
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    /// What the choice is about.
    pub label: AttrValue,
    /// What stands beside them.
    #[prop_or_default]
    pub lead: Html,
    /// The names of the tabs.
    pub names: Vec<AttrValue>,
    /// Which one is open, from 0.
    pub selected: usize,
    /// Called with the one to open.
    pub on_select: Callback<usize>,
    /// The open panel.
    pub children: Html,
}

/// A row of tabs over the open panel.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let id = use_identity("tabs");
    let list = use_node_ref();
    let last = props.names.len().saturating_sub(1);
    let onkeydown = {
        let (selected, on_select, list) = (props.selected, props.on_select.clone(), list.clone());
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowRight" => {
                    if selected == last {
                        0
                    } else {
                        selected + 1
                    }
                }
                "ArrowLeft" => selected.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            on_select.emit(to);
            let tab =
                list.cast::<HtmlElement>().and_then(|list| list.children().item(u32::try_from(to).ok()?));
            if let Some(tab) = tab.and_then(|tab| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(tab).ok()) {
                // Focus that cannot move stays where it was.
                let _ = tab.focus();
            }
        })
    };
    let tabs = props.names.iter().enumerate().map(|(index, name)| {
        let selected = index == props.selected;
        let onclick = props.on_select.reform(move |_: MouseEvent| index);
        html! {
            <button
                type="button"
                role="tab"
                class="tab"
                id={format!("{id}-tab-{index}")}
                aria-selected={selected.to_string()}
                aria-controls={format!("{id}-panel")}
                tabindex={if selected { "0" } else { "-1" }}
                {onclick}
            >{ name }</button>
        }
    });
    html! {
        <div class="tabs">
            <div class="tabs-head">
            { props.lead.clone() }
            <div class="tab-list" role="tablist" aria-label={props.label.clone()} ref={list} {onkeydown}>
                { for tabs }
            </div>
            </div>
            <div
                class="tab-panel"
                role="tabpanel"
                id={format!("{id}-panel")}
                aria-labelledby={format!("{id}-tab-{}", props.selected)}
            >{ props.children.clone() }</div>
        </div>
    }
}
