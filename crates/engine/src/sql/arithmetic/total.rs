//! Sums in 128 bits: what is added, and what comes out.

use crate::EngineError;
use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, DurationMicrosecondArray, DurationMillisecondArray,
    DurationNanosecondArray, DurationSecondArray, Float64Array,
};
use arrow::datatypes::{
    DataType, Decimal128Type, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Int32Type, Int64Type, TimeUnit, UInt32Type, UInt64Type,
};
use datafusion::common::{Result, exec_err};
use std::sync::Arc;

/// The digits that a decimal number of 128 bits holds.
const MOST_DIGITS: u32 = 38;

/// The sum of some values, and how many they are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Total {
    pub(super) sum: i128,
    pub(super) count: u64,
}

impl Total {
    /// Adds a value. The count ends below 2^64, and whole numbers of 64 bits never overflow the sum.
    ///
    /// # Errors
    /// [`EngineError::Sql`] for decimal numbers whose sum has no place.
    pub(super) fn add(&mut self, value: i128) -> Result<()> {
        self.merge(Self { sum: value, count: 1 })
    }

    /// Takes a value back that was added.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub(super) fn remove(&mut self, value: i128) -> Result<()> {
        match self.sum.checked_sub(value) {
            Some(sum) => *self = Self { sum, count: self.count.saturating_sub(1) },
            None => return Err(too_large().into()),
        }
        Ok(())
    }

    /// Adds another total.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub(super) fn merge(&mut self, other: Self) -> Result<()> {
        match self.sum.checked_add(other.sum) {
            Some(sum) => *self = Self { sum, count: self.count.saturating_add(other.count) },
            None => return Err(too_large().into()),
        }
        Ok(())
    }
}

fn too_large() -> EngineError {
    EngineError::Sql {
        reason:
            "A sum overflows the 38 digits that a decimal number holds. Write sum(CAST(... AS DOUBLE)) for a \
                 rounded one."
                .into(),
    }
}

/// A column of values that are summed in 128 bits.
pub(super) struct Values<'a>(&'a ArrayRef);

impl<'a> Values<'a> {
    pub(super) fn of(column: &'a ArrayRef) -> Self {
        Self(column)
    }

    /// Calls `take` with each row that has a value.
    ///
    /// # Errors
    /// What `take` says; if the column holds something else than whole or decimal numbers or lengths of time.
    pub(super) fn each(&self, mut take: impl FnMut(usize, i128) -> Result<()>) -> Result<()> {
        macro_rules! rows {
            ($kind:ty) => {{
                for (row, value) in self.0.as_primitive::<$kind>().iter().enumerate() {
                    if let Some(value) = value {
                        take(row, i128::from(value))?;
                    }
                }
                Ok(())
            }};
        }
        match self.0.data_type() {
            DataType::Int32 => rows!(Int32Type),
            DataType::UInt32 => rows!(UInt32Type),
            DataType::Int64 => rows!(Int64Type),
            DataType::UInt64 => rows!(UInt64Type),
            DataType::Decimal128(_, _) => rows!(Decimal128Type),
            DataType::Duration(TimeUnit::Second) => rows!(DurationSecondType),
            DataType::Duration(TimeUnit::Millisecond) => rows!(DurationMillisecondType),
            DataType::Duration(TimeUnit::Microsecond) => rows!(DurationMicrosecondType),
            DataType::Duration(TimeUnit::Nanosecond) => rows!(DurationNanosecondType),
            other => exec_err!("a sum in 128 bits was asked of {other}"),
        }
    }
}

/// The sums of some totals, in their type; null where there is no value.
///
/// # Errors
/// [`EngineError::Sql`] where a sum has no place in the type.
pub(super) fn sums(totals: &[Total], kind: &DataType) -> Result<ArrayRef> {
    match kind {
        DataType::Decimal128(precision, scale) => {
            let largest = 10_i128.pow(MOST_DIGITS);
            if totals.iter().any(|total| total.sum.checked_abs().is_none_or(|sum| sum >= largest)) {
                return Err(too_large().into());
            }
            let values: Decimal128Array =
                totals.iter().map(|total| (total.count > 0).then_some(total.sum)).collect();
            Ok(Arc::new(values.with_precision_and_scale(*precision, *scale)?))
        }
        DataType::Duration(unit) => lengths(*unit, narrow(totals, |total| total.sum)?),
        other => exec_err!("a sum has no type {other}"),
    }
}

