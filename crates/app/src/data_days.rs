//! The days of an extract's data, in its own time zone.

use chrono::{DateTime, NaiveDate};
use rockpool_catalog::{Manifest, TimeRange};
use rockpool_report::format::day;

/// The days of an extract's data, in words: `1 Jun 2023 to 30 Jun 2023`.
pub fn covered_words(manifest: &Manifest) -> Option<String> {
    let (first, last) = covered(manifest)?;
    Some(if first == last { day(first) } else { format!("{} to {}", day(first), day(last)) })
}

/// How many days an extract's data has.
pub fn covered_days(manifest: &Manifest) -> Option<u64> {
    let (first, last) = covered(manifest)?;
    u64::try_from((last - first).num_days() + 1).ok()
}

/// The first and the last day of an extract's data, without events far from all others, in its own time zone.
pub fn covered(manifest: &Manifest) -> Option<(NaiveDate, NaiveDate)> {
    let TimeRange { first, last } = manifest.main_time()?;
    let day_of = |tick| day_in_zone(manifest.time_resolution.milliseconds_of_tick(tick), &manifest.time_zone);
    Some((day_of(first)?, day_of(last)?))
}

/// The calendar day of an instant in a zone. The browser knows the rules of every zone, so the page carries
/// none; natively, and for a zone the browser does not know, the day is that of UTC.
fn day_in_zone(milliseconds: i64, zone: &str) -> Option<NaiveDate> {
    let in_utc = || Some(DateTime::from_timestamp_millis(milliseconds)?.date_naive());
    if zone == "UTC" || cfg!(not(target_arch = "wasm32")) {
        return in_utc();
    }
    crate::browser::day_in_zone(milliseconds, zone).or_else(in_utc)
}
