//! The calendar of a question: days, hours and longer buckets, as ticks.

use crate::buckets::{Buckets, next_first_day};
use crate::{CalendarError, Zone, date, day_after, day_number};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use chrono_tz::Tz;
use rockpool_catalog::{Manifest, TimeResolution};
use rockpool_question::{BucketStart, CalendarSettings, CalendarUnit, DateRange, WeekStart, limits};
use std::ops::Range;

/// Seconds of an hour and of a day without a change of the clocks.
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// The calendar of a question: its zone, its weeks, and the unit of the extract's ticks.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    zone: Zone,
    week_start: WeekStart,
    resolution: TimeResolution,
    /// Whether its days are those that the extract's `user_days` are cut by.
    is_extract_zone: bool,
}

impl Calendar {
    /// The calendar of an extract, with weeks from Monday.
    pub fn new(zone: Zone, resolution: TimeResolution) -> Self {
        Self { zone, week_start: WeekStart::Monday, resolution, is_extract_zone: true }
    }

    /// The calendar of a manifest.
    ///
    /// # Errors
    /// [`CalendarError::UnknownZone`] if the manifest names none that is known.
    pub fn of(manifest: &Manifest) -> Result<Self, CalendarError> {
        Ok(Self::new(Zone::named(&manifest.time_zone)?, manifest.time_resolution))
    }

    /// The calendar as a question wants it.
    ///
    /// # Errors
    /// [`CalendarError::UnknownZone`] if the question names one.
    pub fn with(self, settings: &CalendarSettings) -> Result<Self, CalendarError> {
        let zone = match &settings.time_zone {
            None => self.zone,
            Some(name) => Zone::named(name)?,
        };
        let is_extract_zone = self.is_extract_zone && zone == self.zone;
        Ok(Self { zone, week_start: settings.week_start, is_extract_zone, ..self })
    }

    /// Its zone.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The first day of a week.
    pub fn week_start(&self) -> WeekStart {
        self.week_start
    }

    /// Whether the days of `user_days` can be gathered to buckets of this unit.
    pub fn has_days_for(&self, unit: Option<CalendarUnit>) -> bool {
        self.is_extract_zone && unit != Some(CalendarUnit::Hour)
    }

    /// The first tick of a day.
    pub fn day_start(&self, date: NaiveDate) -> i64 {
        self.tick(self.zone.day_start(day_number(date)))
    }

    /// The day of a tick.
    pub fn date_of(&self, tick: i64) -> NaiveDate {
        date(self.zone.day_of(tick.div_euclid(self.resolution.ticks_per_second())))
    }

    fn tick(&self, second: i64) -> i64 {
        second.saturating_mul(self.resolution.ticks_per_second())
    }

    /// The ticks of a range of days, half open.
    pub fn ticks(&self, dates: DateRange) -> Range<i64> {
        self.day_start(dates.first)..self.day_start(day_after(dates.last))
    }

    /// The buckets that hold every day of the range, oldest first, with `more` buckets after them.
    ///
    /// # Errors
    /// [`CalendarError::TooManyBuckets`] if there are more than anybody can look at.
    pub fn buckets(
        &self,
        unit: CalendarUnit,
        dates: DateRange,
        more: usize,
    ) -> Result<Buckets, CalendarError> {
        if unit == CalendarUnit::Hour {
            return self.hours(dates, more);
        }
        let mut days = vec![];
        let mut day = unit.first_day(dates.first, self.week_start);
        while day <= dates.last {
            if days.len() == limits::BUCKETS.count() {
                return Err(CalendarError::TooManyBuckets { unit });
            }
            days.push(day);
            let next = next_first_day(unit, day);
            if next <= day {
                break;
            }
            day = next;
        }
        for _ in 0..more {
            days.push(day);
            day = next_first_day(unit, day);
        }
        Ok(self.of_days(days, day))
    }

    /// Every day of a range as a bucket, however many: what is read, not what is shown.
    pub fn each_day(&self, dates: DateRange) -> Buckets {
        let days: Vec<NaiveDate> = dates.first.iter_days().take_while(|day| *day <= dates.last).collect();
        self.of_days(days, day_after(dates.last))
    }

