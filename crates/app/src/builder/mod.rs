//! The builder: a question put together without code, from what the manifest says there is.
//!
//! [`QuestionBuilder`] holds no question of its own: it shows the one it is given and calls back with the
//! changed one. Pickers are editable comboboxes after the ARIA Authoring Practices, fed by `choices` and
//! ordered by `ranking`; problems found by validation stand beside the field they are about
//! (`place::Place`).

mod audience;
mod breakdown;
mod calendar;
mod check;
mod chips;
mod choices;
mod cohorts;
mod combobox;
mod dates;
mod day_field;
mod did;
mod disclosure;
mod duration;
mod event_editor;
mod event_section;
mod fields;
mod filter_editor;
mod form;
mod frame;
mod funnel;
mod icon;
mod identity;
mod kinds;
mod lifecycle;
mod one_breakdown;
mod paths;
mod period_select;
mod place;
mod property_picker;
mod ranking;
mod retention;
mod section;
mod segmentation;
mod shown;
mod step_card;
mod step_editor;
mod stickiness;
mod trace;
mod user_filter;
mod user_list;
mod value_editor;
mod values;
mod zones;

pub use cohorts::Cohorts;
pub use did::name as did_name;
pub use fields::Select;
pub use identity::use_identity;
pub use ranking::ranked;
pub use section::{Part, Shows};

use crate::shared::Shared;
use place::Place;
use rockpool_catalog::Manifest;
use rockpool_question::{Problem, Question};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`QuestionBuilder`].
#[derive(Properties)]
pub struct QuestionBuilderProps {
    /// The extract the question is about.
    pub manifest: Rc<Manifest>,
    /// The question as it is now.
    pub question: Question,
    /// What validation says about it.
    pub problems: Rc<[Problem]>,
    /// Which of its parts are shown.
    #[prop_or_default]
    pub shows: Shows,
    /// Called with the changed question.
    pub on_change: Callback<Question>,
}

impl PartialEq for QuestionBuilderProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.manifest, &other.manifest)
            && self.question == other.question
            && self.problems == other.problems
            && self.shows == other.shows
            && self.on_change == other.on_change
    }
}

/// The builder for every kind of question but SQL, which is its own form.
#[component]
pub fn QuestionBuilder(props: &QuestionBuilderProps) -> Html {
    let id = use_identity("question");
    if matches!(props.question, Question::Sql(_)) {
        return Html::default();
    }
    let place = Place::root(id, Rc::clone(&props.problems));
    let manifest = Shared::from(Rc::clone(&props.manifest));
    let form = kinds::form_of(&props.question, manifest, place, &props.on_change);
    let elsewhere = kinds::elsewhere(&props.question, &props.problems);
    html! {
        <div class="builder" role="group" aria-label="Question">
            <ContextProvider<Shows> context={props.shows}>{ form }</ContextProvider<Shows>>
            if !elsewhere.is_empty() {
                <ul class="builder-problems" role="alert">
                    { for elsewhere.iter().map(|problem| html! { <li class="field-problem">{ place::sentence(&problem.message) }</li> }) }
                </ul>
            }
        </div>
    }
}

/// A callback that changes one thing about a value and passes the changed value on.
fn changed<T: Clone + 'static, E: 'static>(
    value: &T,
    on_change: &Callback<T>,
    change: impl Fn(&mut T, E) + 'static,
) -> Callback<E> {
    let (value, on_change) = (value.clone(), on_change.clone());
    Callback::from(move |event| {
        let mut next = value.clone();
        change(&mut next, event);
        on_change.emit(next);
    })
}

/// The place of a value in a list; the first where it is not in it.
fn position<'a, T: PartialEq + 'a>(mut list: impl Iterator<Item = &'a T>, value: &T) -> usize {
    list.position(|other| other == value).unwrap_or(0)
}

/// Puts a value in a place of a list that may have become shorter meanwhile.
fn put<T>(list: &mut [T], index: usize, value: T) {
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}

/// Takes a value out of a list that may have become shorter meanwhile.
fn take<T>(list: &mut Vec<T>, index: usize) {
    if index < list.len() {
        list.remove(index);
    }
}
