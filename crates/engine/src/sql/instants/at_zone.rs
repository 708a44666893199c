//! `AT TIME ZONE`: an instant on the clock of a zone, or the instant at which that clock shows a time.

use super::clock::{column, each, parts_of, per_second, ticks, with_seconds, zone};
use crate::sql::refused;
use arrow::array::{ArrayRef, AsArray, StringArray};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Field, FieldRef, TimeUnit};
use chrono::DateTime;
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use rockpool_calendar::Shown;
use std::sync::Arc;

/// The name of the function that stands for `AT TIME ZONE`.
pub(in crate::sql) const AT_TIME_ZONE: &str = "at_time_zone";

/// The function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct AtTimeZone {
    signature: Signature,
}

impl Default for AtTimeZone {
    fn default() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for AtTimeZone {
    fn name(&self) -> &str {
        AT_TIME_ZONE
    }

    fn schema_name(&self, arguments: &[Expr]) -> Result<String> {
        match arguments {
            [instant, Expr::Literal(zone, _)] => {
                Ok(format!("{} AT TIME ZONE '{zone}'", instant.schema_name()))
            }
            _ => exec_err!("AT TIME ZONE has an instant and a zone"),
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let [of, _] = given else { return plan_err!("AT TIME ZONE has an instant and a zone") };
        let of = match of {
            DataType::Timestamp(_, _) => of.clone(),
            DataType::Date32 | DataType::Date64 | DataType::Null => {
                DataType::Timestamp(TimeUnit::Microsecond, None)
            }
            // A text may have an offset of its own.
            DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => DataType::Utf8,
            other => return plan_err!("AT TIME ZONE takes an instant, and is given {other}"),
        };
        Ok(vec![of, DataType::Utf8])
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        exec_err!("the type of AT TIME ZONE depends on the zone")
    }

    fn return_field_from_args(&self, arguments: ReturnFieldArgs) -> Result<FieldRef> {
        let ([of, _], [_, Some(name)]) = (arguments.arg_fields, arguments.scalar_arguments) else {
            return exec_err!("AT TIME ZONE has an instant and a zone");
        };
        let unit = match of.data_type() {
            DataType::Timestamp(unit, _) => *unit,
            _ => TimeUnit::Nanosecond,
        };
        let name = name.try_as_str().flatten().unwrap_or_default();
        zone(Some(name))?;
        Ok(Arc::new(Field::new(AT_TIME_ZONE, DataType::Timestamp(unit, Some(name.into())), true)))
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [of, _] = arguments.args.as_slice() else {
            return exec_err!("AT TIME ZONE has an instant and a zone");
        };
        let kind = arguments.return_field.data_type();
        let given = of.to_array(arguments.number_rows)?;
        let instants = match given.data_type() {
            DataType::Timestamp(_, Some(_)) => column(ticks(&given)?, kind)?,
            DataType::Timestamp(_, None) => of_clock(&given, kind)?,
            _ => of_texts(&given, kind)?,
        };
        super::clock::as_given(of, instants)
    }
}

/// The instants at which the clock of a zone shows some times.
fn of_clock(times: &ArrayRef, kind: &DataType) -> Result<ArrayRef> {
    let (unit, name) = parts_of(kind)?;
    let per_second = per_second(unit);
    let Some(zone) = zone(name)? else { return column(ticks(times)?, kind) };
    let instants = each(&ticks(times)?, |tick| {
        let second = tick.div_euclid(per_second);
        let instant = match zone.shown(second) {
            Shown::Once(instant) => instant,
            shown => return Err(unclear(second, name.unwrap_or_default(), shown)),
        };
        Ok((instant - second).saturating_mul(per_second).saturating_add(tick))
    })?;
    column(instants, kind)
}

/// A time that the clock of a zone never shows, or twice.
fn unclear(second: i64, zone: &str, shown: Shown) -> DataFusionError {
    let written = |second: i64| {
        DateTime::from_timestamp(second, 0)
            .map(|time| time.format("%Y-%m-%d %H:%M:%S").to_string())
            .unwrap_or_default()
    };
    let (time, one) = (written(second), written(shown.instant()));
    refused(match shown {
        Shown::Twice(first, other) => format!(
            "The clocks of {zone} show {time} twice, at {one} and {} UTC. Write which is meant by its offset: TIMESTAMPTZ '{time}{}'.",
            written(other),
            offset(second - first)
        ),
        _ => format!(
            "The clocks of {zone} never show {time}: they are set forward over it. Write the instant in UTC, TIMESTAMPTZ '{one}Z', or \
             another time."
        ),
    })
}

/// Seconds ahead of UTC as people write them: `+02:00`.
fn offset(seconds: i64) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The instants of texts; those without an offset are times of the zone's clock.
fn of_texts(texts: &ArrayRef, kind: &DataType) -> Result<ArrayRef> {
    let Some(texts) = texts.as_string_opt::<i32>() else { return exec_err!("an instant was expected") };
    let (unit, name) = parts_of(kind)?;
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    // With an offset they are instants in themselves; without, times of the clock.
    let has_offset = |text: &str| {
        let time = text.get(10..).unwrap_or_default();
        time.contains(['+', '-', 'Z', 'z'])
            || time.trim_start_matches(['T', ' ']).contains(char::is_alphabetic)
    };
    let whole: StringArray = texts
        .iter()
        .map(|text| text.map(|text| with_seconds(text).unwrap_or_else(|| text.to_owned())))
        .collect();
    let only = |wanted: bool| -> ArrayRef {
        let chosen = whole.iter().map(|text| text.filter(|text| has_offset(text) == wanted));
        Arc::new(chosen.collect::<StringArray>())
    };
    let fixed = cast_with_options(&only(true), &DataType::Timestamp(unit, Some("UTC".into())), &strict)?;
    let times = cast_with_options(&only(false), &DataType::Timestamp(unit, None), &strict)?;
    let (fixed, times) =
        (ticks(&fixed)?, ticks(&of_clock(&times, &DataType::Timestamp(unit, name.map(Into::into)))?)?);
    let both = fixed.iter().zip(times.iter()).map(|(fixed, time)| fixed.or(time));
    column(both.collect(), kind)
}
