//! What makes a retention question make sense.

use super::{Retention, RetentionMode};
use crate::FieldPath;
use crate::kinds::{NoSuch, there};
use crate::limits;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, CalendarUnit, Dates};

pub(super) fn check(check: &mut Check<'_>, question: &Retention<Dates>) {
    check.step(&question.start, "start");
    check.step(&question.returning, "returning");
    if matches!(question.period, CalendarUnit::Quarter | CalendarUnit::Year) {
        check.problem("period", "choose hours, days, weeks or months");
    }
    match &question.mode {
        RetentionMode::Brackets(edges) => {
            let most = limits::RETENTION_PERIODS.most;
            if !limits::BRACKETS.allows(edges.len().saturating_sub(1)) {
                let message = format!("write 2 to {} edges of brackets", limits::BRACKETS.most + 1);
                check.problem("mode.brackets", message);
            } else if edges.windows(2).any(|edges| edges[0] >= edges[1]) {
                check.problem("mode.brackets", "each edge must be larger than the one before");
            } else if edges.iter().any(|edge| *edge > most) {
                check.problem("mode.brackets", format!("edges can be at most {most}"));
            }
        }
        RetentionMode::On | RetentionMode::OnOrAfter => {
            if question.periods == 0 {
                check.problem("periods", "ask for at least one period after the first");
            } else if !limits::RETENTION_PERIODS.allows(question.periods as usize) {
                let most = limits::RETENTION_PERIODS.words();
                check.problem("periods", format!("at most {most} periods can be asked for"));
            }
        }
    }
    if let Some(property) = question.measure.property() {
        check.numeric_property(property, &[&question.returning], "measure");
    }
    check.dates(question.dates, &question.calendar, Some((question.period, "period")));
    if let Some(breakdown) = &question.breakdown {
        check.breakdown(&breakdown.property, breakdown.groups, &[&question.start], "breakdown");
    }
    check.user_filters(&question.users);
}

/// Whether it is small enough.
pub(super) fn size(size: &mut Size, question: &Retention<Dates>, at: &FieldPath) -> Result<(), Problem> {
    size.step(&question.start, &at.field("start"))?;
    size.step(&question.returning, &at.field("returning"))
}

/// Whether its answer has such a number.
pub(super) fn has<D>(question: &Retention<D>, part: &AnswerPart) -> Result<(), NoSuch> {
    let AnswerPart::RetentionCell { column, group, absent, .. } = part else { return Err(NoSuch::Kind) };
    let columns = question.columns().len();
    there(column.is_none_or(|column| (column as usize) < columns), "column")?;
    there(column.is_some() || !absent, "column")?;
    there(group.is_none() || question.breakdown.is_some(), "group")
}
