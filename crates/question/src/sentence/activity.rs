//! The sentences of stickiness, lifecycle and paths.

use super::{by, restricted, when};
use crate::words::{amount, counted, list, number, percent, step, within};
use crate::{
    Lifecycle, LifecycleAnswer, PathAnchor, PathLimit, Paths, PathsAnswer, Stickiness, StickinessAnswer,
};
use rockpool_catalog::Manifest;

pub(super) fn stickiness(question: &Stickiness, answer: &StickinessAnswer, manifest: &Manifest) -> String {
    let unit = question.period.name();
    let users = answer.total.of;
    let mut text = format!(
        "{} did {}{}{}",
        counted(users, "user"),
        step(&question.events),
        when(question.dates, &question.calendar, manifest),
        restricted(&question.users)
    );
    if let Some(average) = answer.total.average {
        text +=
            &format!(", in {} of {} on average", amount(average), counted(u64::from(answer.periods), unit));
    }
    text += &format!("; {}.", by(question.period, &question.calendar));
    if question.at_least > 1 {
        text += &format!(" A {unit} counts with at least {} such events.", question.at_least);
    }
    if question.cumulative {
        text += &format!(" Each bar counts users active in so many {unit}s or more.");
    }
    if let Some(breakdown) = &question.breakdown {
        text += &format!(" Groups are by '{}' of a user's first such event.", breakdown.property);
    }
    text
}

pub(super) fn lifecycle(question: &Lifecycle, answer: &LifecycleAnswer, manifest: &Manifest) -> String {
    let unit = question.period.name();
    let mut text = format!(
        "Users who did {}{}{}, {}",
        step(&question.events),
        when(question.dates, &question.calendar, manifest),
        restricted(&question.users),
        by(question.period, &question.calendar)
    );
    // The last period that will not change.
    if let Some(bucket) = answer.buckets.iter().rev().find(|bucket| !bucket.unfinished) {
        text += &format!(
            "; {}, {} were new, {} returning, {} resurrecting, and {} went dormant",
            within(Some(question.period), bucket.start),
            number(bucket.new),
            number(bucket.returning),
            number(bucket.resurrecting),
            number(bucket.dormant)
        );
    }
    text += &format!(
        ". Returning were active in the {unit} before, resurrecting only earlier; dormant were active in the {unit} before and not in this one."
    );
    text
}

pub(super) fn paths(question: &Paths, answer: &PathsAnswer, manifest: &Manifest) -> String {
    let when = when(question.dates, &question.calendar, manifest) + &restricted(&question.users);
    let users = counted(answer.users, "user");
    let mut text = match &question.anchor {
        PathAnchor::From(from) => {
            format!("{users} did {}{when}; what followed the first time", step(from))
        }
        PathAnchor::To(to) => format!("{users} did {}{when}; what led to the last time", step(to)),
        PathAnchor::Between { from, to } => {
            format!("{users} did {}{when} and then {}; what lay between", step(from), step(to))
        }
    };
    text += &match question.limit {
        PathLimit::Within(length) => format!(", within {length}"),
        PathLimit::Session(length) => format!(", until nothing happened for {length}"),
    };
    text += &format!(", up to {}", counted(u64::from(question.depth), "step"));
    let largest = answer
        .nodes
        .iter()
        .filter(|node| node.step == 1)
        .max_by_key(|node| node.users)
        .filter(|_| answer.users > 0);
    if let Some(node) = largest {
        let share = node.users as f64 / answer.users as f64;
        text += &format!("; the most common is {} ({})", node.name, percent(share));
    }
    text += ". Each user counts once.";
    if !question.events.is_empty() {
        let names: Vec<String> = question.events.iter().map(|event| format!("'{}'", event.name())).collect();
        text += &format!(" Steps are {}.", list(&names, "or"));
    }
    if question.collapse_repeats {
        text += " Repeats in a row are one step.";
    }
    text
}
