//! What came of a question: its progress, its answer, or why there is none.

use super::report::Report;
use crate::{
    answer::AnswerView,
    bidi,
    control::ProgressBar,
    icon::{Icon, IconView},
    message::Msg,
    runs::{CellRun, Phase},
};
use rockpool_catalog::Manifest;
use rockpool_protocol::Failure;
use rockpool_question::words::capitalised;
use rockpool_question::{CellId, ChartKind, Problem, Question};
use rockpool_report::format;
use std::rc::Rc;
use yew::prelude::*;

/// What an [`Outcome`] shows.
#[derive(Properties, PartialEq)]
pub struct OutcomeProps {
    /// The cell's identity.
    pub cell: CellId,
    /// The question as it stands.
    pub question: Question,
    /// What the extract contains, once that is known.
    pub manifest: Option<Rc<Manifest>>,
    /// What is known of the question.
    pub run: Option<Rc<CellRun>>,
    /// How its answer is drawn.
    #[prop_or_default]
    pub chart: Option<ChartKind>,
    /// What else is to be said about how it was counted.
    #[prop_or_default]
    pub more: Html,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// What is said while the engine of statements comes.
const LOADING: &str = "Loading what answers SQL";

/// How far it is, in words and as a share.
fn loading(received: u64, total: Option<u64>) -> (String, Option<f64>) {
    match total {
        Some(total) if received < total => {
            let words = format!("{LOADING}, {}", format::bytes_of(received, total));
            (words, Some(received as f64 / total as f64))
        }
        _ => (LOADING.to_owned(), None),
    }
}

/// What came of a question.
#[component]
pub fn Outcome(props: &OutcomeProps) -> Html {
    let run_again = {
        let cell = props.cell.clone();
        props.on.reform(move |_: MouseEvent| Msg::Run(cell.clone()))
    };
    let under_way = props.run.as_ref().is_some_and(|run| run.is_under_way());
    let has_answer = props.run.as_ref().is_some_and(|run| run.answer.is_some());
    let state = match props.run.as_ref().map(|run| &run.phase) {
        None => html! { <p class="outcome-words muted">{ waiting_words(&props.question) }</p> },
        Some(Phase::Waiting) => html! {
            <>
                <ProgressBar label="Waiting" />
                if !has_answer { <p class="outcome-words muted">{ "Waiting for its turn" }</p> }
            </>
        },
        Some(Phase::Loading { received, total }) => {
            let (words, done) = loading(*received, *total);
            html! {
                <>
                    <ProgressBar label={LOADING} {done} />
                    if !has_answer { <p class="outcome-words muted">{ words }</p> }
                </>
            }
        }
        Some(Phase::Running(progress)) => html! {
            <ProgressBar label="Working out the answer" done={(progress.done > 0.0).then_some(progress.done)} />
        },
        Some(Phase::Done) => html! {},
        Some(Phase::Invalid) => problems(props.run.as_deref().map_or(&[], |run| &run.problems)),
        Some(Phase::Failed(reason)) => failure(reason, run_again.clone(), props),
        Some(Phase::Cancelled) => asks_to_run("Stopped.", run_again.clone()),
        Some(Phase::LetGo) => {
            asks_to_run("This answer was let go to make room for the ones after it.", run_again.clone())
        }
    };
    let answer = props.run.as_deref().and_then(|run: &CellRun| {
        let (answer, manifest) = (run.answer.as_ref()?, props.manifest.as_ref()?);
        let stale = run.is_stale_for(&props.question);
        Some(html! {
            <AnswerView answer={Rc::clone(answer)} manifest={Rc::clone(manifest)} {stale} is_replaced={under_way}
                is_of_older_data={run.is_of_older_data} chart={props.chart} more={props.more.clone()} />
        })
    });
    let is_older = !under_way && props.run.as_ref().is_some_and(|run| run.is_of_older_data);
    let placeholder = under_way && !has_answer;
    html! {
        <div class="outcome" role="group" aria-label="Answer" aria-busy={under_way.to_string()}>
            <div class="outcome-state">{ state }</div>
            if is_older { { asks_to_run("This answer is of the data before the one that is open.", run_again) } }
            { for answer }
            if placeholder { <div class="skeleton tall" aria-hidden="true"><span /></div> }
        </div>
    }
}

fn asks_to_run(words: &'static str, run_again: Callback<MouseEvent>) -> Html {
    html! {
        <div class="outcome-words">
            <span class="muted">{ words }</span>
            <button type="button" class="button small" onclick={run_again}>{ "Run again" }</button>
        </div>
    }
}

fn waiting_words(question: &Question) -> &'static str {
    match question {
        Question::Sql(_) => "Write a statement and run it to see its answer.",
        _ => "The answer comes here.",
    }
}

fn problems(problems: &[Problem]) -> Html {
    // Two steps without an event have the same to say; each says it beside its field.
    let mut messages: Vec<String> = Vec::new();
    for message in problems.iter().map(|problem| capitalised(&problem.message)) {
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    html! {
        <div class="outcome-problems" role="status">
            <p>{ "The question cannot be answered yet:" }</p>
            <ul>{ for messages.into_iter().map(|message| html! { <li>{ bidi::sentence(&message) }</li> }) }</ul>
        </div>
    }
}

fn failure(reason: &Failure, run_again: Callback<MouseEvent>, props: &OutcomeProps) -> Html {
    html! {
        <div class="failure" role="alert">
            <IconView icon={Icon::Warning} />
            <div>
                <p class="failure-message">{ bidi::sentence(&reason.message) }</p>
                if !reason.advice.is_empty() { <p class="muted">{ bidi::sentence(&reason.advice) }</p> }
                <button type="button" class="button small" onclick={run_again}>{ "Run again" }</button>
                <Report failure={reason.clone()} question={props.question.clone()} manifest={props.manifest.clone()} />
            </div>
        </div>
    }
}
