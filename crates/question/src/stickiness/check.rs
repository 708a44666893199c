//! What makes a stickiness question make sense.

use super::Stickiness;
use crate::FieldPath;
use crate::kinds::{NoSuch, there};
use crate::limits;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, Dates};

pub(super) fn check(check: &mut Check<'_>, question: &Stickiness<Dates>) {
    check.step(&question.events, "events");
    if question.at_least == 0 {
        check.problem("at_least", "a period is active with at least one event");
    } else if !limits::STICKINESS_EVENTS.allows(question.at_least as usize) {
        let most = limits::STICKINESS_EVENTS.words();
        check.problem("at_least", format!("choose 1 to {most} events"));
    }
    let problems = check.problems();
    let periods = check.dates(question.dates, &question.calendar, Some((question.period, "period")));
    if periods > u64::from(limits::STICKINESS_PERIODS.most) && check.problems() == problems {
        let (unit, most) = (question.period.name(), limits::STICKINESS_PERIODS.words());
        check.problem("period", format!("the range has more than {most} {unit}s; choose fewer days"));
    }
    if let Some(breakdown) = &question.breakdown {
        check.breakdown(&breakdown.property, breakdown.groups, &[&question.events], "breakdown");
    }
    check.user_filters(&question.users);
}

/// Whether it is small enough.
pub(super) fn size(size: &mut Size, question: &Stickiness<Dates>, at: &FieldPath) -> Result<(), Problem> {
    size.step(&question.events, &at.field("events"))
}

/// Whether its answer has such a number.
pub(super) fn has<D>(question: &Stickiness<D>, part: &AnswerPart) -> Result<(), NoSuch> {
    let AnswerPart::StickinessBar { periods, group } = part else { return Err(NoSuch::Kind) };
    there(*periods > 0, "bar")?;
    there(group.is_none() || question.breakdown.is_some(), "group")
}
