//! The calendar periods that functions count in.

use super::arguments::{constant, ticks_per_second, time_unit};
use arrow::array::timezone::Tz;
use chrono::{DateTime, Datelike, NaiveDate};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err, plan_datafusion_err, plan_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use rockpool_calendar::{Zone, date, day_number, next_first_day};
use rockpool_question::{CalendarUnit, WeekStart};
use std::ops::Range;

/// Numbers the calendar periods of a zone.
#[derive(Debug)]
pub(super) struct Periods {
    function: &'static str,
    unit: CalendarUnit,
    zone: Zone<Tz>,
    ticks_per_second: i64,
    /// A stretch of time within one period, in seconds since 1970, and that period: events of a group come in order.
    near: (Range<i64>, i32),
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
        Ok(Self::new(function, unit, zone, ticks_per_second(time_unit)))
    }

    fn new(function: &'static str, unit: CalendarUnit, zone: Tz, ticks_per_second: i64) -> Self {
        Self { function, unit, zone: Zone::new(zone), ticks_per_second, near: (0..0, 0) }
    }

    /// The unit.
    pub(super) fn unit(&self) -> CalendarUnit {
        self.unit
    }

    /// The number of the period in which a tick lies: that of its day.
    ///
    /// # Errors
    /// A time that lies outside the calendar.
    pub(super) fn of_tick(&mut self, tick: i64) -> Result<i32> {
        let second = tick.div_euclid(self.ticks_per_second);
        if !self.near.0.contains(&second) {
            self.near = self.around(second).ok_or_else(|| {
                let (function, per_second) = (self.function, self.ticks_per_second);
                exec_datafusion_err!(
                    "{function}: the time {tick} (1/{per_second} s) lies outside the calendar"
                )
            })?;
        }
        Ok(self.near.1)
    }

    /// The stretch from an instant to the end of its period, and the number of the period.
    fn around(&self, second: i64) -> Option<(Range<i64>, i32)> {
        DateTime::from_timestamp(second, 0)?;
        // Hours of the UTC clock: also where the local one repeats or skips an hour, each is 60 minutes.
        if self.unit == CalendarUnit::Hour {
            let hour = second.div_euclid(3_600);
            return Some((second..(hour + 1) * 3_600, i32::try_from(hour).ok()?));
        }
        let (day, end_of_day) = self.zone.day_and_end(second);
        let end = match self.unit {
            CalendarUnit::Hour | CalendarUnit::Day => end_of_day,
            unit => {
                let next = next_first_day(unit, unit.first_day(date(day), WeekStart::Monday));
                self.zone.day_start(day_number(next)).max(end_of_day)
            }
        };
        Some((second..end, self.of_day(day)?))
    }

    /// The number of the period of a day, which is counted from 1970-01-01; none for hours, of which a day has several.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_goes_on_where_the_clock_is_set_back_over_midnight() {
        // In St John's, from 00:01 on 2008-11-02, a Sunday, back to 23:01: as everywhere else, the day has begun.
        let tick = |instant: &str| DateTime::parse_from_rfc3339(instant).unwrap().timestamp();
        let instants =
            ["2008-11-02T02:29:59Z", "2008-11-02T02:30:00Z", "2008-11-02T02:45:00Z", "2008-11-03T03:30:00Z"];
        for (unit, expected) in [(CalendarUnit::Day, [0, 1, 1, 2]), (CalendarUnit::Week, [0, 0, 0, 1])] {
            let mut periods = Periods::new("retention", unit, "America/St_Johns".parse().unwrap(), 1);
            let numbers = instants.map(|instant| periods.of_tick(tick(instant)).unwrap());
            assert_eq!(numbers.map(|number| number - numbers[0]), expected);
        }
    }

    #[test]
    fn a_period_is_the_same_whichever_instant_was_asked_before() {
        for unit in CalendarUnit::ALL {
            for zone in ["Europe/Budapest", "+05:30", "Pacific/Apia"] {
                let fresh = || Periods::new("retention", unit, zone.parse().unwrap(), 1_000);
                let mut periods = fresh();
                for hours in (0..9_000i32).step_by(7).chain((0..9_000).step_by(1_001).rev()) {
                    let tick = 1_293_840_000_000 + i64::from(hours) * 3_600_000 - 1;
                    assert_eq!(
                        periods.of_tick(tick).unwrap(),
                        fresh().of_tick(tick).unwrap(),
                        "{unit:?} {zone} {tick}"
                    );
                }
            }
        }
    }
}
