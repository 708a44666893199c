//! `date_part` and `EXTRACT`: a part of an instant or a length of time.

use super::clock::{constant, is_utc};
use crate::sql::refused;
use arrow::array::{ArrayRef, AsArray, Float64Array, Int32Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, DurationNanosecondType, Field, FieldRef, Int32Type, TimeUnit};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::functions::datetime::date_part;
use datafusion::logical_expr::preimage::PreimageResult;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use std::sync::Arc;

/// The parts there are, for a message.
const PARTS: &str = "'year', 'quarter', 'month', 'week', 'day', 'dow', 'isodow', 'doy', 'isoyear', 'decade', 'century', \
     'millennium', 'hour', 'minute', 'second', 'millisecond', 'microsecond', 'nanosecond' or 'epoch'";

const SECOND: i64 = 1_000_000_000;

/// The function; DataFusion's, with the parts that it lacks, and with lengths of time taken apart as PostgreSQL does.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct DatePart {
    inner: Arc<ScalarUDF>,
    signature: Signature,
    aliases: Vec<String>,
}

impl Default for DatePart {
    fn default() -> Self {
        Self {
            inner: date_part(),
            signature: Signature::user_defined(Volatility::Immutable),
            aliases: vec!["datepart".into()],
        }
    }
}

/// The years of a decade, a century, a millennium.
fn years(part: &str) -> Option<i32> {
    match part {
        "decade" | "decades" => Some(10),
        "century" | "centuries" => Some(100),
        "millennium" | "millenniums" | "millennia" => Some(1_000),
        _ => None,
    }
}

/// The number of a decade, a century or a millennium: the first century has the years 1 to 100, as in PostgreSQL.
fn number(year: i32, years: i32) -> i32 {
    match years {
        10 => year.div_euclid(10),
        // There is no century 0: the year 0 is in the first one before.
        years if year > 0 => (year - 1) / years + 1,
        years => year / years - 1,
    }
}

impl ScalarUDFImpl for DatePart {
    fn name(&self) -> &str {
        "date_part"
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let [_, of] = given else {
            return plan_err!("date_part takes a part and an instant, as in date_part('hour', event_time)");
        };
        let of = match of {
            DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => {
                DataType::Timestamp(TimeUnit::Nanosecond, None)
            }
            DataType::Null => DataType::Timestamp(TimeUnit::Microsecond, None),
            kind if kind.is_temporal() => kind.clone(),
            other => {
                return plan_err!(
                    "date_part takes an instant, a date or a length of time, and is given {other}"
                );
            }
        };
        Ok(vec![DataType::Utf8, of])
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        exec_err!("the type of date_part depends on the part")
    }

    fn return_field_from_args(&self, arguments: ReturnFieldArgs) -> Result<FieldRef> {
        let part = arguments.scalar_arguments.first().copied().flatten();
        let Some(part) = part.and_then(|part| part.try_as_str().flatten()) else {
            return Err(refused(format!("The part of date_part must be a text: {PARTS}.")));
        };
        let part = plain(part);
        let kind = match part.as_str() {
            "epoch" => DataType::Float64,
            part if part.starts_with("nano") => DataType::Int64,
            _ => DataType::Int32,
        };
        let nullable = arguments.arg_fields.iter().any(|field| field.is_nullable());
        Ok(Arc::new(Field::new("date_part", kind, nullable)))
    }

