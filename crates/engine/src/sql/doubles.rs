//! Doubles have one zero and one NaN.
//!
//! Of `0.0` and `-0.0`, and of the many bit patterns of NaN, DataFusion makes one value or two by the shape of a statement:
//! one in GROUP BY, two in count(DISTINCT x) beside another DISTINCT. So neither comes to be: what a column, a text, an
//! operation or a function gives is made plain where it arises, and every way to compare doubles agrees.

use super::handed_on::{HandOn, HandedOn};
use crate::table::{plain, plain_column};
use arrow::array::{Array, ArrayRef, AsArray, GenericListArray, OffsetSizeTrait};
use arrow::datatypes::{DataType, FieldRef, Float32Type};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr::{Cast, ScalarFunction, TryCast};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{
    BinaryExpr, ColumnarValue, Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Operator, ScalarUDF,
};
use datafusion::optimizer::AnalyzerRule;
use std::sync::Arc;

/// The functions that hand on one of their arguments.
const HAND_ON: [&str; 12] = [
    "array_element",
    "coalesce",
    "get_field",
    "greatest",
    "least",
    "make_array",
    "map",
    "named_struct",
    "nullif",
    "nvl",
    "nvl2",
    "struct",
];

/// The aggregates that compute doubles; others hand on values that there are.
const COMPUTED: [&str; 9] =
    ["avg", "corr", "median", "percentile_cont", "stddev", "stddev_pop", "sum", "var", "var_pop"];

/// Whether a type holds doubles, by themselves or in lists.
fn has_doubles(kind: &DataType) -> bool {
    match kind {
        DataType::List(field) | DataType::LargeList(field) => has_doubles(field.data_type()),
        other => other.is_floating(),
    }
}

/// Hands on doubles made plain.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Plain;

impl HandOn for Plain {
    const NAME: &'static str = "plain";

    fn hand_on(doubles: &ColumnarValue) -> Result<ColumnarValue> {
        Ok(match doubles {
            ColumnarValue::Scalar(value) => ColumnarValue::Scalar(plain_value(value)),
            ColumnarValue::Array(column) => ColumnarValue::Array(nested(column)?),
        })
    }
}

/// A value with its doubles made plain.
fn plain_value(value: &ScalarValue) -> ScalarValue {
    match value {
        ScalarValue::Float64(Some(value)) => ScalarValue::Float64(Some(plain(*value))),
        ScalarValue::Float32(Some(value)) => ScalarValue::Float32(Some(plain(f64::from(*value)) as f32)),
        other => other.clone(),
    }
}

/// A column with its doubles made plain, those in lists as well.
fn nested(column: &ArrayRef) -> Result<ArrayRef> {
    fn list<Size: OffsetSizeTrait>(list: &GenericListArray<Size>, field: &FieldRef) -> Result<ArrayRef> {
        let values = nested(list.values())?;
        let (offsets, nulls) = (list.offsets().clone(), list.nulls().cloned());
        Ok(Arc::new(GenericListArray::try_new(Arc::clone(field), offsets, values, nulls)?))
    }
    Ok(match column.data_type() {
        DataType::Float32 => {
            let plain = column
                .as_primitive::<Float32Type>()
                .unary::<_, Float32Type>(|value| plain(f64::from(value)) as f32);
            Arc::new(plain)
        }
        DataType::List(field) if has_doubles(field.data_type()) => list(column.as_list::<i32>(), field)?,
        DataType::LargeList(field) if has_doubles(field.data_type()) => list(column.as_list::<i64>(), field)?,
        _ => plain_column(column),
    })
}

/// The rule that makes doubles plain where they arise, after types have been made to fit.
#[derive(Debug)]
pub(super) struct PlainDoubles {
    function: Arc<ScalarUDF>,
}

impl Default for PlainDoubles {
    fn default() -> Self {
        Self { function: Arc::new(HandedOn::<Plain>::default().into()) }
    }
}

impl AnalyzerRule for PlainDoubles {
    fn name(&self) -> &str {
        "plain_doubles"
    }

    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        Ok(plan.transform_up_with_subqueries(|plan| self.plan(plan))?.data)
    }
}

impl PlainDoubles {
    fn plan(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        let schema = merge_schema(&plan.inputs());
        let names = NamePreserver::new(&plan);
        let rewritten = plan.map_expressions(|expr| {
            let name = names.save(&expr);
            let expr = expr.transform_up(|expr| self.expression(expr, &schema))?;
            Ok(expr.update_data(|expr| name.restore(expr)))
        })?;
        rewritten.transform_data(|plan| self.computed(plan))
    }

