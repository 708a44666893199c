//! Numbers, days, steps and filters in words, shared by every sentence, table and chart.

pub use crate::numbers::{
    NARROW_SPACE, NO_NUMBER, amount, counted, grouped, noun_for, number, percent, percent_range,
};
use crate::{BucketStart, CalendarUnit, DateRange, EventChoice, EventMatch, PropertyFilter, Step, Value};
use chrono::{Datelike, FixedOffset, NaiveDate, NaiveDateTime};

/// A length of time in its two largest units, whole ones: `2 days 3 hours`, `1 minute`, `no time`.
pub fn span(milliseconds: i64) -> String {
    const UNITS: [(&str, i64); 5] =
        [("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000), ("millisecond", 1)];
    let counted = |count: i64, unit: &str| counted(count.unsigned_abs(), unit);
    let Some(largest) = UNITS.iter().position(|(_, length)| milliseconds >= *length) else {
        return "no time".to_owned();
    };
    let mut left = milliseconds;
    let mut parts = vec![];
    for (unit, length) in UNITS.iter().skip(largest).take(2) {
        if left >= *length {
            parts.push(counted(left / length, unit));
        }
        left %= length;
    }
    parts.join(" ")
}

/// The text with its first letter as a capital.
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        // Only our own words are capitalised; a quoted name begins with its quote.
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// A day: `5 Feb 2024`.
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// A day and the time of it: `1 Jun 2023, 14:03`.
pub fn day_and_time(instant: NaiveDateTime) -> String {
    format!("{}, {}", day(instant.date()), instant.format("%H:%M"))
}

/// `1 Jan and 30 Jun 2026`, to follow "between"; one day is named twice rather than guessed about.
pub fn date_range(range: DateRange) -> String {
    if range.first.year() == range.last.year() {
        format!("{} and {}", range.first.format("%-d %b"), day(range.last))
    } else {
        format!("{} and {}", day(range.first), day(range.last))
    }
}

/// `2 May to 31 May 2026`; of one day its name: `31 May 2026`.
pub fn days(range: DateRange) -> String {
    if range.first == range.last { day(range.last) } else { date_range(range).replacen(" and ", " to ", 1) }
}

/// The start of a calendar bucket: `4 Jan 2026`, or, with the distance from UTC that tells the two hours apart that a
/// change of the clock makes of one, `25 Oct 2026, 02:00 +01:00`.
pub fn start(bucket: BucketStart) -> String {
    let date = day(bucket.date());
    match (bucket.hour_of_day(), bucket.offset().and_then(FixedOffset::east_opt)) {
        (Some(hour), Some(offset)) => format!("{date}, {hour:02}:00 {offset}"),
        _ => date,
    }
}

/// A calendar bucket: `on 4 Jan 2026`, `in the week of 5 Jan 2026`.
pub fn within(unit: Option<CalendarUnit>, bucket: BucketStart) -> String {
    match unit {
        Some(CalendarUnit::Day) | None => format!("on {}", start(bucket)),
        Some(CalendarUnit::Hour) => format!("in the hour from {}", start(bucket)),
        Some(unit) => format!("in the {} of {}", unit.name(), start(bucket)),
    }
}

/// `a, b and c`.
pub fn list(items: &[String], last_word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} {last_word} {last}", rest.join(", ")),
    }
}

/// `'file_saved' with plan is 'pro'`, or the step's label.
pub fn step(step: &Step) -> String {
    match step.label.as_deref().map(str::trim) {
        Some(label) if !label.is_empty() => format!("'{label}'"),
        _ => list(&step.any_of.iter().map(event_match).collect::<Vec<_>>(), "or"),
    }
}

/// An event with its filters.
pub fn event_match(event: &EventMatch) -> String {
    let name = match &event.event {
        EventChoice::Any => "any event".to_owned(),
        EventChoice::Type(name) => format!("'{name}'"),
    };
    if event.filters.is_empty() {
        return name;
    }
    let filters: Vec<String> = event.filters.iter().map(filter).collect();
    format!("{name} with {}", list(&filters, "and"))
}

/// `plan is any of 'pro' or 'team'`.
pub fn filter(filter: &PropertyFilter) -> String {
    let values: Vec<String> = filter
        .values
        .iter()
        .map(|value| match value {
            Value::Text(text) => format!("'{text}'"),
            Value::Number(_) | Value::Boolean(_) => value.text(),
        })
        .collect();
    let last_word = if filter.operator == crate::Operator::Between { "and" } else { "or" };
    let values = list(&values, last_word);
    format!("{} {} {values}", filter.property, filter.operator.words()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_named_by_its_start() {
        let named = |text: &str| start(BucketStart::try_from(text.to_owned()).unwrap());
        assert_eq!(named("2026-01-04"), "4 Jan 2026");
        assert_eq!(named("2026-03-29T03:00:00+02:00"), "29 Mar 2026, 03:00 +02:00");
        let monday = BucketStart::try_from("2026-01-05".to_owned()).unwrap();
        assert_eq!(within(Some(CalendarUnit::Day), monday), "on 5 Jan 2026");
        let again = named("2026-10-25T02:00:00+01:00");
        assert_eq!(
            (again.as_str(), named("2026-10-25T02:00:00+02:00").as_str()),
            ("25 Oct 2026, 02:00 +01:00", "25 Oct 2026, 02:00 +02:00")
        );
        assert_eq!(within(Some(CalendarUnit::Week), monday), "in the week of 5 Jan 2026");
    }

    #[test]
    fn a_span_is_told_in_its_two_largest_units() {
        for (milliseconds, words) in [
            (-5, "no time"),
            (0, "no time"),
            (1, "1 millisecond"),
            (61_000, "1 minute 1 second"),
            (3_600_000 + 1_000, "1 hour"),
            (2 * 86_400_000 + 3 * 3_600_000 + 59 * 60_000, "2 days 3 hours"),
        ] {
            assert_eq!(span(milliseconds), words);
        }
    }
}
