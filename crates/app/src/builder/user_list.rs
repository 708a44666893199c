//! The builder of a list of users: whom it lists, and how many of them.

use super::did::DidEditor;
use super::fields::NumberField;
use super::form::FormProps;
use super::kinds::HasForm;
use super::shown::Shown;
use rockpool_question::{UserList, UserSet, limits, sentence::user_set};
use yew::prelude::*;

impl HasForm for UserList {
    fn form(props: FormProps<Self>) -> Html {
        html! { <UserListForm ..props /> }
    }

    fn shows(&self, shown: &mut Shown) {
        shown.all_within(&["set", "limit"]);
    }
}

/// The set and the limit. A set from an answer is what it is; one of users who did something can be changed.
#[component]
pub fn UserListForm(props: &FormProps<UserList>) -> Html {
    let question = &props.question;
    let place = props.place.field("set");
    html! {
        <>
            if let UserSet::Did(did) = &question.set {
                <DidEditor
                    manifest={props.manifest.clone()}
                    place={place.clone()}
                    did={did.clone()}
                    on_change={props.change(|list: &mut UserList, did| list.set = UserSet::Did(did))}
                />
            } else {
                <p class="builder-words">{ format!("Users {}.", user_set(&question.set, &props.manifest)) }</p>
                if let Some(problem) = place.problem_within() {
                    <p class="field-problem">{ problem }</p>
                }
            }
            <NumberField
                id={props.place.field("limit").id()}
                label="List at most"
                value={Some(f64::from(question.limit))}
                min={Some(1.0)}
                max={Some(f64::from(limits::LISTED_USERS.most))}
                whole=true
                on_change={props.change(|list: &mut UserList, limit: f64| list.limit = limit as u32)}
                problem={props.place.field("limit").problem_within()}
            />
        </>
    }
}
