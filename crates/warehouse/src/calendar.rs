//! Days of a zone as ticks, for the literals of a statement.

use chrono::{DateTime, NaiveDate, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use rockpool_catalog::TimeResolution;

/// The first tick of a day: its earliest midnight, or, where midnight is skipped, the end of the gap.
pub(crate) fn day_start(zone: Tz, resolution: TimeResolution, day: NaiveDate) -> i64 {
    let midnight = day.and_time(NaiveTime::MIN);
    let found = zone.from_local_datetime(&midnight).earliest().map(|instant| instant.timestamp());
    let second = found.unwrap_or_else(|| {
        // The clock before the gap still tells when the skipped midnight would have been.
        let before = midnight.and_utc().timestamp() - 26 * 3_600;
        let offset = DateTime::from_timestamp(before, 0)
            .map_or(0, |instant| zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc());
        midnight.and_utc().timestamp() - i64::from(offset)
    });
    second.saturating_mul(resolution.ticks_per_second())
}

/// The local day of a tick.
pub(crate) fn day_of(zone: Tz, resolution: TimeResolution, tick: i64) -> NaiveDate {
    instant(resolution, tick).with_timezone(&zone).date_naive()
}

/// A tick in UTC, as `2026-01-31 00:00:00`, with decimals where it has them.
pub(crate) fn utc_text(resolution: TimeResolution, tick: i64) -> String {
    let instant = instant(resolution, tick);
    let format = match instant.timestamp_subsec_micros() {
        0 => "%Y-%m-%d %H:%M:%S",
        micros if micros % 1_000 == 0 => "%Y-%m-%d %H:%M:%S%.3f",
        _ => "%Y-%m-%d %H:%M:%S%.6f",
    };
    instant.format(format).to_string()
}

fn instant(resolution: TimeResolution, tick: i64) -> DateTime<Utc> {
    let micros = match resolution {
        TimeResolution::Microseconds => tick,
        TimeResolution::Milliseconds | TimeResolution::Seconds => tick.saturating_mul(1_000),
    };
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(zone: &str, day: &str) -> String {
        let zone: Tz = zone.parse().unwrap();
        let tick = day_start(zone, TimeResolution::Milliseconds, day.parse().unwrap());
        utc_text(TimeResolution::Milliseconds, tick)
    }

    #[test]
    fn a_day_begins_at_its_first_instant() {
        assert_eq!(start("Europe/Budapest", "2024-03-31"), "2024-03-30 23:00:00");
        // Clocks in Sao Paulo went from 23:59:59 to 01:00 on 2018-11-04.
        assert_eq!(start("America/Sao_Paulo", "2018-11-04"), "2018-11-04 03:00:00");
        // Clocks in Havana went from 01:00 back to 00:00 on 2023-11-05.
        assert_eq!(start("America/Havana", "2023-11-05"), "2023-11-05 04:00:00");
    }

    #[test]
    fn decimals_are_written_where_there_are_any() {
        assert_eq!(utc_text(TimeResolution::Milliseconds, 5), "1970-01-01 00:00:00.005");
        assert_eq!(utc_text(TimeResolution::Microseconds, 5), "1970-01-01 00:00:00.000005");
    }
}
