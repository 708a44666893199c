//! stand-in until the branch `answers` lands
use rockpool_catalog::Manifest;
use rockpool_question::Answer;
use std::rc::Rc;
use yew::prelude::*;
/// p
#[derive(Properties, PartialEq)]
pub struct AnswerViewProps {
    /// a
    pub answer: Rc<Answer>,
    /// m
    pub manifest: Rc<Manifest>,
    /// s
    pub stale: bool,
}
/// c
#[component]
pub fn AnswerView(props: &AnswerViewProps) -> Html {
    html! { <pre>{ format!("{:?}", props.answer.body) }</pre> }
}