    fn call(&self, expr: Expr) -> Expr {
        Expr::ScalarFunction(ScalarFunction::new_udf(Arc::clone(&self.function), vec![expr]))
    }

    fn expression(&self, expr: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
        let makes_doubles = match &expr {
            Expr::Literal(
                value @ (ScalarValue::Float64(Some(_)) | ScalarValue::Float32(Some(_))),
                metadata,
            ) => {
                return Ok(Transformed::yes(Expr::Literal(plain_value(value), metadata.clone())));
            }
            Expr::BinaryExpr(BinaryExpr { left: _, op, right: _ }) if is_arithmetic(*op) => {
                has_doubles(&expr.get_type(schema)?)
            }
            Expr::Negative(operand) => has_doubles(&operand.get_type(schema)?),
            Expr::Cast(Cast { expr, field }) | Expr::TryCast(TryCast { expr, field }) => {
                has_doubles(field.data_type()) && !is_exact(&expr.get_type(schema)?)
            }
            Expr::ScalarFunction(ScalarFunction { func, args: _ }) => {
                let name = func.name();
                let is_own = func.inner().is::<HandedOn<Plain>>()
                    || name == super::logic::ALL_OF
                    || name == super::logic::ANY_OF;
                !is_own && !HAND_ON.contains(&name) && has_doubles(&expr.get_type(schema)?)
            }
            _ => false,
        };
        Ok(if makes_doubles { Transformed::yes(self.call(expr)) } else { Transformed::no(expr) })
    }

    /// What aggregates compute is made plain in a projection above them: nothing else may stand around an aggregate.
    fn computed(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        let computed: Vec<&Expr> = match &plan {
            LogicalPlan::Aggregate(aggregate) => aggregate.aggr_expr.iter().collect(),
            LogicalPlan::Window(window) => window.window_expr.iter().collect(),
            _ => return Ok(Transformed::no(plan)),
        };
        let fields = plan.schema().fields();
        let before = fields.len().saturating_sub(computed.len());
        let is_computed: Vec<bool> = fields
            .iter()
            .enumerate()
            .map(|(place, field)| {
                let expr = place.checked_sub(before).and_then(|place| computed.get(place));
                has_doubles(field.data_type()) && expr.is_some_and(|expr| computes(expr))
            })
            .collect();
        if !is_computed.contains(&true) {
            return Ok(Transformed::no(plan));
        }
        let columns: Vec<Expr> = plan
            .schema()
            .iter()
            .zip(is_computed)
            .map(|((table, field), is_computed)| {
                let column = Expr::Column(Column::from((table, field)));
                match is_computed {
                    true => self.call(column).alias_qualified(table.cloned(), field.name()),
                    false => column,
                }
            })
            .collect();
        Ok(Transformed::yes(LogicalPlanBuilder::from(plan).project(columns)?.build()?))
    }
}

/// Whether an aggregate, or an aggregate over a window, computes what it gives.
fn computes(expr: &Expr) -> bool {
    let name = match expr {
        Expr::Alias(alias) => return computes(&alias.expr),
        Expr::AggregateFunction(call) => call.func.name(),
        Expr::WindowFunction(window) => window.fun.name(),
        _ => return false,
    };
    COMPUTED.contains(&name)
}

/// Whether doubles that are cast from a type are plain already.
fn is_exact(kind: &DataType) -> bool {
    kind.is_integer()
        || kind.is_decimal()
        || matches!(kind, DataType::Boolean | DataType::Null | DataType::Float64)
}

fn is_arithmetic(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Plus | Operator::Minus | Operator::Multiply | Operator::Divide | Operator::Modulo
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::Float64Array;
    use arrow::datatypes::Float64Type;

    #[test]
    fn there_is_one_zero_and_one_nan() {
        let given =
            [0.0, -0.0, 1.5, -1.5, f64::NAN, -f64::NAN, f64::from_bits(0x7ff8_0000_0000_0001), f64::INFINITY];
        let column: ArrayRef = Arc::new(Float64Array::from(given.to_vec()));
        let plain = plain_column(&column);
        let bits: Vec<u64> =
            plain.as_primitive::<Float64Type>().values().iter().map(|value| value.to_bits()).collect();
        let wanted = [0.0, 0.0, 1.5, -1.5, f64::NAN, f64::NAN, f64::NAN, f64::INFINITY].map(f64::to_bits);
        assert_eq!(bits, wanted);
    }
}
