//! Texts and lists that a statement makes out of nothing are bounded by their bytes before they are made.
//!
//! `repeat('a', 2000000000)` is short to write, and more than a tab has room for. The functions that make much of little
//! say how much it will be first; what operators and aggregates gather is bounded as it grows.

use super::instants::{is_zoned, series};
use super::refused;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::{cast, concat};
use arrow::datatypes::{DataType, FieldRef, Int64Type, IntervalMonthDayNanoType};
use datafusion::catalog::{TableFunction, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    BinaryExpr, ColumnarValue, Expr, LogicalPlan, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature,
};
use std::sync::Arc;

/// The most bytes of a column of a batch, which has some thousand rows.
pub(super) const MOST_BYTES: u64 = 256_000_000;

/// The most memory for what a statement groups, sorts and joins, in bytes: half of what a tab can address.
pub(super) const MOST_MEMORY: usize = 2 << 30;

/// The most rows of a series in FROM.
const MOST_ROWS: i128 = 100_000_000;

/// How what a function makes grows with its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Growth {
    /// The first argument so many times.
    Times,
    /// To so many characters.
    Padded,
    /// Each place of the second argument in the first becomes the third.
    Replaced,
    /// Each match of a pattern becomes the third.
    Matched,
    /// All of the arguments.
    Joined,
    /// From the first argument to the second in steps of the third.
    Series,
}

fn growth(name: &str) -> Option<Growth> {
    Some(match name {
        "repeat" => Growth::Times,
        "lpad" | "rpad" => Growth::Padded,
        "replace" => Growth::Replaced,
        "regexp_replace" => Growth::Matched,
        "concat" | "concat_ws" | "array_append" | "array_concat" | "array_prepend" => Growth::Joined,
        "generate_series" | "range" => Growth::Series,
        _ => return None,
    })
}

/// A function with a bound on what it makes; others as they are.
pub(super) fn bounded(function: Arc<ScalarUDF>) -> Arc<ScalarUDF> {
    match growth(function.name()) {
        Some(growth) => Arc::new(Bounded { inner: function, growth }.into()),
        None => function,
    }
}

/// A function that says how much it will make before it does.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Bounded {
    inner: Arc<ScalarUDF>,
    growth: Growth,
}

impl ScalarUDFImpl for Bounded {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn schema_name(&self, arguments: &[Expr]) -> Result<String> {
        self.inner.schema_name(arguments)
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        self.inner.coerce_types(given)
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        self.inner.return_type(given)
    }

    fn return_field_from_args(&self, arguments: ReturnFieldArgs) -> Result<FieldRef> {
        self.inner.return_field_from_args(arguments)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let bytes = self.bytes(&arguments.args, arguments.number_rows)?;
        if bytes <= MOST_BYTES {
            return match self.growth {
                Growth::Series => self.series(arguments),
                _ => self.inner.invoke_with_args(arguments),
            };
        }
        // How often a pattern matches is not known before: fewer rows at once, until they fit for certain.
        if self.growth == Growth::Matched && arguments.number_rows > 1 {
            return self.in_halves(arguments);
        }
        Err(self.too_large(bytes))
    }
}

impl Bounded {
    fn too_large(&self, bytes: u64) -> datafusion::error::DataFusionError {
        let name = self.inner.name();
        refused(format!(
            "{name} would make {} MB at once, and at most {} MB can be. Make less of it, or of fewer rows.",
            bytes / 1_000_000,
            MOST_BYTES / 1_000_000
        ))
    }

