//! `+`, `-` and `*` of whole numbers, checked: the exact result, or an error that names the values.

use super::span::{Length, are_spans, compares, refuse_extremes, refuse_mere_numbers};
use crate::EngineError;
use arrow::array::{ArrayRef, AsArray, Datum, Int64Array, Int64Builder};
use arrow::compute::kernels::numeric::{add, mul, sub};
use arrow::datatypes::{DataType, FieldRef, Int64Type, UInt64Type};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result, exec_err};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::cast;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{
    Between, BinaryExpr, ColumnarValue, Expr, ExprSchemable, Operator, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility,
};
use datafusion::prelude::lit;
use std::sync::Arc;

/// What is done with two whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    Add,
    Subtract,
    Multiply,
}

impl Operation {
    const ALL: [Self; 3] = [Self::Add, Self::Subtract, Self::Multiply];

    fn of(operator: Operator) -> Option<Self> {
        match operator {
            Operator::Plus => Some(Self::Add),
            Operator::Minus => Some(Self::Subtract),
            Operator::Multiply => Some(Self::Multiply),
            _ => None,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
        }
    }

    /// The exact result: 128 bits hold that of any two numbers of 64.
    fn exact(self, left: i128, right: i128) -> i128 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
        }
    }

    /// The kernel for columns of 64 bits; it fails where the result has no place.
    fn kernel(self, left: &dyn Datum, right: &dyn Datum) -> Option<ArrayRef> {
        match self {
            Self::Add => add(left, right),
            Self::Subtract => sub(left, right),
            Self::Multiply => mul(left, right),
        }
        .ok()
    }
}

/// The function that stands for an operator between whole numbers. It gives 64 bits with a sign, whatever the operands
/// are: `1 - row_number()` is negative where it ought to be.
#[derive(Debug, PartialEq, Eq, Hash)]
struct WholeArithmetic {
    operation: Operation,
    signature: Signature,
}

impl WholeArithmetic {
    fn new(operation: Operation) -> Self {
        Self { operation, signature: Signature::user_defined(Volatility::Immutable) }
    }

    /// The results one by one: slower, and it knows which values have none.
    fn one_by_one(&self, left: &ArrayRef, right: &ArrayRef, fields: &[FieldRef]) -> Result<Int64Array> {
        let mut results = Int64Builder::with_capacity(left.len());
        for row in 0..left.len() {
            let (Some(left), Some(right)) = (whole(left, row)?, whole(right, row)?) else {
                results.append_null();
                continue;
            };
            let exact = self.operation.exact(left, right);
            match i64::try_from(exact) {
                Ok(result) => results.append_value(result),
                Err(_) => return Err(self.too_large(left, right, exact, fields)),
            }
        }
        Ok(results.finish())
    }

    fn too_large(&self, left: i128, right: i128, exact: i128, fields: &[FieldRef]) -> DataFusionError {
        // A literal has no name to write.
        let name = fields.iter().map(|field| field.name().as_str()).find(|name| *name != "lit");
        let (sign, name) = (self.operation.sign(), name.unwrap_or("x"));
        EngineError::Sql {
            reason: format!(
                "{left} {sign} {right} is {exact}, which overflows a whole number of 64 bits. Write CAST({name} AS \
                 DECIMAL(38, 0)) in place of {name} for the exact number, or CAST({name} AS DOUBLE) for a rounded one."
            ),
        }
        .into()
    }
}

/// The whole number in a row of a column of 64 bits.
fn whole(column: &ArrayRef, row: usize) -> Result<Option<i128>> {
    if column.is_null(row) {
        return Ok(None);
    }
    match column.data_type() {
        DataType::Int64 => Ok(Some(column.as_primitive::<Int64Type>().value(row).into())),
        DataType::UInt64 => Ok(Some(column.as_primitive::<UInt64Type>().value(row).into())),
        other => exec_err!("arithmetic of whole numbers was given {other}"),
    }
}

fn is_decimal(kind: &DataType) -> bool {
    matches!(kind, DataType::Decimal128(..) | DataType::Decimal256(..))
}

/// Whether operands of these types are whole numbers (or one is, and the other is null).
fn are_whole(left: &DataType, right: &DataType) -> bool {
    let is_whole = |kind: &DataType| kind.is_integer() || kind.is_null();
    is_whole(left) && is_whole(right) && (left.is_integer() || right.is_integer())
}

impl ScalarUDFImpl for WholeArithmetic {
    fn name(&self) -> &str {
        match self.operation {
            Operation::Add => "add",
            Operation::Subtract => "subtract",
            Operation::Multiply => "multiply",
        }
    }

    fn schema_name(&self, arguments: &[Expr]) -> Result<String> {
        match arguments {
            [left, right] => Ok(format!("{} {} {}", named(left), self.operation.sign(), named(right))),
            _ => exec_err!("an operator has two operands"),
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let wide = |kind: &DataType| match kind {
            DataType::UInt64 => DataType::UInt64,
            _ => DataType::Int64,
        };
        Ok(given.iter().map(wide).collect())
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int64)
    }

    fn is_strict(&self) -> bool {
        true
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let ScalarFunctionArgs { args, arg_fields, number_rows, .. } = arguments;
        let [left, right] = args.as_slice() else { return exec_err!("an operator has two operands") };
        let are_signed = left.data_type() == DataType::Int64 && right.data_type() == DataType::Int64;
        let quick = if are_signed { self.quick(left, right)? } else { None };
        let result = match quick {
            Some(result) => result,
            None => {
                let (left, right) = (left.to_array(number_rows)?, right.to_array(number_rows)?);
                Arc::new(self.one_by_one(&left, &right, &arg_fields)?)
            }
        };
        match (left, right) {
            (ColumnarValue::Scalar(_), ColumnarValue::Scalar(_)) => {
                Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&result, 0)?))
            }
            _ => Ok(ColumnarValue::Array(result)),
        }
    }
}

