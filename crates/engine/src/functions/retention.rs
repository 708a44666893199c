//! `retention`: the calendar periods in which a group came back after its first start event.

use super::accumulator::EventAccumulator;
use super::arguments::{
    condition_type, constant, integer_type, text_type, ticks_per_second, time_type, time_unit,
};
use super::events::state_fields;
use super::groups::EventGroupsAccumulator;
use super::measure::Measure;
use crate::kernel::retention::{Anchor, Slots, since_calendar};
use arrow::array::timezone::Tz;
use arrow::array::{ArrayRef, BooleanBuilder, ListBuilder};
use arrow::datatypes::{DataType, Field, FieldRef};
use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err, plan_datafusion_err, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, DocSection, Documentation, GroupsAccumulator, Signature, Volatility,
};
use rockpool_question::CalendarUnit;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

const NAME: &str = "retention";

/// The most periods after period 0.
const MOST_PERIODS: i64 = 400;

/// Where the conditions stand: the start and the return event.
const CONDITIONS: Range<usize> = 1..3;
const START: u32 = 1;
const RETURN: u32 = 2;

/// `retention(event_time, is_start, is_return, period, periods [, time_zone]) -> LIST<BOOLEAN>`.
///
/// - `event_time`: any timestamp (or date); null times are ignored.
/// - `is_start`, `is_return`: conditions; null is false. The same event may meet both.
/// - `period`: `'hour'` (of the UTC clock), `'day'`, `'week'` (from Monday), `'month'`, `'quarter'` or `'year'`;
///   constant.
/// - `periods`: how many periods after period 0, 0 to 400; constant.
/// - `time_zone`: the zone in which the periods are cut, an IANA name or an offset such as `'+02:00'`;
///   constant. Without it the zone of the timestamp's type, and UTC where that has none.
///
/// The answer has `periods + 1` elements: element `k` (`answer[k + 1]`, SQL counts from 1) says whether a
/// return event lies in the `k`-th period after that of the group's first start event, strictly later than
/// that event. Period 0 is the period of the start event itself: it is measured, not true by definition. The
/// answer is null for a group without a start event. The order of rows does not matter.
///
/// ```sql
/// SELECT user_id, retention(event_time, event_type = 'a', event_type = 'b', 'day', 7, 'Europe/Budapest')
/// FROM events GROUP BY user_id
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Retention {
    signature: Signature,
}

impl Default for Retention {
    fn default() -> Self {
        Self::new()
    }
}

impl Retention {
    /// The function.
    pub fn new() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl AggregateUDFImpl for Retention {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let [time, is_start, is_return, period, periods, zone @ ..] = given else {
            return arguments_expected(given.len());
        };
        let mut types = vec![
            time_type(NAME, time)?,
            condition_type(NAME, 2, is_start)?,
            condition_type(NAME, 3, is_return)?,
            text_type(NAME, 4, period)?,
            integer_type(NAME, 5, periods)?,
        ];
        match zone {
            [] => {}
            [zone] => types.push(text_type(NAME, 6, zone)?),
            _ => return arguments_expected(given.len()),
        }
        Ok(types)
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::List(Arc::new(Field::new_list_field(DataType::Boolean, true))))
    }

    fn state_fields(&self, arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(state_fields(arguments.name))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        // An event that is there twice marks the same period: DISTINCT changes nothing.
        Ok(Box::new(EventAccumulator::new(measure(&arguments)?, CONDITIONS, false)))
    }

    fn groups_accumulator_supported(&self, _arguments: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(EventGroupsAccumulator::new(measure(&arguments)?, CONDITIONS)))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&DOCUMENTATION)
    }
}

fn arguments_expected<T>(given: usize) -> Result<T> {
    plan_err!(
        "{NAME} expects (event_time, is_start, is_return, period, periods [, time_zone]); \
         arguments given: {given}"
    )
}

fn measure(arguments: &AccumulatorArgs) -> Result<Returns> {
    let Some(time) = arguments.expr_fields.first() else { return arguments_expected(0) };
    let (time_unit, column_zone) = time_unit(NAME, time.data_type())?;
    let unit = calendar_unit(&constant(NAME, 4, arguments.exprs)?)?;
    let periods = match constant(NAME, 5, arguments.exprs)? {
        ScalarValue::Int64(Some(periods)) if (0..=MOST_PERIODS).contains(&periods) => periods as usize,
        other => return plan_err!("{NAME} expects 0 to {MOST_PERIODS} periods; this is {other}"),
    };
    let zone = match arguments.exprs.len() {
        0..=5 => column_zone.as_deref().unwrap_or("UTC").to_owned(),
        _ => text(&constant(NAME, 6, arguments.exprs)?).unwrap_or_default().to_owned(),
    };
    let zone = zone.parse::<Tz>().map_err(|_| {
        plan_datafusion_err!("{NAME} expects a time zone such as 'Europe/Budapest'; this is '{zone}'")
    })?;
    Ok(Returns {
        calendar: Calendar { unit, zone, ticks_per_second: ticks_per_second(time_unit) },
        slots: Slots::each(periods + 1),
        returned: vec![false; periods + 1],
        answers: ListBuilder::new(BooleanBuilder::new()),
    })
}

