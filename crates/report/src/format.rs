//! Numbers as people read them: what a sentence of a question needs too is in its crate, and named here once more.
//!
//! Every formatted number has its exact value beside it in the page (`data-value`) and in the exports.

use chrono::{DateTime, Datelike};
pub use rockpool_question::words::{
    NARROW_SPACE, NO_NUMBER, amount, counted, day, day_and_time, number as count, percent, percent_range,
};
use rockpool_question::words::{grouped, start};
use rockpool_question::{BucketStart, CalendarUnit, Unit};

/// A count of what an answer counts: `1 attempt`, `2 sessions`.
pub fn of_unit(value: u64, unit: Unit) -> String {
    format!("{} {}", count(value), unit.noun(value))
}

/// A difference of two shares in percentage points: `+3.2 pp`.
pub fn points(difference: f64) -> String {
    let hundred = difference * 100.0;
    if !hundred.is_finite() {
        return NO_NUMBER.to_owned();
    }
    let text = format!("{:.1}", hundred.abs());
    let sign = match text.as_str() {
        "0.0" => "±",
        _ if hundred < 0.0 => "−",
        _ => "+",
    };
    format!("{sign}{text}{NARROW_SPACE}pp")
}

/// A relative change, of which 0.125 is an eighth more: `+12.5 %`.
pub fn change(change: f64) -> String {
    if !change.is_finite() {
        return NO_NUMBER.to_owned();
    }
    let text = format!("{:.1}", change.abs() * 100.0);
    let sign = match text.as_str() {
        "0.0" => "±",
        _ if change < 0.0 => "−",
        _ => "+",
    };
    format!("{sign}{text}{NARROW_SPACE}%")
}

/// A probability by chance: `0.032`, `<0.001`.
pub fn probability(value: f64) -> String {
    if value < 0.001 { "<0.001".to_owned() } else { format!("{value:.3}") }
}

/// A length of time in its two largest units: `2 h 14 min`, `3 d 4 h`, `12.4 s`, `340 ms`.
pub fn duration(milliseconds: f64) -> String {
    if !milliseconds.is_finite() {
        return NO_NUMBER.to_owned();
    }
    let sign = if milliseconds < 0.0 { "−" } else { "" };
    let length = milliseconds.abs();
    let text = if length < 999.5 {
        unit(length.round(), "ms")
    } else if length < 59_950.0 {
        let seconds = format!("{:.1}", length / 1_000.0);
        format!("{}{NARROW_SPACE}s", seconds.strip_suffix(".0").unwrap_or(&seconds))
    } else if length < 3_599_500.0 {
        pair((length / 1_000.0).round(), 60.0, "min", "s")
    } else if length < 86_370_000.0 {
        pair((length / 60_000.0).round(), 60.0, "h", "min")
    } else {
        pair((length / 3_600_000.0).round(), 24.0, "d", "h")
    };
    format!("{sign}{text}")
}

fn pair(small: f64, per_large: f64, large_unit: &str, small_unit: &str) -> String {
    let large = (small / per_large).floor();
    match small - large * per_large {
        0.0 => unit(large, large_unit),
        rest => format!("{} {}", unit(large, large_unit), unit(rest, small_unit)),
    }
}

fn unit(value: f64, name: &str) -> String {
    format!("{}{NARROW_SPACE}{name}", grouped(&format!("{value:.0}")))
}

/// The units of bytes, each a thousand of the one before.
const BYTE_UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];

/// A number of bytes in decimal units: `1.2 MB`, `830 kB`.
pub fn bytes(value: u64) -> String {
    let unit = byte_unit(value);
    format!("{}{NARROW_SPACE}{}", in_unit(value, unit), BYTE_UNITS[unit])
}

/// Some bytes of a known whole, in the whole's unit: `2.1 of 4.9 MB`.
pub fn bytes_of(some: u64, whole: u64) -> String {
    let unit = byte_unit(whole);
    format!("{} of {}{NARROW_SPACE}{}", in_unit(some, unit), in_unit(whole, unit), BYTE_UNITS[unit])
}

fn byte_unit(value: u64) -> usize {
    let mut scaled = value as f64;
    let mut unit = 0;
    while scaled >= 999.5 && unit + 1 < BYTE_UNITS.len() {
        scaled /= 1_000.0;
        unit += 1;
    }
    unit
}

