//! Numbers, sizes and days as the page writes them.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use rockpool_catalog::{Manifest, TimeRange};
use rockpool_question::words;

/// A whole number with its digits in groups: `12 345`.
pub fn whole(number: u64) -> String {
    words::number(number)
}

/// A size in the unit people read it in: `812 B`, `4.9 MB` (a megabyte is a million bytes).
pub fn bytes(number: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.into_iter().find(|(size, _)| number >= *size) {
        Some((size, unit)) => format!("{} {unit}", short(number as f64 / size as f64)),
        None => format!("{number} B"),
    }
}

/// Some bytes of a known whole, in the whole's unit: `2.1 of 4.9 MB`.
pub fn bytes_of(some: u64, whole: u64) -> String {
    let size = if whole >= 1_000_000 { 1_000_000.0 } else { 1_000.0 };
    let unit = if whole >= 1_000_000 { "MB" } else { "kB" };
    format!("{} of {} {unit}", short(some as f64 / size), short(whole as f64 / size))
}

fn short(number: f64) -> String {
    if number >= 100.0 { format!("{number:.0}") } else { format!("{number:.1}") }
}

/// A number of things in words: `1 event`, `2 events`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", whole(number), if number == 1 { one } else { many })
}

/// A day as a person writes it: `1 Jun 2023`.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// A day and the time of it as a person writes it: `1 Jun 2023, 14:03`.
pub fn day_and_time(instant: NaiveDateTime) -> String {
    instant.format("%-d %b %Y, %H:%M").to_string()
}

/// How long ago something was, in words; `age` in ms.
pub fn ago(age: u64) -> String {
    let minutes = age / 60_000;
    let (hours, days) = (minutes / 60, minutes / 1_440);
    match (minutes, hours, days) {
        (0, ..) => "just now".to_owned(),
        (minutes, 0, _) => format!("{} ago", count(minutes, "minute", "minutes")),
        (_, hours, 0) => format!("{} ago", count(hours, "hour", "hours")),
        (.., days) => format!("{} ago", count(days, "day", "days")),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_has_passed_in_words() {
        for (minutes, words) in [
            (0, "just now"),
            (1, "1 minute ago"),
            (59, "59 minutes ago"),
            (60, "1 hour ago"),
            (1_439, "23 hours ago"),
            (1_440, "1 day ago"),
            (72_000, "50 days ago"),
        ] {
            assert_eq!(ago(minutes * 60_000 + 59_999), words);
        }
    }

    #[test]
    fn digits_stand_in_groups() {
        assert_eq!(whole(0), "0");
        assert_eq!(whole(1234), "1\u{202f}234");
        assert_eq!(whole(12345), "12\u{202f}345");
        assert_eq!(whole(1234567), "1\u{202f}234\u{202f}567");
    }

    #[test]
    fn sizes_have_their_unit() {
        assert_eq!(bytes(812), "812 B");
        assert_eq!(bytes(4_900_000), "4.9 MB");
        assert_eq!(bytes(350_000_000), "350 MB");
        assert_eq!(bytes_of(2_100_000, 4_900_000), "2.1 of 4.9 MB");
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(count(1, "user", "users"), "1 user");
        assert_eq!(count(0, "user", "users"), "0 users");
    }
}
