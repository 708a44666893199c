//! Days, calendar units and durations.

use crate::words::counted;
use chrono::{Datelike, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, Timelike};
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

    /// The first day of the bucket that holds a day; the day itself for hours. The first days there are begin buckets.
    pub fn first_day(self, day: NaiveDate, week_start: WeekStart) -> NaiveDate {
        let first = match self {
            Self::Hour | Self::Day => Some(day),
            Self::Week => {
                let into_week = match week_start {
                    WeekStart::Monday => day.weekday().num_days_from_monday(),
                    WeekStart::Sunday => day.weekday().num_days_from_sunday(),
                };
                day.checked_sub_days(Days::new(u64::from(into_week)))
            }
            Self::Month => day.with_day(1),
            Self::Quarter => day.with_day(1).and_then(|first| first.with_month0(day.month0() / 3 * 3)),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        };
        first.unwrap_or(day)
    }

    /// How many buckets hold the days of a range that is in order; of hours 24 for each day, whatever clocks do.
    pub fn count(self, range: DateRange, week_start: WeekStart) -> u64 {
        let (first, last) = (range.first, self.first_day(range.last, week_start));
        let days = (last - self.first_day(first, week_start)).num_days();
        let months = (i64::from(last.year()) - i64::from(first.year())) * 12 + i64::from(last.month0())
            - i64::from(first.month0());
        let before_last = match self {
            Self::Hour => {
                return u64::try_from(days.saturating_add(1)).unwrap_or_default().saturating_mul(24);
            }
            Self::Day => days,
            Self::Week => days / 7,
            Self::Month => months,
            // The last day begins a quarter; the first may lie within one.
            Self::Quarter => (months + i64::from(first.month0() % 3)) / 3,
            Self::Year => i64::from(last.year()) - i64::from(first.year()),
        };
        u64::try_from(before_last.saturating_add(1)).unwrap_or_default()
    }

    /// The unit in which a comparison steps back: days, weeks or months, and how many.
    fn step_back(unit: Option<Self>) -> StepBack {
        match unit {
            None | Some(Self::Hour | Self::Day) => StepBack::Days,
            Some(Self::Week) => StepBack::Weeks,
            Some(Self::Month) => StepBack::Months(1),
            Some(Self::Quarter) => StepBack::Months(3),
            Some(Self::Year) => StepBack::Months(12),
        }
    }
}

/// By what a comparison steps back.
enum StepBack {
    Days,
    Weeks,
    /// Multiples of so many months.
    Months(u32),
}

impl DateRange {
    /// How many days the range has; 0 if it is not in order.
    pub fn days(self) -> u64 {
        u64::try_from((self.last - self.first).num_days().saturating_add(1)).unwrap_or_default()
    }

    /// The period before, which a range cut in these units is compared with: the same days, as few whole units
    /// earlier as it takes for the two not to overlap. So every unit stands beside the same unit, a week beside a
    /// week with the same weekdays, and one that the range holds a part of beside the same part.
    ///
    /// Days, hours and a range that is not cut at all step back by the length of the range. In months, quarters and
    /// years the last day of a month stays the last, and a day that the earlier month lacks is its last.
    ///
    /// None if it would begin before the year 1, or the range is not in order.
    pub fn before(self, unit: Option<CalendarUnit>) -> Option<Self> {
        let days = self.days();
        let back = match CalendarUnit::step_back(unit) {
            _ if days == 0 => return None,
            StepBack::Days => self.days_earlier(days)?,
            StepBack::Weeks => self.days_earlier(days.div_ceil(7).checked_mul(7)?)?,
            StepBack::Months(each) => {
                let months = u32::try_from(days / 28).ok()?.checked_add(12)?;
                (1..=months / each + 1)
                    .filter_map(|count| self.months_earlier(count.checked_mul(each)?))
                    .find(|range| range.last < self.first)?
            }
        };
        (back.first.year() >= 1).then_some(back)
    }

    fn days_earlier(self, days: u64) -> Option<Self> {
        let earlier = |day: NaiveDate| day.checked_sub_days(Days::new(days));
        Some(Self { first: earlier(self.first)?, last: earlier(self.last)? })
    }

    fn months_earlier(self, months: u32) -> Option<Self> {
        let first = self.first.checked_sub_months(Months::new(months))?;
        let last = self.last.checked_sub_months(Months::new(months))?;
        let ends_month = self.last.succ_opt().is_none_or(|next| next.month() != self.last.month());
        let last = if ends_month { end_of_month(last)? } else { last };
        Some(Self { first, last })
    }
}

/// The last day of a day's month.
fn end_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
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

    /// The longest length in this unit that a question may have.
    pub fn longest(self) -> Duration {
        let seconds = i64::from(crate::limits::LENGTH_DAYS.most) * 86_400;
        // Ten years of seconds are fewer than 2^32.
        Duration { amount: u32::try_from(seconds / self.seconds()).unwrap_or(u32::MAX), unit: self }
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
    /// The length in milliseconds. It is exact for every length that a question may have
    /// ([`limits::LENGTH_DAYS`](crate::limits::LENGTH_DAYS)); one beyond all time is the longest there is.
    pub fn milliseconds(self) -> i64 {
        i64::from(self.amount).saturating_mul(self.unit.seconds()).saturating_mul(1_000)
    }

    /// Whether it is longer than another.
    pub fn is_longer_than(self, other: Self) -> bool {
        // In seconds there is room for every length.
        let seconds = |length: Self| i64::from(length.amount) * length.unit.seconds();
        seconds(self) > seconds(other)
    }
}