    fn invoke_with_args(&self, mut arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [part, of] = arguments.args.as_slice() else { return exec_err!("date_part takes two arguments") };
        let part =
            plain(&constant(part, "The part of date_part", "Write it as a text.")?.unwrap_or_default());
        if let DataType::Duration(_) = of.data_type() {
            let lengths = of.to_array(arguments.number_rows)?;
            return super::clock::as_given(of, of_length(&part, &lengths)?);
        }
        let inner = if years(&part).is_some() { "year" } else { part.as_str() };
        if let Some(first) = arguments.args.first_mut() {
            *first = ColumnarValue::Scalar(ScalarValue::Utf8(Some(inner.to_owned())));
        }
        let is_constant = matches!(arguments.args.last(), Some(ColumnarValue::Scalar(_)));
        let rows = arguments.number_rows;
        let found = match self.inner.inner().invoke_with_args(arguments) {
            Err(error) if error.to_string().contains("not supported") => {
                return Err(refused(format!("There is no part '{part}' of this. Write {PARTS}.")));
            }
            other => other?,
        };
        let Some(years) = years(&part) else { return Ok(found) };
        let found = found.to_array(rows)?;
        let numbers: Int32Array = found
            .as_primitive::<Int32Type>()
            .iter()
            .map(|year| year.map(|year| number(year, years)))
            .collect();
        let numbers: ArrayRef = Arc::new(numbers);
        if is_constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&numbers, 0)?));
        }
        Ok(ColumnarValue::Array(numbers))
    }

    /// Years of instants are ranges of them, which leave out what need not be read. Where they reach beyond the type
    /// DataFusion takes them for all instants; so not for nanoseconds.
    fn preimage(&self, arguments: &[Expr], literal: &Expr, info: &SimplifyContext) -> Result<PreimageResult> {
        let [_, of] = arguments else { return Ok(PreimageResult::None) };
        match info.get_data_type(of)? {
            DataType::Timestamp(TimeUnit::Nanosecond, _) => Ok(PreimageResult::None),
            DataType::Timestamp(_, Some(zone)) if !is_utc(&zone) => Ok(PreimageResult::None),
            _ => self.inner.inner().preimage(arguments, literal, info),
        }
    }
}

/// A part in small letters, without the quotes that EXTRACT may keep.
fn plain(part: &str) -> String {
    part.trim_matches(['\'', '"']).to_lowercase()
}

/// A part of lengths of time: whole days, then the hours, minutes and seconds that are left, as in PostgreSQL.
fn of_length(part: &str, lengths: &ArrayRef) -> Result<ArrayRef> {
    if part == "epoch" {
        let DataType::Duration(unit) = lengths.data_type() else {
            return exec_err!("a length of time was expected");
        };
        let ticks = cast(lengths, &DataType::Int64)?;
        let per_second = super::clock::per_second(*unit) as f64;
        let seconds = ticks.as_primitive::<arrow::datatypes::Int64Type>().iter();
        return Ok(Arc::new(
            seconds.map(|ticks| ticks.map(|ticks| ticks as f64 / per_second)).collect::<Float64Array>(),
        ));
    }
    let lengths = cast(lengths, &DataType::Duration(TimeUnit::Nanosecond))?;
    let lengths = lengths.as_primitive::<DurationNanosecondType>();
    let of = |unit: i64, most: i64| -> Result<ArrayRef> {
        let parts = lengths.iter().map(|length| length.map(|length| ((length / unit) % most) as i32));
        Ok(Arc::new(parts.collect::<Int32Array>()))
    };
    match part.strip_suffix('s').unwrap_or(part) {
        "day" => of(86_400 * SECOND, i64::MAX),
        "hour" => of(3_600 * SECOND, 24),
        "minute" => of(60 * SECOND, 60),
        "second" => of(SECOND, 60),
        // With the seconds, as of instants.
        "millisecond" => of(SECOND / 1_000, 60_000),
        "microsecond" => of(SECOND / 1_000_000, 60_000_000),
        _ => Err(refused(format!(
            "A difference of instants has no part '{part}'. Write 'day', 'hour', 'minute', 'second', or 'epoch' for all of it in \
             seconds."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn centuries_begin_with_the_year_one() {
        // As PostgreSQL has them: 2000 is in the 20th century, 2001 in the 21st.
        assert_eq!([1, 100, 101, 2000, 2001, 0].map(|year| number(year, 100)), [1, 1, 2, 20, 21, -1]);
        assert_eq!([1999, 2000, -1].map(|year| number(year, 10)), [199, 200, -1]);
        assert_eq!([1000, 1001].map(|year| number(year, 1_000)), [1, 2]);
    }
}
