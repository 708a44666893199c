//! A question builder that holds its question, as a cell of a notebook does.

mod extract;

use crate::common::draw;
use extract::manifest;
use rockpool_app::builder::{Cohorts, QuestionBuilder};
use rockpool_app::data_days::PageZones;
use rockpool_question::{Problem, Question, SavedCohort};
use serde_json::Value;
use std::{cell::RefCell, rc::Rc};
use web_sys::HtmlElement;
use yew::prelude::*;

/// What the builder made last.
pub type Made = Rc<RefCell<Question>>;
/// The cohorts that were to be saved.
pub type Saved = Rc<RefCell<Vec<SavedCohort>>>;

/// A builder in the page, and what comes of it.
pub struct Held {
    /// Where it is drawn.
    pub root: HtmlElement,
    /// The question as it is now.
    pub made: Made,
    /// The cohorts that were to be saved.
    pub saved: Saved,
}

impl Held {
    /// Draws a builder with a question.
    pub async fn new(question: Question) -> Self {
        Self::with_cohorts(question, vec![]).await
    }

    /// Draws a builder with a question in a notebook with cohorts.
    pub async fn with_cohorts(question: Question, cohorts: Vec<SavedCohort>) -> Self {
        let made = Rc::new(RefCell::new(question));
        let saved = Saved::default();
        let props = HolderProps { made: Hold(Rc::clone(&made)), saved: Hold(Rc::clone(&saved)), cohorts };
        let root = draw::<Holder>(props).await;
        Self { root, made, saved }
    }

    /// The question as its JSON document.
    pub fn json(&self) -> Value {
        serde_json::to_value(&*self.made.borrow()).unwrap()
    }

    /// What validation says about the question as it is now.
    pub fn problems(&self) -> Vec<String> {
        let problems = self.made.borrow().validate(&manifest(), &PageZones).err().unwrap_or_default();
        problems.into_iter().map(|problem| problem.field.to_string()).collect()
    }
}

struct Hold<T>(Rc<RefCell<T>>);

impl<T> PartialEq for Hold<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct HolderProps {
    made: Hold<Question>,
    saved: Hold<Vec<SavedCohort>>,
    cohorts: Vec<SavedCohort>,
}

/// Validates on every change, as the page does.
#[component]
fn Holder(props: &HolderProps) -> Html {
    let extract = use_memo((), |()| manifest());
    let question = use_state(|| props.made.0.borrow().clone());
    let problems: Rc<[Problem]> = question.validate(&extract, &PageZones).err().unwrap_or_default().into();
    let on_change = {
        let (question, made) = (question.clone(), Rc::clone(&props.made.0));
        Callback::from(move |changed: Question| {
            made.replace(changed.clone());
            question.set(changed);
        })
    };
    let on_save = {
        let saved = Rc::clone(&props.saved.0);
        Callback::from(move |cohort| saved.borrow_mut().push(cohort))
    };
    let cohorts = Cohorts { saved: Rc::from(props.cohorts.as_slice()), on_save };
    html! {
        <ContextProvider<Cohorts> context={cohorts}>
            <QuestionBuilder manifest={extract} question={(*question).clone()} {problems} {on_change} />
        </ContextProvider<Cohorts>>
    }
}
