//! What makes a segmentation make sense.

use super::{Measure, Segmentation};
use crate::FieldPath;
use crate::formula::Expression;
use crate::kinds::{NoSuch, there};
use crate::limits;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, CalendarUnit, Dates, Step};

pub(super) fn check(check: &mut Check<'_>, question: &Segmentation<Dates>) {
    if question.series.is_empty() {
        check.problem("series", "choose at least one event to count");
    }
    for (index, series) in question.series.iter().enumerate() {
        let field = FieldPath::root().item("series", index);
        check.step(&series.events, field.field("events"));
        measure(check, question, &series.measure, &series.events, &field.field("measure"));
    }
    for (index, formula) in question.formulas.iter().enumerate() {
        if let Err(error) = Expression::parse(&formula.expression, question.series.len()) {
            check.problem(FieldPath::root().item("formulas", index).field("expression"), error.to_string());
        }
    }
    check.dates(question.dates, &question.calendar, question.by.map(|unit| (unit, "by")));
    compared(check, question);
    breakdowns(check, question);
    check.user_filters(&question.users);
}

fn measure(
    check: &mut Check<'_>,
    question: &Segmentation<Dates>,
    measure: &Measure,
    events: &Step,
    field: &FieldPath,
) {
    match measure {
        Measure::Events | Measure::Users | Measure::EventsPerUser(_) => {}
        Measure::Property(measure) => {
            check.numeric_property(&measure.property, &[events], field.field("property"));
        }
        Measure::RollingUsers(days) => {
            if !limits::ROLLING_DAYS.allows(*days as usize) {
                check.problem(field, format!("choose 1 to {} days", limits::ROLLING_DAYS.words()));
            } else if question.by != Some(CalendarUnit::Day) {
                check.problem(field, "rolling users are counted by day; choose days");
            } else if question.cumulative {
                check.problem(field, "rolling users cannot be cumulative as well");
            }
        }
    }
}

/// A comparison needs a time before the asked one.
fn compared(check: &mut Check<'_>, question: &Segmentation<Dates>) {
    if !question.compare {
        return;
    }
    let Some(dates) = question.dates else {
        let message =
            "nothing lies before all the time covered; choose days to compare them with those before";
        return check.problem("compare", message);
    };
    if let Some(range) = check.days_of(dates, &question.calendar)
        && range.first <= range.last
        && range.before(question.by).is_none()
    {
        check.problem("compare", "the period before would begin before the year 1; choose later days");
    }
}

fn breakdowns(check: &mut Check<'_>, question: &Segmentation<Dates>) {
    let steps: Vec<&Step> = question.series.iter().map(|series| &series.events).collect();
    for (index, breakdown) in question.breakdowns.iter().enumerate() {
        let field = FieldPath::root().item("breakdowns", index);
        let before = question.breakdowns.iter().take(index);
        if before.clone().any(|other| other.property == breakdown.property) {
            check.problem(
                field.field("property"),
                format!("'{}' is broken down by already", breakdown.property),
            );
        }
        check.breakdown(&breakdown.property, breakdown.groups, &steps, &field);
    }
    // Each breakdown adds "other" and "not set".
    let combinations = question.breakdowns.iter().map(|breakdown| u64::from(breakdown.groups) + 2);
    let combinations = combinations.fold(1, u64::saturating_mul);
    if question.breakdowns.len() > 1 && combinations > u64::from(limits::COMBINATIONS.most) {
        let most = limits::COMBINATIONS.words();
        check.problem(
            "breakdowns",
            format!("the breakdowns make more than {most} combinations; keep fewer groups"),
        );
    }
}

/// Whether it is small enough.
pub(super) fn size(size: &mut Size, question: &Segmentation<Dates>, at: &FieldPath) -> Result<(), Problem> {
    size.list(&limits::SERIES, question.series.len(), || at.field("series"))?;
    for (index, series) in question.series.iter().enumerate() {
        size.step(&series.events, &at.item("series", index).field("events"))?;
    }
    size.list(&limits::FORMULAS, question.formulas.len(), || at.field("formulas"))?;
    for (index, formula) in question.formulas.iter().enumerate() {
        let expression = || at.item("formulas", index).field("expression");
        size.text(&limits::FORMULA_BYTES, &formula.expression, expression)?;
        let label = formula.label.as_deref().unwrap_or_default();
        size.text(&limits::NAME_BYTES, label, || at.item("formulas", index).field("label"))?;
    }
    size.list(&limits::BREAKDOWNS, question.breakdowns.len(), || at.field("breakdowns"))
}

/// Whether its answer has such a number.
pub(super) fn has<D>(question: &Segmentation<D>, part: &AnswerPart) -> Result<(), NoSuch> {
    let AnswerPart::SegmentationValue { series, group, .. } = part else { return Err(NoSuch::Kind) };
    there((*series as usize) < question.series.len(), "series")?;
    there(group.is_empty() || group.len() == question.breakdowns.len(), "group")
}
