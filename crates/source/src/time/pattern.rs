//! Instants as a person says that they are written.

use super::Instant;
use super::written::{TimeProblem, in_zone};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, format};
use chrono_tz::Tz;

/// How a person says that instants are written, in the letters of `strftime`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    text: String,
    has_offset: bool,
    has_time: bool,
}

impl Pattern {
    /// Checks a pattern.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let items: Vec<format::Item<'_>> = format::StrftimeItems::new(text).collect();
        if items.contains(&format::Item::Error) {
            return Err(format!(
                "'{text}' is no pattern; write s, ms, us, ns, or a pattern such as '%d/%m/%Y %H:%M:%S'"
            ));
        }
        let has = |wanted: &dyn Fn(&format::Item<'_>) -> bool| items.iter().any(wanted);
        let has_offset = has(&|item| {
            use format::Fixed;
            matches!(
                item,
                format::Item::Fixed(
                    Fixed::TimezoneOffset
                        | Fixed::TimezoneOffsetColon
                        | Fixed::TimezoneOffsetDoubleColon
                        | Fixed::TimezoneOffsetTripleColon
                        | Fixed::TimezoneOffsetColonZ
                        | Fixed::TimezoneOffsetZ
                        | Fixed::RFC2822
                        | Fixed::RFC3339
                ) | format::Item::Numeric(format::Numeric::Timestamp, _)
            )
        });
        let has_time = has_offset
            || has(&|item| {
                matches!(item, format::Item::Numeric(format::Numeric::Hour | format::Numeric::Hour12, _))
            });
        let has_day = has(&|item| !matches!(item, format::Item::Literal(_) | format::Item::Space(_)));
        if !has_day {
            return Err(format!(
                "'{text}' names no part of an instant; write a pattern such as '%d/%m/%Y %H:%M:%S'"
            ));
        }
        Ok(Self { text: text.to_owned(), has_offset, has_time })
    }

    /// Whether what it reads says its offset from UTC.
    pub(super) fn has_offset(&self) -> bool {
        self.has_offset
    }

    /// Reads a text.
    pub(super) fn read(&self, text: &str, zone: Option<Tz>) -> Result<Instant, TimeProblem> {
        let text = text.trim_ascii();
        if self.has_offset {
            let instant =
                DateTime::parse_from_str(text, &self.text).map(|instant| instant.timestamp_micros());
            // `%s` alone has neither an offset nor a need for one.
            let instant = instant.or_else(|_| {
                NaiveDateTime::parse_from_str(text, &self.text)
                    .map(|instant| instant.and_utc().timestamp_micros())
            });
            return instant.map(Into::into).map_err(|_| TimeProblem::NoInstant);
        }
        let local = if self.has_time {
            NaiveDateTime::parse_from_str(text, &self.text).map_err(|_| TimeProblem::NoInstant)?
        } else {
            let day = NaiveDate::parse_from_str(text, &self.text).map_err(|_| TimeProblem::NoInstant)?;
            day.and_time(NaiveTime::MIN)
        };
        let zone = zone.ok_or(TimeProblem::NoZone)?;
        in_zone(local.and_utc().timestamp_micros(), zone).ok_or(TimeProblem::NoInstant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_a_person_gives() {
        let read = |pattern: &str, text: &str| {
            Pattern::new(pattern).unwrap().read(text, Some(Tz::UTC)).map(|instant| instant.microseconds).ok()
        };
        assert_eq!(read("%d/%m/%Y %H:%M:%S", "05/01/2026 16:12:14"), Some(1_767_629_534_000_000));
        assert_eq!(read("%m/%d/%Y %I:%M %p", "1/5/2026 4:12 PM"), Some(1_767_629_520_000_000));
        assert_eq!(read("%d.%m.%Y", "5.1.2026"), Some(1_767_571_200_000_000));
        assert_eq!(read("%Y%m%dT%H%M%S%z", "20260105T171214+0100"), Some(1_767_629_534_000_000));
        assert_eq!(read("%d/%m/%Y", "x"), None);
        assert!(Pattern::new("%Q").is_err() && Pattern::new("day").is_err());
    }
}