    /// A series, which is made here where it goes by the clock of a zone.
    fn series(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let is_constant = arguments.args.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let rows = if is_constant { 1 } else { arguments.number_rows };
        let columns: Vec<ArrayRef> =
            arguments.args.iter().map(|argument| argument.to_array(rows)).collect::<Result<_>>()?;
        let [starts, ends, steps] = columns.as_slice() else { return self.inner.invoke_with_args(arguments) };
        if !is_zoned(starts) {
            return self.inner.invoke_with_args(arguments);
        }
        let kind = arguments.return_field.data_type();
        let series = series([starts, ends, steps], kind, self.inner.name() == "generate_series")?;
        if is_constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&series, 0)?));
        }
        Ok(ColumnarValue::Array(series))
    }

    fn in_halves(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = arguments.number_rows;
        let part = |start: usize, count: usize| {
            let slice = |value: &ColumnarValue| match value {
                ColumnarValue::Array(array) => ColumnarValue::Array(array.slice(start, count)),
                scalar => scalar.clone(),
            };
            let args = arguments.args.iter().map(slice).collect();
            let mut part = ScalarFunctionArgs { args, ..arguments.clone() };
            part.number_rows = count;
            self.invoke_with_args(part)?.into_array(count)
        };
        let (first, rest) = (part(0, rows / 2)?, part(rows / 2, rows - rows / 2)?);
        let bytes = bytes_of(&first).saturating_add(bytes_of(&rest));
        if bytes > MOST_BYTES {
            return Err(self.too_large(bytes));
        }
        Ok(ColumnarValue::Array(concat(&[first.as_ref(), rest.as_ref()])?))
    }

    /// The most bytes that can come out.
    fn bytes(&self, arguments: &[ColumnarValue], rows: usize) -> Result<u64> {
        if self.growth == Growth::Joined {
            return Ok(arguments.iter().map(|argument| size(argument, rows)).fold(0, u64::saturating_add));
        }
        // Where all are constants it is done once.
        let is_constant = arguments.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let rows = if is_constant { 1 } else { rows };
        let columns: Vec<ArrayRef> =
            arguments.iter().map(|argument| argument.to_array(rows)).collect::<Result<_>>()?;
        let of = |row: usize| -> u64 {
            let text = |place: usize| columns.get(place).map_or(0, |column| length(column, row));
            let number = |place: usize| columns.get(place).and_then(|column| whole(column, row)).unwrap_or(0);
            match self.growth {
                Growth::Times => text(0).saturating_mul(u64::try_from(number(1)).unwrap_or(0)),
                Growth::Padded => u64::try_from(number(1)).unwrap_or(0),
                Growth::Replaced => replaced(&columns, row),
                Growth::Matched => {
                    // A replacement can hold the match itself.
                    (text(0) + 1).saturating_mul(text(2) + 1).saturating_add(text(0).saturating_mul(text(2)))
                }
                Growth::Series => steps(&columns, row).saturating_mul(8),
                Growth::Joined => 0,
            }
        };
        Ok((0..rows).map(of).fold(0, u64::saturating_add))
    }
}

/// The bytes of a text.
fn text(column: &ArrayRef, row: usize) -> Option<&str> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Some(column.as_string_view().value(row)),
        _ => None,
    }
}

fn length(column: &ArrayRef, row: usize) -> u64 {
    text(column, row).map_or(0, |text| text.len() as u64)
}

/// A number of rows, days or ticks.
fn whole(column: &ArrayRef, row: usize) -> Option<i64> {
    let one = cast(&column.slice(row, 1), &DataType::Int64).ok()?;
    one.as_primitive_opt::<Int64Type>()?.iter().next().flatten()
}

/// The bytes of the first argument with the second replaced by the third.
fn replaced(columns: &[ArrayRef], row: usize) -> u64 {
    let [Some(of), Some(what), Some(with)] =
        [0, 1, 2].map(|place| columns.get(place).and_then(|column| text(column, row)))
    else {
        return 0;
    };
    let times = if what.is_empty() { 0 } else { of.matches(what).count() as u64 };
    (of.len() as u64).saturating_add(times.saturating_mul(with.len() as u64))
}

/// How many values a series has, at most; nought for one that is not understood here.
fn steps(columns: &[ArrayRef], row: usize) -> u64 {
    const DAY: i128 = 86_400_000_000_000;
    let position = |place: usize| -> Option<i128> {
        let column = columns.get(place)?;
        let value = i128::from(whole(column, row)?);
        Some(match column.data_type() {
            DataType::Date32 => value * DAY,
            DataType::Timestamp(unit, _) => value * i128::from(nanoseconds(*unit)),
            _ => value,
        })
    };
    let step = || -> Option<i128> {
        let Some(column) = columns.get(2) else { return Some(1) };
        match column.as_primitive_opt::<IntervalMonthDayNanoType>() {
            Some(intervals) if intervals.is_valid(row) => {
                let step = intervals.value(row);
                Some(
                    i128::from(step.months) * 28 * DAY
                        + i128::from(step.days) * DAY
                        + i128::from(step.nanoseconds),
                )
            }
            Some(_) => None,
            None => whole(column, row).map(i128::from),
        }
    };
    let (start, end) = match columns.len() {
        1 => (Some(0), position(0)),
        _ => (position(0), position(1)),
    };
    match (start, end, step()) {
        (Some(start), Some(end), Some(step)) if step != 0 => {
            u64::try_from((end - start) / step).map_or(0, |steps| steps.saturating_add(1))
        }
        _ => 0,
    }
}

