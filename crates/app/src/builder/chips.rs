//! Several things chosen from a list: each a chip that can be taken away, and a picker for another one.

use super::choices::Choice;
use super::combobox::{Chosen, Combobox};
use super::fields::FieldLabel;
use super::icon;
use crate::shared::Shared;
use yew::prelude::*;

/// Properties of [`Chips`].
#[derive(Properties, PartialEq)]
pub struct ChipsProps {
    /// The `id` of the picker.
    pub id: String,
    /// The label of the picker.
    pub label: AttrValue,
    /// Whether the label is only read aloud.
    #[prop_or_default]
    pub label_hidden: bool,
    /// What the list of chips is called.
    pub chosen_label: AttrValue,
    /// What is chosen.
    pub chosen: Vec<AttrValue>,
    /// What else there is to choose from.
    pub choices: Shared<Vec<Choice>>,
    /// Called with what was chosen.
    pub on_add: Callback<Chosen>,
    /// Called with the place of the chip that goes.
    pub on_remove: Callback<usize>,
    /// Whether a text that is not in the list will do.
    #[prop_or_default]
    pub free: bool,
    /// Whether there is room for another one.
    #[prop_or(true)]
    pub more: bool,
    /// What the picker says while it is empty.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
}

/// Chips with a picker. Deleting backwards in the empty picker takes the last chip away.
#[component]
pub fn Chips(props: &ChipsProps) -> Html {
    let on_backspace = {
        let (on_remove, last) = (props.on_remove.clone(), props.chosen.len().checked_sub(1));
        Callback::from(move |()| {
            if let Some(last) = last {
                on_remove.emit(last);
            }
        })
    };
    let chips = props.chosen.iter().enumerate().map(|(index, text)| {
        let onclick = props.on_remove.reform(move |_: MouseEvent| index);
        html! {
            <li class="chip" key={index}>
                <span>{ text }</span>
                <button type="button" class="chip-remove" aria-label={format!("Remove {text}")} {onclick}>
                    { icon::remove() }
                </button>
            </li>
        }
    });
    html! {
        <div class="chips">
            <FieldLabel for_id={props.id.clone()} label={props.label.clone()} hidden={props.label_hidden} />
            if !props.chosen.is_empty() {
                <ul class="chip-list" aria-label={props.chosen_label.clone()}>{ for chips }</ul>
            }
            if props.more {
                <Combobox
                    id={props.id.clone()}
                    label={props.label.clone()}
                    has_label=false
                    text=""
                    choices={props.choices.clone()}
                    on_choose={props.on_add.clone()}
                    {on_backspace}
                    free={props.free}
                    several=true
                    placeholder={props.placeholder.clone()}
                    problem={props.problem.clone()}
                />
            } else if let Some(problem) = &props.problem {
                <p class="field-problem">{ problem }</p>
            }
        </div>
    }
}
