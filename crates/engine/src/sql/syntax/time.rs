//! Time zones, intervals, and the patterns that instants are written in.

use super::refusal::{refuse_if, start_of};
use super::size::Size;
use super::{Outcome, Refusal, Walk, text_of};
use chrono::format::{Item, StrftimeItems};
use chrono_tz::{TZ_VARIANTS, Tz};
use datafusion::common::utils::datafusion_strsim::levenshtein;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Interval, UnaryOperator, Value, ValueWithSpan};
use datafusion::sql::sqlparser::tokenizer::Span;

impl Walk<'_> {
    /// `INTERVAL '7 days'`, `INTERVAL 7 DAY`.
    pub(super) fn interval(&mut self, interval: &Interval) -> Outcome<Size> {
        let Interval { value, leading_field: _, leading_precision, last_field, fractional_seconds_precision } =
            interval;
        let span = start_of(value);
        let precise =
            leading_precision.is_some() || last_field.is_some() || fractional_seconds_precision.is_some();
        refuse_if(
            precise,
            "A precision or a range of units in INTERVAL",
            span,
            "Write INTERVAL '1 day 2 hours'.",
        )?;
        if is_length(value) {
            return Ok(Size::NOTHING);
        }
        let instead = "Write a number: INTERVAL '7 days'. A length that depends on the row is compared in seconds: \
                       date_part('epoch', b - a) < 86400 * x.";
        Err(Refusal::of("An INTERVAL that is computed", span, instead))
    }
}

/// Whether the planner takes a value for the length of an interval.
fn is_length(value: &Expr) -> bool {
    match value {
        Expr::Value(ValueWithSpan {
            value: Value::SingleQuotedString(_) | Value::Number(_, false),
            span: _,
        }) => true,
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => is_length(expr),
        Expr::BinaryOp { left, op: BinaryOperator::Plus | BinaryOperator::Minus, right } => {
            matches!(left.as_ref(), Expr::Value(_)) && is_length(left) && is_length(right)
        }
        _ => false,
    }
}

/// Refuses a time zone that does not exist, with the one that is meant.
///
/// # Errors
/// The refusal.
pub(super) fn check_zone(zone: &Expr) -> Outcome {
    let span = start_of(zone);
    let Some(name) = text_of(zone) else {
        return Err(Refusal::of(
            "A time zone that is computed",
            span,
            "Write its name: AT TIME ZONE 'Europe/Budapest'.",
        ));
    };
    if let Some(hint) = unknown_zone(name) {
        return Err(Refusal::because(&format!("There is no time zone '{name}'"), span, &hint));
    }
    Ok(())
}

/// What to write in place of a time zone that does not exist; none if it does.
pub(in crate::sql) fn unknown_zone(name: &str) -> Option<String> {
    let is_offset = {
        let digits = name.strip_prefix(['+', '-']).map(|digits| digits.replace(':', ""));
        digits.is_some_and(|digits| {
            matches!(digits.len(), 2 | 4)
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && digits.as_str() < "24"
        })
    };
    if is_offset || name.parse::<Tz>().is_ok() {
        return None;
    }
    let meant = TZ_VARIANTS.iter().map(|zone| zone.name()).min_by_key(|known| {
        let (known, name) = (known.to_lowercase(), name.to_lowercase());
        let city = known.rsplit('/').next().unwrap_or_default().to_owned();
        levenshtein(&known, &name).min(levenshtein(&city, &name))
    })?;
    Some(format!("Did you mean '{meant}'?"))
}

/// How people write the parts of an instant elsewhere, longest first, and how they are written here.
const POSTGRESQL: [(&str, &str); 25] = [
    ("YYYY", "%Y"),
    ("IYYY", "%G"),
    ("HH24", "%H"),
    ("HH12", "%I"),
    ("MONTH", "%B"),
    ("Month", "%B"),
    ("month", "%B"),
    ("DDD", "%j"),
    ("MON", "%b"),
    ("Mon", "%b"),
    ("mon", "%b"),
    ("DAY", "%A"),
    ("Day", "%A"),
    ("day", "%A"),
    ("AM", "%p"),
    ("PM", "%p"),
    ("YY", "%y"),
    ("MM", "%m"),
    ("DD", "%d"),
    ("Dy", "%a"),
    ("HH", "%I"),
    ("MI", "%M"),
    ("SS", "%S"),
    ("MS", "%3f"),
    ("IW", "%V"),
];

/// As [`POSTGRESQL`], for the patterns of Spark.
const SPARK: [(&str, &str); 18] = [
    ("yyyy", "%Y"),
    ("MMMM", "%B"),
    ("EEEE", "%A"),
    ("MMM", "%b"),
    ("EEE", "%a"),
    ("SSS", "%3f"),
    ("yy", "%y"),
    ("MM", "%m"),
    ("dd", "%d"),
    ("HH", "%H"),
    ("hh", "%I"),
    ("mm", "%M"),
    ("ss", "%S"),
    ("DDD", "%j"),
    ("y", "%Y"),
    ("E", "%a"),
    ("a", "%p"),
    ("d", "%-d"),
];

