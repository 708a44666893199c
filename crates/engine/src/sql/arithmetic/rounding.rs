//! `round`, `trunc`, `ceil` and `floor`: a number that has no digits to lose stays what it is.
//!
//! DataFusion multiplies by a power of ten first, which makes `round(1e300, 10)` an infinity, and gives the result of a
//! decimal number the digits of its argument, which have no place for `ceil(99.9)`.

use crate::sql::refused;
use arrow::array::{ArrayRef, AsArray, Decimal128Array, Float64Array, Int64Array};
use arrow::datatypes::{DataType, Decimal128Type, Field, FieldRef, Float64Type, Int64Type};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use std::sync::Arc;

/// Where a number goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Towards {
    /// The nearest; from the middle away from zero.
    Nearest,
    /// Towards zero.
    Zero,
    /// The next above.
    Above,
    /// The next below.
    Below,
}

impl Towards {
    pub(super) const ALL: [Self; 4] = [Self::Nearest, Self::Zero, Self::Above, Self::Below];

    fn name(self) -> &'static str {
        match self {
            Self::Nearest => "round",
            Self::Zero => "trunc",
            Self::Above => "ceil",
            Self::Below => "floor",
        }
    }

    fn whole(self, value: f64) -> f64 {
        match self {
            Self::Nearest => value.round(),
            Self::Zero => value.trunc(),
            Self::Above => value.ceil(),
            Self::Below => value.floor(),
        }
    }

    /// A double to so many digits behind the point.
    fn double(self, value: f64, places: i64) -> f64 {
        let Ok(digits) = i32::try_from(places.unsigned_abs()) else {
            return if places > 0 || !value.is_finite() { value } else { 0.0 };
        };
        let power = 10_f64.powi(digits);
        match places {
            0 => self.whole(value),
            places if places > 0 => {
                let shifted = value * power;
                // From 2^53 on a double has no fraction.
                if shifted.abs() < 9_007_199_254_740_992.0 { self.whole(shifted) / power } else { value }
            }
            _ if !value.is_finite() => value,
            _ if power.is_infinite() => 0.0,
            _ => self.whole(value / power) * power,
        }
    }

    /// A whole number to a multiple of a unit, which is positive; none without a place.
    fn multiple(self, value: i128, unit: i128) -> Option<i128> {
        let (below, rest) = (value.div_euclid(unit), value.rem_euclid(unit));
        if rest == 0 {
            return Some(value);
        }
        let is_up = match self {
            Self::Nearest if value < 0 => rest > unit / 2 && rest * 2 != unit,
            Self::Nearest => rest >= unit - rest,
            Self::Zero => value < 0,
            Self::Above => true,
            Self::Below => false,
        };
        below.checked_add(i128::from(is_up))?.checked_mul(unit)
    }
}

/// One of the functions.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Rounding {
    towards: Towards,
    signature: Signature,
}

impl Rounding {
    pub(super) fn new(towards: Towards) -> Self {
        Self { towards, signature: Signature::user_defined(Volatility::Immutable) }
    }

    fn kind(&self, given: &DataType) -> Result<DataType> {
        Ok(match given {
            DataType::Decimal128(precision, scale) => DataType::Decimal128(*precision, *scale),
            DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) => DataType::Decimal128(38, *scale),
            // Whole numbers become doubles, but where they are rounded to tens.
            kind if kind.is_integer() && self.towards == Towards::Nearest => DataType::Int64,
            kind if kind.is_numeric() || kind.is_null() => DataType::Float64,
            other => return plan_err!("{} needs numbers, and is given {other}", self.name()),
        })
    }
}

impl ScalarUDFImpl for Rounding {
    fn name(&self) -> &str {
        self.towards.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match (self.towards, given) {
            (_, [number]) => Ok(vec![self.kind(number)?]),
            (Towards::Nearest | Towards::Zero, [number, places])
                if places.is_integer() || places.is_null() =>
            {
                Ok(vec![self.kind(number)?, DataType::Int64])
            }
            (Towards::Nearest | Towards::Zero, _) => {
                plan_err!("{0} takes a number and a whole number of digits, as in {0}(x, 2)", self.name())
            }
            _ => plan_err!("{} takes one number", self.name()),
        }
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        match given {
            // There is room for one digit more, and none behind the point is left.
            [DataType::Decimal128(_, scale)] if *scale > 0 => Ok(DataType::Decimal128(38, 0)),
            [DataType::Decimal128(_, scale), ..] => Ok(DataType::Decimal128(38, *scale)),
            [number, ..] => Ok(number.clone()),
            [] => exec_err!("{} takes a number", self.name()),
        }
    }

    fn return_field_from_args(&self, arguments: ReturnFieldArgs) -> Result<FieldRef> {
        let kinds: Vec<DataType> =
            arguments.arg_fields.iter().map(|field| field.data_type().clone()).collect();
        let nullable = arguments.arg_fields.iter().any(|field| field.is_nullable());
        Ok(Arc::new(Field::new(self.name(), self.return_type(&kinds)?, nullable)))
    }

