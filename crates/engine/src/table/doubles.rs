//! Doubles of a column as SQL sees them: one zero and one NaN.

use arrow::array::{ArrayRef, AsArray, Float64Array};
use arrow::datatypes::Float64Type;
use std::sync::Arc;

/// A double without a sign of zero, and the one NaN.
pub(crate) fn plain(value: f64) -> f64 {
    if value.is_nan() { f64::NAN } else { value + 0.0 }
}

/// Doubles made plain; the column itself where they are.
pub(crate) fn plain_column(column: &ArrayRef) -> ArrayRef {
    let Some(values) = column.as_primitive_opt::<Float64Type>() else { return Arc::clone(column) };
    let is_plain = |value: &f64| value.to_bits() == plain(*value).to_bits();
    if values.values().iter().all(is_plain) {
        return Arc::clone(column);
    }
    let plain: Float64Array = values.unary(plain);
    Arc::new(plain)
}
