//! Calendar days and buckets of the extract's time zone, as ticks.

use crate::EngineError;
use chrono::{DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use rockpool_catalog::{Manifest, TimeResolution};
use rockpool_question::{CalendarUnit, DateRange, Problem};
use std::ops::Range;

/// The most buckets that an answer may have: more than anybody can look at, few enough to hold.
const MOST_BUCKETS: usize = 20_000;

/// The calendar of an extract: its zone and the unit of its ticks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calendar {
    zone: Tz,
    resolution: TimeResolution,
}

impl Calendar {
    /// The calendar of a manifest.
    pub(crate) fn of(manifest: &Manifest) -> Result<Self, EngineError> {
        let zone = manifest.time_zone.parse().map_err(|_| {
            EngineError::corrupt(
                rockpool_catalog::MANIFEST_FILE,
                format!("'{}' is no IANA time zone", manifest.time_zone),
            )
        })?;
        Ok(Self { zone, resolution: manifest.time_resolution })
    }

    /// The first tick of a day: its earliest midnight, or, where midnight is skipped, the end of the gap.
    pub(crate) fn day_start(&self, date: NaiveDate) -> i64 {
        let midnight = date.and_time(NaiveTime::MIN);
        let seconds = match self.zone.from_local_datetime(&midnight) {
            LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => instant.timestamp(),
            LocalResult::None => self.end_of_gap(date, midnight.and_utc().timestamp()),
        };
        seconds.saturating_mul(self.resolution.ticks_per_second())
    }

