//! Instants, days and their differences.

use super::Words;
use rockpool_question::{CalendarUnit, Dialect, WeekStart};

impl Words {
    /// An instant as a literal, from its text in UTC (`2026-01-31 00:00:00`, with decimals where it has them).
    pub(crate) fn instant(self, utc: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("TIMESTAMP '{utc}Z'"),
            Dialect::DuckDb => format!("TIMESTAMP '{utc}'"),
            Dialect::ClickHouse => format!("toDateTime64('{utc}', 6, 'UTC')"),
        }
    }

    /// Microseconds since 1970 of an instant.
    pub(crate) fn microseconds(self, instant: &str) -> String {
        format!("{}({instant})", self.pick("unix_micros", "epoch_us", "toUnixTimestamp64Micro"))
    }

    /// Milliseconds since 1970 of an instant, rounded down.
    pub(crate) fn milliseconds(self, instant: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("unix_millis({instant})"),
            // On its own epoch_ms rounds to the nearest.
            Dialect::DuckDb => format!("epoch_ms(date_trunc('milliseconds', {instant}))"),
            Dialect::ClickHouse => format!("toUnixTimestamp64Milli({instant})"),
        }
    }

    /// Milliseconds since 1970 of an instant, rounded down to a second.
    pub(crate) fn whole_seconds(self, instant: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("unix_seconds({instant}) * 1000"),
            Dialect::DuckDb => format!("epoch_ms(date_trunc('second', {instant}))"),
            Dialect::ClickHouse => format!("toUnixTimestamp64Second({instant}) * 1000"),
        }
    }

    /// The instant, in UTC, of ticks since 1970, of which a second has so many.
    pub(crate) fn instant_of(self, ticks: &str, per_second: i64) -> String {
        let micros = per_second == 1_000_000;
        match (self.0, micros) {
            (Dialect::Spark, true) => format!("timestamp_micros({ticks})"),
            (Dialect::Spark, false) => format!("timestamp_millis({ticks})"),
            (Dialect::DuckDb, true) => format!("make_timestamp({ticks})"),
            (Dialect::DuckDb, false) => format!("make_timestamp({ticks} * 1000)"),
            (Dialect::ClickHouse, true) => format!("fromUnixTimestamp64Micro({ticks}, 'UTC')"),
            (Dialect::ClickHouse, false) => format!("fromUnixTimestamp64Milli({ticks}, 'UTC')"),
        }
    }

    /// The time on the clock of a zone; for [`Self::local_date`] and [`Self::local_minute`].
    fn local(self, ticks: &str, per_second: i64, zone: &str) -> String {
        let zone = self.text(zone);
        match self.0 {
            // Without the session's own zone on the way.
            Dialect::Spark => {
                let tick = if per_second == 1_000_000 { "0.000001" } else { "0.001" };
                format!(
                    "convert_timezone('UTC', {zone}, TIMESTAMP_NTZ '1970-01-01 00:00:00' + {ticks} * INTERVAL '{tick}' SECOND)"
                )
            }
            Dialect::DuckDb => {
                format!("{} AT TIME ZONE 'UTC' AT TIME ZONE {zone}", self.instant_of(ticks, per_second))
            }
            Dialect::ClickHouse => self.instant_of(ticks, per_second),
        }
    }

    /// The calendar day of an instant in a zone.
    pub(crate) fn local_date(self, ticks: &str, per_second: i64, zone: &str) -> String {
        let local = self.local(ticks, per_second, zone);
        match self.0 {
            Dialect::Spark | Dialect::DuckDb => format!("CAST({local} AS DATE)"),
            Dialect::ClickHouse => format!("toDate({local}, {})", self.text(zone)),
        }
    }

    /// The minute of the hour, on the clock of a zone.
    pub(crate) fn local_minute(self, ticks: &str, per_second: i64, zone: &str) -> String {
        let local = self.local(ticks, per_second, zone);
        match self.0 {
            Dialect::Spark | Dialect::DuckDb => format!("minute({local})"),
            Dialect::ClickHouse => format!("toMinute({local}, {})", self.text(zone)),
        }
    }

    /// A day as a literal.
    pub(crate) fn date(self, day: chrono::NaiveDate) -> String {
        match self.0 {
            Dialect::Spark | Dialect::DuckDb => format!("DATE '{day}'"),
            Dialect::ClickHouse => format!("toDate('{day}')"),
        }
    }

    /// The first day of the bucket of a day; hours have none.
    pub(crate) fn first_day(self, day: &str, unit: CalendarUnit, week_start: WeekStart) -> String {
        let truncated = |unit: &str| match self.0 {
            Dialect::Spark => format!("trunc({day}, '{}')", unit.to_uppercase()),
            _ => format!("CAST(date_trunc('{unit}', {day}) AS DATE)"),
        };
        match (unit, week_start, self.0) {
            (CalendarUnit::Hour | CalendarUnit::Day, _, _) => day.to_owned(),
            (CalendarUnit::Week, WeekStart::Monday, Dialect::ClickHouse) => format!("toMonday({day})"),
            (CalendarUnit::Week, WeekStart::Sunday, Dialect::ClickHouse) => {
                format!("toStartOfWeek({day}, 0)")
            }
            (CalendarUnit::Week, WeekStart::Sunday, Dialect::Spark) => {
                format!("date_sub(trunc(date_add({day}, 1), 'WEEK'), 1)")
            }
            (CalendarUnit::Week, WeekStart::Sunday, Dialect::DuckDb) => {
                format!("CAST(date_trunc('week', {day} + 1) AS DATE) - 1")
            }
            (CalendarUnit::Month, _, Dialect::ClickHouse) => format!("toStartOfMonth({day})"),
            (CalendarUnit::Quarter, _, Dialect::ClickHouse) => format!("toStartOfQuarter({day})"),
            (CalendarUnit::Year, _, Dialect::ClickHouse) => format!("toStartOfYear({day})"),
            (unit, _, _) => truncated(unit.name()),
        }
    }

    /// A date so many days later (or, below zero, earlier).
    pub(crate) fn days_later(self, day: &str, days: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("date_add({day}, {days})"),
            Dialect::DuckDb => format!("{day} + {days}"),
            Dialect::ClickHouse => format!("addDays({day}, {days})"),
        }
    }

    /// A date so many months later.
    pub(crate) fn months_later(self, day: &str, months: u32) -> String {
        match self.0 {
            Dialect::Spark => format!("add_months({day}, {months})"),
            Dialect::DuckDb => format!("CAST({day} + INTERVAL {months} MONTH AS DATE)"),
            Dialect::ClickHouse => format!("addMonths({day}, {months})"),
        }
    }

    /// Days from one date to another.
    pub(crate) fn days_between(self, from: &str, to: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("datediff({to}, {from})"),
            Dialect::DuckDb => format!("date_diff('day', {from}, {to})"),
            Dialect::ClickHouse => format!("dateDiff('day', {from}, {to})"),
        }
    }

    /// Months from the first of one month to that of another.
    pub(crate) fn months_between(self, from: &str, to: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("datediff(MONTH, {from}, {to})"),
            Dialect::DuckDb => format!("date_diff('month', {from}, {to})"),
            Dialect::ClickHouse => format!("dateDiff('month', {from}, {to})"),
        }
    }
}
