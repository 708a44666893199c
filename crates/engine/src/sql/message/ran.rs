//! What fails on the values of an extract: casts, divisions, numbers without a place.

use crate::filter::why_no_pattern;

/// A message of Arrow's or DataFusion's about values, as a sentence.
pub(super) fn message(said: &str) -> String {
    known(said).unwrap_or_else(|| super::not_foreseen(said))
}

/// The sentence for a message about values; none if it is about something else.
pub(super) fn known(said: &str) -> Option<String> {
    let between = |start: &str, end: &str| {
        let (_, rest) = said.split_once(start)?;
        Some(rest.split_once(end).map_or(rest, |(found, _)| found).trim().to_owned())
    };
    if said.contains("for type interval") || said.contains("Invalid interval") {
        return Some(
            "This is no interval. Write INTERVAL '7 days', INTERVAL '1 month' or INTERVAL '90 minutes'."
                .into(),
        );
    }
    if said.contains("Divide by zero") || said.contains("DivideByZero") {
        return Some(
            "A division by zero. Write a / nullif(b, 0), which is null there, or CAST(b AS DOUBLE) for an infinity.".into(),
        );
    }
    if let Some(value) = between("Cannot cast string '", "' to value of") {
        let kind = between("' to value of ", " type").map(|kind| plain(&kind));
        let (kind, wanted) = kind.unwrap_or(("a number", "DOUBLE"));
        return Some(format!(
            "The text '{}' is not {kind}. Write TRY_CAST(x AS {wanted}), which is null for such a text.",
            super::shortened(&value, 60)
        ));
    }
    if let Some(value) = between("Can't cast value ", " to type") {
        let kind = between(" to type ", "\n").unwrap_or_default();
        return Some(format!(
            "{value} is out of the range of {}. Write CAST(x AS BIGINT), DECIMAL(38, 0) or DOUBLE.",
            match kind.trim() {
                "Int8" => "TINYINT",
                "Int16" => "SMALLINT",
                "Int32" => "INT",
                kind => plain(kind).1,
            }
        ));
    }
    if let Some(text) = between("Error parsing timestamp from '", "'") {
        return Some(format!(
            "The text '{}' is no instant. Write it as '2026-01-31 12:00:00', or TRY_CAST(x AS TIMESTAMP), which is null for \
             such a text.",
            super::shortened(&text, 60)
        ));
    }
    if said.contains("Invalid timezone") || said.contains("time zone") {
        let zone = between("timezone \"", "\"").or_else(|| between("timezone '", "'"));
        let zone = zone.unwrap_or_default();
        let hint = crate::sql::syntax::unknown_zone(&zone).unwrap_or_default();
        return Some(format!(
            "There is no time zone '{zone}'. {hint} Write a name such as 'Europe/Budapest'."
        ));
    }
    if said.contains("Cannot cast to Decimal") || said.contains("is too large to store in a Decimal") {
        return Some(
            "A number overflows the digits of a decimal. Write DECIMAL(38, 0) or DOUBLE in the cast, or TRY_CAST, which is \
             null there."
                .into(),
        );
    }
    let is_instant = said.contains("to datetime for Timestamp") || said.contains("Cannot cast Date");
    if is_instant || said.contains("representable") {
        return Some(
            "An instant or a date is out of range: they reach from the year 1677 to 2262 where they are counted in \
             nanoseconds, as casts to TIMESTAMP are. Compare with a nearer one, or leave the condition out."
                .into(),
        );
    }
    if said.contains("verflow") || said.contains("out of range") {
        return Some(format!(
            "A value overflows its type{}. Write CAST(x AS DECIMAL(38, 0)) for whole numbers, CAST(x AS DOUBLE) for rounded \
             ones; instants and intervals reach from the year 1677 to 2262 where they are counted in nanoseconds.",
            between("Overflow happened on: ", "\n").map(|where_| format!(" ({where_})")).unwrap_or_default()
        ));
    }
    if let Some(why) = why_no_pattern(said) {
        return Some(format!(
            "This is no regular expression{why}. Write \\ before a sign that stands for itself, such as \\(."
        ));
    }
    if said.contains("Scalar subquery returned more than one row") || said.contains("more than one row") {
        return Some(
            "A query in the place of one value gives several rows. Write LIMIT 1 in it, an aggregate such as max(x), or IN \
             (SELECT ...)."
                .into(),
        );
    }
    if said.contains("Resources exhausted") || said.contains("memory") {
        return Some("This statement needs more memory than there is. Group or filter earlier, or LIMIT what is sorted.".into());
    }
    None
}

/// What people call a type, and how it is written.
fn plain(kind: &str) -> (&'static str, &'static str) {
    match kind.trim() {
        kind if kind.starts_with("Int") || kind.starts_with("UInt") => ("a whole number", "BIGINT"),
        kind if kind.starts_with("Float") => ("a number", "DOUBLE"),
        kind if kind.starts_with("Decimal") => ("a number", "DECIMAL(38, 2)"),
        kind if kind.starts_with("Date") => ("a date", "DATE"),
        kind if kind.starts_with("Timestamp") => ("an instant", "TIMESTAMP"),
        kind if kind.starts_with("Bool") => ("true or false", "BOOLEAN"),
        _ => ("a value of this type", "DOUBLE"),
    }
}
