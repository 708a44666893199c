//! Dates that are counted from the end of the data, and the days they come to.

use super::{CalendarUnit, DataEnd, DateRange, WeekStart};
use crate::words::{counted, day, noun_for, number};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Dates that are counted from the end of the data ([`DataEnd`]), and move with it.
///
/// In JSON `{"last": 30, "unit": "day"}`, `{"last": 12, "unit": "week", "complete": true}`,
/// `{"so_far": "quarter"}` or `{"since": "2026-01-05"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, deny_unknown_fields)]
pub enum RelativeDates {
    /// So many units of the calendar, up to the last day of the data, in the last of them.
    Last {
        /// How many units, 1 to 3 660; the one in which the data ends is one of them.
        last: u32,
        /// The unit.
        unit: DateUnit,
        /// Only units that have passed: the last of them is the last that ends within the data.
        #[serde(default, skip_serializing_if = "is_false")]
        complete: bool,
    },
    /// From the first day of the unit in which the data ends to the last day of the data.
    SoFar {
        /// The unit.
        so_far: DateUnit,
    },
    /// From a day to the last day of the data.
    Since {
        /// The day, not behind the last of the data.
        since: NaiveDate,
    },
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A calendar unit that has whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DateUnit {
    /// A day.
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

impl DateUnit {
    /// Every unit, shortest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The unit as a bucket.
    pub fn calendar(self) -> CalendarUnit {
        match self {
            Self::Day => CalendarUnit::Day,
            Self::Week => CalendarUnit::Week,
            Self::Month => CalendarUnit::Month,
            Self::Quarter => CalendarUnit::Quarter,
            Self::Year => CalendarUnit::Year,
        }
    }

    /// `day` to `year`.
    pub fn name(self) -> &'static str {
        self.calendar().name()
    }

    /// The first day of the unit so many units before the one that begins with a day; none beyond all days.
    fn earlier(self, first: NaiveDate, count: u32) -> Option<NaiveDate> {
        let days = |each: u64| first.checked_sub_days(chrono::Days::new(u64::from(count).checked_mul(each)?));
        let months = |each: u32| first.checked_sub_months(Months::new(count.checked_mul(each)?));
        match self {
            Self::Day => days(1),
            Self::Week => days(7),
            Self::Month => months(1),
            Self::Quarter => months(3),
            Self::Year => months(12),
        }
    }
}

/// Why relative dates come to no days.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatesError {
    /// There is no data.
    #[error("the extract has no events, so that nothing can be counted back from their end; choose days")]
    NoEvents,
    /// Nobody knows the zone.
    #[error("nothing is known of the time zone '{zone}', in which the end of the data would be found")]
    UnknownZone {
        /// Its name.
        zone: String,
    },
    /// They would begin before there are days.
    #[error("{dates} would begin before the year 1; choose fewer")]
    TooEarly {
        /// What was asked, in words.
        dates: String,
    },
    /// The data ends before they begin.
    #[error("the data ends on {}, before {}; choose an earlier day", day(*.last), day(*.since))]
    AfterTheEnd {
        /// The asked day.
        since: NaiveDate,
        /// The last day of the data.
        last: NaiveDate,
    },
}

impl RelativeDates {
    /// The days that they come to where the data ends so.
    ///
    /// # Errors
    /// [`DatesError::TooEarly`], [`DatesError::AfterTheEnd`].
    pub fn days(self, end: DataEnd, week_start: WeekStart) -> Result<DateRange, DatesError> {
        let first_day = |unit: DateUnit, day: NaiveDate| unit.calendar().first_day(day, week_start);
        let too_early = || DatesError::TooEarly { dates: self.words() };
        match self {
            Self::Last { last, unit, complete } => {
                let last_day = if complete {
                    last_complete(unit, end, week_start).ok_or_else(too_early)?
                } else {
                    end.last
                };
                let first = unit.earlier(first_day(unit, last_day), last.saturating_sub(1));
                let first = first.filter(|first| first.year() >= 1).ok_or_else(too_early)?;
                Ok(DateRange { first, last: last_day })
            }
            Self::SoFar { so_far } => Ok(DateRange { first: first_day(so_far, end.last), last: end.last }),
            Self::Since { since } if since > end.last => {
                Err(DatesError::AfterTheEnd { since, last: end.last })
            }
            Self::Since { since } => Ok(DateRange { first: since, last: end.last }),
        }
    }

