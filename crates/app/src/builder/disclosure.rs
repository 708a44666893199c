//! Rules that few people need: behind a button that says how many are set, and which.

use super::icon;
use super::section::{Shows, use_shows};
use crate::bidi;
use yew::prelude::*;

/// Properties of [`Disclosure`].
#[derive(Properties, PartialEq)]
pub struct DisclosureProps {
    /// The `id` of what is disclosed.
    pub id: String,
    /// What the button says.
    pub label: AttrValue,
    /// What is set, each in a few words; it is read while the rest is closed.
    #[prop_or_default]
    pub set: Vec<AttrValue>,
    /// Whether something inside is wrong; then it is open.
    #[prop_or_default]
    pub has_problem: bool,
    /// What is disclosed.
    pub children: Html,
}

/// A button, what is set, and the fields to set it with.
#[component]
pub fn Disclosure(props: &DisclosureProps) -> Html {
    // Whoever has asked for one part of a form sees all of it.
    let alone = use_shows() != Shows::Whole;
    let opened = use_state_eq(|| alone);
    let open = *opened || props.has_problem;
    let onclick = Callback::from(move |_: MouseEvent| opened.set(!*opened));
    html! {
        <div class="disclosure">
            <div class="disclosure-head">
                <button
                    type="button"
                    class="button quiet small disclosure-button"
                    aria-expanded={open.to_string()}
                    aria-controls={props.id.clone()}
                    {onclick}
                >{ icon::chevron() }{ &props.label }</button>
                if !open && !props.set.is_empty() {
                    <ul class="rule-chips" aria-label={format!("{}: what is set", props.label)}>
                        { for props.set.iter().map(|rule| html! { <li class="rule-chip">{ bidi::sentence(rule) }</li> }) }
                    </ul>
                }
            </div>
            <div class="disclosure-body" id={props.id.clone()} role="group" aria-label={props.label.clone()} hidden={!open}>
                if open { { props.children.clone() } }
            </div>
        </div>
    }
}
