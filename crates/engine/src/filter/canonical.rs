//! The one text of a typed value, and the number and the instant of a text, the same for filters, groups and SQL.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use rockpool_catalog::PropertyType;
use rockpool_question::Value;

/// The number that a text reads as, surrounding blanks aside; none if it reads as none.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// The instant that a text reads as, surrounding blanks aside, in microseconds since 1970 (UTC); none if it reads as none.
/// A time without an offset is one of UTC, and a day is its first instant there.
pub(crate) fn instant_of(text: &str) -> Option<i64> {
    let text = text.trim();
    // Most texts that are no instants end here.
    if text.len() < 10 || !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.timestamp_micros());
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    let time = local.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let day = || Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN));
    Some(time.or_else(day)?.and_utc().timestamp_micros())
}

/// The text of a stored number. A column is only typed as a number when every text of the source is this one.
pub(crate) fn text_of(number: f64) -> String {
    Value::Number(number).text()
}

/// The stored value that has this very text, if a column of this type can hold one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stored {
    /// In a text column.
    Text(String),
    /// In a whole-number column.
    Integer(i64),
    /// In a number column.
    Number(f64),
    /// In a boolean column.
    Boolean(bool),
}

impl Stored {
    /// The stored value whose canonical text is `text`; none if no value of the type has it.
    pub(crate) fn of(kind: PropertyType, text: &str) -> Option<Self> {
        match kind {
            PropertyType::Text => Some(Self::Text(text.to_owned())),
            PropertyType::Integer => {
                let value: i64 = text.parse().ok()?;
                (value.to_string() == text).then_some(Self::Integer(value))
            }
            PropertyType::Number => {
                let value: f64 = text.parse().ok()?;
                (text_of(value) == text).then_some(Self::Number(value))
            }
            PropertyType::Boolean => text.parse().ok().map(Self::Boolean),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_canonical_text_is_a_stored_value() {
        assert_eq!(Stored::of(PropertyType::Integer, "7"), Some(Stored::Integer(7)));
        for text in ["07", "+7", " 7", "7.0", "1e3", ""] {
            assert_eq!(Stored::of(PropertyType::Integer, text), None, "{text}");
        }
        assert_eq!(Stored::of(PropertyType::Number, "0.5"), Some(Stored::Number(0.5)));
        assert_eq!(Stored::of(PropertyType::Number, "0.50"), None);
        assert_eq!(Stored::of(PropertyType::Boolean, "true"), Some(Stored::Boolean(true)));
        assert_eq!(Stored::of(PropertyType::Boolean, "True"), None);
    }

    #[test]
    fn a_text_reads_as_a_number_with_blanks_around_it() {
        assert_eq!(number_of(" 7 "), Some(7.0));
        assert_eq!(number_of("1e3"), Some(1_000.0));
        assert!(number_of("NaN").is_some_and(f64::is_nan));
        assert_eq!(number_of("seven"), None);
        assert_eq!(number_of(""), None);
    }

    #[test]
    fn a_text_reads_as_an_instant_of_utc_unless_it_says_otherwise() {
        const NOON: i64 = 951_825_600_000_000;
        for text in [
            "2000-02-29T12:00:00Z",
            " 2000-02-29T12:00:00 ",
            "2000-02-29 12:00:00",
            "2000-02-29T14:00:00+02:00",
            "2000-02-29 07:00:00.000-05:00",
        ] {
            assert_eq!(instant_of(text), Some(NOON), "{text}");
        }
        assert_eq!(instant_of("2000-02-29T12:00:00.000001Z"), Some(NOON + 1));
        assert_eq!(instant_of("2000-02-29"), Some(NOON - 12 * 3_600_000_000));
        assert_eq!(instant_of("1969-12-31T23:59:59.5Z"), Some(-500_000));
        for text in ["", "2001-02-29", "2000-02-29T25:00:00Z", "1700000000", "20000229", "noon on 2000-02-29"]
        {
            assert_eq!(instant_of(text), None, "{text}");
        }
    }
}
