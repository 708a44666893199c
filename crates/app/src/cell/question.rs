//! A question cell: the builder on one side, the answer on the other.

use super::{CountedAs, Outcome};
use crate::{
    builder::QuestionBuilder,
    page::Msg,
    runs::{CellRun, Comparison},
};
use rockpool_catalog::Manifest;
use rockpool_question::{CellId, Question};
use std::rc::Rc;
use yew::prelude::*;

/// What a [`QuestionCell`] shows.
#[derive(Properties, PartialEq)]
pub struct QuestionCellProps {
    /// The cell's identity.
    pub cell: CellId,
    /// The question.
    pub question: Question,
    /// Whether the builder is folded away.
    pub folded: bool,
    /// What the extract contains, once that is known.
    pub manifest: Option<Rc<Manifest>>,
    /// Whether it will not become known, because there is no extract.
    pub has_no_extract: bool,
    /// What is known of the question.
    pub run: Option<Rc<CellRun>>,
    /// What it is counted as beside its own way.
    #[prop_or_default]
    pub comparison: Option<Comparison>,
    /// Gets the question after each change.
    pub on_change: Callback<Question>,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// A question cell.
#[component]
pub fn QuestionCell(props: &QuestionCellProps) -> Html {
    let problems = props.run.as_ref().map_or_else(|| Rc::from([]), |run| Rc::clone(&run.problems));
    html! {
        <div class={classes!("question-body", props.folded.then_some("folded"))}>
            if !props.folded {
                <div class="question-builder" role="group" aria-label="Question">
                    if let Some(manifest) = &props.manifest {
                        <QuestionBuilder manifest={Rc::clone(manifest)} question={props.question.clone()}
                            {problems} on_change={props.on_change.clone()} />
                    } else if props.has_no_extract {
                        <p class="muted outcome-words">{ "The question can be changed once there is an extract." }</p>
                    } else {
                        <div class="skeleton" aria-hidden="true"><span /><span /><span /></div>
                    }
                </div>
            }
            <div class="question-answers">
                <Outcome cell={props.cell.clone()} question={props.question.clone()}
                    manifest={props.manifest.clone()} run={props.run.clone()} on={props.on.clone()} />
                <CountedAs cell={props.cell.clone()} question={props.question.clone()} run={props.run.clone()}
                    comparison={props.comparison.clone()} on_change={props.on_change.clone()} on={props.on.clone()} />
            </div>
        </div>
    }
}
