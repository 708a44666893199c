//! A question cell: the question in one line, the answer below it, and beside the answer the form of what is edited.

use super::{
    CountedAs, Outcome,
    line::{Editing, QuestionLine},
    panel::EditPanel,
};
use crate::{
    builder::{QuestionBuilder, Shows},
    message::Msg,
    notebook::Action,
    runs::{CellRun, Comparison},
};
use rockpool_catalog::Manifest;
use rockpool_question::{CellId, ChartKind, Question};
use std::rc::Rc;
use yew::prelude::*;

/// What a [`QuestionCell`] shows.
#[derive(Properties, PartialEq)]
pub struct QuestionCellProps {
    /// The cell's identity.
    pub cell: CellId,
    /// The question.
    pub question: Question,
    /// What is asked, where the notebook asks something of all cells; the question itself without.
    pub asked: Option<Question>,
    /// Whether it keeps its own days, users and breakdown, whatever the notebook asks.
    pub keeps_own: bool,
    /// Whether it can only be read.
    pub only_reads: bool,
    /// How its answer is drawn.
    pub chart: Option<ChartKind>,
    /// What of it is being edited.
    pub editing: Editing,
    /// Asks to edit something else.
    pub on_editing: Callback<Editing>,
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
    let shows = match props.editing {
        Editing::Nothing => None,
        Editing::Part(part) => Some(Shows::Only(part)),
        Editing::Whole => Some(Shows::Whole),
    };
    let form = shows.map(|shows| match &props.manifest {
        Some(manifest) => html! {
            // Another part is another form: nothing of one stays in the other.
            <QuestionBuilder key={format!("{shows:?}")} manifest={Rc::clone(manifest)} question={props.question.clone()} {problems} {shows}
                on_change={props.on_change.clone()} />
        },
        None if props.has_no_extract => html! {
            <p class="muted outcome-words">{ "The question can be changed once there is an extract." }</p>
        },
        None => html! { <div class="skeleton" aria-hidden="true"><span /><span /><span /></div> },
    });
    let asked = props.asked.as_ref().unwrap_or(&props.question);
    let more = if props.only_reads {
        Html::default()
    } else {
        html! {
            <CountedAs cell={props.cell.clone()} question={asked.clone()} own={props.asked.as_ref().map(|_| props.question.clone())} run={props.run.clone()}
                comparison={props.comparison.clone()} on_change={props.on_change.clone()} on={props.on.clone()} />
        }
    };
    html! {
        <div class={classes!("question-body", shows.is_some().then_some("editing"))}>
            <QuestionLine cell={props.cell.clone()} question={props.question.clone()} asked={props.asked.clone()}
                only_reads={props.only_reads}
                manifest={props.manifest.clone()} editing={props.editing} on_editing={props.on_editing.clone()} />
            if let Some(form) = form {
                <EditPanel cell={props.cell.clone()} editing={props.editing} on_editing={props.on_editing.clone()}>
                    if props.asked.is_some() || props.keeps_own {
                        { own_or_notebooks(props) }
                    }
                    { form }
                </EditPanel>
            }
            <div class="question-answers">
                <Outcome cell={props.cell.clone()} question={asked.clone()}
                    manifest={props.manifest.clone()} run={props.run.clone()} chart={props.chart} {more} on={props.on.clone()} />
            </div>
        </div>
    }
}

/// Says that the notebook's days, users and breakdown hold here, and lets the cell keep its own.
fn own_or_notebooks(props: &QuestionCellProps) -> Html {
    let on_toggle = {
        let cell = props.cell.clone();
        props.on.reform(move |event: Event| {
            let keeps =
                event.target_dyn_into::<web_sys::HtmlInputElement>().is_some_and(|field| field.checked());
            Msg::Edit(Action::KeepOwn { cell: cell.clone(), keeps })
        })
    };
    html! {
        <label class="keeps-own">
            <input type="checkbox" checked={props.keeps_own} onchange={on_toggle} />
            <span>{ "Keep this cell's own dates, users and breakdown, whatever holds for the notebook" }</span>
        </label>
    }
}