    /// `the last 30 days`, `the last 12 complete weeks`, `this quarter so far`, `since 5 Jan 2026`.
    pub fn words(self) -> String {
        match self {
            Self::Last { last: 1, unit, complete: false } => format!("the last {}", unit.name()),
            Self::Last { last: 1, unit, complete: true } => format!("the last complete {}", unit.name()),
            Self::Last { last, unit, complete: false } => {
                format!("the last {}", counted(u64::from(last), unit.name()))
            }
            Self::Last { last, unit, complete: true } => {
                let last = u64::from(last);
                format!("the last {} complete {}", number(last), noun_for(last, unit.name()))
            }
            Self::SoFar { so_far } => format!("this {} so far", so_far.name()),
            Self::Since { since } => format!("since {}", day(since)),
        }
    }

    /// [`Self::words`] in short: `last 30 days`, `this quarter so far`.
    pub fn short(self) -> String {
        let words = self.words();
        words.strip_prefix("the ").map_or(words.clone(), str::to_owned)
    }

    /// [`Self::words`] where it says when: `in the last 30 days`, `since 5 Jan 2026`.
    pub fn when(self) -> String {
        match self {
            Self::Last { .. } | Self::SoFar { .. } => format!("in {}", self.words()),
            Self::Since { .. } => self.words(),
        }
    }
}

/// The last day of the last unit that ends within the data.
fn last_complete(unit: DateUnit, end: DataEnd, week_start: WeekStart) -> Option<NaiveDate> {
    let first_day = |day: NaiveDate| unit.calendar().first_day(day, week_start);
    let own = first_day(end.last);
    let ends_with_data = end.has_passed && end.last.succ_opt().is_some_and(|next| first_day(next) == next);
    if ends_with_data { Some(end.last) } else { own.pred_opt() }
}

/// The days that dates have come to, and what they were asked as. Only [`Question::validate`](crate::Question::validate)
/// makes them of relative dates. In JSON the days alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Days {
    range: DateRange,
    asked: Option<RelativeDates>,
}

impl Days {
    pub(crate) fn new(range: DateRange, asked: Option<RelativeDates>) -> Self {
        Self { range, asked }
    }

    /// The days.
    pub fn range(self) -> DateRange {
        self.range
    }

    /// What was asked, where that moves with the data.
    pub fn asked(self) -> Option<RelativeDates> {
        self.asked
    }
}

impl From<DateRange> for Days {
    fn from(range: DateRange) -> Self {
        Self { range, asked: None }
    }
}

impl Serialize for Days {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.range.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn end(last: &str, has_passed: bool) -> DataEnd {
        DataEnd { last: day(last), has_passed }
    }

    fn last(last: u32, unit: DateUnit, complete: bool) -> RelativeDates {
        RelativeDates::Last { last, unit, complete }
    }

    /// The days by hand, from a calendar of 2026: 31 May is a Sunday.
    #[test]
    fn relative_dates_come_to_the_days_of_the_calendar() {
        let so_far = |so_far| RelativeDates::SoFar { so_far };
        for (dates, end, first, last_day) in [
            (last(30, DateUnit::Day, false), end("2026-05-31", false), "2026-05-02", "2026-05-31"),
            (last(1, DateUnit::Day, false), end("2026-05-31", false), "2026-05-31", "2026-05-31"),
            (last(1, DateUnit::Day, true), end("2026-05-31", false), "2026-05-30", "2026-05-30"),
            (last(1, DateUnit::Day, true), end("2026-05-31", true), "2026-05-31", "2026-05-31"),
            // The week of 25 to 31 May: not over before its Sunday is.
            (last(2, DateUnit::Week, false), end("2026-05-31", false), "2026-05-18", "2026-05-31"),
            (last(2, DateUnit::Week, true), end("2026-05-31", false), "2026-05-11", "2026-05-24"),
            (last(2, DateUnit::Week, true), end("2026-05-31", true), "2026-05-18", "2026-05-31"),
            (last(2, DateUnit::Week, true), end("2026-06-01", false), "2026-05-18", "2026-05-31"),
            (last(1, DateUnit::Week, false), end("2026-05-27", false), "2026-05-25", "2026-05-27"),
            (last(3, DateUnit::Month, false), end("2026-02-10", false), "2025-12-01", "2026-02-10"),
            (last(3, DateUnit::Month, true), end("2026-02-10", false), "2025-11-01", "2026-01-31"),
            (last(1, DateUnit::Month, true), end("2026-02-28", true), "2026-02-01", "2026-02-28"),
            (last(2, DateUnit::Quarter, false), end("2026-05-31", false), "2026-01-01", "2026-05-31"),
            (last(1, DateUnit::Quarter, true), end("2026-05-31", true), "2026-01-01", "2026-03-31"),
            (last(2, DateUnit::Year, true), end("2026-05-31", false), "2024-01-01", "2025-12-31"),
            (so_far(DateUnit::Day), end("2026-05-31", false), "2026-05-31", "2026-05-31"),
            (so_far(DateUnit::Week), end("2026-05-31", false), "2026-05-25", "2026-05-31"),
            (so_far(DateUnit::Quarter), end("2026-05-31", true), "2026-04-01", "2026-05-31"),
            (so_far(DateUnit::Year), end("2026-01-01", false), "2026-01-01", "2026-01-01"),
            (
                RelativeDates::Since { since: day("2026-01-05") },
                end("2026-05-31", false),
                "2026-01-05",
                "2026-05-31",
            ),
        ] {
            let expected = DateRange { first: day(first), last: day(last_day) };
            assert_eq!(dates.days(end, WeekStart::Monday), Ok(expected), "{dates:?} {end:?}");
        }
        // From Sunday, 31 May begins a week.
        assert_eq!(
            last(1, DateUnit::Week, true).days(end("2026-05-31", false), WeekStart::Sunday),
            Ok(DateRange { first: day("2026-05-24"), last: day("2026-05-30") })
        );
    }

