//! The periods that a table's files are cut by.

use super::days;
use chrono::Datelike;

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

/// A period: everything, or a calendar month counted from year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Period(Option<i32>);

impl Period {
    /// Its name: `all` or `YYYY-MM`.
    pub(crate) fn name(self) -> String {
        match self.0 {
            None => "all".to_owned(),
            Some(month) => format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1),
        }
    }
}

/// Finds the period of a day, quickest when it is the day that was asked for last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PeriodOfDay {
    cut: Cut,
    last: Option<(i64, Period)>,
}

impl PeriodOfDay {
    /// For files that are cut so.
    pub(crate) fn new(cut: Cut) -> Self {
        Self { cut, last: None }
    }

    /// The period of a day, given in days since 1970.
    pub(crate) fn period(&mut self, day: i64) -> Period {
        if self.cut == Cut::All {
            return Period(None);
        }
        if let Some((last, period)) = self.last
            && last == day
        {
            return period;
        }
        let date = days::date(day);
        let period = Period(Some(date.year() * 12 + date.month0() as i32));
        self.last = Some((day, period));
        period
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_their_names() {
        let mut months = PeriodOfDay::new(Cut::of_rows(4_000_001, ROWS_IN_ONE_FILE));
        // 31 January 2023 is day 19 388.
        assert_eq!(months.period(19_388).name(), "2023-01");
        assert_eq!(months.period(19_389).name(), "2023-02");
        assert_eq!(months.period(-1).name(), "1969-12");
        assert_eq!(PeriodOfDay::new(Cut::of_rows(4_000_000, ROWS_IN_ONE_FILE)).period(19_388).name(), "all");
    }
}
