//! The days of an extract's data, in its own time zone.

use chrono::{DateTime, NaiveDate};
use rockpool_catalog::{Manifest, TimeRange};
use rockpool_question::{CalendarSettings, DateRange, Dates, Zones, words};

/// The days of an extract's data, in words: `1 Jun 2023 to 30 Jun 2023`.
pub fn covered_words(manifest: &Manifest) -> Option<String> {
    let DateRange { first, last } = main_days(manifest)?;
    Some(if first == last {
        words::day(first)
    } else {
        format!("{} to {}", words::day(first), words::day(last))
    })
}

/// How many days an extract's data has.
pub fn how_many(manifest: &Manifest) -> Option<u64> {
    main_days(manifest).map(DateRange::days)
}

/// The first and the last day of an extract's data, without events far from all others, in its own time zone.
pub fn main_days(manifest: &Manifest) -> Option<DateRange> {
    days(manifest, manifest.main_time()?)
}

/// The first and the last day with an event; absent for an extract without events.
pub fn covered_days(manifest: &Manifest) -> Option<DateRange> {
    days(manifest, manifest.covered?)
}

fn days(manifest: &Manifest, time: TimeRange) -> Option<DateRange> {
    let per_second = manifest.time_resolution.ticks_per_second();
    let day = |tick: i64| {
        let second = tick.div_euclid(per_second);
        // For a zone that the browser does not know, the days are those of UTC.
        PageZones.day(second, &manifest.time_zone).or_else(|| in_utc(second))
    };
    Some(DateRange { first: day(time.first)?, last: day(time.last)? })
}

/// The days that the dates of a question come to, in words: `2 May to 31 May 2026`. None for fixed days, which say so
/// themselves, and for dates that come to no days here.
pub fn came_to(dates: Dates, calendar: &CalendarSettings, manifest: &Manifest) -> Option<String> {
    let days = dates.days(manifest, calendar, &PageZones).ok()?;
    days.asked().map(|_| words::days(days.range()))
}

/// The zones that the browser knows, so that the page carries none; natively every zone is UTC.
#[derive(Debug, Clone, Copy)]
pub struct PageZones;

impl Zones for PageZones {
    fn day(&self, second: i64, zone: &str) -> Option<NaiveDate> {
        if zone == "UTC" || cfg!(not(target_arch = "wasm32")) {
            return in_utc(second);
        }
        crate::browser::day_in_zone(second.checked_mul(1_000)?, zone)
    }
}

fn in_utc(second: i64) -> Option<NaiveDate> {
    Some(DateTime::from_timestamp(second, 0)?.date_naive())
}
