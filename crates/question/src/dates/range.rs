//! A range of days, and the period before it.

use super::CalendarUnit;
use chrono::{Datelike, Days, Months, NaiveDate};
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

/// By what a comparison steps back.
enum StepBack {
    Days,
    Weeks,
    /// Multiples of so many months.
    Months(u32),
}

impl StepBack {
    /// The unit in which a comparison of a range cut in this unit steps back.
    fn of(unit: Option<CalendarUnit>) -> Self {
        match unit {
            None | Some(CalendarUnit::Hour | CalendarUnit::Day) => Self::Days,
            Some(CalendarUnit::Week) => Self::Weeks,
            Some(CalendarUnit::Month) => Self::Months(1),
            Some(CalendarUnit::Quarter) => Self::Months(3),
            Some(CalendarUnit::Year) => Self::Months(12),
        }
    }
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
        let back = match StepBack::of(unit) {
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

#[cfg(test)]
mod tests {
    use super::super::WeekStart;
    use super::*;

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

    }
}
