//! A choice between yes and no.

use super::fields::problem_text;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Check`].
#[derive(Properties, PartialEq)]
pub struct CheckProps {
    /// The `id` of the field.
    pub id: String,
    /// Its label.
    pub label: AttrValue,
    /// What it means, in a sentence below.
    #[prop_or_default]
    pub hint: AttrValue,
    /// Whether it is checked.
    pub checked: bool,
    /// Called with whether it is checked now.
    pub on_toggle: Callback<bool>,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
}

/// A labelled checkbox.
#[component]
pub fn Check(props: &CheckProps) -> Html {
    let hint_id = (!props.hint.is_empty()).then(|| format!("{}-hint", props.id));
    let (problem_id, problem) = problem_text(&props.id, props.problem.as_ref());
    let described_by: Vec<String> = hint_id.iter().chain(&problem_id).cloned().collect();
    let onchange = props.on_toggle.reform(|event: Event| {
        event.target_dyn_into::<HtmlInputElement>().is_some_and(|field| field.checked())
    });
    html! {
        <div class="builder-check">
            <input
                type="checkbox"
                id={props.id.clone()}
                checked={props.checked}
                aria-invalid={props.problem.is_some().then_some("true")}
                aria-describedby={(!described_by.is_empty()).then(|| described_by.join(" "))}
                {onchange}
            />
            <div>
                <label for={props.id.clone()}>{ &props.label }</label>
                if let Some(hint_id) = hint_id {
                    <p class="builder-hint" id={hint_id}>{ &props.hint }</p>
                }
                { problem }
            </div>
        </div>
    }
}
