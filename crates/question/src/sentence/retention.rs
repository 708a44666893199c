//! The sentence of a retention question.

use super::when;
use crate::words::{number, percent, step};
use crate::{CalendarUnit, Retention, RetentionAnswer};
use rockpool_catalog::Manifest;

pub(super) fn retention(question: &Retention, answer: &RetentionAnswer, manifest: &Manifest) -> String {
    let users: u64 = answer.cohorts.iter().map(|cohort| cohort.size).sum();
    let unit = question.period.name();
    let mut text = format!(
        "{} {} did {}{}, counted from the first time",
        number(users),
        if users == 1 { "user" } else { "users" },
        step(&question.start),
        when(question.dates, manifest)
    );
    if let Some(rate) = answer.summary.get(1).filter(|rate| rate.rate.is_some()) {
        text += &format!(
            "; of the {} whose next {unit} is complete, {} did {} in it",
            number(rate.of),
            percent(rate.rate),
            step(&question.returning)
        );
    }
    let cut = match question.period {
        CalendarUnit::Day => "calendar days",
        CalendarUnit::Week => "calendar weeks from Monday",
        CalendarUnit::Month => "calendar months",
    };
    text + &format!(". Periods are {cut}; the summary pools complete periods only.")
}