impl WholeArithmetic {
    /// The results by Arrow's kernel; none where one of them has no place.
    fn quick(&self, left: &ColumnarValue, right: &ColumnarValue) -> Result<Option<ArrayRef>> {
        let datum = |value: &ColumnarValue| -> Result<Box<dyn Datum>> {
            Ok(match value {
                ColumnarValue::Array(array) => Box::new(Arc::clone(array)),
                ColumnarValue::Scalar(scalar) => Box::new(scalar.to_scalar()?),
            })
        };
        Ok(self.operation.kernel(datum(left)?.as_ref(), datum(right)?.as_ref()))
    }
}

/// An operand in the name of a column: in parentheses where it is an operation itself, so that different expressions
/// have different names.
fn named(operand: &Expr) -> String {
    let is_operation = match operand {
        Expr::BinaryExpr(_) => true,
        Expr::ScalarFunction(call) => call.func.inner().is::<WholeArithmetic>(),
        _ => false,
    };
    let name = operand.schema_name();
    if is_operation { format!("({name})") } else { name.to_string() }
}

/// The aggregate that is a decimal number for decimal numbers, cut to their digits.
const MEDIAN: &str = "median";

/// Arguments with decimal numbers as doubles.
fn doubles(arguments: Vec<Expr>, schema: &DFSchema) -> Result<Vec<Expr>> {
    let double = |argument: Expr| match is_decimal(&argument.get_type(schema)?) {
        true => Ok(cast(argument, DataType::Float64)),
        false => Ok(argument),
    };
    arguments.into_iter().map(double).collect()
}

/// Puts checked functions in the place of operators between whole numbers, wherever they are in a plan.
#[derive(Debug)]
pub(super) struct CheckedArithmetic {
    functions: [Arc<ScalarUDF>; 3],
    length: Arc<ScalarUDF>,
}

impl Default for CheckedArithmetic {
    fn default() -> Self {
        let functions = Operation::ALL.map(|operation| Arc::new(WholeArithmetic::new(operation).into()));
        Self { functions, length: Arc::new(Length::default().into()) }
    }
}

impl CheckedArithmetic {
    fn call(&self, operation: Operation, left: Expr, right: Expr) -> Expr {
        let [sum, difference, product] = &self.functions;
        let function = match operation {
            Operation::Add => sum,
            Operation::Subtract => difference,
            Operation::Multiply => product,
        };
        Expr::ScalarFunction(ScalarFunction::new_udf(Arc::clone(function), vec![left, right]))
    }
}

impl FunctionRewrite for CheckedArithmetic {
    fn name(&self) -> &str {
        "checked_arithmetic"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _: &ConfigOptions) -> Result<Transformed<Expr>> {
        let kind_of = |expr: &Expr| expr.get_type(schema);
        refuse_extremes(&expr, kind_of)?;
        match expr {
            // Types are looked up through all that is below: not for each link of a long chain of AND and OR.
            Expr::BinaryExpr(BinaryExpr { left, op, right })
                if op == Operator::Divide || compares(op) || Operation::of(op).is_some() =>
            {
                let kinds = (kind_of(&left)?, kind_of(&right)?);
                if let Some(operation) = Operation::of(op)
                    && are_whole(&kinds.0, &kinds.1)
                {
                    return Ok(Transformed::yes(self.call(operation, *left, *right)));
                }
                if op == Operator::Divide && (is_decimal(&kinds.0) || is_decimal(&kinds.1)) {
                    let double = |operand: Expr| Box::new(cast(operand, DataType::Float64));
                    let (left, right) = (double(*left), double(*right));
                    return Ok(Transformed::yes(Expr::BinaryExpr(BinaryExpr { left, op, right })));
                }
                if compares(op) && are_spans(&kinds.0, &kinds.1) {
                    let length = |operand: Expr| Box::new(Length::of(&self.length, operand));
                    let (left, right) = (length(*left), length(*right));
                    return Ok(Transformed::yes(Expr::BinaryExpr(BinaryExpr { left, op, right })));
                }
                Ok(Transformed::no(Expr::BinaryExpr(BinaryExpr { left, op, right })))
            }
            Expr::Between(Between { expr, negated, low, high })
                if are_spans(&kind_of(&expr)?, &kind_of(&low)?)
                    || are_spans(&kind_of(&expr)?, &kind_of(&high)?) =>
            {
                let length = |operand: Expr| Box::new(Length::of(&self.length, operand));
                let (expr, low, high) = (length(*expr), length(*low), length(*high));
                Ok(Transformed::yes(Expr::Between(Between { expr, negated, low, high })))
            }
            Expr::WindowFunction(mut window) => {
                refuse_mere_numbers(&window, kind_of)?;
                if window.fun.name() == MEDIAN {
                    window.params.args = doubles(window.params.args, schema)?;
                }
                Ok(Transformed::yes(Expr::WindowFunction(window)))
            }
            Expr::AggregateFunction(mut call) if call.func.name() == MEDIAN => {
                call.params.args = doubles(call.params.args, schema)?;
                Ok(Transformed::yes(Expr::AggregateFunction(call)))
            }
            Expr::Negative(operand) if operand.get_type(schema)?.is_integer() => {
                Ok(Transformed::yes(self.call(Operation::Subtract, lit(0_i64), *operand)))
            }
            other => Ok(Transformed::no(other)),
        }
    }
}
