//! Where a calendar bucket starts.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

/// The start of a calendar bucket on the local clock: a day, or an hour with its distance from UTC, which
/// tells the two hours apart that a clock change repeats.
///
/// In JSON a text: `2026-03-29`, or `2026-03-29T03:00:00+02:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
#[serde(try_from = "String", into = "String")]
pub struct BucketStart {
    date: NaiveDate,
    hour: Option<Hour>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Hour {
    /// 0 to 23.
    hour: u32,
    /// Seconds east of UTC.
    offset: i32,
}

/// A text that is no start of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is neither a day such as 2026-03-29 nor an hour such as 2026-03-29T03:00:00+02:00")]
pub struct BucketStartError(String);

impl BucketStart {
    /// The start of a bucket of days.
    pub fn day(date: NaiveDate) -> Self {
        Self { date, hour: None }
    }

    /// The start of an hour: 0 to 23 (more is cut off) on the local clock, so many seconds east of UTC.
    pub fn hour(date: NaiveDate, hour: u32, offset: i32) -> Self {
        Self { date, hour: Some(Hour { hour: hour.min(23), offset }) }
    }

    /// Its day on the local clock.
    pub fn date(self) -> NaiveDate {
        self.date
    }

    /// Its hour on the local clock, 0 to 23; none for a bucket of days.
    pub fn hour_of_day(self) -> Option<u32> {
        self.hour.map(|hour| hour.hour)
    }

    /// Its time on the local clock.
    pub fn local(self) -> NaiveDateTime {
        let hour = self.hour.map_or(0, |hour| hour.hour);
        self.date.and_hms_opt(hour, 0, 0).unwrap_or_default()
    }

    /// Seconds east of UTC, for an hour.
    pub fn offset(self) -> Option<i32> {
        self.hour.map(|hour| hour.offset)
    }
}

impl std::fmt::Display for BucketStart {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.hour.map(|hour| (hour, FixedOffset::east_opt(hour.offset))) {
            Some((hour, Some(offset))) => write!(formatter, "{}T{:02}:00:00{offset}", self.date, hour.hour),
            _ => write!(formatter, "{}", self.date),
        }
    }
}

impl From<BucketStart> for String {
    fn from(start: BucketStart) -> Self {
        start.to_string()
    }
}

impl TryFrom<String> for BucketStart {
    type Error = BucketStartError;

    fn try_from(text: String) -> Result<Self, BucketStartError> {
        if let Ok(date) = text.parse() {
            return Ok(Self::day(date));
        }
        if let Some(hour) = with_seconds_of_offset(&text) {
            return Ok(hour);
        }
        match chrono::DateTime::parse_from_rfc3339(&text) {
            Ok(time) if time.minute() == 0 && time.second() == 0 => {
                Ok(Self::hour(time.date_naive(), time.hour(), time.offset().local_minus_utc()))
            }
            _ => Err(BucketStartError(text)),
        }
    }
}

/// An hour whose clock is not a whole number of minutes from UTC, as clocks were before there were zones:
/// `1890-01-01T03:00:00+01:16:20`.
fn with_seconds_of_offset(text: &str) -> Option<BucketStart> {
    let (local, offset) = text.split_at_checked(text.len().checked_sub("+01:16:20".len())?)?;
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:00:00").ok().or_else(|| {
        NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M:%S")
            .ok()
            .filter(|time| time.minute() == 0 && time.second() == 0)
    })?;
    let (sign, digits) = (offset.get(..1)?, offset.get(1..)?);
    let time = chrono::NaiveTime::parse_from_str(digits, "%H:%M:%S").ok()?;
    let seconds = i32::try_from(time.num_seconds_from_midnight()).ok()?;
    let seconds = match sign {
        "+" => seconds,
        "-" => -seconds,
        _ => return None,
    };
    Some(BucketStart::hour(local.date(), local.hour(), seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_a_bucket_is_a_day_or_an_hour() {
        for text in ["2026-03-29", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "1969-12-31"] {
            let start = BucketStart::try_from(text.to_owned()).unwrap();
            assert_eq!(start.to_string(), text);
        }
        assert!(BucketStart::try_from("2026-10-25T02:30:00+02:00".to_owned()).is_err());
        assert!(BucketStart::try_from("yesterday".to_owned()).is_err());
    }

    #[test]
    fn an_hour_survives_the_round_trip_whatever_its_clock_is_from_utc() {
        let date = NaiveDate::from_ymd_opt(1890, 1, 1).unwrap();
        for offset in [0, 3_600, -12_600, 4_580, -20_460, 20_700, -1] {
            let start = BucketStart::hour(date, 3, offset);
            assert_eq!(BucketStart::try_from(start.to_string()), Ok(start), "{start}");
        }
        for text in
            ["1890-01-01T03:10:00+01:16:20", "1890-01-01T03:00:00+01:16:6", "1890-01-01T03:00:00x01:16:20"]
        {
            assert!(BucketStart::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