fn nanoseconds(unit: arrow::datatypes::TimeUnit) -> i64 {
    match unit {
        arrow::datatypes::TimeUnit::Second => 1_000_000_000,
        arrow::datatypes::TimeUnit::Millisecond => 1_000_000,
        arrow::datatypes::TimeUnit::Microsecond => 1_000,
        arrow::datatypes::TimeUnit::Nanosecond => 1,
    }
}

/// The bytes of a value in all rows.
pub(super) fn size(value: &ColumnarValue, rows: usize) -> u64 {
    match value {
        ColumnarValue::Array(array) => bytes_of(array),
        ColumnarValue::Scalar(scalar) => match scalar.try_as_str() {
            Some(text) => (text.map_or(0, str::len) as u64).saturating_mul(rows as u64),
            None => scalar.to_array().map_or(0, |one| bytes_of(&one)).saturating_mul(rows as u64),
        },
    }
}

/// The bytes that the values of a column take, without what it shares with others.
fn bytes_of(column: &ArrayRef) -> u64 {
    match column.data_type() {
        DataType::Utf8View => {
            // A view begins with the length of its text.
            column.as_string_view().views().iter().map(|view| u64::from(*view as u32)).sum()
        }
        _ => column.to_data().get_slice_memory_size().unwrap_or(0) as u64,
    }
}

/// Rows of a batch.
const BATCH_ROWS: u64 = 8_192;

/// Refuses texts that are the same for every row and too long to be there so often: DataFusion writes them out for each
/// row of a batch.
///
/// # Errors
/// [`crate::EngineError::Sql`] as an error of DataFusion's.
pub(super) fn check_constants(plan: &LogicalPlan) -> Result<()> {
    plan.apply_with_subqueries(|node| {
        let rows = match node.inputs().as_slice() {
            [] => Some(1),
            [input] => input.max_rows(),
            _ => None,
        };
        let rows = rows.map_or(BATCH_ROWS, |rows| BATCH_ROWS.min(rows as u64));
        for expr in node.expressions() {
            expr.apply(|part| match part {
                // These take a constant as one.
                Expr::Like(_) | Expr::InList(_) => Ok(TreeNodeRecursion::Jump),
                Expr::BinaryExpr(BinaryExpr { op, .. }) if op.supports_propagation() => Ok(TreeNodeRecursion::Jump),
                Expr::Literal(ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)), _)
                    if (text.len() as u64).saturating_mul(rows) > MOST_BYTES =>
                {
                    Err(refused(format!(
                        "A text of {} MB would be there for every row, and at most {} MB can be at once. Make less of it, or of \
                         fewer rows.",
                        text.len().div_ceil(1_000_000),
                        MOST_BYTES / 1_000_000
                    )))
                }
                _ => Ok(TreeNodeRecursion::Continue),
            })?;
        }
        Ok(TreeNodeRecursion::Continue)
    })
    .map(|_| ())
}

/// A function in FROM that makes a series, with a bound on its rows.
#[derive(Debug)]
struct Series {
    name: String,
    inner: Arc<dyn TableFunctionImpl>,
}

/// The functions in FROM, with a bound on their rows.
pub(super) fn bounded_series(function: &Arc<TableFunction>) -> Arc<TableFunction> {
    let (name, inner) = (function.name().to_owned(), Arc::clone(function.function()));
    Arc::new(TableFunction::new(name.clone(), Arc::new(Series { name, inner })))
}

impl TableFunctionImpl for Series {
    fn call_with_args(&self, arguments: TableFunctionArgs) -> Result<Arc<dyn TableProvider>> {
        let values = arguments.exprs().iter().map(|expr| match expr {
            Expr::Literal(value, _) if *value != ScalarValue::Null => value.to_array().ok(),
            _ => None,
        });
        let columns = values.collect::<Option<Vec<ArrayRef>>>().unwrap_or_default();
        if columns.first().is_some_and(is_zoned) {
            return Err(refused(format!(
                "{0} in FROM does not go by the clock of a zone. Write SELECT unnest({0}(...)) AS instant.",
                self.name
            )));
        }
        let rows = steps(&columns, 0);
        if i128::from(rows) > MOST_ROWS {
            return Err(refused(format!(
                "{} has {rows} rows, and at most {MOST_ROWS} can be. Write a longer step, or a nearer end.",
                self.name
            )));
        }
        self.inner.call_with_args(arguments)
    }
}
