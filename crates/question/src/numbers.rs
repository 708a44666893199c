//! The one form of numbers: counts, amounts and shares as every sentence, table and chart writes them.
//!
//! Thousands are parted by a narrow space that does not break (U+202F), and so is a unit from its number.

/// The narrow space that does not break.
pub const NARROW_SPACE: char = '\u{202f}';
/// In the place of a number that there is none of.
pub const NO_NUMBER: &str = "–";

/// A count: `1 234 567`, with narrow spaces.
pub fn number(value: u64) -> String {
    grouped(&value.to_string())
}

/// A number with its noun, the one rule for plurals: `1 user`, `2 users`, `0 users`.
pub fn counted(count: u64, noun: &str) -> String {
    format!("{} {}", number(count), noun_for(count, noun))
}

/// The noun for so many: `user`, `users`.
pub fn noun_for(count: u64, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// A measured amount, such as a sum of money: thousands parted, two decimals where it has any, and three
/// significant digits below one.
pub fn amount(value: f64) -> String {
    if !value.is_finite() {
        return NO_NUMBER.to_owned();
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

/// A share, from 0 to 1: `31.4 %`. Something never reads as nothing, nor almost everything as everything.
pub fn percent(share: f64) -> String {
    format!("{}{NARROW_SPACE}%", percent_number(share))
}

/// Both ends of an interval of shares: `29.8–33.1 %`.
pub fn percent_range(low: f64, high: f64) -> String {
    format!("{}–{}{NARROW_SPACE}%", percent_number(low), percent_number(high))
}

fn percent_number(share: f64) -> String {
    let hundred = share * 100.0;
    if !hundred.is_finite() {
        return NO_NUMBER.to_owned();
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

/// Parts the digits of a whole number (with or without a sign) in threes.
pub fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", digits),
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * NARROW_SPACE.len_utf8());
    text.push_str(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
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
        for (value, text) in [(0, "0"), (999, "999"), (1_000, "1 000"), (1_234_567, "1 234 567")] {
            assert_eq!(plain(number(value)), text);
        }
        assert_eq!(plain(number(u64::MAX)), "18 446 744 073 709 551 615");
    }

    #[test]
    fn one_of_a_thing_is_singular() {
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(0, "row"), "0 rows");
        assert_eq!(plain(counted(1_234, "row group")), "1 234 row groups");
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
}
