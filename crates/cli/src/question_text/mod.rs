//! From the text of a question to the question, with errors that point at the place.
//!
//! `Question` is told apart by its field `kind`. Read in one go, serde would hold the whole text in between and
//! lose line, column and field of whatever is wrong in it; so `kind` is read first, and then the text again as
//! exactly that kind.

#[cfg(test)]
mod tests;
mod without_kind;

use rockpool_catalog::RepeatedKey;
use rockpool_question::document::{self, DocumentError};
use rockpool_question::{Kind, Question, each_kind, limits};
use serde::Deserialize;
use without_kind::WithoutKind;

/// A text that is no question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}, line {line}, column {column}{}: {message}{}", in_field(.field), .excerpt)]
pub struct QuestionTextError {
    /// Where the text was read: a path or `standard input`.
    name: String,
    /// From 1.
    line: usize,
    /// From 1.
    column: usize,
    /// The field, as a path such as `steps[0].any_of[0].event`; empty for the whole.
    field: String,
    /// What is wrong, and what is allowed where that is a short list.
    message: String,
    /// The line with a mark under the place, each on a line of its own.
    excerpt: String,
}

impl QuestionTextError {
    /// What to do about it.
    pub fn advice(&self) -> String {
        let form = if self.field.ends_with(".event") {
            "write {\"type\": \"file_saved\"} for one event type, or \"any\"; "
        } else if self.field.contains(".values") {
            "a value is a text, a number, true or false; "
        } else if self.field.contains("dates") {
            "dates are {\"first\": \"2026-03-01\", \"last\": \"2026-03-31\"}, {\"last\": 30, \"unit\": \"day\"}, \
             {\"so_far\": \"month\"} or {\"since\": \"2026-03-01\"}; "
        } else {
            ""
        };
        format!("{form}`rockpool schema question` prints everything that is allowed")
    }
}

fn in_field(field: &str) -> String {
    if field.is_empty() { String::new() } else { format!(", field {field}") }
}

/// The question that a text holds. `name` says where the text was read.
///
/// # Errors
/// A [`QuestionTextError`] for the first thing that is wrong.
pub fn parse_question(text: &str, name: &str) -> Result<Question, QuestionTextError> {
    parse(TextPlace { text: without_mark(text), name, above: 0 })
}

/// The questions that a text holds on its lines, each with the number of its line; empty lines are passed over.
///
/// # Errors
/// A [`QuestionTextError`] for the first line that is no question.
pub fn parse_questions(text: &str, name: &str) -> Result<Vec<(usize, Question)>, QuestionTextError> {
    let lines = without_mark(text).lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(above, text)| Ok((above + 1, parse(TextPlace { text, name, above })?))).collect()
}

/// A text without the byte-order mark that some editors write.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A text and where it stands.
#[derive(Clone, Copy)]
struct TextPlace<'a> {
    text: &'a str,
    name: &'a str,
    /// The lines above it in what it was read from.
    above: usize,
}

fn parse(place: TextPlace<'_>) -> Result<Question, QuestionTextError> {
    let text = place.text;
    if let Err(error) = document::check(text, &limits::QUESTION_BYTES, "shorten its lists of values") {
        let (at, message) = match error {
            DocumentError::Repeated(RepeatedKey { key, line, column }) => {
                ((line, column), format!("the field `{key}` is there twice; leave one of them out"))
            }
            DocumentError::TooDeep { line } => ((line, 1), format!("the question is too large: {error}")),
            DocumentError::TooLong { .. } => ((1, 1), format!("the question is too large: {error}")),
        };
        return Err(QuestionTextError::at(place, at, String::new(), message));
    }
    let failed = |field: String, error: &serde_json::Error| QuestionTextError::new(place, field, error);
    let fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).map_err(|error| failed(String::new(), &error))?;
    let kind = match fields.get("kind") {
        Some(serde_json::Value::String(kind)) => kind.as_str(),
        other => return Err(QuestionTextError::without_kind(place, other)),
    };
    match body_of(kind, text) {
        Some(read) => read.map_err(|(field, error)| failed(field, &error)),
        None => Err(QuestionTextError::without_kind(place, fields.get("kind"))),
    }
}

macro_rules! read_bodies {
    (
        counting { $($counting:ident: $counting_question:ident => $counting_answer:ident,)* }
        other { $($other:ident: $other_question:ident => $other_answer:ident,)* }
    ) => {
        /// The question of a kind, or what is wrong with it; none for a kind that there is not.
        fn body_of(kind: &str, text: &str) -> Option<Result<Question, (String, serde_json::Error)>> {
            Some(match kind {
                $(rockpool_question::$counting_question::NAME => body(text).map(Question::$counting),)*
                $(rockpool_question::$other_question::NAME => body(text).map(Question::$other),)*
                _ => return None,
            })
        }
    };
}

each_kind!(read_bodies);

/// The fields beside `kind`, or the field that is wrong and what is wrong with it.
fn body<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, (String, serde_json::Error)> {
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize::<_, WithoutKind<T>>(&mut json).map(|body| body.0).map_err(|error| {
        let path = error.path().to_string();
        (if path == "." { String::new() } else { path }, error.into_inner())
    })
}

impl QuestionTextError {
    fn new(at: TextPlace<'_>, field: String, error: &serde_json::Error) -> Self {
        let text = at.text;
        let (line, column) = (error.line().max(1), error.column().max(1));
        let said = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let said = said.strip_suffix(&place).unwrap_or(&said);
        let message = match said {
            "data did not match any variant of untagged enum OneOrSeveral" => {
                "this is neither a breakdown such as {\"property\": \"plan\"} nor a list of them".to_owned()
            }
            "EOF while parsing a value" if text.trim().is_empty() => "the text is empty".to_owned(),
            said => said
                .replace("EOF while parsing", "the text ends inside")
                .replace("expected u32", "expected a whole number from 0 to 4294967295"),
        };
        Self::at(at, (line, column), field, message)
    }

    /// An error at a line and column of the text itself.
    fn at(place: TextPlace<'_>, (line, column): (usize, usize), field: String, message: String) -> Self {
        let excerpt = excerpt(place, line, column);
        Self { name: place.name.into(), line: place.above + line, column, field, message, excerpt }
    }

    fn without_kind(place: TextPlace<'_>, found: Option<&serde_json::Value>) -> Self {
        let text = place.text;
        let allowed = Question::KINDS.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ");
        let message = match found {
            None => format!("missing field `kind`, expected one of {allowed}"),
            Some(other) => format!("unknown kind of question {other}, expected one of {allowed}"),
        };
        // The place of the value, which a parsed document no longer knows.
        let at = text.find("\"kind\"").or_else(|| text.find('{')).unwrap_or(0);
        let before = text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1) + 1;
        let field = if found.is_some() { "kind".to_owned() } else { String::new() };
        Self::at(place, (line, column), field, message)
    }
}

/// The line with a mark under the column; nothing where the line is too long to help.
fn excerpt(place: TextPlace<'_>, line: usize, column: usize) -> String {
    const LONGEST_LINE: usize = 160;
    let Some(content) = place.text.lines().nth(line - 1) else { return String::new() };
    if content.trim().is_empty() || content.len() > LONGEST_LINE {
        return String::new();
    }
    // Columns count bytes; the mark has to stand under a letter.
    let letters = content.char_indices().take_while(|(at, _)| at + 1 < column).count();
    let content = crate::printable::printable(&content.replace('\t', " "));
    let number = (place.above + line).to_string();
    let margin = " ".repeat(number.len());
    format!("\n {number} | {content}\n {margin} | {}^", " ".repeat(letters))
}