/// The pattern that an instant is written by, as it has to be written here; a pattern that is right comes back as it is.
///
/// # Errors
/// The refusal of a pattern that has no meaning here.
pub(super) fn pattern(function: &str, pattern: &str, span: Span) -> Outcome<String> {
    if pattern.contains('%') {
        let unknown = StrftimeItems::new(pattern).any(|item| matches!(item, Item::Error));
        let instead =
            "Write %Y for the year, %m the month, %d the day, %H the hour, %M the minute, %S the second.";
        refuse_if(unknown, &format!("The pattern '{pattern}' of {function}"), span, instead)?;
        if function == "date_format" {
            refuse_other_letters(pattern, span)?;
        }
        return Ok(pattern.to_owned());
    }
    if !pattern.chars().any(char::is_alphabetic) {
        return Ok(pattern.to_owned());
    }
    let tables: [&[(&str, &str)]; 2] =
        if function == "date_format" { [&SPARK, &POSTGRESQL] } else { [&POSTGRESQL, &SPARK] };
    if let Some(translated) = tables.iter().find_map(|table| translated(pattern, table)) {
        return Ok(translated);
    }
    let instead =
        "Write %Y for the year, %m the month, %d the day, %H the hour, %M the minute: '%Y-%m' for a month.";
    Err(Refusal::of(&format!("The pattern '{pattern}' of {function}"), span, instead))
}

/// Letters behind `%` that date_format gives another meaning in MySQL, and what it is there.
const MYSQL: [(char, &str); 17] = [
    ('M', "the name of the month"),
    ('i', "minutes"),
    ('s', "seconds"),
    ('h', "hours to 12"),
    ('W', "the name of the day"),
    ('c', "the month without a nought"),
    ('D', "the day with its ending"),
    ('e', "the day without a nought"),
    ('f', "microseconds"),
    ('k', "hours without a nought"),
    ('l', "hours to 12 without a nought"),
    ('u', "the week"),
    ('V', "the week"),
    ('v', "the week"),
    ('X', "the year of the week"),
    ('x', "the year of the week"),
    ('n', "nothing"),
];

/// Refuses a pattern of date_format that MySQL reads otherwise.
fn refuse_other_letters(pattern: &str, span: Span) -> Outcome {
    let mut rest = pattern;
    while let Some((_, after)) = rest.split_once('%') {
        let Some(letter) = after.chars().next() else { return Ok(()) };
        if let Some((_, theirs)) = MYSQL.iter().find(|(known, _)| *known == letter) {
            let what = format!("%{letter} in date_format, which is {theirs} in MySQL,");
            let instead = "Write to_char, with %Y for the year, %m the month, %d the day, %H the hour, %M the minute, %S the second, %B \
                           the name of the month.";
            return Err(Refusal::of(&what, span, instead));
        }
        rest = after.get(letter.len_utf8()..).unwrap_or_default();
    }
    Ok(())
}

/// A pattern of another engine; none if it holds something else. PostgreSQL's parts may be in small letters as well.
fn translated(pattern: &str, table: &[(&str, &str)]) -> Option<String> {
    let mut rest = pattern;
    let mut here = String::new();
    while let Some(first) = rest.chars().next() {
        let part = table.iter().find(|(part, _)| rest.starts_with(part));
        let small =
            || table.iter().find(|(part, _)| table.len() == POSTGRESQL.len() && starts_small(rest, part));
        if let Some((part, written)) = part.or_else(small) {
            here.push_str(written);
            rest = rest.get(part.len()..)?;
        } else if let Some(quoted) = rest.strip_prefix(['\'', '"']) {
            let end = quoted.find(['\'', '"'])?;
            here.push_str(&quoted.get(..end)?.replace('%', "%%"));
            rest = quoted.get(end + 1..)?;
        } else if first.is_alphabetic() {
            return None;
        } else {
            here.push(first);
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    Some(here)
}

/// Whether a text starts with a part in small letters.
fn starts_small(text: &str, part: &str) -> bool {
    text.get(..part.len()).is_some_and(|start| start == part.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_other_engines_are_translated_whole_or_refused() {
        for (function, theirs, here) in [
            ("to_char", "YYYY-MM", Some("%Y-%m")),
            ("to_char", "yyyy-mm-dd hh24:mi:ss", Some("%Y-%m-%d %H:%M:%S")),
            ("to_char", "DD Mon YYYY", Some("%d %b %Y")),
            ("to_char", "IYYY-\"W\"IW", Some("%G-W%V")),
            ("to_char", "%Y-%m", Some("%Y-%m")),
            ("to_char", "999", Some("999")),
            ("to_char", "FMMonth", None),
            ("to_char", "%Q", None),
            ("date_format", "yyyy-MM-dd HH:mm", Some("%Y-%m-%d %H:%M")),
            ("date_format", "yyyy-mm", Some("%Y-%M")),
            ("date_format", "yyyy-MM-dd'T'HH:mm:ss", Some("%Y-%m-%dT%H:%M:%S")),
            ("date_format", "EEEE", Some("%A")),
            ("date_format", "QQQ", None),
            ("date_format", "%Y-%m-%d %H:%S", Some("%Y-%m-%d %H:%S")),
            ("date_format", "%Y-%M", None),
            ("date_format", "%H:%i:%s", None),
            ("to_char", "%H:%M", Some("%H:%M")),
        ] {
            let found = pattern(function, theirs, Span::empty()).ok();
            assert_eq!(found.as_deref(), here, "{function} {theirs}");
        }
    }

    #[test]
    fn a_misspelt_zone_names_the_one_that_is_meant() {
        assert_eq!(unknown_zone("Europe/Budapest"), None);
        assert_eq!(unknown_zone("UTC"), None);
        assert_eq!(unknown_zone("+02:00"), None);
        assert!(unknown_zone("Europe/Budapst").is_some_and(|hint| hint.contains("'Europe/Budapest'")));
        assert!(unknown_zone("berlin").is_some_and(|hint| hint.contains("'Europe/Berlin'")));
        assert!(unknown_zone("+99:00").is_some());
    }
}