    /// Buckets of days that begin at these days, and the first day after them.
    fn of_days(&self, days: Vec<NaiveDate>, end_day: NaiveDate) -> Buckets {
        let mut ticks: Vec<i64> = days.iter().map(|day| self.day_start(*day)).collect();
        ticks.push(self.day_start(end_day));
        Buckets { starts: days.into_iter().map(BucketStart::day).collect(), end_day, ticks }
    }

    /// All days of the range as one bucket.
    pub fn whole(&self, dates: DateRange) -> Buckets {
        self.of_days(vec![dates.first], day_after(dates.last))
    }

    /// The hours of the range on the local clock, with `more` after them.
    fn hours(&self, dates: DateRange, more: usize) -> Result<Buckets, CalendarError> {
        let end = self.zone.day_start(day_number(day_after(dates.last)));
        let mut second = self.zone.day_start(day_number(dates.first));
        let mut left = more;
        let mut starts = vec![];
        let mut ticks = vec![];
        while second < end || left > 0 {
            if starts.len() == limits::BUCKETS.count() + more {
                return Err(CalendarError::TooManyBuckets { unit: CalendarUnit::Hour });
            }
            if second >= end {
                left -= 1;
            }
            let offset = self.zone.offset(second);
            let local = second + offset;
            let day = date(i32::try_from(local.div_euclid(DAY)).unwrap_or(i32::MAX));
            // An hour of the day and an offset are small.
            let hour = local.rem_euclid(DAY) / HOUR;
            starts.push(BucketStart::hour(day, hour as u32, offset as i32));
            ticks.push(self.tick(second));
            second = self.end_of_hour(second);
        }
        let tick = self.tick(second);
        ticks.push(tick);
        Ok(Buckets { starts, end_day: day_after(self.date_of(tick)), ticks })
    }

    /// The second at which the local clock comes to another hour, or is changed.
    fn end_of_hour(&self, second: i64) -> i64 {
        let own = self.zone.offset(second);
        let (mut before, mut after) = (second, second + HOUR - (second + own).rem_euclid(HOUR));
        if self.zone.offset(after - 1) == own {
            return after;
        }
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if self.zone.offset(middle) == own {
                before = middle;
            } else {
                after = middle;
            }
        }
        after
    }

    fn instant(&self, tick: i64) -> Option<DateTime<Tz>> {
        let microseconds = match self.resolution {
            TimeResolution::Microseconds => tick,
            TimeResolution::Milliseconds | TimeResolution::Seconds => tick.saturating_mul(1_000),
        };
        Some(DateTime::from_timestamp_micros(microseconds)?.with_timezone(&self.zone.inner()))
    }

    /// An instant on the question's clock, for a sentence: `5 Jan 2026 at 09:00:00`.
    pub fn spoken(&self, tick: i64) -> String {
        match self.instant(tick) {
            Some(instant) => instant.format("%-d %b %Y at %H:%M:%S%.f").to_string(),
            None => format!("tick {tick}"),
        }
    }

    /// An instant on the question's clock, in RFC 3339 with the extract's resolution.
    pub fn written(&self, tick: i64) -> String {
        let format = match self.resolution {
            TimeResolution::Microseconds => SecondsFormat::Micros,
            TimeResolution::Milliseconds => SecondsFormat::Millis,
            TimeResolution::Seconds => SecondsFormat::Secs,
        };
        match self.instant(tick) {
            Some(instant) => instant.to_rfc3339_opts(format, false),
            None => format!("tick {tick}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(zone: &str) -> Calendar {
        Calendar::new(Zone::named(zone).unwrap(), TimeResolution::Milliseconds)
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
                day = day_after(day);
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
        assert!(matches!(calendar.with(&wrong), Err(CalendarError::UnknownZone { .. })));
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
            for zone in ["UTC", "Pacific/Apia", "Europe/Budapest", "America/St_Johns"] {
                let error = calendar(zone).buckets(unit, range, 0).unwrap_err();
                assert_eq!(error, CalendarError::TooManyBuckets { unit });
            }
        }
        let hours = calendar("UTC").buckets(CalendarUnit::Hour, range, 0).unwrap_err().to_string();
        assert_eq!(
            hours,
            "the range has more than 5\u{202f}000 hours, 5\u{202f}000 at most can be shown; choose a longer unit or fewer days"
        );
    }
}
