//! The saved cohorts of the notebook: what they are called, who they are, and what to do with them.

use super::Msg;
use crate::{
    bidi,
    icon::{Icon, IconView},
    notebook::Action,
    notebook::NewQuestion,
};
use rockpool_catalog::Manifest;
use rockpool_question::{CellId, Question, SavedCohort, UserList, sentence::user_set, words::counted};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How many users a list shows at first.
const LISTED: u32 = 1_000;

/// What a [`CohortShelf`] shows.
#[derive(Properties, PartialEq)]
pub struct CohortShelfProps {
    /// The cohorts, in the order of their making.
    pub cohorts: Vec<SavedCohort>,
    /// What the extract contains, once that is known: zones and names in words depend on it.
    pub manifest: Option<Rc<Manifest>>,
    /// The cell that a new one goes below; none while there is no cell.
    pub below: Option<CellId>,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The saved cohorts, folded away; nothing while there are none.
#[component]
pub fn CohortShelf(props: &CohortShelfProps) -> Html {
    let open = use_state_eq(|| false);
    if props.cohorts.is_empty() {
        return Html::default();
    }
    let count = props.cohorts.len();
    let onclick = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    html! {
        <section class="cohort-shelf" aria-label="Saved cohorts">
            <button type="button" class="button quiet small cohort-button" aria-expanded={open.to_string()}
                aria-controls="cohorts" {onclick}>
                <IconView icon={Icon::Users} />
                { counted(count as u64, "saved cohort") }
            </button>
            <ul class="cohort-list" id="cohorts" hidden={!*open}>
                if *open {
                    { for props.cohorts.iter().map(|cohort| html! {
                        <CohortLine key={cohort.name.clone()} cohort={cohort.clone()} manifest={props.manifest.clone()}
                            below={props.below.clone()} on={props.on.clone()} />
                    }) }
                }
            </ul>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct CohortLineProps {
    cohort: SavedCohort,
    manifest: Option<Rc<Manifest>>,
    below: Option<CellId>,
    on: Callback<Msg>,
}

/// One cohort. A name that is taken or empty goes back to what it was when the person leaves the field.
#[component]
fn CohortLine(props: &CohortLineProps) -> Html {
    let SavedCohort { name, set } = &props.cohort;
    let draft = use_state_eq(|| None::<String>);
    let oninput = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            draft.set(event.target_dyn_into::<HtmlInputElement>().map(|field| field.value()));
        })
    };
    let onchange = {
        let (draft, on, name) = (draft.clone(), props.on.clone(), name.clone());
        Callback::from(move |event: Event| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                draft.set(None);
                on.emit(Msg::Edit(Action::RenameCohort { name: name.clone(), to: field.value() }));
            }
        })
    };
    let on_list = props.below.clone().map(|below| {
        let asked = NewQuestion {
            title: name.clone(),
            question: Question::Users(UserList { set: set.clone(), limit: LISTED }),
        };
        props.on.reform(move |_: MouseEvent| Msg::AskBelow(below.clone(), asked.clone()))
    });
    let on_delete = {
        let name = name.clone();
        props.on.reform(move |_: MouseEvent| Msg::Edit(Action::DeleteCohort { name: name.clone() }))
    };
    let shown = (*draft).clone().unwrap_or_else(|| name.clone());
    html! {
        <li class="cohort-line">
            <input type="text" class="field" dir="auto" aria-label={format!("Name of the cohort {}", bidi::isolated(name))} maxlength="100" value={shown}
                {oninput} {onchange} />
            <p class="muted cohort-words">
                { for props.manifest.as_ref().map(|manifest| bidi::sentence(&format!("Users {}.", user_set(set, manifest)))) }
            </p>
            <div class="cohort-tools">
                if let Some(on_list) = on_list {
                    <button type="button" class="button small" aria-label={format!("List the users of {name}")}
                        onclick={on_list}>{ "List its users" }</button>
                }
                <button type="button" class="button quiet icon small" aria-label={format!("Delete the cohort {name}")}
                    title="Delete" onclick={on_delete}>
                    <IconView icon={Icon::Delete} />
                </button>
            </div>
        </li>
    }
}
