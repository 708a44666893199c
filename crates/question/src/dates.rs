//! Days, calendar units and durations.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

/// A range of calendar days in the extract's zone, both included:
/// `[first day 00:00, day after the last day 00:00)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DateRange {
    /// The first day.
    pub first: NaiveDate,
    /// The last day, not before the first.
    pub last: NaiveDate,
}

/// A calendar bucket, cut in the question's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CalendarUnit {
    /// From one full hour of the local clock to the next; an hour that a clock change repeats is two buckets.
    Hour,
    /// A day; it can have 23 or 25 hours.
    Day,
    /// Seven days, from the day that [`CalendarSettings::week_start`] says.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months, from January.
    Quarter,
    /// A calendar year.
    Year,
}

impl CalendarUnit {
    /// Every unit, shortest first.
    pub const ALL: [Self; 6] = [Self::Hour, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// `hour` to `year`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// About how many of them so many days have, at least one.
    pub(crate) fn in_days(self, days: i64) -> i64 {
        let buckets = match self {
            Self::Hour => days.saturating_mul(24),
            Self::Day => days,
            Self::Week => days / 7,
            Self::Month => days / 30,
            Self::Quarter => days / 91,
            Self::Year => days / 365,
        };
        buckets.max(1)
    }
}

/// How days and weeks are cut.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CalendarSettings {
    /// An IANA time zone such as `Europe/Budapest`; the extract's unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The first day of a week.
    #[serde(default, skip_serializing_if = "is_default")]
    pub week_start: WeekStart,
}

/// The first day of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// As ISO 8601 says.
    #[default]
    Monday,
    /// As in North America.
    Sunday,
}

impl WeekStart {
    /// `Monday` or `Sunday`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Sunday => "Sunday",
        }
    }
}

/// Whether a field has its default value and need not be written.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

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
        match chrono::DateTime::parse_from_rfc3339(&text) {
            Ok(time) if time.minute() == 0 && time.second() == 0 => {
                Ok(Self::hour(time.date_naive(), time.hour(), time.offset().local_minus_utc()))
            }
            _ => Err(BucketStartError(text)),
        }
    }
}

/// A length of time: a multiple of exactly 1 s, 60 s, 3 600 s, 24 h, 7 x 24 h or 30 x 24 h.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// How many units, at least one.
    pub amount: u32,
    /// The unit.
    pub unit: DurationUnit,
}

/// The unit of a [`Duration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DurationUnit {
    /// 1 s.
    Second,
    /// 60 s.
    Minute,
    /// 3 600 s.
    Hour,
    /// 24 h.
    Day,
    /// 7 x 24 h.
    Week,
    /// 30 x 24 h.
    Month,
}

impl DurationUnit {
    /// Every unit, shortest first.
    pub const ALL: [Self; 6] = [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month];

    /// `second` to `month`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The unit's length in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
            Self::Month => 30 * 86_400,
        }
    }
}

impl Duration {
    /// The length in milliseconds; it cannot overflow (at most 2^32 x 30 days).
    pub fn milliseconds(self) -> i64 {
        i64::from(self.amount) * self.unit.seconds() * 1_000
    }
}

impl std::fmt::Display for Duration {
    /// `7 days`, `1 hour`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = if self.amount == 1 { "" } else { "s" };
        write!(formatter, "{} {}{plural}", self.amount, self.unit.name())
    }
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
}
