//! stand-in until the branch `answers` lands
use rockpool_catalog::Manifest;
use rockpool_question::{Problem, Question};
use std::rc::Rc;
use yew::prelude::*;
/// p
#[derive(Properties, PartialEq)]
pub struct QuestionBuilderProps {
    /// m
    pub manifest: Rc<Manifest>,
    /// q
    pub question: Question,
    /// p
    pub problems: Rc<[Problem]>,
    /// c
    pub on_change: Callback<Question>,
}
/// c
#[component]
pub fn QuestionBuilder(props: &QuestionBuilderProps) -> Html {
    html! { <pre>{ format!("{:#?}", props.question) }</pre> }
}
