//! From Arrow batches to the plain values of a table.

use crate::EngineError;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, DecimalType, Float64Type, Int64Type, Schema, UInt64Type};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use rockpool_question::{Column, ColumnKind};
use serde_json::Value;

/// Whole numbers up to this are exact in every reader of JSON.
const LARGEST_EXACT: u64 = 1 << 53;

/// The columns of a schema.
pub(super) fn columns(schema: &Schema) -> Vec<Column> {
    let fields = schema.fields().iter();
    fields.map(|field| Column { name: field.name().clone(), kind: kind(field.data_type()) }).collect()
}

fn kind(data_type: &DataType) -> ColumnKind {
    match data_type {
        DataType::Boolean => ColumnKind::Boolean,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, _) => ColumnKind::Time,
        DataType::Dictionary(_, values) => kind(values),
        other if other.is_numeric() => ColumnKind::Number,
        _ => ColumnKind::Text,
    }
}

/// Adds the rows of a batch.
///
/// # Errors
/// [`EngineError::Internal`] if a value has no text.
pub(super) fn append(rows: &mut Vec<Vec<Value>>, batch: &RecordBatch) -> Result<(), EngineError> {
    let start = rows.len();
    rows.resize(start + batch.num_rows(), Vec::with_capacity(batch.num_columns()));
    for column in batch.columns() {
        let values = values(column)?;
        for (row, value) in rows.iter_mut().skip(start).zip(values) {
            row.push(value);
        }
    }
    Ok(())
}

fn values(column: &ArrayRef) -> Result<Vec<Value>, EngineError> {
    let data_type = column.data_type();
    Ok(match data_type {
        DataType::Dictionary(_, inner) => return values(&cast(column, inner)?),
        DataType::Null => vec![Value::Null; column.len()],
        DataType::Boolean => {
            column.as_boolean().iter().map(|value| value.map_or(Value::Null, Value::Bool)).collect()
        }
        DataType::UInt64 => column.as_primitive::<UInt64Type>().iter().map(|v| option(v, unsigned)).collect(),
        _ if data_type.is_integer() => {
            let wide = cast(column, &DataType::Int64)?;
            wide.as_primitive::<Int64Type>().iter().map(|value| option(value, signed)).collect()
        }
        DataType::Decimal128(_, scale) => {
            let scale = *scale;
            let values = column.as_primitive::<Decimal128Type>();
            values.iter().map(|value| option(value, |value| decimal(value, scale))).collect()
        }
        _ if data_type.is_floating() || data_type.is_decimal() => {
            let wide = cast(column, &DataType::Float64)?;
            wide.as_primitive::<Float64Type>().iter().map(|value| option(value, number)).collect()
        }
        _ => texts(column)?,
    })
}

fn option<T>(value: Option<T>, json: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Null, json)
}

fn unsigned(value: u64) -> Value {
    if value <= LARGEST_EXACT { Value::from(value) } else { Value::from(value.to_string()) }
}

fn signed(value: i64) -> Value {
    if value.unsigned_abs() <= LARGEST_EXACT { Value::from(value) } else { Value::from(value.to_string()) }
}

/// The digits of 128 bits. Arithmetic may give one more than the 38 that a type can state.
const DIGITS: u8 = 39;

/// A decimal number: a number of JSON where its whole part has a place there, else its digits.
fn decimal(value: i128, scale: i8) -> Value {
    let ten = |digits: u32| 10_i128.checked_pow(digits);
    let digits = u32::from(scale.unsigned_abs());
    let whole = match (scale > 0, ten(digits)) {
        (true, Some(power)) => value / power,
        (false, Some(power)) => value.saturating_mul(power),
        (_, None) => value,
    };
    if whole.unsigned_abs() > u128::from(LARGEST_EXACT) {
        return Value::from(Decimal128Type::format_decimal(value, DIGITS, scale));
    }
    match i64::try_from(whole) {
        Ok(whole) if scale <= 0 => Value::from(whole),
        // The nearest double to the digits: a quotient of doubles would be rounded twice.
        _ => number(Decimal128Type::format_decimal(value, DIGITS, scale).parse().unwrap_or(f64::NAN)),
    }
}

/// JSON has no infinity and no NaN: these are texts.
fn number(value: f64) -> Value {
    serde_json::Number::from_f64(value).map_or_else(|| Value::from(value.to_string()), Value::Number)
}

/// Dates and instants in ISO 8601, nested values as Arrow writes them.
fn texts(column: &ArrayRef) -> Result<Vec<Value>, EngineError> {
    let options = FormatOptions::default().with_display_error(true);
    let formatter = ArrayFormatter::try_new(column.as_ref(), &options)?;
    let text = |row: usize| match column.is_null(row) {
        true => Ok(Value::Null),
        false => formatter.value(row).try_to_string().map(Value::from),
    };
    Ok((0..column.len()).map(text).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{
        Decimal128Array, Float64Array, Int64Array, ListArray, StringArray, TimestampMillisecondArray,
        UInt64Array,
    };
    use arrow::datatypes::{Int8Type, Int32Type};
    use serde_json::json;
    use std::sync::Arc;

    fn of(array: impl Array + 'static) -> Vec<Value> {
        let array: ArrayRef = Arc::new(array);
        values(&array).unwrap()
    }

    #[test]
    fn every_kind_of_value_has_its_json() {
        assert_eq!(of(Int64Array::from(vec![Some(7), None])), [json!(7), Value::Null]);
        assert_eq!(of(Int64Array::from(vec![9_007_199_254_740_993])), [json!("9007199254740993")]);
        assert_eq!(of(UInt64Array::from(vec![u64::MAX])), [json!("18446744073709551615")]);
        assert_eq!(of(Float64Array::from(vec![0.5, f64::NAN])), [json!(0.5), json!("NaN")]);
        assert_eq!(of(StringArray::from(vec!["a\"b"])), [json!("a\"b")]);
        let dictionary: arrow::array::DictionaryArray<Int8Type> = vec![Some("x"), None].into_iter().collect();
        assert_eq!(of(dictionary), [json!("x"), Value::Null]);
        let instants = TimestampMillisecondArray::from(vec![1_685_635_934_721]).with_timezone("UTC");
        assert_eq!(of(instants), [json!("2023-06-01T16:12:14.721Z")]);
        let lists = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1), None])]);
        assert_eq!(of(lists), [json!("[1, ]")]);
        let decimals = Decimal128Array::from(vec![125]).with_precision_and_scale(10, 2).unwrap();
        assert_eq!(of(decimals), [json!(1.25)]);
        let sums = Decimal128Array::from(vec![Some(10_648_486_800_017_997_000), Some(-7), None]);
        let sums = sums.with_precision_and_scale(38, 0).unwrap();
        assert_eq!(of(sums), [json!("10648486800017997000"), json!(-7), Value::Null]);
        let money =
            Decimal128Array::from(vec![1_234_567_890_123_456_789]).with_precision_and_scale(38, 2).unwrap();
        assert_eq!(of(money), [json!("12345678901234567.89")]);
    }
}
