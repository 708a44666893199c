//! The builder: a question put together without code, from what the manifest says there is.
//!
//! [`QuestionBuilder`] holds no question of its own: it shows the one it is given and calls back with the
//! changed one. Pickers are editable comboboxes after the ARIA Authoring Practices, fed by `choices` and
//! ordered by `ranking`; problems found by validation stand beside the field they are about
//! (`place::Place`).

mod breakdown;
mod choices;
mod combobox;
mod covered;
mod dates;
mod event_editor;
mod fields;
mod filter_editor;
mod focus;
mod funnel;
mod icon;
mod identity;
mod place;
mod ranking;
mod retention;
mod segmentation;
mod step_editor;
mod value_editor;
mod values;

pub use fields::Select;
pub use identity::use_identity;

use crate::answer::shared::Shared;
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
    /// Called with the changed question.
    pub on_change: Callback<Question>,
}

impl PartialEq for QuestionBuilderProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.manifest, &other.manifest)
            && self.question == other.question
            && self.problems == other.problems
            && self.on_change == other.on_change
    }
}

/// The builder for a segmentation, a funnel or a retention question; nothing for SQL, which is its own form.
#[component]
pub fn QuestionBuilder(props: &QuestionBuilderProps) -> Html {
    let id = use_identity("question");
    let place = Place::root(id, Rc::clone(&props.problems));
    let manifest = Shared::from(Rc::clone(&props.manifest));
    let fields = match &props.question {
        Question::Segmentation(question) => {
            let on_change = props.on_change.reform(Question::Segmentation);
            html! {
                <segmentation::SegmentationFields
                    {manifest} place={place.clone()} question={question.clone()} {on_change}
                />
            }
        }
        Question::Funnel(question) => {
            let on_change = props.on_change.reform(Question::Funnel);
            html! {
                <funnel::FunnelFields {manifest} place={place.clone()} question={question.clone()} {on_change} />
            }
        }
        Question::Retention(question) => {
            let on_change = props.on_change.reform(Question::Retention);
            html! {
                <retention::RetentionFields
                    {manifest} place={place.clone()} question={question.clone()} {on_change}
                />
            }
        }
        _ => return Html::default(),
    };
    let elsewhere = place::elsewhere(&props.question, &props.problems);
    html! {
        <div class="builder" role="group" aria-label="Question">
            { fields }
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
