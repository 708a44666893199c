//! Steps and property filters as conditions on a row of the event table.

use crate::dialect::Words;
use rockpool_question::{EventChoice, EventMatch, Operator, PropertyFilter, Step, Value};
use std::collections::BTreeSet;

/// The condition that an event can fill a step.
pub(crate) fn step(words: Words, step: &Step) -> String {
    let plain: Option<Vec<&str>> = step
        .any_of
        .iter()
        .map(|choice| match &choice.event {
            EventChoice::Type(name) if choice.filters.is_empty() => Some(name.as_str()),
            _ => None,
        })
        .collect();
    match plain.as_deref() {
        Some([only]) => format!("event_type = {}", words.text(only)),
        Some(names) => format!("event_type IN ({})", list(words, names)),
        None => any(step.any_of.iter().map(|choice| event(words, choice)).collect()),
    }
}

fn event(words: Words, choice: &EventMatch) -> String {
    let own = match &choice.event {
        EventChoice::Any => None,
        EventChoice::Type(name) => Some(format!("event_type = {}", words.text(name))),
    };
    let all: Vec<String> =
        own.into_iter().chain(choice.filters.iter().map(|condition| filter(words, condition))).collect();
    match all.as_slice() {
        [] => "TRUE".into(),
        [only] => only.clone(),
        all => format!("({})", all.join(" AND ")),
    }
}

/// The condition of a filter: true, or false or null where it does not hold.
fn filter(words: Words, filter: &PropertyFilter) -> String {
    let property = words.property(&filter.property);
    let text = || filter.values.first().map(Value::text).unwrap_or_default();
    let number =
        |place: usize| words.number(filter.values.get(place).and_then(Value::number).unwrap_or(f64::NAN));
    let compared = |operator: &str, place: usize| match filter.values.get(place).and_then(instant) {
        Some(microseconds) => format!("{} {operator} {microseconds}", words.as_instant(&property)),
        None => words.compare(&words.as_number(&property), operator, &number(place)),
    };
    match filter.operator {
        Operator::Is | Operator::IsAnyOf => equal(words, &property, &filter.values),
        Operator::IsNot | Operator::IsNoneOf => {
            format!("({property} IS NULL OR {})", different(words, &property, &filter.values))
        }
        Operator::Contains => words.contains(&property, &text()),
        Operator::DoesNotContain => {
            format!("({property} IS NULL OR NOT ({}))", words.contains(&property, &text()))
        }
        Operator::StartsWith => words.starts_with(&property, &text()),
        Operator::Matches => words.matches(&property, &text()),
        Operator::IsSet => format!("{property} IS NOT NULL"),
        Operator::IsNotSet => format!("{property} IS NULL"),
        Operator::LessThan => compared("<", 0),
        Operator::AtMost => compared("<=", 0),
        Operator::GreaterThan => compared(">", 0),
        Operator::AtLeast => compared(">=", 0),
        Operator::Between => format!("({} AND {})", compared(">=", 0), compared("<=", 1)),
    }
}

/// The instant that a value is, in microseconds since 1970, where it is one and no number.
fn instant(value: &Value) -> Option<i64> {
    match value {
        Value::Text(text) if value.number().is_none() => {
            let instant = chrono::DateTime::parse_from_rfc3339(text.trim()).ok()?;
            Some(instant.timestamp_micros())
        }
        _ => None,
    }
}

fn equal(words: Words, property: &str, values: &[Value]) -> String {
    let (numbers, texts): (Vec<&Value>, Vec<&Value>) =
        values.iter().partition(|value| matches!(value, Value::Number(_)));
    let texts: Vec<String> = texts.iter().map(|value| value.text()).collect();
    let mut either = vec![];
    match texts.as_slice() {
        [] => {}
        [only] => either.push(format!("{property} = {}", words.text(only))),
        several => either.push(format!("{property} IN ({})", list(words, several))),
    }
    let read: Vec<String> =
        numbers.iter().filter_map(|value| value.number()).map(|number| words.number(number)).collect();
    match read.as_slice() {
        [] => {}
        [only] => either.push(format!("{} = {only}", words.as_number(property))),
        several => either.push(format!("{} IN ({})", words.as_number(property), several.join(", "))),
    }
    any(either)
}

fn different(words: Words, property: &str, values: &[Value]) -> String {
    match values {
        [Value::Number(number)] => format!("{} <> {}", words.as_number(property), words.number(*number)),
        [only] => format!("{property} <> {}", words.text(&only.text())),
        several => format!("NOT ({})", equal(words, property, several)),
    }
}

/// One of several conditions.
pub(crate) fn any(conditions: Vec<String>) -> String {
    match conditions.as_slice() {
        [] => "FALSE".into(),
        [only] => only.clone(),
        several => format!("({})", several.join(" OR ")),
    }
}

/// Literals, separated by commas.
pub(crate) fn list(words: Words, texts: &[impl AsRef<str>]) -> String {
    texts.iter().map(|text| words.text(text.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The event types that steps name; none if one of them takes any.
pub(crate) fn event_types<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Option<BTreeSet<&'a str>> {
    steps
        .into_iter()
        .flat_map(|step| &step.any_of)
        .map(|choice| match &choice.event {
            EventChoice::Any => None,
            EventChoice::Type(name) => Some(name.as_str()),
        })
        .collect()
}
