//! Calendar days of a time zone.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use rockpool_catalog::TimeResolution;

/// The days of a zone over a stretch of time.
///
/// A day begins at the first instant whose local time is midnight of its date, or later where a change of the
/// clocks skips midnight, and ends where the next day begins. So every instant is in exactly one day and days
/// follow each other, also where clocks are set back over midnight or a date is left out.
#[derive(Debug, Clone)]
pub(crate) struct Days {
    /// The first day, in days since 1970.
    first: i32,
    /// The tick at which each day begins, from the first on; the last one is only an end.
    starts: Vec<i64>,
    ticks_per_day: i64,
}

impl Days {
    /// The days from an instant to another, both in microseconds since 1970 (UTC).
    pub(crate) fn new(zone: Tz, resolution: TimeResolution, first: i64, last: i64) -> Self {
        const DAY: i64 = 86_400_000_000;
        // A local day begins at most a day before or after the UTC day of its date.
        let from = first.div_euclid(DAY) - 2;
        let to = last.div_euclid(DAY) + 2;
        let ticks = resolution.ticks_per_second();
        let starts = (from..=to + 1).map(|day| start_of_day(zone, day) * ticks).collect();
        Self { first: from as i32, starts, ticks_per_day: 86_400 * ticks }
    }

    /// The day of an instant, in days since 1970.
    pub(crate) fn day(&self, tick: i64) -> i32 {
        let start = self.starts.first().copied().unwrap_or_default();
        let guess = tick.saturating_sub(start).div_euclid(self.ticks_per_day);
        let mut index = usize::try_from(guess).unwrap_or(0).min(self.starts.len().saturating_sub(1));
        while index > 0 && self.starts.get(index).is_some_and(|start| *start > tick) {
            index -= 1;
        }
        while self.starts.get(index + 1).is_some_and(|start| *start <= tick) {
            index += 1;
        }
        self.first + index as i32
    }
}

/// The date of a day since 1970.
pub(crate) fn date(day: i64) -> NaiveDate {
    let epoch = DateTime::UNIX_EPOCH.date_naive();
    TimeDelta::try_days(day).and_then(|days| epoch.checked_add_signed(days)).unwrap_or(epoch)
}

/// The second since 1970 (UTC) at which a day begins.
fn start_of_day(zone: Tz, day: i64) -> i64 {
    let midnight = date(day).and_time(NaiveTime::MIN);
    if let Some(start) = zone.from_local_datetime(&midnight).earliest() {
        return start.timestamp();
    }
    // Midnight is skipped: the day begins where the clocks jump over it.
    let is_before = |second: i64| {
        DateTime::from_timestamp(second, 0)
            .is_some_and(|instant| instant.with_timezone(&zone).naive_local() < midnight)
    };
    let (mut before, mut after) = (day * 86_400 - 86_400, day * 86_400 + 86_400);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if is_before(middle) {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Europe, Pacific, UTC};
    use proptest::prelude::*;

    fn day_of(zone: Tz, instant: &str) -> String {
        let time = DateTime::parse_from_rfc3339(instant).unwrap().timestamp_micros();
        let days = Days::new(zone, TimeResolution::Microseconds, time, time);
        date(i64::from(days.day(time))).to_string()
    }

    #[test]
    fn days_of_23_and_25_hours() {
        // Budapest: clocks go from 02:00 to 03:00 on 26 March 2023, and from 03:00 to 02:00 on 29 October.
        let budapest = Europe::Budapest;
        assert_eq!(day_of(budapest, "2023-03-25T22:59:59.999999Z"), "2023-03-25");
        assert_eq!(day_of(budapest, "2023-03-25T23:00:00Z"), "2023-03-26");
        assert_eq!(day_of(budapest, "2023-03-26T21:59:59.999999Z"), "2023-03-26");
        assert_eq!(day_of(budapest, "2023-03-26T22:00:00Z"), "2023-03-27");
        assert_eq!(day_of(budapest, "2023-10-28T22:00:00Z"), "2023-10-29");
        assert_eq!(day_of(budapest, "2023-10-29T22:59:59.999999Z"), "2023-10-29");
        assert_eq!(day_of(budapest, "2023-10-29T23:00:00Z"), "2023-10-30");
    }

    #[test]
    fn midnights_that_are_skipped_or_come_twice() {
        // São Paulo, 4 November 2018: midnight to 01:00 is skipped (03:00 UTC).
        assert_eq!(day_of(America::Sao_Paulo, "2018-11-04T02:59:59Z"), "2018-11-03");
        assert_eq!(day_of(America::Sao_Paulo, "2018-11-04T03:00:00Z"), "2018-11-04");
        // St John's, 2 November 2008: at 00:01 clocks go back to 23:01; the day has begun and goes on.
        assert_eq!(day_of(America::St_Johns, "2008-11-02T02:29:59Z"), "2008-11-01");
        assert_eq!(day_of(America::St_Johns, "2008-11-02T02:30:00Z"), "2008-11-02");
        assert_eq!(day_of(America::St_Johns, "2008-11-02T03:00:00Z"), "2008-11-02");
        // Apia left out 30 December 2011.
        assert_eq!(day_of(Pacific::Apia, "2011-12-30T09:59:59Z"), "2011-12-29");
        assert_eq!(day_of(Pacific::Apia, "2011-12-30T10:00:00Z"), "2011-12-31");
        assert_eq!(day_of(UTC, "1969-12-31T23:59:59Z"), "1969-12-31");
    }

    proptest! {
        #[test]
        fn away_from_changes_a_day_is_the_local_date(second in -2_000_000_000i64..4_000_000_000, span in 0i64..40_000_000) {
            for zone in [Europe::Budapest, America::New_York, Pacific::Apia, UTC] {
                let days = Days::new(zone, TimeResolution::Seconds, second * 1_000_000, (second + span) * 1_000_000);
                for second in [second, second + span / 2, second + span] {
                    let local = DateTime::from_timestamp(second, 0).unwrap().with_timezone(&zone).date_naive();
                    prop_assert_eq!(date(i64::from(days.day(second * 1_000))), local);
                }
            }
        }
    }
}
