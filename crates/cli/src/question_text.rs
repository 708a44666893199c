//! From the text of a question to the question, with errors that point at the place.
//!
//! `Question` is told apart by its field `kind`. Read in one go, serde would hold the whole text in between and
//! lose line, column and field of whatever is wrong in it; so `kind` is read first, and then the text again as
//! exactly that kind.

use rockpool_catalog::RepeatedKey;
use rockpool_question::document::{self, DocumentError};
use rockpool_question::{Kind, Question, each_kind, limits};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, IgnoredAny, IntoDeserializer, MapAccess, Visitor};
use std::marker::PhantomData;

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
    let content = crate::output::printable(&content.replace('\t', " "));
    let number = (place.above + line).to_string();
    let margin = " ".repeat(number.len());
    format!("\n {number} | {content}\n {margin} | {}^", " ".repeat(letters))
}

/// The fields of a question beside `kind`.
struct WithoutKind<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for WithoutKind<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = WithoutKind<T>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a question")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(SkipKind(fields))).map(WithoutKind)
            }
        }

        deserializer.deserialize_map(Fields(PhantomData))
    }
}

/// A map's entries without the one named `kind`.
struct SkipKind<A>(A);

impl<'de, A: MapAccess<'de>> MapAccess<'de> for SkipKind<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.0.next_key::<String>()? {
            if key != "kind" {
                return seed.deserialize(key.into_deserializer()).map(Some);
            }
            self.0.next_value::<IgnoredAny>()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.0.next_value_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FUNNEL: &str = r#"{
  "kind": "funnel",
  "steps": [
    {"any_of": [{"event": {"type": "opened"}}]},
    {"any_of": [{"event": {"type": "saved"},
                 "filters": [{"property": "plan", "operator": "is", "values": ["pro"]}]}]}
  ],
  "window": {"amount": 7, "unit": "day"},
  "dates": {"first": "2026-01-01", "last": "2026-01-31"}
}"#;

    fn error_of(text: &str) -> QuestionTextError {
        parse_question(text, "q.json").unwrap_err()
    }

    #[test]
    fn a_question_reads_as_serde_reads_it() {
        let texts = [
            FUNNEL,
            r#"{"sql": "SELECT 1", "kind": "sql"}"#,
            r#"{"kind":"retention","start":{"any_of":[{"event":"any"}]},"returning":{"any_of":[{"event":"any"}]},
                "period":"week","periods":4}"#,
            r#"{"kind":"stickiness","period":"day","events":{"any_of":[{"event":"any"}]}}"#,
            r#"{"events":{"any_of":[{"event":"any"}]},"kind":"lifecycle","period":"week"}"#,
            r#"{"anchor":{"to":{"any_of":[{"event":"any"}]}},"limit":{"within":{"amount":1,"unit":"hour"}},"kind":"paths"}"#,
            r#"{"kind":"users","set":{"kind":"did","at_least":2,"events":{"any_of":[{"event":"any"}]}},"limit":5}"#,
            r#"{"kind":"users","set":{"kind":"counted","question":{"kind":"sql","sql":""},
                "part":{"kind":"paths_link","link":0}}}"#,
            r#"{"kind":"trace","user":{"key":3},"funnel":{"steps":[],"window":{"amount":1,"unit":"day"}}}"#,
            r#"{"series":[{"measure":"users","events":{"any_of":[{"event":"any"}]}}],"kind":"segmentation","by":"day"}"#,
        ];
        for text in texts {
            assert_eq!(parse_question(text, "q").unwrap(), serde_json::from_str::<Question>(text).unwrap());
        }
    }

    #[test]
    fn every_kind_of_question_is_known() {
        let schema = serde_json::to_value(schemars::schema_for!(Question)).unwrap();
        let kinds: Vec<&str> = schema["oneOf"]
            .as_array()
            .unwrap()
            .iter()
            .map(|kind| kind["properties"]["kind"]["const"].as_str().unwrap())
            .collect();
        assert_eq!(kinds, Question::KINDS);
        for kind in kinds {
            let error = error_of(&format!("{{\"kind\": \"{kind}\"}}"));
            assert!(error.message.starts_with("missing field"), "{kind}: {error}");
        }
    }

    #[test]
    fn an_error_names_line_column_field_and_what_is_allowed() {
        let error = error_of(&FUNNEL.replace("\"is\"", "\"equals\""));
        assert_eq!((error.line, error.field.as_str()), (6, "steps[1].any_of[0].filters[0].operator"));
        let line = FUNNEL.replace("\"is\"", "\"equals\"");
        let line = line.lines().nth(5).unwrap();
        assert_eq!(&line[..error.column], &line[..line.find("equals\"").unwrap() + "equals\"".len()]);
        assert!(error.message.contains("`equals`") && error.message.contains("`is_none_of`"), "{error}");
    }

    #[test]
    fn dates_that_are_none_are_named_at_their_place() {
        let dates = r#"{"first": "2026-01-01", "last": "2026-01-31"}"#;
        for (written, field, said) in [
            (r#"{"last": 30, "unit": "days"}"#, "dates.unit", "unknown variant `days`"),
            (r#"{"last": 30}"#, "dates", "missing field `unit`"),
            (r#"{"last": "yesterday"}"#, "dates.last", "a day such as \"2026-03-31\", or a number of units"),
            (r#"{"since": "2026-01-01", "so_far": "day"}"#, "dates", "do not go together"),
            (r#"{"til": "2026-01-01"}"#, "dates.til", "unknown field `til`"),
        ] {
            let error = error_of(&FUNNEL.replace(dates, written));
            assert_eq!((error.line, error.field.as_str()), (9, field), "{error}");
            assert!(error.message.contains(said), "{error}");
            assert!(error.advice().starts_with("dates are {"), "{}", error.advice());
        }
        let relative = FUNNEL.replace(dates, r#"{"last": 12, "unit": "week", "complete": true}"#);
        assert_eq!(parse_question(&relative, "q").unwrap(), serde_json::from_str(&relative).unwrap());
    }

    #[test]
    fn a_misspelt_field_is_named_with_the_right_ones() {
        let error = error_of(&FUNNEL.replace("\"window\"", "\"widnow\""));
        assert_eq!(error.line, 8);
        assert!(error.message.contains("`widnow`") && error.message.contains("`window`"), "{error}");
        let error = error_of(&FUNNEL.replace("\"property\"", "\"name\""));
        assert_eq!((error.line, error.field.as_str()), (6, "steps[1].any_of[0].filters[0].name"));
    }

    #[test]
    fn a_field_that_is_there_twice_is_named_at_its_place() {
        let error = error_of("{\"kind\": \"sql\",\n \"kind\": \"sql\", \"sql\": \"SELECT 1\"}");
        assert_eq!(
            (error.line, error.message.as_str()),
            (2, "the field `kind` is there twice; leave one of them out")
        );
        let error = error_of(&FUNNEL.replace("\"unit\": \"day\"", "\"unit\": \"day\", \"unit\": \"hour\""));
        assert_eq!(
            (error.line, error.message.as_str()),
            (8, "the field `unit` is there twice; leave one of them out")
        );
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let marked = format!("\u{feff}{FUNNEL}");
        assert_eq!(parse_question(&marked, "q").unwrap(), parse_question(FUNNEL, "q").unwrap());
        let lines = "\u{feff}{\"kind\": \"sql\", \"sql\": \"1\"}";
        assert_eq!(parse_questions(lines, "q").unwrap().len(), 1);
    }

    #[test]
    fn a_missing_or_unknown_kind_lists_the_kinds() {
        for text in ["{\n \"steps\": []}", "{\n \"kind\": \"funel\"}", "{\n \"kind\": 3}"] {
            let error = error_of(text);
            for kind in Question::KINDS {
                assert!(error.message.contains(kind), "{error}");
            }
        }
        assert_eq!(error_of("{\n \"kind\": \"funel\"}").line, 2);
    }

    #[test]
    fn values_events_and_days_get_advice_of_their_own() {
        for (from, to, advice) in [
            ("[\"pro\"]", "[[1]]", "a text, a number, true or false"),
            ("{\"type\": \"saved\"}", "\"saved\"", "{\"type\": \"file_saved\"}"),
            ("2026-01-31", "31 January", "\"2026-03-31\""),
        ] {
            let error = error_of(&FUNNEL.replace(from, to));
            assert!(error.advice().contains(advice), "{error}\n{}", error.advice());
        }
    }

    #[test]
    fn texts_that_are_too_large_or_too_deep_are_refused_before_they_are_read() {
        let depth = limits::DOCUMENT_DEPTH.count();
        for text in [
            format!("{}\n{}", "[\n".repeat(2), "[".repeat(1_000_000)),
            "{\"kind\":".repeat(depth + 1),
            format!("{{\"users\":{}", "[{\"set\":{\"question\":".repeat(100_000)),
        ] {
            let error = error_of(&text);
            assert!(error.message.contains("more than 100 deep"), "{error}");
        }
        let long =
            format!("{{\"kind\": \"sql\", \"sql\": \"{}\"}}", "x".repeat(limits::QUESTION_BYTES.count()));
        assert!(error_of(&long).message.contains("bytes"), "{}", error_of(&long));
    }

    #[test]
    fn a_number_that_has_no_room_is_refused_with_its_field_and_the_range() {
        for number in ["4294967296", "-1", "99999999999999999999999", "7.5"] {
            let error = error_of(&FUNNEL.replace("\"amount\": 7", &format!("\"amount\": {number}")));
            assert_eq!((error.line, error.field.as_str()), (8, "window.amount"), "{number}: {error}");
        }
        let error = error_of(&FUNNEL.replace("\"amount\": 7", "\"amount\": 4294967296"));
        assert!(error.message.ends_with("expected a whole number from 0 to 4294967295"), "{error}");
        // What no number can hold is found before there is a field.
        let error = error_of(&FUNNEL.replace("\"amount\": 7", "\"amount\": 1e999"));
        assert_eq!((error.line, error.message.as_str()), (8, "number out of range"));
    }

    #[test]
    fn the_mark_stands_under_the_place() {
        let error = error_of("{\"kind\": \"sql\", \"sql\": 7}");
        assert!(error.excerpt.ends_with('^'));
        let lines: Vec<&str> = error.excerpt.trim_start_matches('\n').lines().collect();
        assert_eq!(lines[0].chars().nth(lines[1].chars().count() - 1), Some('7'), "{}", error.excerpt);
    }

    #[test]
    fn broken_texts_are_errors_and_never_panics() {
        let mut texts: Vec<String> =
            ["", "null", "[]", "7", "{", "{}}", "\u{feff}{}", "{\"kind\":\"é\"}"].map(str::to_owned).to_vec();
        texts.extend(FUNNEL.char_indices().map(|(at, _)| FUNNEL[..at].to_owned()));
        for text in texts {
            let error = error_of(&text);
            assert!(error.line >= 1 && error.column >= 1, "{error}");
        }
    }

    #[test]
    fn a_question_on_each_line_is_read_and_a_wrong_one_is_named_by_its_line() {
        let sql = |sql: &str| format!("{{\"kind\": \"sql\", \"sql\": {sql}}}");
        let text = format!("{}\n\n{}\n", sql("\"1\""), sql("\"2\""));
        let questions = parse_questions(&text, "q.jsonl").unwrap();
        assert_eq!(questions.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(questions[1].1, parse_question(&sql("\"2\""), "q").unwrap());
        for wrong in [sql("7"), "{}".to_owned(), "{".to_owned()] {
            let error = parse_questions(&format!("{text}{wrong}"), "q.jsonl").unwrap_err();
            assert_eq!(error.line, 4, "{error}");
            assert!(error.excerpt.starts_with("\n 4 | "), "{error}");
        }
    }
}
