//! `date_bin`: the start of the stretch of a given length that an instant is in, counted from 1970 or another instant.

use super::clock::{as_given, beyond, column, each, is_utc, parts_of, per_second, ticks};
use super::trunc::instant_type;
use crate::sql::refused;
use arrow::datatypes::{DataType, IntervalMonthDayNano, IntervalUnit};
use chrono::{DateTime, Datelike, Months};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;
/// Clocks of zones differ from UTC by a multiple of this.
const QUARTER: i128 = 900 * SECOND;

/// The function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct DateBin {
    signature: Signature,
}

impl Default for DateBin {
    fn default() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

/// How long a stretch is.
#[derive(Debug, Clone, Copy)]
enum Stride {
    Months(i64),
    Nanoseconds(i128),
}

impl ScalarUDFImpl for DateBin {
    fn name(&self) -> &str {
        "date_bin"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let (stride, instants) = match given {
            [stride, instants] | [stride, instants, _] => (stride, instants),
            _ => {
                return plan_err!(
                    "date_bin takes a length and an instant, as in date_bin(INTERVAL '15 minutes', event_time)"
                );
            }
        };
        if !matches!(stride, DataType::Interval(_) | DataType::Utf8 | DataType::Utf8View) {
            return plan_err!(
                "date_bin takes a length such as INTERVAL '15 minutes' first, and is given {stride}"
            );
        }
        let instants = instant_type("date_bin", instants)?;
        let mut kinds = vec![DataType::Interval(IntervalUnit::MonthDayNano), instants.clone()];
        // What it is counted from is on the same clock.
        if let [_, _, origin] = given {
            let (unit, _) = parts_of(&instant_type("date_bin", origin)?)?;
            let (_, zone) = parts_of(&instants)?;
            kinds.push(DataType::Timestamp(unit, zone.map(Into::into)));
        }
        Ok(kinds)
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        match given {
            [_, instants, ..] => Ok(instants.clone()),
            _ => exec_err!("date_bin takes two or three arguments"),
        }
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let (stride, instants, origin) = match arguments.args.as_slice() {
            [stride, instants] => (stride, instants, None),
            [stride, instants, origin] => (stride, instants, Some(origin)),
            _ => return exec_err!("date_bin takes two or three arguments"),
        };
        let kind = instants.data_type();
        let ColumnarValue::Scalar(ScalarValue::IntervalMonthDayNano(Some(stride))) = stride else {
            return Err(refused(
                "The length of date_bin cannot depend on the row. Write it out: INTERVAL '15 minutes'.",
            ));
        };
        let (unit, zone) = parts_of(&kind)?;
        let stride = stride_of(*stride, zone)?;
        let origin = match origin {
            None => 0,
            Some(ColumnarValue::Scalar(value)) => {
                let unit = parts_of(&value.data_type())?.0;
                let origin = ticks(&value.to_array()?)?;
                match origin.iter().next().flatten() {
                    Some(tick) => nanoseconds(tick, per_second(unit)),
                    None => return Ok(ColumnarValue::Scalar(ScalarValue::try_from(&kind)?)),
                }
            }
            Some(ColumnarValue::Array(_)) => {
                return Err(refused("What date_bin counts from cannot depend on the row. Write an instant."));
            }
        };
        let given = instants.to_array(arguments.number_rows)?;
        let per_second = per_second(unit);
        let starts = each(&ticks(&given)?, |tick| {
            let far = || beyond(tick.div_euclid(per_second));
            let start = start(stride, nanoseconds(tick, per_second), origin).ok_or_else(far)?;
            i64::try_from(start.div_euclid(SECOND / i128::from(per_second))).map_err(|_| far())
        })?;
        as_given(instants, column(starts, &kind)?)
    }

    fn output_ordering(&self, input: &[ExprProperties]) -> Result<SortProperties> {
        match input {
            [stride, instant] if stride.sort_properties == SortProperties::Singleton => {
                Ok(instant.sort_properties)
            }
            _ => Ok(SortProperties::Unordered),
        }
    }
}

fn nanoseconds(tick: i64, per_second: i64) -> i128 {
    i128::from(tick) * (SECOND / i128::from(per_second))
}

/// The length of a stretch on the clock of a zone.
///
/// # Errors
/// [`crate::EngineError::Sql`] for one that is none, or that a zone's clock does not have.
fn stride_of(stride: IntervalMonthDayNano, zone: Option<&str>) -> Result<Stride> {
    let IntervalMonthDayNano { months, days, nanoseconds } = stride;
    let length = i128::from(days) * DAY + i128::from(nanoseconds);
    let stride = match (months, length) {
        (0, length) if length > 0 => Stride::Nanoseconds(length),
        (months, 0) if months > 0 => Stride::Months(i64::from(months)),
        _ => {
            return Err(refused(
                "date_bin takes a length above zero, in months or in days, hours and minutes. Write INTERVAL '15 minutes' or \
                 INTERVAL '3 months'.",
            ));
        }
    };
    let is_cut_alike = match stride {
        Stride::Nanoseconds(length) => QUARTER % length == 0,
        Stride::Months(_) => false,
    };
    match zone {
        Some(zone) if !is_utc(zone) && !is_cut_alike => Err(refused(format!(
            "date_bin counts on the clock of UTC, and is given instants on that of '{zone}'. Write date_trunc('day', ...) for days \
             and longer units of the zone, or date_bin(..., to_local_time(...)) for its clock without a zone."
        ))),
        _ => Ok(stride),
    }
}

/// Where the stretch begins that an instant is in, all in nanoseconds; none beyond the calendar.
fn start(stride: Stride, instant: i128, origin: i128) -> Option<i128> {
    match stride {
        Stride::Nanoseconds(length) => Some(origin + (instant - origin).div_euclid(length) * length),
        Stride::Months(months) => {
            let date = |nanoseconds: i128| {
                let second = i64::try_from(nanoseconds.div_euclid(SECOND)).ok()?;
                DateTime::from_timestamp(second, u32::try_from(nanoseconds.rem_euclid(SECOND)).ok()?)
            };
            let (from, at) = (date(origin)?, date(instant)?);
            let month = |date: DateTime<chrono::Utc>| i64::from(date.year()) * 12 + i64::from(date.month0());
            let mut strides = (month(at) - month(from)).div_euclid(months);
            loop {
                let shift = strides.checked_mul(months)?;
                let more = Months::new(u32::try_from(shift.unsigned_abs()).ok()?);
                let start =
                    if shift < 0 { from.checked_sub_months(more)? } else { from.checked_add_months(more)? };
                // From an origin within a month the last stretch may begin after the instant.
                if start > at {
                    strides -= 1;
                    continue;
                }
                return Some(
                    i128::from(start.timestamp()) * SECOND + i128::from(start.timestamp_subsec_nanos()),
                );
            }
        }
    }
}
