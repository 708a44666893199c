//! What every question can be restricted to and cut by: users, time zone, start of the week.

use super::calendar::{self, CalendarFields};
use super::choices::Choice;
use super::cohorts::use_cohorts;
use super::combobox::{Chosen, Combobox};
use super::did::{name, new_did};
use super::disclosure::Disclosure;
use super::place::Place;
use super::user_filter::UserFilterEditor;
use super::{changed, icon, put, take};
use crate::focus;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{CalendarSettings, UserFilter, UserSet, limits, sentence::user_set};
use yew::prelude::*;

/// Properties of [`Audience`].
#[derive(Properties, PartialEq)]
pub struct AudienceProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the question.
    pub place: Place,
    /// The conditions on users.
    pub users: Vec<UserFilter>,
    /// How days and weeks are cut.
    pub calendar: CalendarSettings,
    /// Called with the changed conditions.
    pub on_users: Callback<Vec<UserFilter>>,
    /// Called with the changed calendar.
    pub on_calendar: Callback<CalendarSettings>,
}

/// Conditions on users, and the calendar.
#[component]
pub fn Audience(props: &AudienceProps) -> Html {
    let users_place = props.place.field("users");
    let calendar_place = props.place.field("calendar");
    let has_problem = users_place.problem_within().or_else(|| calendar_place.problem_within()).is_some();
    let filters = props.users.iter().map(|filter| {
        let within = if filter.exclude { "not in" } else { "in" };
        AttrValue::from(format!("{within} “{}”", filter.name))
    });
    let set: Vec<AttrValue> = filters.chain(calendar::set(&props.calendar)).collect();
    html! {
        <Disclosure id={format!("{}-audience", users_place.id())} label="Users and calendar" {set} {has_problem}>
            <UserFilters
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                users={props.users.clone()}
                on_change={props.on_users.clone()}
            />
            <CalendarFields
                manifest={props.manifest.clone()}
                place={calendar_place}
                calendar={props.calendar.clone()}
                on_change={props.on_calendar.clone()}
            />
        </Disclosure>
    }
}

/// Properties of [`UserFilters`].
#[derive(Properties, PartialEq)]
struct UserFiltersProps {
    manifest: Shared<Manifest>,
    place: Place,
    users: Vec<UserFilter>,
    on_change: Callback<Vec<UserFilter>>,
}

/// The conditions on users: by saved cohorts, and by what users did.
#[component]
fn UserFilters(props: &UserFiltersProps) -> Html {
    let cohorts = use_cohorts();
    let place = props.place.field("users");
    let add_id = format!("{}-add", place.id());
    let editors = props.users.iter().enumerate().map(|(index, filter)| {
        let on_remove = {
            let add_id = add_id.clone();
            changed(&props.users, &props.on_change, move |users: &mut Vec<UserFilter>, _: MouseEvent| {
                take(users, index);
                focus::later_on(add_id.clone());
            })
        };
        html! {
            <UserFilterEditor
                key={index}
                manifest={props.manifest.clone()}
                place={props.place.item("users", index)}
                number={index + 1}
                filter={filter.clone()}
                on_change={changed(&props.users, &props.on_change, move |users: &mut Vec<UserFilter>, filter| put(users, index, filter))}
                {on_remove}
            />
        }
    });
    let lines: Vec<Choice> = cohorts
        .saved
        .iter()
        .map(|cohort| Choice { text: cohort.name.clone(), detail: user_set(&cohort.set, &props.manifest) })
        .collect();
    let on_cohort = {
        let saved = cohorts.saved.clone();
        changed(&props.users, &props.on_change, move |users: &mut Vec<UserFilter>, chosen| {
            if let Chosen::Line(line) = chosen
                && let Some(cohort) = saved.get(line)
            {
                let filter =
                    UserFilter { name: cohort.name.clone(), exclude: false, set: cohort.set.clone() };
                users.push(filter);
            }
        })
    };
    let on_did = {
        let root = props.place.clone();
        changed(&props.users, &props.on_change, move |users: &mut Vec<UserFilter>, _: MouseEvent| {
            let events = root.item("users", users.len()).field("set").field("events");
            focus::later_in_list(events.item("any_of", 0).field("event").id());
            let did = new_did();
            users.push(UserFilter { name: name(&did), exclude: false, set: UserSet::Did(did) });
        })
    };
    let has_room = props.users.len() < limits::USER_FILTERS.count();
    html! {
        <div class="builder-section">
            <span class="builder-section-title">{ "Only some users" }</span>
            { for editors }
            <div class="builder-row">
                if has_room && !lines.is_empty() {
                    <Combobox
                        id={format!("{}-cohort", place.id())}
                        label="Saved cohort"
                        label_hidden=true
                        text=""
                        choices={Shared::new(lines)}
                        on_choose={on_cohort}
                        placeholder="a saved cohort"
                    />
                }
                <button type="button" class="button small" id={add_id.clone()} disabled={!has_room} onclick={on_did}>
                    { icon::add() }{ "Users who did …" }
                </button>
            </div>
            if cohorts.saved.is_empty() && props.users.is_empty() {
                <p class="builder-hint">
                    { "The users behind a number can be saved as a cohort from any answer, and chosen here." }
                </p>
            }
            if let Some(problem) = place.problem() {
                <p class="field-problem">{ problem }</p>
            }
        </div>
    }
}
