//! The list of kinds: the form of each, and where it shows problems.

use super::form::FormProps;
use super::place::Place;
use super::shown::Shown;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{Kind, Problem, Question, SqlQuestion, each_kind};
use yew::prelude::*;

/// A kind of question with a form, in the form's own file.
pub trait HasForm: Kind + Clone + PartialEq + 'static {
    /// The form.
    fn form(props: FormProps<Self>) -> Html;

    /// Where the form shows problems; the builder shows all others at its end.
    fn shows(&self, shown: &mut Shown);
}

/// A statement is edited as a text, elsewhere.
impl HasForm for SqlQuestion {
    fn form(_props: FormProps<Self>) -> Html {
        Html::default()
    }

    fn shows(&self, shown: &mut Shown) {
        shown.everything();
    }
}

fn form<Q: HasForm>(question: &Q, manifest: Shared<Manifest>, place: Place, on_change: Callback<Q>) -> Html {
    Q::form(FormProps { manifest, place, question: question.clone(), on_change })
}

macro_rules! forms {
    (
        counting { $($counting:ident: $counting_question:ident => $counting_answer:ident,)* }
        other { $($other:ident: $other_question:ident => $other_answer:ident,)* }
    ) => {
        /// The form of a question.
        pub fn form_of(
            question: &Question,
            manifest: Shared<Manifest>,
            place: Place,
            on_change: &Callback<Question>,
        ) -> Html {
            match question {
                $(Question::$counting(question) => {
                    form(question, manifest, place, on_change.reform(Question::$counting))
                })*
                $(Question::$other(question) => {
                    form(question, manifest, place, on_change.reform(Question::$other))
                })*
            }
        }

        /// The problems that no field of a question's form shows.
        pub fn elsewhere(question: &Question, problems: &[Problem]) -> Vec<Problem> {
            let mut shown = Shown::default();
            match question {
                $(Question::$counting(question) => question.shows(&mut shown),)*
                $(Question::$other(question) => question.shows(&mut shown),)*
            }
            problems.iter().filter(|problem| !shown.holds(&problem.field)).cloned().collect()
        }
    };
}

each_kind!(forms);
