//! What an answer cost, in a line; and why, for whoever points at it or goes to it with the keyboard.

use super::export::CopyText;
use rockpool_catalog::Manifest;
use rockpool_question::Answer;
use rockpool_report::{cost, how};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Cost`].
#[derive(Properties)]
pub struct CostProps {
    /// The answer.
    pub answer: Rc<Answer>,
    /// The extract it is from.
    pub manifest: Rc<Manifest>,
}

impl PartialEq for CostProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer) && Rc::ptr_eq(&self.manifest, &other.manifest)
    }
}

/// The line; and which tables were read for which reason, with a report of it all to copy.
#[component]
pub fn Cost(props: &CostProps) -> Html {
    let answer = &props.answer;
    let line = html! {
        <span
            data-bytes-fetched={answer.read.bytes_fetched.to_string()}
            data-bytes-cached={answer.read.bytes_cached.to_string()}
            data-rows={answer.read.rows.to_string()}
            data-milliseconds={answer.read.milliseconds.to_string()}
            data-share-of-users={answer.share_of_users.to_string()}
        >{ cost::line(&answer.read) }</span>
    };
    let reasons = cost::reasons(&answer.read);
    if reasons.is_empty() {
        return line;
    }
    html! {
        <span class="cost" tabindex="0" role="note">
            { line }
            <span class="cost-reasons">
                { for reasons.into_iter().map(|reason| html! { <span class="cost-reason">{ reason }</span> }) }
                <CopyText text={how::text(answer, &props.manifest, env!("CARGO_PKG_VERSION"))}
                    name="Copy a report of how this answer came about" />
            </span>
        </span>
    }
}