    /// The first second whose local date is not before `date`, searched around `utc_midnight`.
    fn end_of_gap(&self, date: NaiveDate, utc_midnight: i64) -> i64 {
        const REACH: i64 = 26 * 3_600;
        let (mut before, mut after) = (utc_midnight - REACH, utc_midnight + REACH);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            match self.date_of_second(middle) {
                Some(local) if local < date => before = middle,
                _ => after = middle,
            }
        }
        after
    }

    fn date_of_second(&self, second: i64) -> Option<NaiveDate> {
        let utc = DateTime::from_timestamp(second, 0)?;
        Some(utc.with_timezone(&self.zone).date_naive())
    }

    /// The local day of a tick.
    pub(crate) fn date_of(&self, tick: i64) -> NaiveDate {
        let second = tick.div_euclid(self.resolution.ticks_per_second());
        self.date_of_second(second).unwrap_or(if second < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// The ticks of a range of days, half open.
    pub(crate) fn ticks(&self, dates: DateRange) -> Range<i64> {
        self.day_start(dates.first)..self.day_start(after(dates.last))
    }

    /// The buckets that hold every day of the range, oldest first, with `more` buckets after them.
    ///
    /// # Errors
    /// [`EngineError::Question`] if there are more than anybody can look at.
    pub(crate) fn buckets(
        &self,
        unit: CalendarUnit,
        dates: DateRange,
        more: usize,
    ) -> Result<Buckets, EngineError> {
        let mut days = vec![];
        let mut day = first_day(unit, dates.first);
        while day <= dates.last {
            if days.len() == MOST_BUCKETS {
                return Err(EngineError::Question(vec![Problem {
                    field: "dates".into(),
                    message: format!(
                        "the range has more than {MOST_BUCKETS} buckets by {}; ask for fewer days or a longer unit",
                        unit.name()
                    ),
                }]));
            }
            days.push(day);
            let next = next_bucket(unit, day);
            if next <= day {
                break;
            }
            day = next;
        }
        for _ in 0..more {
            days.push(day);
            day = next_bucket(unit, day);
        }
        let mut ticks: Vec<i64> = days.iter().map(|day| self.day_start(*day)).collect();
        ticks.push(self.day_start(day));
        days.push(day);
        Ok(Buckets { days, ticks })
    }
}

impl Calendar {
    /// All days of the range as one bucket.
    pub(crate) fn whole(&self, dates: DateRange) -> Buckets {
        let days = vec![dates.first, after(dates.last)];
        let ticks = days.iter().map(|day| self.day_start(*day)).collect();
        Buckets { days, ticks }
    }
}

/// The day after; the last day there is has none.
pub(crate) fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

/// The first day of the bucket that holds a day.
fn first_day(unit: CalendarUnit, day: NaiveDate) -> NaiveDate {
    match unit {
        CalendarUnit::Day => day,
        CalendarUnit::Week => {
            day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
        }
        CalendarUnit::Month => day.with_day(1).unwrap_or(day),
    }
}

/// The first day of the bucket after the one that begins at `start`.
fn next_bucket(unit: CalendarUnit, start: NaiveDate) -> NaiveDate {
    let next = match unit {
        CalendarUnit::Day => start.checked_add_days(Days::new(1)),
        CalendarUnit::Week => start.checked_add_signed(TimeDelta::days(7)),
        CalendarUnit::Month => start.checked_add_months(Months::new(1)),
    };
    next.unwrap_or(NaiveDate::MAX)
}

/// Days since 1970-01-01, what Arrow's `Date32` holds.
pub(crate) fn day_number(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - UNIX_EPOCH_FROM_CE
}

/// Days from 0000-12-31 to 1970-01-01.
const UNIX_EPOCH_FROM_CE: i32 = 719_163;

/// Neighbouring calendar buckets with their edges as days and as ticks.
#[derive(Debug, Clone)]
pub(crate) struct Buckets {
    /// First day of each bucket, then the day after the last.
    days: Vec<NaiveDate>,
    /// The first tick of each of `days`.
    ticks: Vec<i64>,
}

impl Buckets {
    /// How many buckets there are.
    pub(crate) fn len(&self) -> usize {
        self.days.len() - 1
    }

    /// The first day of each bucket.
    pub(crate) fn starts(&self) -> &[NaiveDate] {
        &self.days[..self.len()]
    }

    /// The ticks of a bucket, half open; empty outside.
    pub(crate) fn ticks(&self, bucket: usize) -> Range<i64> {
        match (self.ticks.get(bucket), self.ticks.get(bucket + 1)) {
            (Some(start), Some(end)) => *start..*end,
            _ => 0..0,
        }
    }

    /// The bucket of a tick, if it lies in one.
    pub(crate) fn of_tick(&self, tick: i64) -> Option<usize> {
        let after = self.ticks.partition_point(|start| *start <= tick);
        (after > 0 && after < self.ticks.len()).then(|| after - 1)
    }

    /// The bucket of a tick, trying the one that the last tick was in first: events of a user come in order.
    pub(crate) fn of_tick_near(&self, tick: i64, last: &mut usize) -> Option<usize> {
        if self.ticks(*last).contains(&tick) {
            return Some(*last);
        }
        let found = self.of_tick(tick);
        *last = found.unwrap_or(*last);
        found
    }

    /// The first day after all buckets.
    pub(crate) fn end_day(&self) -> NaiveDate {
        self.days.last().copied().unwrap_or(NaiveDate::MAX)
    }

    /// The first tick after all buckets.
    pub(crate) fn end_tick(&self) -> i64 {
        self.ticks.last().copied().unwrap_or(i64::MAX)
    }

    /// A table from day number to bucket.
    pub(crate) fn by_day(&self) -> DayTable {
        let numbers: Vec<i32> = self.days.iter().map(|day| day_number(*day)).collect();
        let first = numbers.first().copied().unwrap_or(0);
        let mut buckets = vec![];
        for (bucket, edges) in numbers.windows(2).enumerate() {
            let width = usize::try_from(edges[1] - edges[0]).unwrap_or(0);
            buckets.extend(std::iter::repeat_n(bucket as u32, width));
        }
        DayTable { first, buckets }
    }
}

/// The bucket of every day in a range.
#[derive(Debug, Clone)]
pub(crate) struct DayTable {
    first: i32,
    buckets: Vec<u32>,
}

impl DayTable {
    /// The bucket of a day number.
    pub(crate) fn get(&self, day: i32) -> Option<usize> {
        let place = usize::try_from(i64::from(day) - i64::from(self.first)).ok()?;
        self.buckets.get(place).map(|bucket| *bucket as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(zone: &str) -> Calendar {
        Calendar { zone: zone.parse().unwrap(), resolution: TimeResolution::Milliseconds }
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn instant(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    #[test]
    fn a_day_of_the_change_to_summer_time_has_23_hours() {
        let budapest = calendar("Europe/Budapest");
        let day = DateRange { first: date("2024-03-31"), last: date("2024-03-31") };
        let ticks = budapest.ticks(day);
        assert_eq!(ticks.start, instant("2024-03-30T23:00:00Z"));
        assert_eq!(ticks.end - ticks.start, 23 * 3_600_000);
    }

    #[test]
    fn a_day_without_midnight_begins_after_the_gap() {
        // Clocks in Sao Paulo went from 23:59:59 to 01:00 on 2018-11-04.
        let start = calendar("America/Sao_Paulo").day_start(date("2018-11-04"));
        assert_eq!(start, instant("2018-11-04T03:00:00Z"));
    }

    #[test]
    fn a_day_with_two_midnights_begins_at_the_first() {
        // Clocks in Havana went from 01:00 back to 00:00 on 2023-11-05.
        let start = calendar("America/Havana").day_start(date("2023-11-05"));
        assert_eq!(start, instant("2023-11-05T04:00:00Z"));
    }

    #[test]
    fn a_day_that_never_was_is_empty() {
        // Samoa skipped 2011-12-30 altogether.
        let day = DateRange { first: date("2011-12-30"), last: date("2011-12-30") };
        assert!(calendar("Pacific/Apia").ticks(day).is_empty());
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let utc = calendar("UTC");
        let range = DateRange { first: date("2024-01-03"), last: date("2024-02-01") };
        let weeks = utc.buckets(CalendarUnit::Week, range, 0).unwrap();
        assert_eq!(weeks.starts().first(), Some(&date("2024-01-01")));
        assert_eq!(weeks.len(), 5);
        let months = utc.buckets(CalendarUnit::Month, range, 1).unwrap();
        assert_eq!(months.starts(), [date("2024-01-01"), date("2024-02-01"), date("2024-03-01")]);
        assert_eq!(months.of_tick(instant("2024-02-29T23:59:59Z")), Some(1));
        assert_eq!(months.of_tick(instant("2023-12-31T23:59:59Z")), None);
        assert_eq!(months.of_tick(instant("2024-04-01T00:00:00Z")), None);
    }

    #[test]
    fn the_table_of_days_agrees_with_the_ticks() {
        let budapest = calendar("Europe/Budapest");
        let range = DateRange { first: date("2024-02-20"), last: date("2024-11-20") };
        for unit in CalendarUnit::ALL {
            let buckets = budapest.buckets(unit, range, 2).unwrap();
            let table = buckets.by_day();
            let mut day = range.first;
            while day <= range.last {
                let noon = budapest.day_start(day) + 12 * 3_600_000;
                assert_eq!(table.get(day_number(day)), buckets.of_tick(noon), "{day}");
                assert_eq!(budapest.date_of(noon), day);
                day = after(day);
            }
        }
        assert_eq!(day_number(date("1970-01-02")), 1);
    }

    #[test]
    fn a_range_without_end_is_refused() {
        let range = DateRange { first: NaiveDate::MIN, last: NaiveDate::MAX };
        let error = calendar("UTC").buckets(CalendarUnit::Day, range, 0).unwrap_err();
        assert!(matches!(error, EngineError::Question(_)));
    }
}
