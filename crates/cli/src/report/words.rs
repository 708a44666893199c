//! Rates, times and measures in words.

use rockpool_question::words::{counted, percent};
use rockpool_question::{Measure, Rate};

/// The words for a measure; `formula` where there is none.
pub fn measure(measure: Option<&Measure>) -> String {
    match measure {
        None => "formula".into(),
        Some(Measure::Events) => "events".into(),
        Some(Measure::Users) => "users".into(),
        Some(Measure::EventsPerUser(aggregate)) => format!("events per user, {}", aggregate.words()),
        Some(Measure::Property(measure)) => format!("{} of {}", measure.aggregate.words(), measure.property),
        Some(Measure::RollingUsers(days)) => format!("users of {}", counted(u64::from(*days), "day")),
    }
}

/// A difference of two shares: `+3.1 points`.
pub fn points(difference: f64) -> String {
    format!("{:+.1} points", difference * 100.0)
}

/// A probability with three decimals: `0.041`, `< 0.001`.
pub fn probability(probability: f64) -> String {
    if probability < 0.001 { "< 0.001".into() } else { format!("{probability:.3}") }
}

/// `31.4 %`, or nothing where nobody could have done it.
pub fn rate(rate: &Rate) -> String {
    if rate.rate.is_some() { percent(rate.rate) } else { String::new() }
}

/// `28.1 to 34.9 %`, or nothing where nobody could have done it.
pub fn interval(rate: &Rate) -> String {
    match rate.rate {
        Some(_) => format!("{:.1} to {:.1} %", rate.low * 100.0, rate.high * 100.0),
        None => String::new(),
    }
}

/// A length of time in its two largest units, rounded to the nearest: `2 d 3 h`, `4 min 12 s`, `850 ms`.
pub fn time(milliseconds: f64) -> String {
    const UNITS: [(&str, u64); 5] =
        [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)];
    let exact = milliseconds.max(0.0).round() as u64;
    for (larger, smaller) in UNITS.iter().zip(UNITS.iter().skip(1)) {
        let rounded = exact.saturating_add(smaller.1 / 2) / smaller.1;
        let per_unit = larger.1 / smaller.1;
        let (whole, rest) = (rounded / per_unit, rounded % per_unit);
        if whole > 0 {
            let rest = if rest > 0 { format!(" {rest} {}", smaller.0) } else { String::new() };
            return format!("{whole} {}{rest}", larger.0);
        }
    }
    format!("{exact} ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_two_units() {
        for (milliseconds, words) in [
            (0.0, "0 ms"),
            (850.4, "850 ms"),
            (1_000.0, "1 s"),
            (1_250.0, "1 s 250 ms"),
            (252_000.0, "4 min 12 s"),
            (3_599_900.0, "1 h"),
            (86_400_000.0, "1 d"),
            (86_400_000.0 * 2.0 + 3_600_000.0 * 3.0 + 60_000.0, "2 d 3 h"),
        ] {
            assert_eq!(time(milliseconds), words, "{milliseconds}");
        }
    }

    #[test]
    fn differences_have_a_sign_and_small_probabilities_a_bound() {
        assert_eq!((points(0.0312), points(-0.5)), ("+3.1 points".into(), "-50.0 points".into()));
        assert_eq!((probability(0.0412), probability(0.000_9)), ("0.041".into(), "< 0.001".into()));
    }

    #[test]
    fn a_rate_of_nobody_is_empty() {
        assert_eq!(rate(&Rate::new(0, 0)), "");
        assert_eq!(interval(&Rate::new(0, 0)), "");
        assert_eq!(rate(&Rate::new(1, 8)), "12.5 %");
        // Newcombe (1998), table I: 15 of 148.
        assert_eq!(interval(&Rate::new(15, 148)), "6.2 to 16.0 %");
    }
}
