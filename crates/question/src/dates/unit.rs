//! Calendar units: hours, days, weeks and longer ones, and how many of them a range has.

use super::{DateRange, WeekStart};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// A calendar bucket, cut in the question's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CalendarUnit {
    /// From one full hour of the local clock to the next; an hour that a clock change repeats is two buckets.
    Hour,
    /// A day; it can have 23 or 25 hours.
    Day,
    /// Seven days, from the day that [`CalendarSettings::week_start`](super::CalendarSettings::week_start) says.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
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
