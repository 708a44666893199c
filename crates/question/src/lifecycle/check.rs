//! What makes a lifecycle make sense.

use super::Lifecycle;
use crate::FieldPath;
use crate::kinds::NoSuch;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, Dates};

pub(super) fn check(check: &mut Check<'_>, question: &Lifecycle<Dates>) {
    check.step(&question.events, "events");
    check.dates(question.dates, &question.calendar, Some((question.period, "period")));
    check.user_filters(&question.users);
}

/// Whether it is small enough.
pub(super) fn size(size: &mut Size, question: &Lifecycle<Dates>, at: &FieldPath) -> Result<(), Problem> {
    size.step(&question.events, &at.field("events"))
}

/// Whether its answer has such a number.
pub(super) fn has(part: &AnswerPart) -> Result<(), NoSuch> {
    if matches!(part, AnswerPart::LifecycleBar { .. }) { Ok(()) } else { Err(NoSuch::Kind) }
}
