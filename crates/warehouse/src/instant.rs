//! Instants as the literals of a statement.

use chrono::DateTime;
use rockpool_catalog::TimeResolution;

/// A tick in UTC, as `2026-01-31 00:00:00`, with decimals where it has them.
pub(crate) fn utc_text(resolution: TimeResolution, tick: i64) -> String {
    let microseconds = match resolution {
        TimeResolution::Microseconds => tick,
        TimeResolution::Milliseconds | TimeResolution::Seconds => tick.saturating_mul(1_000),
    };
    let instant = DateTime::from_timestamp_micros(microseconds).unwrap_or_default();
    let format = match instant.timestamp_subsec_micros() {
        0 => "%Y-%m-%d %H:%M:%S",
        micros if micros % 1_000 == 0 => "%Y-%m-%d %H:%M:%S%.3f",
        _ => "%Y-%m-%d %H:%M:%S%.6f",
    };
    instant.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_where_there_are_any() {
        assert_eq!(utc_text(TimeResolution::Milliseconds, 5), "1970-01-01 00:00:00.005");
        assert_eq!(utc_text(TimeResolution::Microseconds, 5), "1970-01-01 00:00:00.000005");
        assert_eq!(utc_text(TimeResolution::Seconds, 86_400_000), "1970-01-02 00:00:00");
    }
}
