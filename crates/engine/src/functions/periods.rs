//! The calendar periods that functions count in.

use super::arguments::{constant, ticks_per_second, time_unit};
use arrow::array::timezone::Tz;
use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err, plan_datafusion_err, plan_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use rockpool_question::CalendarUnit;

/// Numbers the calendar periods of a zone.
#[derive(Debug)]
pub(super) struct Periods {
    function: &'static str,
    unit: CalendarUnit,
    zone: Tz,
    ticks_per_second: i64,
}

impl Periods {
    /// The periods that the arguments at these places, from 1, name: the unit, and the zone, which may be missing.
    ///
    /// # Errors
    /// What the function expects in the place of a name that is none.
    pub(super) fn of(
        function: &'static str,
        arguments: &AccumulatorArgs,
        unit: usize,
        zone: usize,
    ) -> Result<Self> {
        let Some(time) = arguments.expr_fields.first() else {
            return plan_err!("{function} expects a timestamp as argument 1, the event's time");
        };
        let (time_unit, column_zone) = time_unit(function, time.data_type())?;
        let unit = calendar_unit(function, unit, &constant(function, unit, arguments.exprs)?)?;
        let name = if arguments.exprs.len() < zone {
            column_zone.as_deref().unwrap_or("UTC").to_owned()
        } else {
            text(&constant(function, zone, arguments.exprs)?).unwrap_or_default().to_owned()
        };
        let zone = name.parse::<Tz>().map_err(|_| {
            plan_datafusion_err!("{function} expects a time zone such as 'Europe/Budapest'; this is '{name}'")
        })?;
        Ok(Self { function, unit, zone, ticks_per_second: ticks_per_second(time_unit) })
    }

    /// The unit.
    pub(super) fn unit(&self) -> CalendarUnit {
        self.unit
    }

    /// The number of the period in which a tick lies: that of its local date.
    ///
    /// # Errors
    /// A time that lies outside the calendar.
    pub(super) fn of_tick(&self, tick: i64) -> Result<i32> {
        self.checked(tick).ok_or_else(|| {
            let (function, per_second) = (self.function, self.ticks_per_second);
            exec_datafusion_err!("{function}: the time {tick} (1/{per_second} s) lies outside the calendar")
        })
    }

    fn checked(&self, tick: i64) -> Option<i32> {
        let utc = DateTime::from_timestamp(tick.div_euclid(self.ticks_per_second), 0)?;
        // Hours of the UTC clock: also where the local one repeats or skips an hour, each is 60 minutes.
        if self.unit == CalendarUnit::Hour {
            return i32::try_from(utc.timestamp().div_euclid(3_600)).ok();
        }
        let offset = self.zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc();
        let local = utc.timestamp() + i64::from(offset);
        self.of_day(i32::try_from(local.div_euclid(86_400)).ok()?)
    }

    /// The number of the period of a local day, which is counted from 1970-01-01; none for hours, of which a day has
    /// several.
    pub(super) fn of_day(&self, day: i32) -> Option<i32> {
        let month = || NaiveDate::from_epoch_days(day).map(|date| date.year() * 12 + date.month0() as i32);
        Some(match self.unit {
            CalendarUnit::Hour => return None,
            CalendarUnit::Day => day,
            // Day 0 is a Thursday, so that Monday of its week is day -3.
            CalendarUnit::Week => (day.checked_add(3)?).div_euclid(7),
            CalendarUnit::Month => month()?,
            CalendarUnit::Quarter => month()?.div_euclid(3),
            CalendarUnit::Year => month()?.div_euclid(12),
        })
    }
}

fn text(value: &ScalarValue) -> Option<&str> {
    value.try_as_str().flatten()
}

fn calendar_unit(function: &str, number: usize, period: &ScalarValue) -> Result<CalendarUnit> {
    let name = text(period).unwrap_or_default();
    let unit = CalendarUnit::ALL.into_iter().find(|unit| unit.name().eq_ignore_ascii_case(name));
    unit.ok_or_else(|| {
        plan_datafusion_err!(
            "{function} expects 'hour', 'day', 'week', 'month', 'quarter' or 'year' as argument {number}; \
             this is {period}"
        )
    })
}