/// The averages of some totals of numbers with `scale` digits behind the point: doubles, or lengths of time rounded towards
/// zero; null where there is no value.
///
/// # Errors
/// For another type.
pub(super) fn averages(totals: &[Total], kind: &DataType, scale: i8) -> Result<ArrayRef> {
    match kind {
        DataType::Float64 => {
            let average = |total: &Total| {
                (total.count > 0).then(|| {
                    let count = i128::from(total.count);
                    let unit = 10_i128.checked_pow(u32::try_from(scale).unwrap_or(0));
                    let is_small = |number: i128| number.unsigned_abs() <= 1 << 53;
                    match unit.and_then(|unit| count.checked_mul(unit)) {
                        // A quotient of numbers that doubles hold is rounded once.
                        Some(parts) if is_small(total.sum) && is_small(parts) => {
                            total.sum as f64 / parts as f64
                        }
                        // The rest is added apart: a double has no place for all digits of a large sum.
                        Some(parts) => (total.sum / parts) as f64 + (total.sum % parts) as f64 / parts as f64,
                        None => total.sum as f64 / count as f64 / 10_f64.powi(scale.into()),
                    }
                })
            };
            Ok(Arc::new(totals.iter().map(average).collect::<Float64Array>()))
        }
        DataType::Duration(unit) => {
            lengths(*unit, narrow(totals, |total| total.sum / i128::from(total.count.max(1)))?)
        }
        other => exec_err!("an average has no type {other}"),
    }
}

/// Numbers of 64 bits; null where there is no value.
fn narrow(totals: &[Total], number: impl Fn(&Total) -> i128) -> Result<Vec<Option<i64>>> {
    let narrow = |total: &Total| {
        match (total.count, i64::try_from(number(total))) {
        (0, _) => Ok(None),
        (_, Ok(number)) => Ok(Some(number)),
        (_, Err(_)) => Err(EngineError::Sql {
            reason: "A sum of lengths of time overflows 64 bits. Add up date_part('epoch', ...), which is in seconds."
                .into(),
        }
        .into()),
    }
    };
    totals.iter().map(narrow).collect()
}

fn lengths(unit: TimeUnit, values: Vec<Option<i64>>) -> Result<ArrayRef> {
    Ok(match unit {
        TimeUnit::Second => Arc::new(DurationSecondArray::from(values)),
        TimeUnit::Millisecond => Arc::new(DurationMillisecondArray::from(values)),
        TimeUnit::Microsecond => Arc::new(DurationMicrosecondArray::from(values)),
        TimeUnit::Nanosecond => Arc::new(DurationNanosecondArray::from(values)),
    })
}

/// Totals as columns that travel between aggregations: sums and counts.
///
/// # Errors
/// An error of Arrow's.
pub(super) fn state(totals: &[Total]) -> Result<Vec<ArrayRef>> {
    let sums: Decimal128Array = totals.iter().map(|total| Some(total.sum)).collect();
    let counts: arrow::array::UInt64Array = totals.iter().map(|total| Some(total.count)).collect();
    Ok(vec![Arc::new(sums.with_precision_and_scale(38, 0)?), Arc::new(counts)])
}

/// The totals in such columns.
///
/// # Errors
/// If they are others.
pub(super) fn totals(states: &[ArrayRef]) -> Result<Vec<Total>> {
    let [sums, counts] = states else { return exec_err!("a total is a sum and a count") };
    let (Some(sums), Some(counts)) =
        (sums.as_primitive_opt::<Decimal128Type>(), counts.as_primitive_opt::<UInt64Type>())
    else {
        return exec_err!("a total is a sum and a count");
    };
    Ok(sums
        .values()
        .iter()
        .zip(counts.values())
        .map(|(sum, count)| Total { sum: *sum, count: *count })
        .collect())
}
