//! Calendar hours, days and longer buckets of a question's time zone, as ticks.

use crate::EngineError;
use chrono::{
    DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone,
    Timelike,
};
use chrono_tz::Tz;
use rockpool_catalog::{Manifest, TimeResolution};
use rockpool_question::{
    BucketStart, CalendarSettings, CalendarUnit, DateRange, Problem, WeekStart, limits, too_many_buckets,
};
use std::ops::Range;

/// The calendar of a question: its zone, its weeks, and the unit of the extract's ticks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calendar {
    zone: Tz,
    week_start: WeekStart,
    resolution: TimeResolution,
    /// Whether its days are those that the extract's `user_days` are cut by.
    is_extract_zone: bool,
}

impl Calendar {
    /// The calendar of a manifest.
    ///
    /// # Errors
    /// [`EngineError::Corrupt`] if the manifest names no time zone.
    pub(crate) fn of(manifest: &Manifest) -> Result<Self, EngineError> {
        let zone = manifest.time_zone.parse().map_err(|_| {
            EngineError::corrupt(
                rockpool_catalog::MANIFEST_FILE,
                format!("'{}' is no IANA time zone", manifest.time_zone),
            )
        })?;
        let resolution = manifest.time_resolution;
        Ok(Self { zone, week_start: WeekStart::Monday, resolution, is_extract_zone: true })
    }

    /// The calendar as a question wants it.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the question names no time zone.
    pub(crate) fn with(self, settings: &CalendarSettings) -> Result<Self, EngineError> {
        let zone = match &settings.time_zone {
            None => self.zone,
            Some(name) => name.parse().map_err(|_| {
                EngineError::Question(vec![Problem {
                    field: "calendar.time_zone".into(),
                    message: format!("'{name}' is no IANA time zone; write one such as Europe/Budapest"),
                }])
            })?,
        };
        let is_extract_zone = self.is_extract_zone && zone == self.zone;
        Ok(Self { zone, week_start: settings.week_start, is_extract_zone, ..self })
    }

