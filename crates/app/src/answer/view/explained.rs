//! How an answer was counted, in words, behind a button: the sentence in full, the days, and what else belongs there.

use super::export::CopyText;
use crate::bidi;
use crate::builder::use_identity;
use rockpool_question::{Answer, AnswerBody};
use yew::prelude::*;

/// The button that shows and hides the words.
pub fn button(id: &AttrValue, open: bool, on_toggle: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="button quiet small how-button" aria-expanded={open.to_string()}
            aria-controls={id.clone()} onclick={on_toggle}>{ "How this is counted" }</button>
    }
}

/// An `id` for the words.
#[hook]
pub fn use_how_identity() -> AttrValue {
    use_identity("how")
}

/// The words. They are always there, for paper; the page shows them on demand.
pub fn words(id: &AttrValue, open: bool, answer: &Answer, zone: String, more: Html) -> Html {
    html! {
        <div class={classes!("how", open.then_some("open"))} id={id.clone()} role="group" aria-label="How this is counted">
            if !answer.sentence.is_empty() && !is_all_rows(answer) {
                <div class="how-sentence">
                    <p class="answer-sentence">{ bidi::sentence(&answer.sentence) }</p>
                    <CopyText text={answer.sentence.clone()} name="Copy the sentence" />
                </div>
            }
            <p class="answer-zone">{ zone }</p>
            { more }
        </div>
    }
}

/// Whether the answer is all the rows of a statement: their table says itself how many there are.
fn is_all_rows(answer: &Answer) -> bool {
    matches!(&answer.body, AnswerBody::Table(table) if !table.truncated)
}
