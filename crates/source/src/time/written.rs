//! Instants as databases and their kin write them.

use super::Instant;
use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use std::fmt;

/// Why a text is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeProblem {
    /// It reads as nothing known.
    NoInstant,
    /// It says no offset, and nobody has said the zone.
    NoZone,
}

impl fmt::Display for TimeProblem {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::NoInstant => {
                "is no instant that can be read (RFC 3339 is, such as 2026-01-05T16:12:14.721Z)"
            }
            Self::NoZone => "has no offset from UTC; --times-in says in which zone such instants are",
        })
    }
}

/// Reads a day, or a day and a time, the year first, with an offset or without.
///
/// Between day and time there is `T` or a blank; behind the time nothing, `Z`, `UTC`, `GMT`, `+02`, `+0200` or
/// `+02:00`, with or without a blank before it.
pub(super) fn read(text: &str, zone: Option<Tz>) -> Result<Instant, TimeProblem> {
    let (local, offset) = parts(text.trim_ascii()).ok_or(TimeProblem::NoInstant)?;
    match (offset, zone) {
        (Some(offset), _) => local
            .checked_sub_signed(offset)
            .map(|instant| instant.and_utc().timestamp_micros().into())
            .ok_or(TimeProblem::NoInstant),
        (None, Some(zone)) => in_zone(local.and_utc().timestamp_micros(), zone).ok_or(TimeProblem::NoInstant),
        (None, None) => Err(TimeProblem::NoZone),
    }
}

/// The local time and the offset from UTC, if there is one.
fn parts(text: &str) -> Option<(NaiveDateTime, Option<TimeDelta>)> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = {
        let bytes = date.as_bytes();
        let is_day = bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
        is_day.then_some(())?;
        let number = |range: std::ops::Range<usize>| {
            let digits = date.get(range)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok()).flatten()
        };
        NaiveDate::from_ymd_opt(number(0..4)? as i32, number(5..7)?, number(8..10)?)?
    };
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then_some((date.and_time(NaiveTime::MIN), None));
    };
    let end = rest
        .find(|character: char| !character.is_ascii_digit() && !matches!(character, ':' | '.' | ','))
        .unwrap_or(rest.len());
    let (clock, behind) = rest.split_at_checked(end)?;
    let (clock, fraction) = match clock.split_once(['.', ',']) {
        Some((clock, fraction)) if !fraction.is_empty() => (clock, fraction),
        Some(_) => return None,
        None => (clock, ""),
    };
    if fraction.len() > 12 || fraction.contains([':', '.', ',']) {
        return None;
    }
    let mut fields = clock.split(':');
    let mut number = || {
        let digits = fields.next()?;
        (digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| digits.parse::<u32>().ok())?
    };
    let (hour, minute) = (number()?, number()?);
    let second = if clock.len() > 5 { number()? } else { 0 };
    if fields.next().is_some() || (clock.len() <= 5 && !fraction.is_empty()) {
        return None;
    }
    let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse::<u32>().ok()?;
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanoseconds)?;
    Some((date.and_time(time), offset(behind.trim_start())?))
}

