//! Numbers as people read them.
//!
//! Thousands are parted by a narrow space that does not break (U+202F), and so is a unit from its number.
//! Every formatted number has its exact value beside it in the page (`data-value`) and in the exports.

use chrono::{Datelike, FixedOffset, NaiveDate};
use rockpool_question::{BucketStart, CalendarUnit, Unit, words};

/// The narrow space that does not break.
pub const NARROW_SPACE: char = '\u{202f}';

/// A count: `212 000`.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// A count with its noun: `1 user`, `2 users`.
pub fn counted(value: u64, noun: &str) -> String {
    words::counted(value, noun)
}

/// A count of what an answer counts: `1 attempt`, `2 sessions`.
pub fn of_unit(value: u64, unit: Unit) -> String {
    format!("{} {}", count(value), unit.noun(value))
}

/// A measured amount, such as a sum of money: thousands parted, two decimals where it has any, and three
/// significant digits below one.
pub fn amount(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-4) {
        return format!("{value:.2e}");
    }
    let decimals = match size {
        _ if value.fract() == 0.0 => 0,
        size if size < 0.01 => 6,
        size if size < 1.0 => 3,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    match text.split_once('.') {
        Some((whole, decimals)) if decimals.chars().all(|digit| digit == '0') => grouped(whole),
        Some((whole, decimals)) if size >= 1.0 => format!("{}.{decimals}", grouped(whole)),
        Some((whole, decimals)) => format!("{}.{}", grouped(whole), decimals.trim_end_matches('0')),
        None => grouped(&text),
    }
}

/// A difference of two shares in percentage points: `+3.2 pp`.
pub fn points(difference: f64) -> String {
    let hundred = difference * 100.0;
    if !hundred.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.1}", hundred.abs());
    let sign = match text.as_str() {
        "0.0" => "±",
        _ if hundred < 0.0 => "−",
        _ => "+",
    };
    format!("{sign}{text}{NARROW_SPACE}pp")
}

/// A relative change: `+12.5 %`; nothing where there is nothing to compare with.
pub fn change(now: f64, before: f64) -> Option<String> {
    let change = (now - before) / before.abs();
    if !change.is_finite() {
        return None;
    }
    let text = format!("{:.1}", change.abs() * 100.0);
    let sign = match text.as_str() {
        "0.0" => "±",
        _ if change < 0.0 => "−",
        _ => "+",
    };
    Some(format!("{sign}{text}{NARROW_SPACE}%"))
}

/// A probability by chance: `0.032`, `<0.001`.
pub fn probability(value: f64) -> String {
    if value < 0.001 { "<0.001".to_owned() } else { format!("{value:.3}") }
}

/// A share: `31.4 %`. Something never reads as nothing, nor almost everything as everything.
pub fn percent(share: f64) -> String {
    format!("{}{NARROW_SPACE}%", percent_number(share))
}

/// Both ends of an interval: `29.8–33.1 %`.
pub fn percent_range(low: f64, high: f64) -> String {
    format!("{}–{}{NARROW_SPACE}%", percent_number(low), percent_number(high))
}

fn percent_number(share: f64) -> String {
    let hundred = share * 100.0;
    if !hundred.is_finite() {
        return "–".to_owned();
    }
    if hundred > 0.0 && hundred < 0.05 {
        return "<0.1".to_owned();
    }
    if (99.95..100.0).contains(&hundred) {
        return ">99.9".to_owned();
    }
    let text = format!("{hundred:.1}");
    match text.strip_suffix(".0") {
        Some(whole) if whole == "0" || whole == "100" => whole.to_owned(),
        _ => text,
    }
}

