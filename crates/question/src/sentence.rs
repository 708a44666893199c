//! The plain sentence of what was counted.

use crate::words::{date_range, event_match, list, number, percent, step};
use crate::{
    Answer, AnswerBody, CalendarUnit, DateRange, Funnel, FunnelAnswer, Measure, Question, Retention,
    RetentionAnswer, Segmentation, SegmentationAnswer, Table, Ties, ValidQuestion,
};
use rockpool_catalog::Manifest;

/// What was asked and what came out, in words a colleague would use. Names and values of the extract appear
/// in it as they are: it is text, never markup.
pub fn sentence(question: &ValidQuestion, body: &AnswerBody, manifest: &Manifest) -> String {
    match (question.question(), body) {
        (Question::Funnel(question), AnswerBody::Funnel(answer)) => funnel(question, answer, manifest),
        (Question::Retention(question), AnswerBody::Retention(answer)) => {
            retention(question, answer, manifest)
        }
        (Question::Segmentation(question), AnswerBody::Segmentation(answer)) => {
            segmentation(question, answer, manifest)
        }
        (_, AnswerBody::Table(table)) => rows(table),
        _ => String::new(),
    }
}

/// The sentence of an answer that is an estimate so far.
pub fn estimate(answer: &Answer) -> String {
    format!("Estimate from {} of users. {}", percent(Some(answer.share_of_users)), answer.sentence)
}

fn when(dates: Option<DateRange>, manifest: &Manifest) -> String {
    match dates {
        Some(range) => format!(" between {} ({})", date_range(range), manifest.time_zone),
        None => format!(" in all the time covered ({})", manifest.time_zone),
    }
}

fn funnel(question: &Funnel, answer: &FunnelAnswer, manifest: &Manifest) -> String {
    let Some((first, later)) = answer.total.steps.split_first() else { return String::new() };
    let mut names = question.steps.iter().map(step);
    let entered = first.from_first.count;
    let mut text = format!(
        "{} {} did {}{}",
        number(entered),
        if entered == 1 { "user" } else { "users" },
        names.next().unwrap_or_default(),
        when(question.dates, manifest)
    );
    if entered > 0 {
        let went_on: Vec<String> = later
            .iter()
            .zip(names)
            .enumerate()
            .map(|(index, (reached, name))| {
                let rate = reached.from_first;
                let share = format!("{} ({})", percent(rate.rate), number(rate.count));
                match index {
                    0 => format!("{share} went on to {name} within {}", question.window),
                    _ => format!("{share} to {name}"),
                }
            })
            .collect();
        text += &format!("; {}", list(&went_on, "and"));
    }
    text += match question.ties {
        Ties::StrictlyAfter => ". Each step is strictly later than the one before.",
        Ties::SameInstantCounts => ". A step at the same instant as the one before counts.",
    };
    if let Some(breakdown) = &question.breakdown {
        text += &format!(" Groups are by '{}' at step {}.", breakdown.property, breakdown.step);
    }
    text
}

fn retention(question: &Retention, answer: &RetentionAnswer, manifest: &Manifest) -> String {
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

fn segmentation(question: &Segmentation, answer: &SegmentationAnswer, manifest: &Manifest) -> String {
    let counts: Vec<String> = question
        .series
        .iter()
        .enumerate()
        .map(|(index, series)| {
            let values = answer.series.iter().filter(|values| values.series as usize == index);
            let name = series.events.any_of.iter().map(event_match).collect::<Vec<_>>();
            let name = list(&name, "or");
            match (series.measure, question.breakdown.is_some()) {
                // The groups of users can overlap, so their totals are not added.
                (Measure::Users, true) => format!("users who did {name}"),
                (Measure::Users, false) => {
                    format!("{} users did {name}", number(values.map(|values| values.total).sum()))
                }
                (Measure::Events, _) => {
                    format!("{name} happened {} times", number(values.map(|values| values.total).sum()))
                }
            }
        })
        .collect();
    let mut text = capitalised(&list(&counts, "and")) + &when(question.dates, manifest);
    match question.by {
        Some(CalendarUnit::Day) => text += ", by day",
        Some(CalendarUnit::Week) => text += ", by week from Monday",
        Some(CalendarUnit::Month) => text += ", by month",
        None => {}
    }
    if let Some(breakdown) = &question.breakdown {
        text += &format!(", by '{}' of the event", breakdown.property);
    }
    text + "."
}

fn rows(table: &Table) -> String {
    let count = table.rows.len();
    let plural = if count == 1 { "row" } else { "rows" };
    let more = if table.truncated { "The first " } else { "" };
    format!("{more}{} {plural}.", number(count as u64))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        // Only our own words are capitalised; a quoted name begins with its quote.
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
