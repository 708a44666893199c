//! The builder of a trace: which user, through which funnel.

use super::fields::{NumberField, Select, TextField};
use super::form::FormProps;
use super::kinds::HasForm;
use super::shown::Shown;
use rockpool_question::{Trace, UserReference};
use yew::prelude::*;

impl HasForm for Trace {
    fn form(props: FormProps<Self>) -> Html {
        html! { <TraceForm ..props /> }
    }

    fn shows(&self, shown: &mut Shown) {
        shown.all_within(&["user", "funnel"]);
    }
}

/// The user; the funnel is the one that the trace was opened from.
#[component]
pub fn TraceForm(props: &FormProps<Trace>) -> Html {
    let question = &props.question;
    let place = props.place.field("user");
    let has_ids = !props.manifest.users_files.is_empty();
    let selected = usize::from(matches!(question.user, UserReference::Id(_)));
    let on_kind = props.change(|trace: &mut Trace, index: usize| {
        trace.key_space = None;
        trace.user = if index == 0 { UserReference::Key(0) } else { UserReference::Id(String::new()) };
    });
    let names: Vec<String> = question.funnel.steps.iter().map(|stage| stage.name()).collect();
    html! {
        <>
            <div class="builder-options">
                if has_ids || selected == 1 {
                    <Select
                        label="User by"
                        options={vec![AttrValue::from("key in the extract"), "id in the source".into()]}
                        {selected}
                        on_select={on_kind}
                    />
                }
                { user(props) }
            </div>
            if let Some(problem) = place.problem_within() {
                <p class="field-problem">{ problem }</p>
            }
            <p class="builder-words">{ format!("Through the funnel {} within {}.", names.join(" > "), question.funnel.window) }</p>
            if let Some(problem) = props.place.field("funnel").problem_within() {
                <p class="field-problem">{ problem }</p>
            }
        </>
    }
}

fn user(props: &FormProps<Trace>) -> Html {
    let manifest = props.manifest.clone();
    let on_key = props.change(move |trace: &mut Trace, key: f64| {
        *trace = Trace::of_key((*trace.funnel).clone(), key as u32, &manifest);
    });
    match &props.question.user {
        UserReference::Key(key) => html! {
            <NumberField
                id={props.place.field("user").field("key").id()}
                label="Key"
                value={Some(f64::from(*key))}
                min={Some(0.0)}
                max={Some(f64::from(u32::MAX))}
                whole=true
                on_change={on_key}
            />
        },
        UserReference::Id(id) => html! {
            <TextField
                id={props.place.field("user").field("id").id()}
                label="Id"
                value={id.clone()}
                placeholder="id of the user"
                on_change={props.change(|trace: &mut Trace, id: String| trace.user = UserReference::Id(id.trim().to_owned()))}
            />
        },
    }
}
