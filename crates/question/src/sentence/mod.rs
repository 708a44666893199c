//! The plain sentence of what was counted.

mod activity;
mod funnel;
mod retention;
mod segmentation;
mod users;

use crate::words::{counted, date_range, list, percent};
use crate::{
    Answer, AnswerBody, CalendarSettings, CalendarUnit, DateRange, Question, Table, UserFilter, ValidQuestion,
};
use rockpool_catalog::Manifest;
pub use users::{path_link, user_set};

/// What was asked and what came out, in words a colleague would use. Names and values of the extract appear
/// in it as they are: it is text, never markup.
pub fn sentence(question: &ValidQuestion, body: &AnswerBody, manifest: &Manifest) -> String {
    match (question.question(), body) {
        (Question::Funnel(question), AnswerBody::Funnel(answer)) => {
            funnel::funnel(question, answer, manifest)
        }
        (Question::Retention(question), AnswerBody::Retention(answer)) => {
            retention::retention(question, answer, manifest)
        }
        (Question::Segmentation(question), AnswerBody::Segmentation(answer)) => {
            segmentation::segmentation(question, answer, manifest)
        }
        (Question::Stickiness(question), AnswerBody::Stickiness(answer)) => {
            activity::stickiness(question, answer, manifest)
        }
        (Question::Lifecycle(question), AnswerBody::Lifecycle(answer)) => {
            activity::lifecycle(question, answer, manifest)
        }
        (Question::Paths(question), AnswerBody::Paths(answer)) => activity::paths(question, answer, manifest),
        (Question::Users(question), AnswerBody::Users(answer)) => {
            users::user_list(question, answer, manifest)
        }
        (Question::Trace(question), AnswerBody::Trace(answer)) => users::trace(question, answer),
        (_, AnswerBody::Table(table)) => rows(table),
        _ => String::new(),
    }
}

/// The sentence of an answer that is an estimate so far.
pub fn estimate(answer: &Answer) -> String {
    format!("Estimate from {} of users. {}", percent(answer.share_of_users), answer.sentence)
}

fn when(dates: Option<DateRange>, calendar: &CalendarSettings, manifest: &Manifest) -> String {
    let zone = calendar.time_zone.as_deref().unwrap_or(&manifest.time_zone);
    match dates {
        Some(range) => format!(" between {} ({zone})", date_range(range)),
        None => format!(" in all the time covered ({zone})"),
    }
}

/// `by week from Monday`.
fn by(unit: CalendarUnit, calendar: &CalendarSettings) -> String {
    match unit {
        CalendarUnit::Week => format!("by week from {}", calendar.week_start.name()),
        unit => format!("by {}", unit.name()),
    }
}

/// `, only users in 'power users' and not in 'staff'`.
fn restricted(filters: &[UserFilter]) -> String {
    if filters.is_empty() {
        return String::new();
    }
    let names: Vec<String> = filters
        .iter()
        .map(|filter| format!("{} '{}'", if filter.exclude { "not in" } else { "in" }, filter.name))
        .collect();
    format!(", only users {}", list(&names, "and"))
}

fn rows(table: &Table) -> String {
    let more = if table.truncated { "The first " } else { "" };
    format!("{more}{}.", counted(table.rows.len() as u64, "row"))
}