/// The offset that stands behind a time: none, or how far clocks are ahead of UTC.
fn offset(text: &str) -> Option<Option<TimeDelta>> {
    if text.is_empty() {
        return Some(None);
    }
    if ["Z", "z", "UTC", "GMT"].contains(&text) {
        return Some(Some(TimeDelta::zero()));
    }
    let (is_ahead, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (true, digits),
        ("-", digits) => (false, digits),
        _ => return None,
    };
    let digits: String = match digits.len() {
        2 | 4 => digits.to_owned(),
        5 if digits.as_bytes().get(2) == Some(&b':') => digits.replacen(':', "", 1),
        _ => return None,
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 =
        digits.get(2..).filter(|minutes| !minutes.is_empty()).map_or(Some(0), |text| text.parse().ok())?;
    let total = TimeDelta::minutes(hours * 60 + minutes);
    (hours <= 18 && minutes < 60).then_some(Some(if is_ahead { total } else { -total }))
}

/// The instant at which the clocks of a zone show a time, given as if the zone were UTC. A time that they show twice is
/// the first one; one that they skip counts as if they had not yet been put forward.
pub(super) fn in_zone(local_microseconds: i64, zone: Tz) -> Option<Instant> {
    let local = DateTime::from_timestamp_micros(local_microseconds)?.naive_utc();
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(instant) => Some(instant.timestamp_micros().into()),
        MappedLocalTime::Ambiguous(first, second) => Some(Instant {
            microseconds: first.timestamp_micros().min(second.timestamp_micros()),
            is_unclear: true,
        }),
        MappedLocalTime::None => {
            let before = local.checked_sub_signed(TimeDelta::days(1))?;
            let offset = zone.offset_from_utc_datetime(&before).fix().local_minus_utc();
            Some(Instant {
                microseconds: local_microseconds.checked_sub(i64::from(offset) * 1_000_000)?,
                is_unclear: true,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::EpochUnit;
    use super::*;
    use proptest::prelude::*;

    fn utc(text: &str) -> Option<i64> {
        read(text, Some(Tz::UTC)).ok().map(|instant| instant.microseconds)
    }

    #[test]
    fn what_databases_write_by_default() {
        // `date -u -d '2026-01-05 16:12:14' +%s`
        let seconds = 1_767_629_534_000_000;
        for (text, more) in [
            ("2026-01-05 16:12:14", 0),              // ClickHouse, MySQL, Redshift
            ("2026-01-05 16:12:14.721", 721_000),    // DuckDB, Snowflake, Snowplow
            ("2026-01-05 16:12:14.721000", 721_000), // pandas, Amplitude
            ("2026-01-05T16:12:14.721", 721_000),    // Spark without a zone, pandas to_json
            ("2026-01-05 16:12:14.721+00", 721_000), // DuckDB and PostgreSQL with a zone
            ("2026-01-05 18:12:14.721+02", 721_000),
            ("2026-01-05 21:42:14.721+05:30", 721_000),
            ("2026-01-05 16:12:14.721000+00:00", 721_000), // pandas with a zone
            ("2026-01-05 16:12:14.721 UTC", 721_000),      // BigQuery
            ("2026-01-05 08:12:14.721 -0800", 721_000),    // Snowflake with a zone
            ("2026-01-05T16:12:14.721Z", 721_000),
            ("2026-01-05T17:12:14.721+0100", 721_000),
            ("2026-01-05 16:12:14.721999999", 721_999),
            ("2026-01-05 16:12:14,5", 500_000),
        ] {
            assert_eq!(utc(text), Some(seconds + more), "{text}");
        }
        assert_eq!(utc("2026-01-05"), Some(1_767_571_200_000_000));
        assert_eq!(utc("2026-01-05 16:12"), Some(1_767_629_520_000_000));
        for text in [
            "",
            "2026-1-5",
            "05/01/2026",
            "2026-02-30",
            "2026-01-05 24:00:00",
            "2026-01-05 16",
            "2026-01-05 16:12:",
            "2026-01-05 16:12:14.",
            "2026-01-05 16:12:14 CET",
            "2026-01-05 16:12:14+2",
            "2026-01-05 16:12:14 +19:00",
            "20260105",
            "2026-01-05x16:12:14",
            "2026-01-05 16:1:14",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
        assert_eq!(read("2026-01-05 16:12:14", None), Err(TimeProblem::NoZone));
    }

    #[test]
    fn hours_that_clocks_show_twice_or_never() {
        let zone = Tz::Europe__Budapest;
        // Clocks go from 02:00 to 03:00 on 2026-03-29 at 01:00 UTC, and from 03:00 to 02:00 on 2026-10-25 at 01:00 UTC:
        // `zdump -v Europe/Budapest`.
        let read = |text| read(text, Some(zone)).unwrap();
        let instant = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros();
        assert_eq!(read("2026-07-01 12:00:00"), instant("2026-07-01T10:00:00Z").into());
        let unclear = |text| Instant { microseconds: instant(text), is_unclear: true };
        assert_eq!(read("2026-10-25 02:30:00"), unclear("2026-10-25T00:30:00Z"));
        assert_eq!(read("2026-03-29 02:30:00"), unclear("2026-03-29T01:30:00Z"));
        assert_eq!(read("2026-03-29 03:30:00"), instant("2026-03-29T01:30:00Z").into());
    }

    proptest! {
        #[test]
        fn any_instant_survives_its_text(seconds in 0_i64..4_000_000_000, micros in 0_i64..1_000_000) {
            let instant = DateTime::from_timestamp_micros(seconds * 1_000_000 + micros).unwrap();
            let text = instant.format("%Y-%m-%d %H:%M:%S%.6f").to_string();
            prop_assert_eq!(utc(&text), Some(instant.timestamp_micros()));
            prop_assert_eq!(EpochUnit::Microseconds.read(&instant.timestamp_micros().to_string()), Some(instant.timestamp_micros()));
        }

        #[test]
        fn any_text_does_no_harm(text in ".{0,40}", digits in "[0-9T :.+\\-eZ]{0,40}") {
            for text in [text, digits] {
                let _ = read(&text, Some(Tz::Europe__Budapest));
                let _ = EpochUnit::Nanoseconds.read(&text);
            }
        }
    }
}
