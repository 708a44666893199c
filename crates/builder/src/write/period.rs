//! The periods that a table's files are cut by.

use chrono::{Datelike, Months, NaiveDate};
use rockpool_calendar::{date, day_number};
use std::ops::RangeInclusive;

/// Rows beyond which an event type has a file for each calendar month.
pub(crate) const ROWS_IN_ONE_FILE: u64 = 4_000_000;

/// How an event type's files are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// One file.
    All,
    /// A file for each calendar month.
    Months,
}

impl Cut {
    /// How an event type with so many rows is cut, when one file may hold `limit` rows.
    pub(crate) fn of_rows(rows: u64, limit: u64) -> Self {
        if rows <= limit { Self::All } else { Self::Months }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Period {
    /// Everything.
    All,
    /// A calendar month, counted from year 0.
    Month(i32),
    /// The days far from all others.
    Strays,
}

impl Period {
    /// Its name: `all`, `YYYY-MM` or `strays`.
    pub(crate) fn name(self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Month(month) => format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1),
            Self::Strays => "strays".to_owned(),
        }
    }

    /// The days of a month; none for what is no month.
    pub(crate) fn days(self) -> Option<RangeInclusive<i32>> {
        let Self::Month(month) = self else { return None };
        let first =
            NaiveDate::from_ymd_opt(month.div_euclid(12), u32::try_from(month.rem_euclid(12)).ok()? + 1, 1)?;
        let next = first.checked_add_months(Months::new(1))?;
        Some(day_number(first)..=day_number(next) - 1)
    }
}

/// Finds the period of a day, quickest when it is the day that was asked for last.
#[derive(Debug, Clone)]
pub(crate) struct PeriodOfDay {
    cut: Cut,
    /// The days that have files by month.
    main: RangeInclusive<i64>,
    last: Option<(i64, Period)>,
}

impl PeriodOfDay {
    /// For files that are cut so. Days outside `main`, if it is given, share a file.
    pub(crate) fn new(cut: Cut, main: Option<RangeInclusive<i64>>) -> Self {
        Self { cut, main: main.unwrap_or(i64::MIN..=i64::MAX), last: None }
    }

    /// The period of a day, given in days since 1970.
    pub(crate) fn period(&mut self, day: i64) -> Period {
        if self.cut == Cut::All {
            return Period::All;
        }
        if let Some((last, period)) = self.last
            && last == day
        {
            return period;
        }
        // A day beyond the last that a date has is far from all others as well.
        let date = date(i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX }));
        let period = if self.main.contains(&day) {
            Period::Month(date.year() * 12 + date.month0() as i32)
        } else {
            Period::Strays
        };
        self.last = Some((day, period));
        period
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_their_names() {
        let mut months = PeriodOfDay::new(Cut::of_rows(4_000_001, ROWS_IN_ONE_FILE), None);
        // 31 January 2023 is day 19 388.
        assert_eq!(months.period(19_388).name(), "2023-01");
        assert_eq!(months.period(19_389).name(), "2023-02");
        assert_eq!(months.period(-1).name(), "1969-12");
        assert_eq!(months.period(19_388).days(), Some(19_358..=19_388));
        assert_eq!(Period::All.days(), None);
        assert_eq!(
            PeriodOfDay::new(Cut::of_rows(4_000_000, ROWS_IN_ONE_FILE), None).period(19_388).name(),
            "all"
        );
    }
    #[test]
    fn days_far_from_all_others_share_a_file() {
        let mut months = PeriodOfDay::new(Cut::Months, Some(19_388..=19_389));
        let names = [0, 19_387, 19_388, 19_389, 19_390, 49_710].map(|day| months.period(day).name());
        assert_eq!(names, ["strays", "strays", "2023-01", "2023-02", "strays", "strays"]);
    }
}