    /// Whether the days of `user_days` can be gathered to buckets of this unit.
    pub(crate) fn has_days_for(&self, unit: Option<CalendarUnit>) -> bool {
        self.is_extract_zone && unit != Some(CalendarUnit::Hour)
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
        if unit == CalendarUnit::Hour {
            return self.hours(dates, more);
        }
        let mut days = vec![];
        let mut day = unit.first_day(dates.first, self.week_start);
        while day <= dates.last {
            if days.len() == limits::BUCKETS.count() {
                return Err(too_many(unit));
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
        Ok(self.of_days(days, day))
    }

    /// Every day of a range as a bucket, however many: what is read, not what is shown.
    pub(crate) fn each_day(&self, dates: DateRange) -> Buckets {
        let days: Vec<NaiveDate> = dates.first.iter_days().take_while(|day| *day <= dates.last).collect();
        self.of_days(days, after(dates.last))
    }

    /// Buckets of days that begin at these days, and the first day after them.
    fn of_days(&self, days: Vec<NaiveDate>, end_day: NaiveDate) -> Buckets {
        let mut ticks: Vec<i64> = days.iter().map(|day| self.day_start(*day)).collect();
        ticks.push(self.day_start(end_day));
        Buckets { starts: days.into_iter().map(BucketStart::day).collect(), end_day, ticks }
    }

    /// The hours of the range, with `more` after them.
    fn hours(&self, dates: DateRange, more: usize) -> Result<Buckets, EngineError> {
        let scale = self.resolution.ticks_per_second();
        let ticks = self.ticks(dates);
        let end = ticks.end.div_euclid(scale);
        let mut second = ticks.start.div_euclid(scale);
        let mut left = more;
        let mut starts = vec![];
        let mut ticks = vec![];
        while second < end || left > 0 {
            if starts.len() == limits::BUCKETS.count() + more {
                return Err(too_many(CalendarUnit::Hour));
            }
            if second >= end {
                left -= 1;
            }
            let Some(local) = self.local(second) else { break };
            let offset = local.offset().fix().local_minus_utc();
            starts.push(BucketStart::hour(local.date_naive(), local.hour(), offset));
            ticks.push(second.saturating_mul(scale));
            second = self.end_of_hour(second, &local);
        }
        ticks.push(second.saturating_mul(scale));
        Ok(Buckets { starts, end_day: after(self.date_of(second.saturating_mul(scale))), ticks })
    }

    /// The second at which the local clock comes to another hour, or is changed.
    fn end_of_hour(&self, second: i64, local: &DateTime<Tz>) -> i64 {
        let left = 3_600 - i64::from(local.minute()) * 60 - i64::from(local.second());
        let offset = |second: i64| self.local(second).map(|local| local.offset().fix());
        let own = Some(local.offset().fix());
        let (mut before, mut after) = (second, second + left);
        if offset(after - 1) == own {
            return after;
        }
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if offset(middle) == own {
                before = middle;
            } else {
                after = middle;
            }
        }
        after
    }

    fn local(&self, second: i64) -> Option<DateTime<Tz>> {
        Some(DateTime::from_timestamp(second, 0)?.with_timezone(&self.zone))
    }

    /// All days of the range as one bucket.
    pub(crate) fn whole(&self, dates: DateRange) -> Buckets {
        let end_day = after(dates.last);
        let ticks = vec![self.day_start(dates.first), self.day_start(end_day)];
        Buckets { starts: vec![BucketStart::day(dates.first)], end_day, ticks }
    }

    fn instant(&self, tick: i64) -> Option<DateTime<Tz>> {
        let microseconds = match self.resolution {
            TimeResolution::Microseconds => tick,
            TimeResolution::Milliseconds | TimeResolution::Seconds => tick.saturating_mul(1_000),
        };
        Some(DateTime::from_timestamp_micros(microseconds)?.with_timezone(&self.zone))
    }

    /// An instant on the question's clock, for a sentence: `5 January 2026 at 09:00:00`.
    pub(crate) fn spoken(&self, tick: i64) -> String {
        match self.instant(tick) {
            Some(instant) => instant.format("%-d %B %Y at %H:%M:%S%.f").to_string(),
            None => format!("tick {tick}"),
        }
    }

    /// An instant on the question's clock, in RFC 3339 with the extract's resolution.
    pub(crate) fn written(&self, tick: i64) -> String {
        let format = match self.resolution {
            TimeResolution::Microseconds => chrono::SecondsFormat::Micros,
            TimeResolution::Milliseconds => chrono::SecondsFormat::Millis,
            TimeResolution::Seconds => chrono::SecondsFormat::Secs,
        };
        match self.instant(tick) {
            Some(instant) => instant.to_rfc3339_opts(format, false),
            None => format!("tick {tick}"),
        }
    }
}

fn too_many(unit: CalendarUnit) -> EngineError {
    EngineError::Question(vec![Problem { field: "dates".into(), message: too_many_buckets(unit, None) }])
}

/// The day after; the last day there is has none.
pub(crate) fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

/// The first day of the bucket of days after the one that begins at `start`.
fn next_bucket(unit: CalendarUnit, start: NaiveDate) -> NaiveDate {
    let next = match unit {
        CalendarUnit::Hour | CalendarUnit::Day => start.checked_add_days(Days::new(1)),
        CalendarUnit::Week => start.checked_add_signed(TimeDelta::days(7)),
        CalendarUnit::Month => start.checked_add_months(Months::new(1)),
        CalendarUnit::Quarter => start.checked_add_months(Months::new(3)),
        CalendarUnit::Year => start.checked_add_months(Months::new(12)),
    };
    next.unwrap_or(NaiveDate::MAX)
}

/// Days since 1970-01-01, what Arrow's `Date32` holds.
pub(crate) fn day_number(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - UNIX_EPOCH_FROM_CE
}

/// Days from 0000-12-31 to 1970-01-01.
const UNIX_EPOCH_FROM_CE: i32 = 719_163;

/// Neighbouring calendar buckets with their edges as ticks.
#[derive(Debug, Clone)]
pub(crate) struct Buckets {
    starts: Vec<BucketStart>,
    /// The first day after all buckets.
    end_day: NaiveDate,
    /// The first tick of each of `starts`, then the first after all.
    ticks: Vec<i64>,
}

impl Buckets {
    /// How many buckets there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The start of each bucket.
    pub(crate) fn starts(&self) -> &[BucketStart] {
        &self.starts
    }

    /// The bucket with this start.
    pub(crate) fn starting_at(&self, start: BucketStart) -> Option<usize> {
        self.starts.iter().position(|other| *other == start)
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
        self.end_day
    }

    /// The first tick after all buckets.
    pub(crate) fn end_tick(&self) -> i64 {
        self.ticks.last().copied().unwrap_or(i64::MAX)
    }