impl std::fmt::Display for Duration {
    /// `7 days`, `1 hour`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&counted(u64::from(self.amount), self.unit.name()))
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

    fn range(first: &str, last: &str) -> DateRange {
        DateRange { first: first.parse().unwrap(), last: last.parse().unwrap() }
    }

    #[test]
    fn the_period_before_has_the_same_units() {
        for (unit, asked, before) in [
            // As many days directly before.
            (None, ("2026-09-01", "2026-09-30"), ("2026-08-02", "2026-08-31")),
            (Some(CalendarUnit::Day), ("2026-03-01", "2026-03-07"), ("2026-02-22", "2026-02-28")),
            (Some(CalendarUnit::Hour), ("2026-03-29", "2026-03-29"), ("2026-03-28", "2026-03-28")),
            // Tuesday to Wednesday, 30 days: five weeks earlier, Tuesday to Wednesday.
            (Some(CalendarUnit::Week), ("2026-09-01", "2026-09-30"), ("2026-07-28", "2026-08-26")),
            // Monday to Sunday: the week before.
            (Some(CalendarUnit::Week), ("2026-06-08", "2026-06-14"), ("2026-06-01", "2026-06-07")),
            // Wednesday to Tuesday: the seven days before.
            (Some(CalendarUnit::Week), ("2026-06-10", "2026-06-16"), ("2026-06-03", "2026-06-09")),
            // A day longer does not fit into one week.
            (Some(CalendarUnit::Week), ("2026-06-10", "2026-06-17"), ("2026-05-27", "2026-06-03")),
            // Whole months beside whole months, however long.
            (Some(CalendarUnit::Month), ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
            (Some(CalendarUnit::Month), ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
            (Some(CalendarUnit::Month), ("2026-04-01", "2026-06-30"), ("2026-01-01", "2026-03-31")),
            (Some(CalendarUnit::Month), ("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31")),
            // Half of one month and half of the next.
            (Some(CalendarUnit::Month), ("2026-01-15", "2026-02-14"), ("2025-12-15", "2026-01-14")),
            (Some(CalendarUnit::Month), ("2026-01-15", "2026-02-15"), ("2025-11-15", "2025-12-15")),
            // The same days of the month before; it has no 31st.
            (Some(CalendarUnit::Month), ("2026-05-01", "2026-05-20"), ("2026-04-01", "2026-04-20")),
            (Some(CalendarUnit::Month), ("2026-03-31", "2026-04-15"), ("2026-02-28", "2026-03-15")),
            (Some(CalendarUnit::Month), ("2026-03-30", "2026-03-30"), ("2026-02-28", "2026-02-28")),
            (Some(CalendarUnit::Quarter), ("2026-04-01", "2026-06-30"), ("2026-01-01", "2026-03-31")),
            (Some(CalendarUnit::Quarter), ("2026-05-10", "2026-06-20"), ("2026-02-10", "2026-03-20")),
            (Some(CalendarUnit::Year), ("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
            (Some(CalendarUnit::Year), ("2025-03-01", "2026-02-28"), ("2024-03-01", "2025-02-28")),
            (Some(CalendarUnit::Year), ("2024-02-29", "2024-02-29"), ("2023-02-28", "2023-02-28")),
        ] {
            let expected = range(before.0, before.1);
            assert_eq!(range(asked.0, asked.1).before(unit), Some(expected), "{unit:?} {asked:?}");
        }
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

    #[test]
    fn nothing_lies_before_the_year_1() {
        for unit in CalendarUnit::ALL {
            assert_eq!(range("0001-01-01", "0001-01-02").before(Some(unit)), None);
            assert_eq!(range("2026-01-02", "2026-01-01").before(Some(unit)), None);
        }
        assert_eq!(range("0001-01-02", "0001-01-02").before(None), Some(range("0001-01-01", "0001-01-01")));
    }

    proptest::proptest! {
        #[test]
        fn the_period_before_does_not_overlap_and_has_as_many_units(
            first in 0i64..40_000,
            days in 0i64..2_000,
            unit in 0usize..6,
            sunday: bool,
        ) {
            let day = |number: i64| NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + chrono::TimeDelta::days(number);
            let (asked, unit) = (DateRange { first: day(first), last: day(first + days) }, CalendarUnit::ALL[unit]);
            let before = asked.before(Some(unit)).unwrap();
            let week_start = if sunday { WeekStart::Sunday } else { WeekStart::Monday };
            proptest::prop_assert!(before.first <= before.last && before.last < asked.first);
            proptest::prop_assert_eq!(unit.count(before, week_start), unit.count(asked, week_start));
            if unit == CalendarUnit::Week {
                proptest::prop_assert_eq!(before.first.weekday(), asked.first.weekday());
                proptest::prop_assert_eq!(before.days(), asked.days());
            }
        }

        #[test]
        fn buckets_are_counted_as_walking_counts_them(
            first in 0i64..40_000,
            days in 0i64..2_000,
            unit in 1usize..6,
            sunday: bool,
        ) {
            let day = |number: i64| NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + chrono::TimeDelta::days(number);
            let (asked, unit) = (DateRange { first: day(first), last: day(first + days) }, CalendarUnit::ALL[unit]);
            let week_start = if sunday { WeekStart::Sunday } else { WeekStart::Monday };
            let mut starts: Vec<NaiveDate> =
                (first..=first + days).map(|number| unit.first_day(day(number), week_start)).collect();
            starts.dedup();
            proptest::prop_assert_eq!(unit.count(asked, week_start), starts.len() as u64);
        }
    }
}
