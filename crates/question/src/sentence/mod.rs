//! The plain sentence of what was counted.

mod funnel;
mod retention;
mod segmentation;

use crate::words::{date_range, number, percent};
use crate::{Answer, AnswerBody, DateRange, Question, Table, ValidQuestion};
use rockpool_catalog::Manifest;

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

fn rows(table: &Table) -> String {
    let count = table.rows.len();
    let plural = if count == 1 { "row" } else { "rows" };
    let more = if table.truncated { "The first " } else { "" };
    format!("{more}{} {plural}.", number(count as u64))
}
