//! The sentence of a stickiness question, and of the users whom a number of it counts.

use super::{Stickiness, StickinessAnswer};
use crate::sentence::{by, in_group, restricted, when};
use crate::words::{amount, counted, noun_for, number, step};
use crate::{AnswerPart, Days};
use rockpool_catalog::Manifest;

/// What was asked and what came out.
pub(super) fn sentence(
    question: &Stickiness<Days>,
    answer: &StickinessAnswer,
    manifest: &Manifest,
) -> String {
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

/// Whom a number of the answer counts, to follow "users"; none if it is a number of another kind.
pub(super) fn who<D>(question: &Stickiness<D>, part: &AnswerPart) -> Option<String> {
    let AnswerPart::StickinessBar { periods, group } = part else { return None };
    let more = if question.cumulative { " or more" } else { "" };
    let periods = u64::from(*periods);
    Some(format!(
        "who did {} in {}{more} {}{}",
        step(&question.events),
        number(periods),
        noun_for(if question.cumulative { 0 } else { periods }, question.period.name()),
        in_group(group.as_ref())
    ))
}
