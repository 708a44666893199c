//! The card of a step or a series: what it is called, its tools, and its fields below.

use super::fields::TextField;
use super::icon;
use super::place::Place;
use rockpool_question::words::capitalised;
use yew::prelude::*;

/// Properties of [`StepCard`].
#[derive(Properties, PartialEq)]
pub struct StepCardProps {
    /// What one of them is: `step`, `series`.
    pub what: &'static str,
    /// Its number or letter.
    pub badge: AttrValue,
    /// The place of its name.
    pub label_place: Place,
    /// The name that somebody gave it.
    pub label: Option<String>,
    /// Called with the name that somebody gave it, or with none.
    pub on_label: Callback<Option<String>>,
    /// Called to remove it.
    pub on_remove: Callback<MouseEvent>,
    /// Tools before the one that removes it.
    #[prop_or_default]
    pub tools: Html,
    /// What is wrong with it as a whole.
    pub problem: Option<AttrValue>,
    /// Its fields.
    pub children: Html,
}

/// One step or series. Its name and tools come first, for the eye and for the keyboard alike.
#[component]
pub fn StepCard(props: &StepCardProps) -> Html {
    let StepCardProps { what, badge, label_place, .. } = props;
    let on_label =
        props.on_label.reform(|text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty()));
    html! {
        <div class="builder-step" role="group" aria-label={format!("{} {badge}", capitalised(what))}>
            <div class="builder-step-head">
                <span class="builder-step-number" aria-hidden="true">{ badge }</span>
                <TextField
                    id={label_place.id()}
                    label={format!("{} name", capitalised(what))}
                    value={props.label.clone().unwrap_or_default()}
                    placeholder={format!("Name this {what}")}
                    on_change={on_label}
                    problem={label_place.problem_within()}
                />
                { props.tools.clone() }
                <button
                    type="button"
                    class="button quiet icon small"
                    aria-label={format!("Remove {what} {badge}")}
                    onclick={props.on_remove.clone()}
                >{ icon::remove() }</button>
            </div>
            { props.children.clone() }
            if let Some(problem) = &props.problem {
                <p class="field-problem">{ problem }</p>
            }
        </div>
    }
}