    fn output_ordering(&self, input: &[ExprProperties]) -> Result<SortProperties> {
        match input {
            [number] => Ok(number.sort_properties),
            _ => Ok(SortProperties::Unordered),
        }
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let (number, places) = match arguments.args.as_slice() {
            [number] => (number, None),
            [number, places] => (number, Some(places)),
            _ => return exec_err!("{} takes one or two arguments", self.name()),
        };
        let rows = arguments.number_rows;
        let numbers = number.to_array(rows)?;
        let places = match places {
            Some(places) => places.to_array(rows)?.as_primitive::<Int64Type>().clone(),
            None => Int64Array::from(vec![0; numbers.len()]),
        };
        let rounded: ArrayRef = match numbers.data_type() {
            DataType::Int64 => {
                let pairs = numbers.as_primitive::<Int64Type>().iter().zip(places.iter());
                let rounded = pairs.map(|pair| match pair {
                    (Some(number), Some(places)) => self.whole_number(number, places).map(Some),
                    _ => Ok(None),
                });
                Arc::new(rounded.collect::<Result<Int64Array>>()?)
            }
            DataType::Decimal128(_, scale) => {
                let DataType::Decimal128(precision, wanted) = *arguments.return_field.data_type() else {
                    return exec_err!("a decimal number is rounded to one");
                };
                let pairs = numbers.as_primitive::<Decimal128Type>().iter().zip(places.iter());
                let rounded = pairs.map(|pair| match pair {
                    (Some(number), Some(places)) => self.decimal(number, *scale, places, wanted).map(Some),
                    _ => Ok(None),
                });
                let rounded = rounded.collect::<Result<Decimal128Array>>()?;
                Arc::new(rounded.with_precision_and_scale(precision, wanted)?)
            }
            _ => {
                let pairs = numbers.as_primitive::<Float64Type>().iter().zip(places.iter());
                let rounded = pairs.map(|(number, places)| Some(self.towards.double(number?, places?)));
                Arc::new(rounded.collect::<Float64Array>())
            }
        };
        let is_constant = arguments.args.iter().all(|value| matches!(value, ColumnarValue::Scalar(_)));
        if is_constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&rounded, 0)?));
        }
        Ok(ColumnarValue::Array(rounded))
    }
}

impl Rounding {
    fn whole_number(&self, number: i64, places: i64) -> Result<i64> {
        if places >= 0 {
            return Ok(number);
        }
        let power = u32::try_from(places.unsigned_abs()).ok().and_then(|digits| 10_i128.checked_pow(digits));
        let Some(unit) = power else { return Ok(0) };
        let rounded =
            self.towards.multiple(i128::from(number), unit).and_then(|found| i64::try_from(found).ok());
        rounded.ok_or_else(|| self.too_large())
    }

    /// A decimal number with `scale` digits behind the point to `places` of them; the result has `wanted` ones.
    fn decimal(&self, number: i128, scale: i8, places: i64, wanted: i8) -> Result<i128> {
        let dropped = i64::from(scale) - places;
        let rounded = match u32::try_from(dropped) {
            Err(_) | Ok(0) => Some(number),
            Ok(digits) => match 10_i128.checked_pow(digits) {
                Some(unit) => self.towards.multiple(number, unit),
                None => Some(0),
            },
        };
        let shorter = u32::try_from(i16::from(scale) - i16::from(wanted))
            .ok()
            .and_then(|digits| 10_i128.checked_pow(digits));
        let rounded = rounded.map(|rounded| rounded / shorter.unwrap_or(1));
        let largest = 10_i128.pow(38);
        rounded.filter(|found| found.unsigned_abs() < largest.unsigned_abs()).ok_or_else(|| self.too_large())
    }

    fn too_large(&self) -> datafusion::error::DataFusionError {
        let name = self.name();
        refused(format!(
            "{name} overflows its type. Write {name}(CAST(x AS DOUBLE), ...) for a rounded number."
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_keep_what_they_have() {
        for (value, places, wanted) in [
            (1e300, 10, 1e300),
            (1.5, 310, 1.5),
            (1.5, 300, 1.5),
            (1.5, -400, 0.0),
            (123.456, -2, 100.0),
            (123.456, 2, 123.46),
            (2.5, 0, 3.0),
            (-2.5, 0, -3.0),
            (f64::INFINITY, -400, f64::INFINITY),
            (9_007_199_254_740_993.0, 3, 9_007_199_254_740_992.0),
        ] {
            assert_eq!(Towards::Nearest.double(value, places), wanted, "{value} {places}");
        }
        assert_eq!(Towards::Zero.double(1e300, 10), 1e300);
        assert_eq!(Towards::Zero.double(-1.29, 1), -1.2);
    }

    #[test]
    fn the_middle_goes_away_from_zero() {
        let nearest = |value| Towards::Nearest.multiple(value, 10);
        assert_eq!([14, 15, 16, -14, -15, -16].map(nearest), [10, 20, 20, -10, -20, -20].map(Some));
        assert_eq!([19, -19].map(|value| Towards::Zero.multiple(value, 10)), [10, -10].map(Some));
        assert_eq!([11, -19].map(|value| Towards::Above.multiple(value, 10)), [20, -10].map(Some));
        assert_eq!([19, -11].map(|value| Towards::Below.multiple(value, 10)), [10, -20].map(Some));
        assert_eq!(Towards::Above.multiple(i128::MAX, 10), None);
    }
}