    #[test]
    fn what_comes_to_no_days_says_why() {
        let since = RelativeDates::Since { since: day("2026-06-01") };
        let error = since.days(end("2026-05-31", true), WeekStart::Monday).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the data ends on 31 May 2026, before 1 Jun 2026; choose an earlier day"
        );
        for unit in DateUnit::ALL {
            let error = last(u32::MAX, unit, false).days(end("2026-05-31", true), WeekStart::Monday);
            assert!(matches!(error, Err(DatesError::TooEarly { .. })), "{unit:?} {error:?}");
        }
    }

    #[test]
    fn they_are_said_in_words() {
        let words = [
            last(30, DateUnit::Day, false),
            last(1, DateUnit::Week, false),
            last(1, DateUnit::Month, true),
            last(12, DateUnit::Week, true),
            RelativeDates::SoFar { so_far: DateUnit::Quarter },
            RelativeDates::Since { since: day("2026-01-05") },
        ]
        .map(RelativeDates::when);
        assert_eq!(
            words,
            [
                "in the last 30 days",
                "in the last week",
                "in the last complete month",
                "in the last 12 complete weeks",
                "in this quarter so far",
                "since 5 Jan 2026",
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn no_count_no_unit_and_no_end_of_the_data_wraps(
            last_units: u32,
            unit in 0usize..5,
            complete: bool,
            has_passed: bool,
            sunday: bool,
            end_day in 0i64..191_000_000,
        ) {
            let last_day = NaiveDate::MIN.checked_add_days(chrono::Days::new(end_day.unsigned_abs())).unwrap_or(NaiveDate::MAX);
            let week_start = if sunday { WeekStart::Sunday } else { WeekStart::Monday };
            let end = DataEnd { last: last_day, has_passed };
            let dates = last(last_units, DateUnit::ALL[unit], complete);
            if let Ok(range) = dates.days(end, week_start) {
                proptest::prop_assert!(range.first <= range.last && range.last <= last_day);
            }
        }

        #[test]
        fn the_last_units_are_so_many_and_end_with_the_data_or_before_it(
            end_day in 0i64..40_000,
            last_units in 1u32..400,
            unit in 0usize..5,
            has_passed: bool,
            sunday: bool,
        ) {
            let number = |number: i64| NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + chrono::TimeDelta::days(number);
            let (unit, week_start) = (DateUnit::ALL[unit], if sunday { WeekStart::Sunday } else { WeekStart::Monday });
            let end = DataEnd { last: number(end_day), has_passed };
            let begins = |day: NaiveDate| unit.calendar().first_day(day, week_start) == day;
            for complete in [false, true] {
                let range = last(last_units, unit, complete).days(end, week_start).unwrap();
                proptest::prop_assert!(begins(range.first));
                proptest::prop_assert_eq!(unit.calendar().count(range, week_start), u64::from(last_units));
                if complete {
                    // Whole units that have passed, and no further one has.
                    proptest::prop_assert!(begins(range.last.succ_opt().unwrap()));
                    proptest::prop_assert!(range.last < end.last || (range.last == end.last && has_passed));
                    let later = (1..=400).map(|days| range.last + chrono::TimeDelta::days(days));
                    let next_end = later.clone().find(|day| begins(day.succ_opt().unwrap())).unwrap();
                    proptest::prop_assert!(next_end > end.last || (next_end == end.last && !has_passed));
                } else {
                    proptest::prop_assert_eq!(range.last, end.last);
                }
            }
        }
    }
}
