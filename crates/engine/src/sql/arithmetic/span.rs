//! Lengths of time beside each other: by how long they are.
//!
//! Arrow compares intervals part by part: the months, then the days, then the rest, so that a day is more than 36 hours
//! there. Here both sides of a comparison become nanoseconds first, with days of 24 hours and months of 30 days.

use crate::EngineError;
use arrow::array::{ArrayRef, AsArray, Decimal128Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, DurationNanosecondType, IntervalMonthDayNanoType, IntervalUnit, TimeUnit};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::expr::{
    AggregateFunction, ScalarFunction, WindowFunction, WindowFunctionDefinition,
};
use datafusion::logical_expr::{
    ColumnarValue, Expr, Operator, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
    WindowFrameBound, WindowFrameUnits,
};
use std::sync::Arc;

const DAY: i128 = 86_400_000_000_000;
const MONTH: i128 = 30 * DAY;
/// Digits of the longest interval: 2^31 months.
const LENGTH: DataType = DataType::Decimal128(38, 0);

/// Whether a comparison of these needs lengths: one is an interval, and the other no text that becomes one.
pub(super) fn are_spans(left: &DataType, right: &DataType) -> bool {
    let is_span = |kind: &DataType| matches!(kind, DataType::Interval(_) | DataType::Duration(_));
    let is_interval = |kind: &DataType| matches!(kind, DataType::Interval(_));
    is_span(left) && is_span(right) && (is_interval(left) || is_interval(right))
}

/// Whether the operator says which of two is the larger, or whether they are alike.
pub(super) fn compares(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Eq
            | Operator::NotEq
            | Operator::Lt
            | Operator::LtEq
            | Operator::Gt
            | Operator::GtEq
            | Operator::IsDistinctFrom
            | Operator::IsNotDistinctFrom
    )
}

/// The function that gives the length of an interval, in nanoseconds.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Length {
    signature: Signature,
}

impl Default for Length {
    fn default() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl Length {
    pub(super) fn of(function: &Arc<ScalarUDF>, operand: Expr) -> Expr {
        Expr::ScalarFunction(ScalarFunction::new_udf(Arc::clone(function), vec![operand]))
    }
}

impl ScalarUDFImpl for Length {
    fn name(&self) -> &str {
        "length_of_time"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let wide = |kind: &DataType| match kind {
            DataType::Duration(_) => DataType::Duration(TimeUnit::Nanosecond),
            _ => DataType::Interval(IntervalUnit::MonthDayNano),
        };
        Ok(given.iter().map(wide).collect())
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(LENGTH)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [span] = arguments.args.as_slice() else { return exec_err!("a length of time is of one value") };
        let lengths = lengths(&span.to_array(arguments.number_rows)?)?;
        match span {
            ColumnarValue::Scalar(_) => Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&lengths, 0)?)),
            ColumnarValue::Array(_) => Ok(ColumnarValue::Array(lengths)),
        }
    }
}

fn lengths(spans: &ArrayRef) -> Result<ArrayRef> {
    let lengths: Decimal128Array = match spans.data_type() {
        DataType::Duration(_) => {
            let spans = cast(spans, &DataType::Duration(TimeUnit::Nanosecond))?;
            let spans = spans.as_primitive::<DurationNanosecondType>();
            spans.iter().map(|span| span.map(i128::from)).collect()
        }
        _ => {
            let spans = cast(spans, &DataType::Interval(IntervalUnit::MonthDayNano))?;
            let spans = spans.as_primitive::<IntervalMonthDayNanoType>();
            let length = |span: arrow::datatypes::IntervalMonthDayNano| {
                i128::from(span.months) * MONTH + i128::from(span.days) * DAY + i128::from(span.nanoseconds)
            };
            spans.iter().map(|span| span.map(length)).collect()
        }
    };
    Ok(Arc::new(lengths.with_precision_and_scale(38, 0)?))
}

/// Refuses what takes the largest or the least of intervals.
///
/// # Errors
/// [`EngineError::Sql`] with what to write.
pub(super) fn refuse_extremes(expr: &Expr, kind_of: impl Fn(&Expr) -> Result<DataType>) -> Result<()> {
    let (name, arguments) = match expr {
        Expr::AggregateFunction(AggregateFunction { func, params }) => (func.name(), &params.args),
        Expr::ScalarFunction(ScalarFunction { func, args }) => (func.name(), args),
        _ => return Ok(()),
    };
    if !["min", "max", "greatest", "least"].contains(&name) {
        return Ok(());
    }
    for argument in arguments {
        if matches!(kind_of(argument)?, DataType::Interval(_)) {
            let reason = format!(
                "{name} of intervals is not understood here: which is longer depends on how they are written. Take {name} of \
                 seconds: date_diff('second', one, other)."
            );
            return Err(EngineError::Sql { reason }.into());
        }
    }
    Ok(())
}

/// Refuses a window of so many days or instants that are written as a mere number.
///
/// # Errors
/// [`EngineError::Sql`] with what to write.
pub(super) fn refuse_mere_numbers(
    window: &WindowFunction,
    kind_of: impl Fn(&Expr) -> Result<DataType>,
) -> Result<()> {
    let frame = &window.params.window_frame;
    let is_number = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::Preceding(value) | WindowFrameBound::Following(value) => {
            !value.is_null() && value.to_string().trim().parse::<f64>().is_ok()
        }
        WindowFrameBound::CurrentRow => false,
    };
    if frame.units != WindowFrameUnits::Range
        || !(is_number(&frame.start_bound) || is_number(&frame.end_bound))
    {
        return Ok(());
    }
    let Some(order) = window.params.order_by.first() else { return Ok(()) };
    let kind = kind_of(&order.expr)?;
    let name = match &window.fun {
        WindowFunctionDefinition::AggregateUDF(function) => function.name(),
        WindowFunctionDefinition::WindowUDF(function) => function.name(),
    };
    if matches!(kind, DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 | DataType::Boolean) {
        let reason = format!(
            "The window of {name} counts texts by a number. ORDER BY a number or event_time, or write ROWS in place of RANGE for so \
             many rows."
        );
        return Err(EngineError::Sql { reason }.into());
    }
    if !kind.is_temporal() {
        return Ok(());
    }
    let reason = format!(
        "The window of {name} counts days or instants by a mere number. Write a length of time, as in RANGE BETWEEN INTERVAL \
         '6 days' PRECEDING AND CURRENT ROW, or ROWS for so many rows."
    );
    Err(EngineError::Sql { reason }.into())
}
