//! What can be done with the users of a chosen number: list them below, or keep them as a cohort.

use super::super::chosen;
use crate::answer::CellActions;
use crate::bidi;
use crate::focus::{self, Target};
use crate::notebook::NewQuestion;
use rockpool_catalog::Manifest;
use rockpool_question::words::capitalised;
use rockpool_question::{Answer, AnswerPart, Question, SavedCohort, UserList, UserSet, sentence};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How many users a list shows at first.
const LISTED: u32 = 1_000;

/// Properties of [`ChosenUsers`].
#[derive(Properties)]
pub struct ChosenUsersProps {
    /// The answer with the number.
    pub answer: Rc<Answer>,
    /// The extract it is from.
    pub manifest: Rc<Manifest>,
    /// Which number.
    pub part: AnswerPart,
    /// What the cell around can do.
    pub actions: CellActions,
    /// Called with another number, or none to close.
    pub on_change: Callback<Option<AnswerPart>>,
}

impl PartialEq for ChosenUsersProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
            && Rc::ptr_eq(&self.manifest, &other.manifest)
            && self.part == other.part
            && self.actions == other.actions
            && self.on_change == other.on_change
    }
}

/// A bar at the lower edge of the answer: who the users are, and what can be done with them.
#[component]
pub fn ChosenUsers(props: &ChosenUsersProps) -> Html {
    let ChosenUsersProps { answer, manifest, part, actions, on_change } = props;
    let first = use_node_ref();
    // The people that were counted, whatever the data becomes.
    let set = chosen::set(answer.answered(), part);
    let name = chosen::name(answer.answered(), &answer.body, part);
    let cohort = chosen::cohort(answer, part);
    let cohort_name = match &cohort {
        UserSet::Counted(counted) => chosen::name(&counted.question, &answer.body, part),
        UserSet::Did(_) => name.clone(),
    };
    use_effect_with(part.clone(), {
        let first = first.clone();
        move |_| focus::later(Target::Part(first))
    });
    let list = {
        let (ask, title, set) = (actions.ask_below.clone(), name.clone(), set.clone());
        let close = on_change.clone();
        Callback::from(move |_: MouseEvent| {
            let question = Question::Users(UserList { set: set.clone(), limit: LISTED });
            close.emit(None);
            ask.emit(NewQuestion { title: title.clone(), question });
        })
    };
    let onkeydown = {
        let close = on_change.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                close.emit(None);
            }
        })
    };
    let choices = chosen::choices(&answer.question, part).into_iter().map(|(words, choice)| {
        let pressed = (choice == *part).to_string();
        let onclick = on_change.reform(move |_: MouseEvent| Some(choice.clone()));
        html! { <button type="button" class="segment" aria-pressed={pressed} {onclick}>{ words }</button> }
    });
    let choices: Vec<Html> = choices.collect();
    html! {
        <div class="chosen" role="group" aria-label="The users of this number" {onkeydown}>
            <p class="chosen-words">
                <strong>{ bidi::sentence(&name) }</strong>
                <span>{ bidi::sentence(&words(&set, answer, part, manifest)) }</span>
            </p>
            <div class="chosen-tools">
                if !choices.is_empty() {
                    <div class="segments" role="group" aria-label="Which users">{ for choices }</div>
                }
                <button type="button" class="button primary small" ref={first} onclick={list}>{ "List these users" }</button>
                <SaveCohort suggestion={cohort_name} set={cohort} save={actions.save_cohort.clone()} />
                <button type="button" class="button quiet small" onclick={on_change.reform(|_: MouseEvent| None)}>{ "Close" }</button>
            </div>
        </div>
    }
}

/// Who the users are, exactly.
fn words(set: &UserSet, answer: &Answer, part: &AnswerPart, manifest: &Manifest) -> String {
    let link = match (part, &answer.body) {
        (AnswerPart::PathsLink { link }, rockpool_question::AnswerBody::Paths(paths)) => {
            sentence::path_link(paths, *link as usize)
        }
        _ => None,
    };
    let who = link.map_or_else(|| sentence::user_set(set, manifest), |link| format!("who went from {link}"));
    capitalised(&format!("users {who}."))
}

/// Properties of [`SaveCohort`].
#[derive(Properties, PartialEq)]
pub struct SaveCohortProps {
    /// The name it has unless the person gives another.
    pub suggestion: String,
    /// The users.
    pub set: UserSet,
    /// Called with the cohort.
    pub save: Callback<SavedCohort>,
}

/// A button that keeps a set of users with the notebook, after a name was given.
#[component]
pub fn SaveCohort(props: &SaveCohortProps) -> Html {
    let naming = use_state(|| false);
    let saved = use_state(|| None::<UserSet>);
    let field = use_node_ref();
    let said = use_node_ref();
    let is_saved = saved.as_ref() == Some(&props.set);
    use_effect_with((*naming, is_saved), {
        let (field, said) = (field.clone(), said.clone());
        move |(naming, is_saved)| {
            if *naming {
                focus::later(Target::Part(field));
            } else if *is_saved {
                focus::later(Target::Part(said));
            }
        }
    });
    if is_saved {
        return html! {
            <span class="chosen-saved" role="status" ref={said} tabindex="-1">{ "Saved as a cohort" }</span>
        };
    }
    if !*naming {
        let naming = naming.clone();
        let onclick = Callback::from(move |_: MouseEvent| naming.set(true));
        return html! { <button type="button" class="button small" {onclick}>{ "Save as cohort" }</button> };
    }
    let onsubmit = {
        let (naming, saved, field) = (naming.clone(), saved.clone(), field.clone());
        let (set, save, suggestion) = (props.set.clone(), props.save.clone(), props.suggestion.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let name = field.cast::<HtmlInputElement>().map(|field| field.value().trim().to_owned());
            let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| suggestion.clone());
            save.emit(SavedCohort { name, set: set.clone() });
            saved.set(Some(set.clone()));
            naming.set(false);
        })
    };
    let onfocus = Callback::from(|event: FocusEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
            field.select();
        }
    });
    html! {
        <form class="chosen-name" {onsubmit}>
            <input type="text" class="field small" ref={field} value={props.suggestion.clone()} maxlength="200"
                dir="auto" aria-label="Name of the cohort" {onfocus} />
            <button type="submit" class="button small">{ "Save" }</button>
        </form>
    }
}
