//! A list of users: who they are, and what can be done with them.

use super::super::chosen;
use super::chosen::SaveCohort;
use super::table::DataTable;
use crate::answer::use_cell_actions;
use crate::shared::Shared;
use rockpool_question::{Question, UserList, UserListAnswer};
use rockpool_report::{format, users};
use yew::prelude::*;

/// The most users that a list may have.
const MOST: u64 = 1_000_000;

/// Properties of [`UsersView`].
#[derive(Properties, PartialEq)]
pub struct UsersViewProps {
    /// The question.
    pub question: UserList,
    /// The answer.
    pub answer: Shared<UserListAnswer>,
}

/// The users in a table; the whole of a long list on demand, so that an export has everybody.
#[component]
pub fn UsersView(props: &UsersViewProps) -> Html {
    let UsersViewProps { question, answer } = props;
    let actions = use_cell_actions();
    let traces = users::funnel(question).is_some();
    let grid = use_memo((answer.clone(), traces), |(answer, traces)| users::rows(answer, *traces));
    let missing = answer.total.saturating_sub(answer.users.len() as u64);
    let all = actions.as_ref().filter(|_| missing > 0).map(|actions| {
        let limit = u32::try_from(answer.total.min(MOST)).unwrap_or(u32::MAX);
        let (question, change) = (question.clone(), actions.change_question.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            change.emit(Question::Users(UserList { limit, ..question.clone() }));
        });
        let words = format!("List all {}", format::count(u64::from(limit)));
        html! { <button type="button" class="button small" {onclick}>{ words }</button> }
    });
    let mut asides = Vec::new();
    if traces && !answer.users.is_empty() {
        asides.push("Choose a user to see the way through the funnel, event by event.");
    }
    if missing > 0 {
        asides.push("An export has the listed users only; list all of them to export all.");
    }
    if !answer.has_ids {
        asides.push(users::NO_IDS);
    }
    html! {
        <>
            <div class="users-bar">
                <span class="users-listed">{ users::listed_words(answer) }</span>
                { for all }
                if let Some(actions) = actions {
                    <SaveCohort suggestion={chosen::set_name(&question.set)} set={question.set.clone()} save={actions.save_cohort} />
                }
            </div>
            if !asides.is_empty() {
                <p class="answer-aside">{ asides.join(" ") }</p>
            }
            <DataTable {grid} />
        </>
    }
}
