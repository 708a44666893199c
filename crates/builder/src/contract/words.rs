//! How a judgement says counts, shares, instants and lengths of time.

use chrono::{DateTime, SecondsFormat};
use std::time::Duration;

/// `1 event`, `2 events`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A share as a percentage with at most two decimals; something never reads as nothing.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.005 {
        return "less than 0.01 %".to_owned();
    }
    format!("{} %", (percent * 100.0).round() / 100.0)
}

/// An instant in milliseconds since 1970.
pub(super) fn instant(milliseconds: i64) -> String {
    let instant = DateTime::from_timestamp_millis(milliseconds);
    instant.map_or_else(|| milliseconds.to_string(), |time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// A length of time in hours and minutes, or in days and hours.
pub(super) fn length(length: Duration) -> String {
    let minutes = length.as_secs() / 60;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let parts = match (days, hours, minutes) {
        (0, 0, 0) => return counted(length.as_secs(), "second"),
        (0, 0, minutes) => [(minutes, "minute"), (0, "")],
        (0, hours, minutes) => [(hours, "hour"), (minutes, "minute")],
        (days, hours, _) => [(days, "day"), (hours, "hour")],
    };
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(count, noun));
    parts.collect::<Vec<_>>().join(" ")
}

/// How old something is, in milliseconds.
pub(super) fn age(milliseconds: i64) -> String {
    length(Duration::from_millis(milliseconds.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_short() {
        let lengths =
            [30, 60, 5_400, 86_400, 129_600, 172_859].map(|seconds| length(Duration::from_secs(seconds)));
        assert_eq!(
            lengths,
            ["30 seconds", "1 minute", "1 hour 30 minutes", "1 day", "1 day 12 hours", "2 days"]
        );
        assert_eq!([0.0, 0.000_01, 0.05, 1.5].map(percent), ["0 %", "less than 0.01 %", "5 %", "150 %"]);
        assert_eq!(instant(1_767_268_800_000), "2026-01-01T12:00:00Z");
    }
}
