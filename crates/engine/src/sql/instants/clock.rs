//! What the functions share: columns of instants as ticks, zones, units, and texts that are instants.

use crate::sql::refused;
use arrow::array::timezone::Tz;
use arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use chrono::{DateTime, NaiveDate};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::ColumnarValue;
use rockpool_calendar::Zone;
use rockpool_question::CalendarUnit;

/// Seconds of a day without a change of the clocks.
pub(super) const DAY: i64 = 86_400;

/// Ticks of a second.
pub(super) fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// The unit and the zone of a type of instants, or of times of a clock without a zone.
pub(super) fn parts_of(kind: &DataType) -> Result<(TimeUnit, Option<&str>)> {
    match kind {
        DataType::Timestamp(unit, zone) => Ok((*unit, zone.as_deref())),
        other => exec_err!("an instant was expected, not {other}"),
    }
}

/// The zone with a name or an offset; none for UTC, whose clock needs no looking up.
///
/// # Errors
/// [`crate::EngineError::Sql`] for a zone that does not exist.
pub(super) fn zone(name: Option<&str>) -> Result<Option<Zone<Tz>>> {
    match name {
        None => Ok(None),
        Some(name) if is_utc(name) => Ok(None),
        Some(name) => match name.parse() {
            Ok(zone) => Ok(Some(Zone::new(zone))),
            Err(_) => Err(refused(format!(
                "There is no time zone '{name}'. Write a name such as 'Europe/Budapest'."
            ))),
        },
    }
}

/// Whether a zone's clock is that of UTC.
pub(super) fn is_utc(name: &str) -> bool {
    ["UTC", "+00:00", "+00", "Etc/UTC", "Z"].contains(&name)
}

/// The ticks of a column.
pub(super) fn ticks(column: &ArrayRef) -> Result<Int64Array> {
    Ok(cast(column, &DataType::Int64)?.as_primitive::<Int64Type>().clone())
}

/// Ticks as a column of a type of instants.
pub(super) fn column(ticks: Int64Array, kind: &DataType) -> Result<ArrayRef> {
    let (unit, zone) = parts_of(kind)?;
    let plain = cast(&ticks, &DataType::Timestamp(unit, None))?;
    // Only the type changes: the ticks are of UTC already.
    Ok(match zone {
        None => plain,
        Some(zone) => {
            let data = plain.to_data().into_builder();
            arrow::array::make_array(data.data_type(DataType::Timestamp(unit, Some(zone.into()))).build()?)
        }
    })
}

/// Ticks from ticks, where there are any.
pub(super) fn each(ticks: &Int64Array, mut of: impl FnMut(i64) -> Result<i64>) -> Result<Int64Array> {
    ticks.iter().map(|tick| tick.map(&mut of).transpose()).collect()
}

/// A column as the value that the arguments of a call are: one for all rows, or one for each.
pub(super) fn as_given(given: &ColumnarValue, result: ArrayRef) -> Result<ColumnarValue> {
    Ok(match given {
        ColumnarValue::Scalar(_) => ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?),
        ColumnarValue::Array(_) => ColumnarValue::Array(result),
    })
}

/// The text of an argument that is the same for all rows; none for null.
///
/// # Errors
/// [`crate::EngineError::Sql`] if it depends on the row.
pub(super) fn constant(value: &ColumnarValue, what: &str, instead: &str) -> Result<Option<String>> {
    match value {
        ColumnarValue::Scalar(scalar) => Ok(scalar.try_as_str().flatten().map(str::to_owned)),
        ColumnarValue::Array(_) => Err(refused(format!("{what} cannot depend on the row. {instead}"))),
    }
}

/// An instant that has no place.
pub(super) fn beyond(second: i64) -> datafusion::error::DataFusionError {
    let written = DateTime::from_timestamp(second, 0).map_or_else(
        || format!("{second} s after 1970"),
        |instant| instant.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    );
    refused(format!(
        "The instant {written} is too far from 1970 for this. Leave it out: WHERE event_time BETWEEN '2020-01-01' AND \
         '2040-01-01'."
    ))
}

/// A unit of the clock or of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// So many nanoseconds, less than a second.
    Nanoseconds(i64),
    /// So many seconds of the clock: 1, 60 or 3600.
    Seconds(i64),
    /// Days or longer.
    Days(CalendarUnit),
}

impl Unit {
    /// The unit of a name, in the singular or plural.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        Some(match name.strip_suffix('s').unwrap_or(&name) {
            "microsecond" => Self::Nanoseconds(1_000),
            "millisecond" => Self::Nanoseconds(1_000_000),
            "second" => Self::Seconds(1),
            "minute" => Self::Seconds(60),
            "hour" => Self::Seconds(3_600),
            "day" => Self::Days(CalendarUnit::Day),
            "week" => Self::Days(CalendarUnit::Week),
            "month" => Self::Days(CalendarUnit::Month),
            "quarter" => Self::Days(CalendarUnit::Quarter),
            "year" => Self::Days(CalendarUnit::Year),
            _ => return None,
        })
    }
}

/// The date of a day; an error beyond the calendar.
pub(super) fn date_of(day: i32) -> Result<NaiveDate> {
    NaiveDate::from_epoch_days(day).ok_or_else(|| beyond(i64::from(day) * DAY))
}

/// An instant with its seconds, where people left them out: `2026-03-05 10:00` is `2026-03-05 10:00:00`.
pub(super) fn with_seconds(text: &str) -> Option<String> {
    let (date, rest) = text.trim().split_at_checked(10)?;
    let is_date = date.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let time = rest.strip_prefix(['T', ' '])?;
    let (clock, zone) = time.split_at_checked(5)?;
    let is_clock = clock.bytes().enumerate().all(|(place, byte)| match place {
        2 => byte == b':',
        _ => byte.is_ascii_digit(),
    });
    let is_whole = !zone.starts_with(|next: char| next == ':' || next.is_ascii_digit());
    (is_date && is_clock && is_whole).then(|| format!("{date}T{clock}:00{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_may_be_written_without_seconds() {
        assert_eq!(with_seconds("2026-03-05 10:00").as_deref(), Some("2026-03-05T10:00:00"));
        assert_eq!(with_seconds("2026-03-05T10:00+02:00").as_deref(), Some("2026-03-05T10:00:00+02:00"));
        assert_eq!(with_seconds("2026-03-05 10:00Z").as_deref(), Some("2026-03-05T10:00:00Z"));
        for other in
            ["2026-03-05 10:00:00", "2026-03-05", "2026-03-05 10", "10:00", "2026-3-5 10:00 and more"]
        {
            assert_eq!(with_seconds(other), None, "{other}");
        }
    }
}
