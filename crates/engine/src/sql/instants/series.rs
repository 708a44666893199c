//! Series of instants on the clock of a zone: each is the start and so many steps. DataFusion's ends where clocks skip a time.

use super::clock::{beyond, column, is_utc, parts_of, per_second, ticks, zone};
use super::shift::shifted;
use crate::sql::refused;
use arrow::array::{Array, ArrayRef, AsArray, Int64Array, ListArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, IntervalMonthDayNano, IntervalMonthDayNanoType};
use datafusion::common::{Result, exec_err};
use std::sync::Arc;

/// Whether a column holds instants on the clock of a zone that is not UTC.
pub(in crate::sql) fn is_zoned(column: &ArrayRef) -> bool {
    matches!(column.data_type(), DataType::Timestamp(_, Some(zone)) if !is_utc(zone))
}

/// The series from the starts to the ends, in lists of a type.
///
/// # Errors
/// [`crate::EngineError::Sql`] for a step of nothing and for instants that have no place.
pub(in crate::sql) fn series(
    [starts, ends, steps]: [&ArrayRef; 3],
    kind: &DataType,
    with_end: bool,
) -> Result<ArrayRef> {
    let DataType::List(field) = kind else { return exec_err!("a series is a list") };
    let (unit, name) = parts_of(field.data_type())?;
    let (zone, per_second) = (zone(name)?, per_second(unit));
    let (starts, ends) = (in_unit(starts, per_second)?, in_unit(ends, per_second)?);
    let Some(steps) = steps.as_primitive_opt::<IntervalMonthDayNanoType>() else {
        return exec_err!("a series of instants has an interval for a step");
    };
    let (mut values, mut lengths, mut valid) = (vec![], vec![], vec![]);
    for row in 0..starts.len() {
        let is_there = starts.is_valid(row) && ends.is_valid(row) && steps.is_valid(row);
        valid.push(is_there);
        let before = values.len();
        if is_there {
            let (start, end, step) = (starts.value(row), ends.value(row), steps.value(row));
            let at = |count: i32| {
                let far = || beyond(start.div_euclid(per_second));
                let length = times(step, count).ok_or_else(far)?;
                shifted(start, length, true, zone.as_ref(), per_second).ok_or_else(far)
            };
            let ahead = at(1)?;
            if ahead == start {
                return Err(refused("A series needs a step that is not 0. Write INTERVAL '1 day'."));
            }
            let is_within = |tick: i64| match (ahead > start, with_end) {
                (true, true) => tick <= end,
                (true, false) => tick < end,
                (false, true) => tick >= end,
                (false, false) => tick > end,
            };
            let mut count = 0;
            let mut tick = start;
            while is_within(tick) {
                values.push(tick);
                count += 1;
                tick = at(count)?;
            }
        }
        lengths.push(values.len() - before);
    }
    let values = column(Int64Array::from(values), field.data_type())?;
    let nulls = Some(NullBuffer::from(valid));
    Ok(Arc::new(ListArray::try_new(Arc::clone(field), OffsetBuffer::from_lengths(lengths), values, nulls)?))
}

/// The ticks of a column in another unit; those without a place are an error.
fn in_unit(column: &ArrayRef, wanted: i64) -> Result<Int64Array> {
    let own = per_second(parts_of(column.data_type())?.0);
    super::clock::each(&ticks(column)?, |tick| {
        let scaled = i128::from(tick) * i128::from(wanted) / i128::from(own);
        i64::try_from(scaled).map_err(|_| beyond(tick.div_euclid(own)))
    })
}

/// An interval so many times.
fn times(step: IntervalMonthDayNano, count: i32) -> Option<IntervalMonthDayNano> {
    Some(IntervalMonthDayNano {
        months: step.months.checked_mul(count)?,
        days: step.days.checked_mul(count)?,
        nanoseconds: step.nanoseconds.checked_mul(count.into())?,
    })
}
