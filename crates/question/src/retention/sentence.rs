//! The sentence of a retention question, and of the users whom a number of it counts.

use super::{Anchor, Counting, Retention, RetentionAnswer, RetentionMeasure, RetentionMode};
use crate::sentence::{in_group, restricted, when};
use crate::words::{amount, counted, number, percent, start, step};
use crate::{AnswerPart, CalendarUnit, Days};
use rockpool_catalog::Manifest;

/// What was asked and what came out.
pub(super) fn sentence(question: &Retention<Days>, answer: &RetentionAnswer, manifest: &Manifest) -> String {
    let users: u64 = answer.total.cohorts.iter().map(|cohort| cohort.size).sum();
    let anchor = match question.anchor {
        Anchor::FirstInRange => format!("{} did {{}}, counted from the first time", counted(users, "user")),
        Anchor::FirstEver => {
            format!("{} did {{}} for the first time in this extract", counted(users, "user"))
        }
        Anchor::Every => format!(
            "{} a user did {{}} in a {}, each counted from the first time in it",
            counted(users, "time"),
            question.period.name()
        ),
    };
    let did = step(&question.start) + &when(question.dates, &question.calendar, manifest);
    let mut text = anchor.replacen("{}", &did, 1) + &restricted(&question.users);
    text += &first_return(question, answer);
    text += ". ";
    text += &cut(question);
    text += match question.mode {
        RetentionMode::On => " the summary pools complete periods only.",
        RetentionMode::OnOrAfter => {
            " a return in the period or any later one counts, up to the end of the data; the summary pools the periods that have ended."
        }
        RetentionMode::Brackets(_) => " the summary pools complete brackets only.",
    };
    text += &match &question.measure {
        RetentionMeasure::Users => String::new(),
        RetentionMeasure::Sum(property) => format!(" '{property}' of the returns is added up."),
        RetentionMeasure::AveragePerUser(property) => {
            format!(" '{property}' of the returns is added up and divided by all users of the cohort.")
        }
    };
    if let Some(breakdown) = &question.breakdown {
        text += &format!(" Groups are by '{}' of the start event.", breakdown.property);
    }
    text
}

/// The first number after period 0.
fn first_return(question: &Retention<Days>, answer: &RetentionAnswer) -> String {
    let unit = question.period.name();
    let Some((column, summary)) =
        answer.columns.iter().zip(&answer.total.summary).find(|(column, _)| column.from > 0)
    else {
        return String::new();
    };
    let rate = summary.rate;
    let Some(share) = rate.rate else {
        return String::new();
    };
    let (of, share, returning) = (number(rate.of), percent(share), step(&question.returning));
    let measure = match (&question.measure, summary.value) {
        (RetentionMeasure::Users, _) | (_, None) => String::new(),
        (_, Some(sum)) => format!(" ({})", amount(sum)),
    };
    match (column.from, column.to) {
        (1, Some(2)) => {
            format!("; of the {of} whose next {unit} is complete, {share} did {returning} in it{measure}")
        }
        (from, None) => format!("; of {of}, {share} did {returning} in {unit} {from} or later{measure}"),
        (from, Some(to)) => format!(
            "; of the {of} whose {unit}s {from} to {} are complete, {share} did {returning} in them{measure}",
            to - 1
        ),
    }
}

fn cut(question: &Retention<Days>) -> String {
    let unit = question.period;
    match (question.counted, unit) {
        (Counting::Rolling, CalendarUnit::Hour) => {
            "Periods are hours of 60 minutes from the start event;".into()
        }
        (Counting::Rolling, CalendarUnit::Week) => "Periods are 7 x 24 hours from the start event;".into(),
        (Counting::Rolling, CalendarUnit::Month) => "Periods are 30 x 24 hours from the start event;".into(),
        (Counting::Rolling, _) => "Periods are 24 hours from the start event;".into(),
        (Counting::Calendar, CalendarUnit::Week) => {
            format!("Periods are calendar weeks from {};", question.calendar.week_start.name())
        }
        (Counting::Calendar, unit) => format!("Periods are calendar {}s;", unit.name()),
    }
}

/// Whom a number of the answer counts, to follow "users"; none if it is a number of another kind.
pub(super) fn who<D>(question: &Retention<D>, part: &AnswerPart) -> Option<String> {
    let AnswerPart::RetentionCell { cohort, column, absent, group } = part else { return None };
    let cohort = cohort.map_or_else(String::new, |cohort| format!(" of the cohort of {}", start(cohort)));
    let column = match column {
        None => String::new(),
        Some(column) => {
            let came = if *absent { "did not come back" } else { "came back" };
            format!(" who {came} in column {column}")
        }
    };
    Some(format!("who did {}{cohort}{column}{}", step(&question.start), in_group(group.as_ref())))
}
