//! A user's way through a funnel: the steps that were reached, the events on a line of time, the rule that was
//! missed.

use super::super::readable;
use super::table::DataTable;
use crate::bidi;
use crate::names::{Names, use_names};
use crate::shared::Shared;
use rockpool_question::{Funnel, Miss, Trace, TraceAnswer, TracedEvent};
use rockpool_report::format;
use rockpool_report::trace::{self, Role, gap, role, role_words, rule_words};
use yew::prelude::*;

/// Events shown before somebody asks for more.
const SHOWN: usize = 60;

/// Properties of [`TraceView`].
#[derive(Properties, PartialEq)]
pub struct TraceViewProps {
    /// The question.
    pub question: Trace,
    /// The answer.
    pub answer: Shared<TraceAnswer>,
}

/// The steps above the events, and both as a table.
#[component]
pub fn TraceView(props: &TraceViewProps) -> Html {
    let (funnel, answer) = (&props.question.funnel, &props.answer);
    let names = use_names();
    let only_funnel = use_state(|| true);
    let more = use_state(|| false);
    let grid = use_memo((answer.clone(), props.question.clone(), names), |(answer, question, names)| {
        let seen = trace::events(&readable::trace(answer, *names), &question.funnel);
        readable::grid(trace::events(answer, &question.funnel), &seen)
    });
    let others = answer.events.iter().filter(|event| role(event) == Role::Other).count();
    let events: Vec<&TracedEvent> =
        answer.events.iter().filter(|event| !*only_funnel || role(event) != Role::Other).collect();
    let shown = if *more { events.len() } else { events.len().min(SHOWN) };
    let toggle = |state: &UseStateHandle<bool>| {
        let state = state.clone();
        Callback::from(move |_: MouseEvent| state.set(!*state))
    };
    html! {
        <div class="trace">
            <ol class="trace-steps" aria-label="Steps of the funnel">
                { for funnel.steps.iter().enumerate().map(|(index, stage)| step(index, &stage.name(), answer, names)) }
            </ol>
            { for answer.missed.as_ref().map(|miss| missed(miss, funnel)) }
            if others > 0 {
                <div class="segments" role="group" aria-label="Which events">
                    <button type="button" class="segment" aria-pressed={only_funnel.to_string()}
                        onclick={toggle(&only_funnel)}>{ "Only the funnel's events" }</button>
                </div>
            }
            if events.is_empty() {
                <p class="answer-empty">{ "This user has no event of the funnel." }</p>
            }
            <ol class="trace-events" aria-label="Events, oldest first">
                { for events.iter().take(shown).enumerate().map(|(index, event)| {
                    let before = index.checked_sub(1).and_then(|before| events.get(before));
                    self::event(event, before.copied(), funnel, names)
                }) }
            </ol>
            if shown < events.len() {
                <button type="button" class="button small" onclick={toggle(&more)}>
                    { format!("Show {} more", events.len() - shown) }
                </button>
            }
            if answer.truncated {
                <p class="answer-aside">{ trace::TRUNCATED }</p>
            }
            <details class="trace-table">
                <summary>{ "As a table" }</summary>
                <DataTable {grid} />
            </details>
        </div>
    }
}

/// A step with whether it was reached. An optional one that was left out is neither.
fn step(index: usize, name: &str, answer: &TraceAnswer, names: Names) -> Html {
    let number = index + 1;
    let matched = answer.events.iter().any(|event| event.matched.is_some_and(|step| step as usize == number));
    let missed = answer.missed.as_ref().is_some_and(|miss| miss.step as usize == number);
    let (class, sign, words) = match (matched, missed) {
        (true, _) => ("reached", "✓", "reached"),
        (false, true) => ("missed", "✕", "missed"),
        (false, false) => ("", "–", "not reached"),
    };
    html! {
        <li class={classes!("trace-step", class)} data-step={number.to_string()} data-state={words}>
            <span class="trace-sign" aria-hidden="true">{ sign }</span>
            <span class="trace-step-name">{ number }{ " " }<bdi title={name.to_owned()}>{ names.write(name) }</bdi></span>
            <span class="visually-hidden">{ format!(" ({words})") }</span>
        </li>
    }
}

fn missed(miss: &Miss, funnel: &Funnel) -> Html {
    let name = miss.step.checked_sub(1).and_then(|index| funnel.steps.get(index as usize));
    let name = name.map_or_else(String::new, |stage| format!(" {}", stage.name()));
    html! {
        <div class="trace-missed" role="note">
            <p class="trace-missed-title">
                { bidi::sentence(&format!("Step {}{name} was not reached: {}", miss.step, rule_words(miss.rule))) }
            </p>
            <p>{ bidi::sentence(&miss.explanation) }</p>
        </div>
    }
}

fn event(event: &TracedEvent, before: Option<&TracedEvent>, funnel: &Funnel, names: Names) -> Html {
    let class = role(event).name();
    let gap = before.and_then(|before| gap(before, event));
    let words = role_words(event, funnel);
    html! {
        <li class={classes!("trace-event", class)} data-role={class}>
            <span class="trace-mark" aria-hidden="true" />
            <span class="trace-time">
                <time datetime={event.time.clone()} title={event.time.clone()}>{ format::instant(&event.time) }</time>
                if let Some(gap) = gap {
                    <span class="trace-gap">{ format!("+{gap}") }</span>
                }
            </span>
            <span class="trace-name" title={event.event_type.clone()}>{ names.write(&event.event_type) }</span>
            if !words.is_empty() {
                <span class="trace-role">{ bidi::sentence(&words) }</span>
            }
        </li>
    }
}
