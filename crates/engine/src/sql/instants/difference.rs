//! `date_diff`: how often clock or calendar pass into another unit from one instant to another, in their zone.

use super::clock::{DAY, Unit, constant, date_of, parts_of, per_second, ticks, zone};
use super::trunc::instant_type;
use crate::sql::refused;
use arrow::array::timezone::Tz;
use arrow::array::{ArrayRef, Int64Array};
use arrow::datatypes::DataType;
use chrono::Datelike;
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use rockpool_calendar::Zone;
use rockpool_question::CalendarUnit;
use std::sync::Arc;

/// Its name.
pub(in crate::sql) const DATE_DIFF: &str = "date_diff";

/// The function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct DateDiff {
    signature: Signature,
}

impl Default for DateDiff {
    fn default() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for DateDiff {
    fn name(&self) -> &str {
        DATE_DIFF
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given {
            [_, start, end] => {
                Ok(vec![DataType::Utf8, instant_type(DATE_DIFF, start)?, instant_type(DATE_DIFF, end)?])
            }
            _ => plan_err!("date_diff takes a unit and two instants, as in date_diff('day', a, b)"),
        }
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int64)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [unit, start, end] = arguments.args.as_slice() else {
            return exec_err!("date_diff takes three arguments");
        };
        let instead = "Write it as a text: date_diff('day', a, b).";
        let name = constant(unit, "The unit of date_diff", instead)?.unwrap_or_default();
        let Some(unit) = Unit::named(&name) else {
            return Err(refused(format!(
                "date_diff knows no unit '{name}'. Write 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter' or 'year'."
            )));
        };
        let (start, end) = (start.to_array(arguments.number_rows)?, end.to_array(arguments.number_rows)?);
        let zone = common_zone(&start, &end)?;
        let counts = Count { unit, zone };
        let (from, to) = (Side::of(&start)?, Side::of(&end)?);
        let differences = from.ticks.iter().zip(to.ticks.iter()).map(|(start, end)| match (start, end) {
            (Some(start), Some(end)) => {
                let passed = counts.number(&to, end)? - counts.number(&from, start)?;
                Ok(i64::try_from(passed).ok())
            }
            _ => Ok(None),
        });
        let differences = differences.collect::<Result<Int64Array>>()?;
        if arguments.args.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_))) {
            let array: ArrayRef = Arc::new(differences);
            return Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&array, 0)?));
        }
        Ok(ColumnarValue::Array(Arc::new(differences)))
    }
}

/// The zone that both sides are counted in; what has none is on the clock of the other.
fn common_zone(start: &ArrayRef, end: &ArrayRef) -> Result<Option<Zone<Tz>>> {
    let (start, end) = (parts_of(start.data_type())?.1, parts_of(end.data_type())?.1);
    match (start, end) {
        (Some(one), Some(other))
            if one != other && (zone(Some(one))?.is_some() || zone(Some(other))?.is_some()) =>
        {
            Err(refused(format!(
                "date_diff is given an instant on the clock of '{one}' and one on that of '{other}'. Write AT TIME ZONE '{one}' \
                 behind both, for days begin at other instants in other zones."
            )))
        }
        (name, other) => zone(name.or(other)),
    }
}

/// A column of instants, or of times of a clock.
struct Side {
    ticks: Int64Array,
    per_second: i64,
    is_local: bool,
}

impl Side {
    fn of(column: &ArrayRef) -> Result<Self> {
        let (unit, zone) = parts_of(column.data_type())?;
        Ok(Self { ticks: ticks(column)?, per_second: per_second(unit), is_local: zone.is_none() })
    }
}

/// Numbers units.
struct Count {
    unit: Unit,
    zone: Option<Zone<Tz>>,
}

impl Count {
    /// The number of the unit that a tick is in.
    fn number(&self, side: &Side, tick: i64) -> Result<i128> {
        let second = tick.div_euclid(side.per_second);
        let instant = || match &self.zone {
            Some(zone) if side.is_local => zone.shown(second).instant(),
            _ => second,
        };
        Ok(match self.unit {
            Unit::Nanoseconds(length) => {
                let within = i128::from(tick.rem_euclid(side.per_second))
                    * i128::from(1_000_000_000 / side.per_second);
                (i128::from(instant()) * 1_000_000_000 + within).div_euclid(i128::from(length))
            }
            Unit::Seconds(length) => {
                let second = instant();
                // Numbered from an hour of the zone: where its clock is half an hour from UTC, so are all of its hours.
                let start = match &self.zone {
                    Some(zone) if length > 1 => zone.start_of(second, length),
                    _ => second,
                };
                i128::from(start.div_euclid(length))
            }
            Unit::Days(unit) => {
                let day = match &self.zone {
                    Some(zone) if !side.is_local => zone.day_of(second),
                    _ => i32::try_from(second.div_euclid(DAY)).map_err(|_| super::clock::beyond(second))?,
                };
                let months = || date_of(day).map(|date| date.year() * 12 + date.month0() as i32);
                i128::from(match unit {
                    CalendarUnit::Hour | CalendarUnit::Day => day,
                    // Day 0 is a Thursday, so that Monday of its week is day -3.
                    CalendarUnit::Week => day.saturating_add(3).div_euclid(7),
                    CalendarUnit::Month => months()?,
                    CalendarUnit::Quarter => months()?.div_euclid(3),
                    CalendarUnit::Year => months()?.div_euclid(12),
                })
            }
        })
    }
}
