//! The sentence of a funnel, and of the users whom a number of it counts.

use super::{Count, Entries, Funnel, FunnelAnswer, FunnelStep, LaterSteps, Order, Ties};
use crate::sentence::{in_group, restricted, when};
use crate::words::{list, number, percent, step, within};
use crate::{AnswerPart, Days, StepOutcome};
use rockpool_catalog::Manifest;

/// What was asked and what came out.
pub(super) fn sentence(question: &Funnel<Days>, answer: &FunnelAnswer, manifest: &Manifest) -> String {
    let Some((first, later)) = answer.total.steps.split_first() else { return String::new() };
    let entered = first.from_first.count;
    let noun = answer.count.noun(entered);
    let when = when(question.dates, &question.calendar, manifest);
    let mut text = match question.order {
        Order::AnyOrder => {
            let names: Vec<String> = question.steps.iter().map(|stage| step(&stage.step)).collect();
            format!("{} {noun} did at least one of {}{when}", number(entered), list(&names, "and"))
        }
        Order::InOrder | Order::ExactlyInOrder => {
            let name = question.steps.first().map(|stage| step(&stage.step)).unwrap_or_default();
            format!("{} {noun} did {name}{when}", number(entered))
        }
    };
    text += &restricted(&question.users);
    if entered > 0 {
        text += &format!("; {}", list(&went_on(question, later), "and"));
    }
    text += ".";
    text += &rules(question);
    if let Some(breakdown) = &question.breakdown {
        text += &format!(" Groups are by '{}' at step {}.", breakdown.property, breakdown.step);
    }
    text
}

/// How many went on to each later step.
fn went_on(question: &Funnel<Days>, later: &[FunnelStep]) -> Vec<String> {
    let stages = question.steps.iter().skip(1);
    let mut said_window = false;
    later
        .iter()
        .zip(stages)
        .zip(2..)
        .map(|((reached, stage), place)| {
            let rate = reached.from_first;
            let share = rate.rate.map_or_else(|| "no rate".to_owned(), percent);
            let share = format!("{share} ({})", number(rate.count));
            let mut text = if question.order == Order::AnyOrder {
                format!("{share} did at least {place} of them")
            } else if stage.optional {
                format!("{share} to {} (optional)", step(&stage.step))
            } else if place == 2 {
                format!("{share} went on to {}", step(&stage.step))
            } else {
                format!("{share} to {}", step(&stage.step))
            };
            if let Some(least) = stage.after_at_least {
                text += &format!(" at least {least} after the step before");
            }
            if let Some(most) = stage.after_at_most {
                text += &format!(" at most {most} after the step before");
            }
            if !said_window {
                text += &format!(" within {}", question.window);
                said_window = true;
            }
            text
        })
        .collect()
}

/// The rules that decide what counts.
fn rules(question: &Funnel<Days>) -> String {
    let mut text = String::new();
    if question.order != Order::AnyOrder {
        text += match question.ties {
            Ties::StrictlyAfter => " Each step is strictly later than the one before.",
            Ties::SameInstantCounts => " A step at the same instant as the one before counts.",
        };
    }
    if question.order == Order::ExactlyInOrder {
        text += " No other event happens between two steps.";
    }
    for exclusion in &question.exclusions {
        let (events, from, to) = (step(&exclusion.events), exclusion.from, exclusion.to);
        text += &format!(" {events} does not happen between steps {from} and {to}.");
    }
    if !question.hold_constant.is_empty() {
        let names: Vec<String> = question.hold_constant.iter().map(|name| format!("'{name}'")).collect();
        text += &format!(" All steps have the same {}.", list(&names, "and"));
    }
    match question.count {
        Count::Users => {}
        Count::Attempts => {
            text += " Attempts are counted: after one converts, or its window ends, the next first step opens another.";
        }
        Count::Sessions(inactivity) => {
            text += &format!(
                " Sessions are counted: all steps lie in one session, which ends after {inactivity} without any event."
            );
        }
    }
    if question.entries == Entries::First {
        text += " Only a user's first entry counts.";
    }
    if question.later_steps == LaterSteps::WithinDates {
        text += " No step after the asked days counts.";
    }
    text
}

/// Whom a number of the answer counts, to follow "users"; none if it is a number of another kind.
pub(super) fn who<D>(question: &Funnel<D>, part: &AnswerPart) -> Option<String> {
    let AnswerPart::FunnelStep { step, outcome, group, bucket } = part else { return None };
    let names: Vec<String> = question.steps.iter().map(|stage| format!("'{}'", stage.name())).collect();
    let reached = match outcome {
        StepOutcome::Reached => format!("who reached step {step}"),
        StepOutcome::Dropped => format!("who reached step {step} and no further"),
    };
    let entered = bucket
        .map_or_else(String::new, |bucket| format!(", entering {}", within(question.over_time, bucket)));
    Some(format!("{reached} of the funnel {}{entered}{}", names.join(" > "), in_group(group.as_ref())))
}
