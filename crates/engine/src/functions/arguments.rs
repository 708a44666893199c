//! Checks of what a function is called with; the messages say what it expects.

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, IntervalUnit, Schema, TimeUnit};
use datafusion::common::{Result, ScalarValue, plan_datafusion_err, plan_err};
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::PhysicalExpr;
use std::sync::Arc;

/// Nanoseconds in 24 hours.
const DAY: i128 = 86_400_000_000_000;

/// The type that the time is taken as: a timestamp stays as it is, a date becomes its midnight in UTC.
pub(super) fn time_type(function: &str, given: &DataType) -> Result<DataType> {
    match given {
        DataType::Timestamp(..) => Ok(given.clone()),
        DataType::Date32 | DataType::Date64 | DataType::Null => {
            Ok(DataType::Timestamp(TimeUnit::Millisecond, None))
        }
        _ => plan_err!("{function} expects a timestamp as argument 1, the event's time; this is {given}"),
    }
}

/// The type that a condition is taken as; `number` is the argument's, from 1.
pub(super) fn condition_type(function: &str, number: usize, given: &DataType) -> Result<DataType> {
    match given {
        DataType::Boolean | DataType::Null => Ok(DataType::Boolean),
        _ => plan_err!(
            "{function} expects a condition (BOOLEAN) as argument {number}, such as event_type = 'file_saved'; \
             this is {given}"
        ),
    }
}

/// The type that a whole number is taken as.
pub(super) fn integer_type(function: &str, number: usize, given: &DataType) -> Result<DataType> {
    match given {
        given if given.is_integer() || given.is_null() => Ok(DataType::Int64),
        _ => plan_err!("{function} expects a whole number as argument {number}; this is {given}"),
    }
}

/// The type that a text is taken as.
pub(super) fn text_type(function: &str, number: usize, given: &DataType) -> Result<DataType> {
    match given {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => Ok(DataType::Utf8),
        _ => plan_err!("{function} expects a text as argument {number}; this is {given}"),
    }
}

/// The type that a length of time is taken as: milliseconds, or an interval. `number` is the argument's, from 1, and
/// `what` what it is called.
pub(super) fn window_type(function: &str, number: usize, what: &str, given: &DataType) -> Result<DataType> {
    match given {
        given if given.is_integer() || given.is_null() => Ok(DataType::Int64),
        DataType::Interval(_) => Ok(DataType::Interval(IntervalUnit::MonthDayNano)),
        DataType::Duration(_) => Ok(given.clone()),
        _ => plan_err!(
            "{function} expects {what} as argument {number}, in milliseconds or as an interval such as \
             INTERVAL '7 days'; this is {given}"
        ),
    }
}

/// The value of an argument that must not depend on the row; `number` is the argument's, from 1.
pub(super) fn constant(
    function: &str,
    number: usize,
    arguments: &[Arc<dyn PhysicalExpr>],
) -> Result<ScalarValue> {
    let no_rows = RecordBatch::new_empty(Arc::new(Schema::empty()));
    match arguments.get(number - 1).map(|argument| argument.evaluate(&no_rows)) {
        Some(Ok(ColumnarValue::Scalar(value))) => Ok(value),
        _ => plan_err!("{function} expects argument {number} to be a constant"),
    }
}

/// The unit of the time argument, with its zone.
pub(super) fn time_unit(function: &str, given: &DataType) -> Result<(TimeUnit, Option<Arc<str>>)> {
    match given {
        DataType::Timestamp(unit, zone) => Ok((*unit, zone.clone())),
        _ => plan_err!("{function} expects a timestamp as argument 1, the event's time; this is {given}"),
    }
}

/// How many ticks of a time unit make a second.
pub(super) fn ticks_per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// A length of time in whole ticks of `unit`, rounded down, which is exact for times in that unit. A month of an
/// interval is 30 days, a day is 24 hours.
pub(super) fn window_ticks(function: &str, what: &str, window: &ScalarValue, unit: TimeUnit) -> Result<i64> {
    let nanoseconds = match window {
        ScalarValue::Int64(Some(milliseconds)) => Some(i128::from(*milliseconds) * 1_000_000),
        ScalarValue::DurationSecond(Some(seconds)) => Some(i128::from(*seconds) * 1_000_000_000),
        ScalarValue::DurationMillisecond(Some(milliseconds)) => Some(i128::from(*milliseconds) * 1_000_000),
        ScalarValue::DurationMicrosecond(Some(microseconds)) => Some(i128::from(*microseconds) * 1_000),
        ScalarValue::DurationNanosecond(Some(nanoseconds)) => Some(i128::from(*nanoseconds)),
        ScalarValue::IntervalMonthDayNano(Some(interval)) => {
            let days = i128::from(interval.months) * 30 + i128::from(interval.days);
            Some(days * DAY + i128::from(interval.nanoseconds))
        }
        _ => None,
    };
    let nanoseconds = nanoseconds.filter(|nanoseconds| *nanoseconds >= 0).ok_or_else(|| {
        plan_datafusion_err!("{function} expects {what} that is not null and not negative; this is {window}")
    })?;
    let ticks = nanoseconds * i128::from(ticks_per_second(unit)) / 1_000_000_000;
    Ok(i64::try_from(ticks).unwrap_or(i64::MAX))
}