fn in_unit(value: u64, unit: usize) -> String {
    let scaled = (0..unit).fold(value as f64, |scaled, _| scaled / 1_000.0);
    if unit == 0 || scaled >= 99.95 {
        return grouped(&format!("{scaled:.0}"));
    }
    let text = format!("{scaled:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// Whether a column of such numbers is one of counts or measures, whose digits are parted in threes: one in which only
/// numbers up to four digits stand may be of years.
pub fn are_parted(values: impl IntoIterator<Item = f64>) -> bool {
    values.into_iter().any(|value| value.abs() >= 10_000.0)
}

/// A number of unknown meaning, with its digits parted or not as those of all its column: a fraction keeps six
/// significant digits.
pub fn plain(value: f64, parted: bool) -> String {
    let grouped = |digits: &str| if parted { grouped(digits) } else { digits.to_owned() };
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return grouped(&format!("{value:.0}"));
    }
    if !value.is_finite() {
        return NO_NUMBER.to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if !(-5.0..15.0).contains(&magnitude) {
        return format!("{value:.5e}");
    }
    let decimals = (5.0 - magnitude).max(0.0) as usize;
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    match text.split_once('.') {
        Some((whole, fraction)) => format!("{}.{fraction}", grouped(whole)),
        None => grouped(text),
    }
}

/// An instant on its own clock, in RFC 3339: `5 Feb 2024, 14:05:09.120`; as it is written, if it cannot be read.
pub fn instant(text: &str) -> String {
    let Ok(time) = DateTime::parse_from_rfc3339(text) else { return text.to_owned() };
    let second = if time.timestamp_subsec_nanos() == 0 { "%H:%M:%S" } else { "%H:%M:%S%.3f" };
    format!("{}, {}", day(time.date_naive()), time.format(second))
}

/// How long ago something was, in words; `age` in ms.
pub fn ago(age: u64) -> String {
    let minutes = age / 60_000;
    let (hours, days) = (minutes / 60, minutes / 1_440);
    match (minutes, hours, days) {
        (0, ..) => "just now".to_owned(),
        (minutes, 0, _) => format!("{} ago", counted(minutes, "minute")),
        (_, hours, 0) => format!("{} ago", counted(hours, "hour")),
        (.., days) => format!("{} ago", counted(days, "day")),
    }
}

/// A calendar bucket by its start: `5 Feb 2024, 14:00 +01:00`, `5 Feb 2024`, `week of 5 Feb 2024`, `Feb 2024`, `Q1 2024`,
/// `2024`.
pub fn bucket(bucket: BucketStart, by: CalendarUnit) -> String {
    match by {
        CalendarUnit::Week => format!("week of {}", day(bucket.date())),
        _ => bucket_heading(bucket, by),
    }
}

/// A calendar bucket under a heading that names its length: a week is its first day alone.
pub fn bucket_heading(bucket: BucketStart, by: CalendarUnit) -> String {
    let date = bucket.date();
    match by {
        CalendarUnit::Hour => start(bucket),
        CalendarUnit::Day | CalendarUnit::Week => day(date),
        CalendarUnit::Month => date.format("%b %Y").to_string(),
        CalendarUnit::Quarter => format!("Q{} {}", date.month0() / 3 + 1, date.year()),
        CalendarUnit::Year => date.year().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn plain_text(text: String) -> String {
        text.replace(NARROW_SPACE, " ")
    }

    #[test]
    fn lengths_of_time_name_their_two_largest_units() {
        for (milliseconds, text) in [
            (0.0, "0 ms"),
            (340.4, "340 ms"),
            (999.9, "1 s"),
            (12_400.0, "12.4 s"),
            (59_999.0, "1 min"),
            (61_000.0, "1 min 1 s"),
            (3_599_900.0, "1 h"),
            (8_040_000.0, "2 h 14 min"),
            (86_399_000.0, "1 d"),
            (273_600_000.0, "3 d 4 h"),
            (259_200_000.0, "3 d"),
        ] {
            assert_eq!(plain_text(duration(milliseconds)), text, "{milliseconds}");
        }
    }

    #[test]
    fn bytes_are_decimal() {
        for (value, text) in
            [(0, "0 B"), (830, "830 B"), (1_240_000, "1.2 MB"), (830_400, "830 kB"), (999_999, "1 MB")]
        {
            assert_eq!(plain_text(bytes(value)), text);
        }
        assert_eq!(plain_text(bytes_of(2_100_000, 4_900_000)), "2.1 of 4.9 MB");
        assert_eq!(plain_text(bytes_of(0, 812)), "0 of 812 B");
        assert_eq!(plain_text(bytes(u64::MAX)), "18 446 744 TB");
    }

    #[test]
    fn instants_are_those_of_their_own_clock() {
        assert_eq!(instant("2024-01-01T09:00:00+01:00"), "1 Jan 2024, 09:00:00");
        assert_eq!(instant("2024-01-01T09:00:12.500+01:00"), "1 Jan 2024, 09:00:12.500");
        assert_eq!(instant("yesterday"), "yesterday");
    }

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
    fn numbers_of_unknown_meaning_keep_years_together() {
        for (value, text) in [
            (2024.0, "2024"),
            (-3.0, "-3"),
            (12_345.0, "12 345"),
            (0.1 + 0.2, "0.3"),
            (1_234_567.891, "1 234 568"),
            (12_345.67, "12 345.7"),
            (3.25, "3.25"),
            (1.5e-9, "1.50000e-9"),
            (f64::NAN, "–"),
            (f64::INFINITY, "–"),
        ] {
            assert_eq!(plain_text(plain(value, are_parted([value]))), text);
        }
    }

    #[test]
    fn all_numbers_of_a_column_are_parted_or_none() {
        let column = [7_235.0, 17_901.0, -7_235.5];
        let shown = column.map(|value| plain_text(plain(value, are_parted(column))));
        assert_eq!(shown, ["7 235", "17 901", "−7 235.5"]);
        let years = [2023.0, 2024.0];
        assert_eq!(years.map(|value| plain(value, are_parted(years))), ["2023", "2024"]);
    }

    #[test]
    fn an_hour_that_comes_twice_is_told_apart() {
        let hour = |offset| BucketStart::hour(NaiveDate::from_ymd_opt(2026, 10, 25).unwrap(), 2, offset);
        assert_eq!(bucket(hour(7_200), CalendarUnit::Hour), "25 Oct 2026, 02:00 +02:00");
        assert_eq!(bucket(hour(3_600), CalendarUnit::Hour), "25 Oct 2026, 02:00 +01:00");
    }

    #[test]
    fn buckets_are_named_by_their_start() {
        let start = BucketStart::day(NaiveDate::from_ymd_opt(2024, 2, 5).unwrap());
        assert_eq!(bucket(start, CalendarUnit::Day), "5 Feb 2024");
        assert_eq!(bucket(start, CalendarUnit::Week), "week of 5 Feb 2024");
        assert_eq!(bucket_heading(start, CalendarUnit::Week), "5 Feb 2024");
        assert_eq!(bucket(start, CalendarUnit::Month), "Feb 2024");
        assert_eq!(bucket(start, CalendarUnit::Quarter), "Q1 2024");
        assert_eq!(bucket(start, CalendarUnit::Year), "2024");
        let hour = BucketStart::hour(NaiveDate::from_ymd_opt(2024, 12, 31).unwrap(), 7, 3_600);
        assert_eq!(bucket(hour, CalendarUnit::Hour), "31 Dec 2024, 07:00 +01:00");
        assert_eq!(bucket(hour, CalendarUnit::Quarter), "Q4 2024");
    }

    #[test]
    fn differences_carry_their_sign() {
        for (difference, text) in [(0.032, "+3.2 pp"), (-0.1, "−10.0 pp"), (0.000_1, "±0.0 pp")] {
            assert_eq!(plain_text(points(difference)), text);
        }
        for (difference, text) in
            [(0.125, "+12.5 %"), (-0.25, "−25.0 %"), (0.0, "±0.0 %"), (f64::INFINITY, "–")]
        {
            assert_eq!(plain_text(change(difference)), text);
        }
        assert_eq!(probability(0.000_4), "<0.001");
        assert_eq!(probability(0.032), "0.032");
    }

    #[test]
    fn what_is_counted_is_named() {
        assert_eq!(plain_text(of_unit(1, Unit::Attempts)), "1 attempt");
        assert_eq!(plain_text(of_unit(1_200, Unit::Sessions)), "1 200 sessions");
    }
}
