//! One condition on users: in a set, or not in it.

use super::cohorts::use_cohorts;
use super::did::{self, DidEditor};
use super::fields::Select;
use super::place::Place;
use super::{changed, icon};
use crate::bidi;
use crate::focus;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{SavedCohort, UserFilter, UserSet, sentence::user_set};
use yew::prelude::*;

/// Properties of [`UserFilterEditor`].
#[derive(Properties, PartialEq)]
pub struct UserFilterEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the condition.
    pub place: Place,
    /// Which one, from 1, for its name.
    pub number: usize,
    /// The condition.
    pub filter: UserFilter,
    /// Called with the changed condition.
    pub on_change: Callback<UserFilter>,
    /// Called to remove it.
    pub on_remove: Callback<MouseEvent>,
}

/// One condition. A set of users who did something can be changed here, as long as no saved cohort has its name;
/// then it is the question's own.
#[component]
pub fn UserFilterEditor(props: &UserFilterEditorProps) -> Html {
    let UserFilterEditorProps { filter, number, place, .. } = props;
    let cohorts = use_cohorts();
    let saved = cohorts.saved.iter().find(|cohort| cohort.name == filter.name);
    let set_place = place.field("set");
    let on_exclude = changed(filter, &props.on_change, |filter: &mut UserFilter, index: usize| {
        filter.exclude = index == 1;
    });
    let content = match (&filter.set, saved) {
        (UserSet::Did(own), None) => {
            let on_did = changed(filter, &props.on_change, |filter: &mut UserFilter, changed| {
                filter.name = did::name(&changed);
                filter.set = UserSet::Did(changed);
            });
            html! {
                <DidEditor manifest={props.manifest.clone()} place={set_place.clone()} did={own.clone()} on_change={on_did} />
            }
        }
        (set, _) => html! {
            <p class="builder-hint">{ bidi::sentence(&format!("Users {}.", user_set(set, &props.manifest))) }</p>
        },
    };
    let rule_id = format!("{}-rule", props.place.id());
    let on_save = {
        let cohort = SavedCohort { name: filter.name.clone(), set: filter.set.clone() };
        let rule = rule_id.clone();
        cohorts.on_save.reform(move |_: MouseEvent| {
            // The button goes: what it saved has no more to be saved.
            focus::later_on(rule.clone());
            cohort.clone()
        })
    };
    let on_take = saved.filter(|cohort| cohort.set != filter.set).map(|cohort| {
        let set = cohort.set.clone();
        changed(filter, &props.on_change, move |filter: &mut UserFilter, _: MouseEvent| {
            filter.set = set.clone()
        })
    });
    html! {
        <div class="builder-rule" role="group" id={rule_id} tabindex="-1"
            aria-label={format!("Condition on users {number}")}>
            <div class="builder-rule-head">
                <Select
                    label="Users"
                    label_hidden=true
                    options={vec![AttrValue::from("only users in"), "no users in".into()]}
                    selected={usize::from(filter.exclude)}
                    on_select={on_exclude}
                />
                <bdi class="builder-cohort-name" title={filter.name.clone()}>{ &filter.name }</bdi>
                <button
                    type="button"
                    class="button quiet icon small"
                    aria-label={format!("Remove condition on users {number}")}
                    onclick={props.on_remove.clone()}
                >{ icon::remove() }</button>
            </div>
            { content }
            if let Some(problem) = set_place.problem().or_else(|| problem_of_copy(&set_place, &filter.set, saved.is_some())) {
                <p class="field-problem">{ problem }</p>
            }
            if let Some(on_take) = on_take {
                <p class="builder-hint">{ "The saved cohort of this name has other users by now; this question keeps those it began with." }</p>
                <button type="button" class="button small" onclick={on_take}>{ "Take the saved cohort" }</button>
            }
            if saved.is_none() {
                <button
                    type="button"
                    class="button quiet small"
                    disabled={set_place.problem_within().is_some()}
                    onclick={on_save}
                >{ icon::add() }{ "Save as cohort" }</button>
            }
        </div>
    }
}

/// What is wrong inside a set that has no fields here.
fn problem_of_copy(place: &Place, set: &UserSet, is_saved: bool) -> Option<AttrValue> {
    let has_fields = matches!(set, UserSet::Did(_)) && !is_saved;
    if has_fields { None } else { place.problem_within() }
}