    /// A table from day number to bucket, for buckets of days.
    pub(crate) fn by_day(&self) -> DayTable {
        let mut numbers: Vec<i32> = self.starts.iter().map(|start| day_number(start.date())).collect();
        numbers.push(day_number(self.end_day));
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
        Calendar {
            zone: zone.parse().unwrap(),
            week_start: WeekStart::Monday,
            resolution: TimeResolution::Milliseconds,
            is_extract_zone: true,
        }
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
        assert_eq!(weeks.starts().first(), Some(&BucketStart::day(date("2024-01-01"))));
        assert_eq!(weeks.len(), 5);
        let months = utc.buckets(CalendarUnit::Month, range, 1).unwrap();
        assert_eq!(
            months.starts(),
            ["2024-01-01", "2024-02-01", "2024-03-01"].map(|day| BucketStart::day(date(day)))
        );
        assert_eq!(months.of_tick(instant("2024-02-29T23:59:59Z")), Some(1));
        assert_eq!(months.of_tick(instant("2023-12-31T23:59:59Z")), None);
        assert_eq!(months.of_tick(instant("2024-04-01T00:00:00Z")), None);
    }

    #[test]
    fn the_table_of_days_agrees_with_the_ticks() {
        let budapest = calendar("Europe/Budapest");
        let range = DateRange { first: date("2024-02-20"), last: date("2024-11-20") };
        for unit in CalendarUnit::ALL.into_iter().filter(|unit| *unit != CalendarUnit::Hour) {
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
    fn weeks_can_begin_on_sunday_and_quarters_begin_in_january() {
        let settings =
            CalendarSettings { time_zone: Some("America/New_York".into()), week_start: WeekStart::Sunday };
        let calendar = calendar("UTC").with(&settings).unwrap();
        assert!(!calendar.has_days_for(Some(CalendarUnit::Day)));
        let range = DateRange { first: date("2024-03-09"), last: date("2024-03-10") };
        let starts = |unit| calendar.buckets(unit, range, 0).unwrap().starts().to_vec();
        let days = |days: &[&str]| days.iter().map(|day| BucketStart::day(date(day))).collect::<Vec<_>>();
        assert_eq!(starts(CalendarUnit::Week), days(&["2024-03-03", "2024-03-10"]));
        assert_eq!(starts(CalendarUnit::Quarter), days(&["2024-01-01"]));
        assert_eq!(starts(CalendarUnit::Year), days(&["2024-01-01"]));
        let wrong = CalendarSettings { time_zone: Some("Mars/Olympus".into()), ..settings };
        assert!(matches!(calendar.with(&wrong), Err(EngineError::Question(_))));
    }

    #[test]
    fn hours_follow_the_local_clock_through_its_changes() {
        let hours = |zone: &str, day: &str| {
            let day = DateRange { first: date(day), last: date(day) };
            let buckets = calendar(zone).buckets(CalendarUnit::Hour, day, 0).unwrap();
            let lengths: Vec<i64> = (0..buckets.len())
                .map(|bucket| (buckets.ticks(bucket).end - buckets.ticks(bucket).start) / 60_000)
                .collect();
            let starts: Vec<String> = buckets.starts().iter().map(ToString::to_string).collect();
            (starts, lengths)
        };
        let (starts, lengths) = hours("Europe/Budapest", "2024-03-31");
        assert_eq!((starts.len(), &*starts[2]), (23, "2024-03-31T03:00:00+02:00"));
        assert!(lengths.iter().all(|minutes| *minutes == 60));
        let (starts, _) = hours("Europe/Budapest", "2024-10-27");
        assert_eq!(starts.len(), 25);
        assert_eq!(starts[2..4], ["2024-10-27T02:00:00+02:00", "2024-10-27T02:00:00+01:00"]);
        // Lord Howe Island changes its clock by half an hour.
        let (starts, lengths) = hours("Australia/Lord_Howe", "2024-04-07");
        assert_eq!(starts[1..3], ["2024-04-07T01:00:00+11:00", "2024-04-07T01:00:00+10:30"]);
        assert_eq!(lengths[1..4], [60, 30, 60]);
        assert_eq!(lengths.iter().sum::<i64>(), 24 * 60 + 30);
    }

    #[test]
    fn a_range_without_end_is_refused() {
        let range = DateRange { first: NaiveDate::MIN, last: NaiveDate::MAX };
        for unit in CalendarUnit::ALL {
            let error = calendar("UTC").buckets(unit, range, 0).unwrap_err();
            assert!(matches!(error, EngineError::Question(_)));
        }
    }
}
