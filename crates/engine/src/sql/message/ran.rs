//! What fails on the values of an extract: casts, divisions, numbers without a place.

use crate::filter::why_no_pattern;

/// A message of Arrow's or DataFusion's about values, as a sentence.
pub(super) fn message(said: &str) -> String {
    known(said).or_else(|| super::mistakes::known(said)).unwrap_or_else(|| super::not_foreseen(said))
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
    if let Some(value) = between("Cannot cast string '", "' to value of")
        && let Some(sentence) = no_such_day(&value)
    {
        return Some(sentence);
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
        if let Some(sentence) = no_such_day(&text) {
            return Some(sentence);
        }
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
    if let Some(instant) = between("Overflow happened on: ", "\n").and_then(|operation| instant(&operation)) {
        return Some(format!(
            "The instant {instant} is out of range: where instants are counted in nanoseconds, they reach from the year 1677 to 2262. \
             Leave it out, as in WHERE event_time BETWEEN '2000-01-01' AND '2100-01-01'."
        ));
    }
    if let Some(instant) = between("Cannot cast ", " to Timestamp").and_then(|cast| instant_of_cast(&cast)) {
        return Some(format!(
            "The instant {instant} is out of range: where instants are counted in nanoseconds, they reach from the year 1677 to 2262. \
             Leave it out, as in WHERE event_time BETWEEN '2000-01-01' AND '2100-01-01'."
        ));
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

/// The sentence for a text with a date that is none; none for other texts.
fn no_such_day(text: &str) -> Option<String> {
    let date = text.trim().get(..10)?;
    let mut parts = date
        .split('-')
        .map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok())?);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let is_there = chrono::NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).is_some();
    (!is_there).then(|| {
        format!("There is no day {date}. Look at the month, from 01 to 12, and at how many days it has.")
    })
}

/// The instant or the day of `Timestamp(ms, "UTC") value -62167219200000`.
fn instant_of_cast(cast: &str) -> Option<String> {
    let (kind, value) = cast.rsplit_once(" value ")?;
    let value: i64 = value.trim().parse().ok()?;
    match kind {
        "Date32" => Some(chrono::NaiveDate::from_epoch_days(i32::try_from(value).ok()?)?.to_string()),
        kind if kind.starts_with("Timestamp(ms") => instant(&format!("{value} * 1000000")),
        kind if kind.starts_with("Timestamp(µs") => instant(&format!("{value} * 1000")),
        kind if kind.starts_with("Timestamp(s") => instant(&format!("{value} * 1000000000")),
        _ => None,
    }
}

/// The instant of milliseconds or microseconds that have no place as nanoseconds.
fn instant(operation: &str) -> Option<String> {
    let (ticks, factor) = operation.split_once(" * ")?;
    let ticks: i64 = ticks.trim().parse().ok()?;
    let instant = match factor.trim() {
        "1000000" => chrono::DateTime::from_timestamp_millis(ticks)?,
        "1000" => chrono::DateTime::from_timestamp_micros(ticks)?,
        "1000000000" => chrono::DateTime::from_timestamp(ticks, 0)?,
        _ => return None,
    };
    Some(instant.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// What people call a type, and how it is written.
fn plain(kind: &str) -> (&'static str, &'static str) {
    match kind.trim() {
        kind if kind.starts_with("Int") || kind.starts_with("UInt") => ("a whole number", "BIGINT"),
        kind if kind.starts_with("Float") => ("a number", "DOUBLE"),
        kind if kind.starts_with("Decimal") => ("a number", "DECIMAL(38, 2)"),
        kind if kind.starts_with("Date") => ("a date", "DATE"),
        kind if kind.starts_with("Time32") || kind.starts_with("Time64") => ("a time of day", "TIME"),
        kind if kind.starts_with("Timestamp") => ("an instant", "TIMESTAMP"),
        kind if kind.starts_with("Bool") => ("true or false", "BOOLEAN"),
        _ => ("a value of this type", "DOUBLE"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_never_was_is_named() {
        assert!(
            no_such_day("2026-02-30").is_some_and(|said| said.starts_with("There is no day 2026-02-30."))
        );
        assert!(no_such_day("2026-13-01 10:00:00").is_some());
        for other in ["2026-02-28", "2024-02-29 10:00", "x", "2026-2-30", "20260230", "2026-02-3x"] {
            assert_eq!(no_such_day(other), None, "{other}");
        }
    }

    #[test]
    fn an_instant_without_nanoseconds_is_named() {
        let said = known("Compute error: Overflow happened on: -62167219200000 * 1000000").unwrap();
        assert!(said.contains("0000-01-01T00:00:00Z"), "{said}");
        let said = known(
            "Cannot cast Timestamp(ms, \"UTC\") value -62167219200000 to Timestamp(ns): converted value exceeds the representable i64 range",
        );
        assert!(said.is_some_and(|said| said.contains("0000-01-01T00:00:00Z")));
    }
}
