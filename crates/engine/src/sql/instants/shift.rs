//! An instant and an interval: days and months on the clock of the instant's zone, the rest as time that passes.

use super::clock::{DAY, beyond, column, parts_of, per_second, ticks, zone};
use arrow::array::timezone::Tz;
use arrow::array::{ArrayRef, AsArray, Int64Array};
use arrow::datatypes::{DataType, IntervalMonthDayNano, IntervalMonthDayNanoType, IntervalUnit};
use chrono::{Days, Months};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use rockpool_calendar::{Shown, Zone, day_number};

/// `+` or `-` between an instant on the clock of a zone and an interval. Arrow's fails where the clock skips the time, or
/// shows it twice.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Shift {
    forward: bool,
    signature: Signature,
}

impl Shift {
    pub(super) fn new(forward: bool) -> Self {
        Self { forward, signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for Shift {
    fn name(&self) -> &str {
        if self.forward { "later_by" } else { "earlier_by" }
    }

    fn schema_name(&self, arguments: &[Expr]) -> Result<String> {
        match arguments {
            [instant, interval] => {
                let sign = if self.forward { '+' } else { '-' };
                Ok(format!("{} {sign} {}", instant.schema_name(), interval.schema_name()))
            }
            _ => exec_err!("an operator has two operands"),
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given {
            [instant, _] => Ok(vec![instant.clone(), DataType::Interval(IntervalUnit::MonthDayNano)]),
            _ => exec_err!("an operator has two operands"),
        }
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        match given {
            [instant, _] => Ok(instant.clone()),
            _ => exec_err!("an operator has two operands"),
        }
    }

    fn is_strict(&self) -> bool {
        true
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [instants, intervals] = arguments.args.as_slice() else {
            return exec_err!("an operator has two operands");
        };
        let kind = instants.data_type();
        let (unit, name) = parts_of(&kind)?;
        let (zone, per_second) = (zone(name)?, per_second(unit));
        let rows = arguments.number_rows;
        let (given, lengths) = (ticks(&instants.to_array(rows)?)?, intervals.to_array(rows)?);
        let lengths = lengths.as_primitive::<IntervalMonthDayNanoType>();
        let shifted = given.iter().zip(lengths.iter()).map(|(tick, length)| match (tick, length) {
            (Some(tick), Some(length)) => {
                let far = || beyond(tick.div_euclid(per_second));
                shifted(tick, length, self.forward, zone.as_ref(), per_second).map(Some).ok_or_else(far)
            }
            _ => Ok(None),
        });
        let result: ArrayRef = column(shifted.collect::<Result<Int64Array>>()?, &kind)?;
        match (instants, intervals) {
            (ColumnarValue::Scalar(_), ColumnarValue::Scalar(_)) => {
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?))
            }
            _ => Ok(ColumnarValue::Array(result)),
        }
    }
}

/// The instant that is so much later or earlier; none beyond the calendar.
pub(super) fn shifted(
    tick: i64,
    length: IntervalMonthDayNano,
    forward: bool,
    zone: Option<&Zone<Tz>>,
    per_second: i64,
) -> Option<i64> {
    let sign = if forward { 1_i64 } else { -1 };
    let (months, days) = (sign * i64::from(length.months), sign * i64::from(length.days));
    let (second, within) = (tick.div_euclid(per_second), tick.rem_euclid(per_second));
    let second = if months == 0 && days == 0 { second } else { on_calendar(second, months, days, zone)? };
    let tick = second.checked_mul(per_second)?.checked_add(within)?;
    tick.checked_add((sign * length.nanoseconds) / (1_000_000_000 / per_second))
}

/// The instant at which the clock shows the same time so many months and days later.
fn on_calendar(second: i64, months: i64, days: i64, zone: Option<&Zone<Tz>>) -> Option<i64> {
    let offset = zone.map_or(0, |zone| zone.offset(second));
    let local = second.checked_add(offset)?;
    let date = chrono::NaiveDate::from_epoch_days(i32::try_from(local.div_euclid(DAY)).ok()?)?;
    let count = |number: i64| u32::try_from(number.unsigned_abs()).ok().map(Months::new);
    let date = if months < 0 {
        date.checked_sub_months(count(months)?)
    } else {
        date.checked_add_months(count(months)?)
    }?;
    let count = Days::new(days.unsigned_abs());
    let date = if days < 0 { date.checked_sub_days(count) } else { date.checked_add_days(count) }?;
    let local = i64::from(day_number(date)) * DAY + local.rem_euclid(DAY);
    let Some(zone) = zone else { return Some(local) };
    Some(match zone.shown(local) {
        // Of two instants the one that is as far from UTC as the first instant was.
        Shown::Twice(_, second) if local - second == offset => second,
        shown => shown.instant(),
    })
}