fn text(value: &ScalarValue) -> Option<&str> {
    value.try_as_str().flatten()
}

fn calendar_unit(period: &ScalarValue) -> Result<CalendarUnit> {
    let name = text(period).unwrap_or_default();
    let unit = CalendarUnit::ALL.into_iter().find(|unit| unit.name().eq_ignore_ascii_case(name));
    unit.ok_or_else(|| {
        plan_datafusion_err!("{NAME} expects 'hour', 'day', 'week', 'month', 'quarter' or 'year' as argument 4; this is {period}")
    })
}

/// The periods in which each group came back.
#[derive(Debug)]
struct Returns {
    calendar: Calendar,
    slots: Slots,
    /// A buffer for the slots of one group.
    returned: Vec<bool>,
    answers: ListBuilder<BooleanBuilder>,
}

impl Measure for Returns {
    fn append(&mut self, times: &[i64], masks: &[u32]) -> Result<()> {
        let events = || times.iter().copied().zip(masks.iter().copied());
        let Some((time, _)) = events().find(|(_, mask)| mask & START != 0) else {
            self.answers.append(false);
            return Ok(());
        };
        let anchor = Anchor { period: self.calendar.period(time)?, time, group: 0 };
        self.returned.fill(false);
        for (time, _) in events().filter(|(time, mask)| mask & RETURN != 0 && *time > anchor.time) {
            let Some(since) = since_calendar(anchor, self.calendar.period(time)?, time) else { continue };
            if self.slots.is_past(since) {
                break;
            }
            if let Some(returned) = self.slots.of(since).and_then(|slot| self.returned.get_mut(slot)) {
                *returned = true;
            }
        }
        self.answers.values().append_slice(&self.returned);
        self.answers.append(true);
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        Arc::new(self.answers.finish())
    }
}

/// Numbers the calendar periods of a zone.
#[derive(Debug)]
struct Calendar {
    unit: CalendarUnit,
    zone: Tz,
    ticks_per_second: i64,
}

impl Calendar {
    /// The number of the period in which a tick lies: that of its local date.
    fn period(&self, tick: i64) -> Result<i32> {
        self.checked_period(tick).ok_or_else(|| {
            let per_second = self.ticks_per_second;
            exec_datafusion_err!("{NAME}: the time {tick} (1/{per_second} s) lies outside the calendar")
        })
    }

    fn checked_period(&self, tick: i64) -> Option<i32> {
        let utc = DateTime::from_timestamp(tick.div_euclid(self.ticks_per_second), 0)?;
        let offset = self.zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc();
        let local = utc.timestamp() + i64::from(offset);
        let day = i32::try_from(local.div_euclid(86_400)).ok()?;
        let month = || NaiveDate::from_epoch_days(day).map(|date| date.year() * 12 + date.month0() as i32);
        Some(match self.unit {
            // Hours of the UTC clock: also where the local one repeats or skips an hour, each is 60 minutes.
            CalendarUnit::Hour => i32::try_from(utc.timestamp().div_euclid(3_600)).ok()?,
            CalendarUnit::Day => day,
            // Day 0 is a Thursday, so that Monday of its week is day -3.
            CalendarUnit::Week => (day + 3).div_euclid(7),
            CalendarUnit::Month => month()?,
            CalendarUnit::Quarter => month()?.div_euclid(3),
            CalendarUnit::Year => month()?.div_euclid(12),
        })
    }
}

static DOCUMENTATION: LazyLock<Documentation> = LazyLock::new(|| {
    Documentation::builder(
        DocSection { include: true, label: "Product Analytics", description: None },
        "Whether the events of a group contain a return in each calendar period after that of its first start \
         event, strictly later than that event; period 0 first, measured as well. Null without a start event.",
        "retention(event_time, is_start, is_return, period, periods [, time_zone])",
    )
    .with_sql_example(
        "SELECT user_id, retention(event_time, event_type = 'application_opened', TRUE, 'week', 8, \
         'Europe/Budapest') FROM events GROUP BY user_id",
    )
    .with_argument("event_time", "The event's time, a timestamp; null times are ignored.")
    .with_argument("is_start", "Condition of the start event; null is false.")
    .with_argument("is_return", "Condition of the return event; null is false.")
    .with_argument("period", "'hour' (of the UTC clock), 'day', 'week' (from Monday), 'month', 'quarter' or 'year'. A constant.")
    .with_argument("periods", "How many periods after period 0, 0 to 400. A constant.")
    .with_argument(
        "time_zone",
        "The zone in which periods are cut; without it that of the timestamp's type, or UTC. A constant.",
    )
    .build()
});