/// A length of time in its two largest units: `2 h 14 min`, `3 d 4 h`, `12.4 s`, `340 ms`.
pub fn duration(milliseconds: f64) -> String {
    if !milliseconds.is_finite() {
        return "–".to_owned();
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

/// A number of bytes in decimal units: `1.2 MB`, `830 kB`.
pub fn bytes(value: u64) -> String {
    let mut scaled = value as f64;
    let mut name = "B";
    for larger in ["kB", "MB", "GB", "TB"] {
        if scaled < 999.5 {
            break;
        }
        scaled /= 1_000.0;
        name = larger;
    }
    let text = if name == "B" || scaled >= 99.95 { format!("{scaled:.0}") } else { format!("{scaled:.1}") };
    format!("{}{NARROW_SPACE}{name}", text.strip_suffix(".0").unwrap_or(&text))
}

/// Whether a column of such numbers is one of counts or measures, whose digits are parted in threes: one in which only
/// numbers up to four digits stand may be of years.
pub fn are_parted(values: impl IntoIterator<Item = f64>) -> bool {
    values.into_iter().any(|value| value.abs() >= 10_000.0)
}

/// A number of unknown meaning, with its digits parted or not as those of all its column: a fraction keeps six
/// significant digits.
pub fn number(value: f64, parted: bool) -> String {
    let grouped = |digits: &str| if parted { grouped(digits) } else { digits.to_owned() };
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return grouped(&format!("{value:.0}"));
    }
    if !value.is_finite() {
        return "–".to_owned();
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

/// A day: `5 Feb 2024`.
pub fn day(date: NaiveDate) -> String {
    format!("{} {}", date.day(), date.format("%b %Y"))
}

/// A calendar bucket by its start: `5 Feb 2024, 14:00 +01:00`, `5 Feb 2024`, `week of 5 Feb 2024`, `Feb 2024`, `Q1 2024`,
/// `2024`.
pub fn bucket(start: BucketStart, by: CalendarUnit) -> String {
    match by {
        CalendarUnit::Week => format!("week of {}", day(start.date())),
        _ => bucket_heading(start, by),
    }
}

/// A calendar bucket under a heading that names its length: a week is its first day alone.
pub fn bucket_heading(start: BucketStart, by: CalendarUnit) -> String {
    let date = start.date();
    match by {
        CalendarUnit::Hour => hour(start),
        CalendarUnit::Day | CalendarUnit::Week => day(date),
        CalendarUnit::Month => date.format("%b %Y").to_string(),
        CalendarUnit::Quarter => format!("Q{} {}", date.month0() / 3 + 1, date.year()),
        CalendarUnit::Year => date.year().to_string(),
    }
}

/// An hour with its distance from UTC, which tells the two apart that a change of the clock makes of one:
/// `25 Oct 2026, 02:00 +01:00`.
fn hour(start: BucketStart) -> String {
    let (local, offset) = (start.local(), start.offset().and_then(FixedOffset::east_opt));
    let time = format!("{}, {}", day(local.date()), local.format("%H:%M"));
    match offset {
        Some(offset) => format!("{time} {offset}"),
        None => time,
    }
}

/// Parts the digits of a whole number (with or without a sign) in threes.
fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", digits),
    };
    let mut text = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(NARROW_SPACE);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: String) -> String {
        text.replace(NARROW_SPACE, " ")
    }

    #[test]
    fn counts_are_parted_in_threes() {
        for (value, text) in [(0, "0"), (999, "999"), (1_000, "1 000"), (212_000, "212 000")] {
            assert_eq!(plain(count(value)), text);
        }
        assert_eq!(plain(count(u64::MAX)), "18 446 744 073 709 551 615");
        assert_eq!(plain(counted(1, "user")), "1 user");
        assert_eq!(plain(counted(1_200, "user")), "1 200 users");
    }

    #[test]
    fn a_share_never_reads_as_nothing_or_everything_unless_it_is() {
        for (share, text) in [
            (0.0, "0 %"),
            (0.000_01, "<0.1 %"),
            (0.000_5, "0.1 %"),
            (0.314_15, "31.4 %"),
            (0.5, "50.0 %"),
            (0.999_9, ">99.9 %"),
            (1.0, "100 %"),
        ] {
            assert_eq!(plain(percent(share)), text);
        }
        assert_eq!(plain(percent_range(0.298, 0.331)), "29.8–33.1 %");
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
            assert_eq!(plain(duration(milliseconds)), text, "{milliseconds}");
        }
    }

    #[test]
    fn bytes_are_decimal() {
        for (value, text) in
            [(0, "0 B"), (830, "830 B"), (1_240_000, "1.2 MB"), (830_400, "830 kB"), (999_999, "1 MB")]
        {
            assert_eq!(plain(bytes(value)), text);
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
            assert_eq!(plain(number(value, are_parted([value]))), text);
        }
    }

    #[test]
    fn all_numbers_of_a_column_are_parted_or_none() {
        let column = [7_235.0, 17_901.0, -7_235.5];
        let shown = column.map(|value| plain(number(value, are_parted(column))));
        assert_eq!(shown, ["7 235", "17 901", "−7 235.5"]);
        let years = [2023.0, 2024.0];
        assert_eq!(years.map(|value| number(value, are_parted(years))), ["2023", "2024"]);
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
    fn amounts_have_the_decimals_that_matter() {
        for (value, text) in [
            (0.0, "0"),
            (3.0, "3"),
            (1_234_567.0, "1 234 567"),
            (1_234_567.891, "1 234 567.89"),
            (3.5, "3.50"),
            (2.999_9, "3"),
            (-12.345, "−12.35"),
            (0.125, "0.125"),
            (-0.5, "−0.5"),
            (0.004_25, "0.00425"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(plain(amount(value)), text, "{value}");
        }
    }

    #[test]
    fn differences_carry_their_sign() {
        for (difference, text) in [(0.032, "+3.2 pp"), (-0.1, "−10.0 pp"), (0.000_1, "±0.0 pp")] {
            assert_eq!(plain(points(difference)), text);
        }
        assert_eq!(change(9.0, 8.0).map(plain).as_deref(), Some("+12.5 %"));
        assert_eq!(change(3.0, 4.0).map(plain).as_deref(), Some("−25.0 %"));
        assert_eq!(change(3.0, 0.0), None);
        assert_eq!(probability(0.000_4), "<0.001");
        assert_eq!(probability(0.032), "0.032");
    }

    #[test]
    fn what_is_counted_is_named() {
        assert_eq!(plain(of_unit(1, Unit::Attempts)), "1 attempt");
        assert_eq!(plain(of_unit(1_200, Unit::Sessions)), "1 200 sessions");
    }
}
