//! What makes a paths question make sense.

use super::{PathAnchor, PathLimit, Paths};
use crate::FieldPath;
use crate::kinds::NoSuch;
use crate::limits;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, Dates, EventChoice, EventMatch, Step};

pub(super) fn check(check: &mut Check<'_>, question: &Paths<Dates>) {
    match &question.anchor {
        PathAnchor::From(step) => check.step(step, "anchor.from"),
        PathAnchor::To(step) => check.step(step, "anchor.to"),
        PathAnchor::Between { from, to } => {
            check.step(from, "anchor.between.from");
            check.step(to, "anchor.between.to");
        }
    }
    if !limits::PATH_DEPTH.allows(question.depth as usize) {
        check.problem("depth", format!("choose 1 to {} steps", limits::PATH_DEPTH.words()));
    }
    if !limits::PATH_NAMES.allows(question.names as usize) {
        let most = limits::PATH_NAMES.words();
        check.problem("names", format!("keep 1 to {most} names at each step; the rest is gathered"));
    }
    for (index, event) in question.events.iter().enumerate() {
        let event = EventMatch { event: event.clone(), filters: vec![] };
        check.event(&event, FieldPath::root().item("events", index));
    }
    if let Some(property) = &question.name_by {
        let choices: Vec<EventMatch> = if question.events.is_empty() {
            vec![EventMatch { event: EventChoice::Any, filters: vec![] }]
        } else {
            question.events.iter().map(|event| EventMatch { event: event.clone(), filters: vec![] }).collect()
        };
        let step = Step { any_of: choices, label: None };
        let events: Vec<&EventChoice> = step.any_of.iter().map(|event| &event.event).collect();
        if let Some(message) = check.problem_of_property(property, &events) {
            check.problem("name_by", message);
        }
    }
    match question.limit {
        PathLimit::Within(length) => check.length(length, "limit.within", "the time limit"),
        PathLimit::Session(length) => {
            check.length(length, "limit.session", "the inactivity that ends a session");
        }
    }
    check.dates(question.dates, &question.calendar, None);
    check.user_filters(&question.users);
}

/// Whether it is small enough.
pub(super) fn size(size: &mut Size, question: &Paths<Dates>, at: &FieldPath) -> Result<(), Problem> {
    match &question.anchor {
        PathAnchor::From(step) => size.step(step, &at.field("anchor.from"))?,
        PathAnchor::To(step) => size.step(step, &at.field("anchor.to"))?,
        PathAnchor::Between { from, to } => {
            size.step(from, &at.field("anchor.between.from"))?;
            size.step(to, &at.field("anchor.between.to"))?;
        }
    }
    size.list(&limits::PATH_EVENTS, question.events.len(), || at.field("events"))
}

/// Whether its answer has such a number.
pub(super) fn has(part: &AnswerPart) -> Result<(), NoSuch> {
    if matches!(part, AnswerPart::PathsLink { .. }) { Ok(()) } else { Err(NoSuch::Kind) }
}
