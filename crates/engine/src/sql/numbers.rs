//! Numbers that are text: nothing is compared or ordered as text where numbers are meant.
//!
//! A column whose values are all numbers is one of numbers (`table`). One that also holds `n/a` is text, and there `9`
//! comes after `10`. So a plan is looked through before it runs: text beside a number in a comparison, sums of text, and
//! the least, the greatest and the order of a column that mostly holds numbers are refused, with a value that is none.

use super::{mixture, refused};
use crate::table::Mixed;
use arrow::datatypes::DataType;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr::{
    AggregateFunction, AggregateFunctionParams, Between, InList, WindowFunction, WindowFunctionParams,
};
use datafusion::logical_expr::{BinaryExpr, Distinct, Expr, ExprSchemable, Like, LogicalPlan, SortExpr};
use std::collections::HashMap;
use std::sync::Arc;

/// The columns of text of each table that hold numbers as well.
pub(super) type MixedColumns = HashMap<String, HashMap<String, Mixed>>;

/// What is known of a column of a plan: the column of a table that it is, if some of its values are numbers.
type Origin = Option<Arc<(String, Mixed)>>;

/// The functions whose answer depends on the order of values.
const ORDERED: [&str; 4] = ["min", "max", "greatest", "least"];

/// The functions that add values up.
const ADDED: [&str; 2] = ["sum", "avg"];

/// Refuses what would take numbers for text.
///
/// # Errors
/// [`crate::EngineError::Sql`] as an error of DataFusion's.
pub(super) fn check(plan: &LogicalPlan, mixed: &MixedColumns) -> Result<()> {
    visit(plan, mixed).map(|_| ())
}

/// What the expressions of a node can name.
struct Scope {
    schema: DFSchema,
    origins: Vec<Origin>,
}

/// Checks a plan and those below it; gives the origins of its columns.
fn visit(plan: &LogicalPlan, mixed: &MixedColumns) -> Result<Vec<Origin>> {
    mixture::check_union(plan)?;
    mixture::check_join(plan)?;
    let mut scope = Scope { schema: DFSchema::empty(), origins: vec![] };
    let mut inputs = vec![];
    for input in plan.inputs() {
        let origins = visit(input, mixed)?;
        // Of two columns of one name the first is found: for types only.
        for ((qualifier, field), origin) in input.schema().iter().zip(&origins) {
            let one =
                DFSchema::new_with_metadata(vec![(qualifier.cloned(), Arc::clone(field))], HashMap::new())?;
            let before = scope.schema.fields().len();
            scope.schema.merge(&one);
            if scope.schema.fields().len() > before {
                scope.origins.push(origin.clone());
            }
        }
        inputs.push(origins);
    }
    if let LogicalPlan::TableScan(scan) = plan {
        let columns = mixed.get(scan.table_name.table());
        let origin = |name: &String| Some(Arc::new((name.clone(), columns?.get(name)?.clone())));
        return Ok(scan.projected_schema.fields().iter().map(|field| origin(field.name())).collect());
    }
    for expr in plan.expressions() {
        expr.apply(|part| {
            scope.check(part, mixed)?;
            Ok(TreeNodeRecursion::Continue)
        })?;
    }
    if let LogicalPlan::Sort(sort) = plan {
        scope.check_order(&sort.expr)?;
    }
    Ok(origins(plan, &scope, inputs))
}

/// Where the columns of a plan come from.
fn origins(plan: &LogicalPlan, scope: &Scope, mut inputs: Vec<Vec<Origin>>) -> Vec<Origin> {
    let width = plan.schema().fields().len();
    let first =
        |inputs: &mut Vec<Vec<Origin>>| if inputs.is_empty() { vec![] } else { inputs.swap_remove(0) };
    let mut found = match plan {
        LogicalPlan::Projection(projection) => {
            projection.expr.iter().map(|expr| scope.origin(expr)).collect()
        }
        LogicalPlan::Aggregate(aggregate) => {
            aggregate.group_expr.iter().map(|expr| scope.origin(expr)).collect()
        }
        LogicalPlan::Distinct(Distinct::On(distinct)) => {
            distinct.select_expr.iter().map(|expr| scope.origin(expr)).collect()
        }
        LogicalPlan::Join(_) => {
            let all: Vec<Origin> = inputs.iter().flatten().cloned().collect();
            match inputs.iter().position(|input| input.len() == width) {
                _ if all.len() == width => all,
                // Semi joins have the columns of one side.
                Some(side) => inputs.swap_remove(side),
                None => vec![],
            }
        }
        _ => first(&mut inputs),
    };
    found.resize(width, None);
    found
}

impl Scope {
    /// The column of a table that an expression is.
    fn origin(&self, expr: &Expr) -> Origin {
        match expr {
            Expr::Column(column) => {
                let place = self.schema.maybe_index_of_column(column)?;
                self.origins.get(place)?.clone()
            }
            Expr::Alias(alias) => self.origin(&alias.expr),
            _ => None,
        }
    }

    fn is_text(&self, expr: &Expr) -> bool {
        matches!(expr.get_type(&self.schema), Ok(DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8))
    }

    fn is_number(&self, expr: &Expr) -> bool {
        expr.get_type(&self.schema).is_ok_and(|kind| kind.is_numeric())
    }

    fn check(&self, expr: &Expr, mixed: &MixedColumns) -> Result<()> {
        self.check_alone(expr, mixed)?;
        mixture::check(expr, &|expr| expr.get_type(&self.schema).ok())
    }

    fn check_alone(&self, expr: &Expr, mixed: &MixedColumns) -> Result<()> {
        match expr {
            Expr::Like(Like { expr, .. }) | Expr::SimilarTo(Like { expr, .. }) => self.check_pattern(expr),
            Expr::BinaryExpr(BinaryExpr { left, op, right }) if op.supports_propagation() => {
                self.check_comparison(left, right)?;
                self.check_comparison(right, left)
            }
            Expr::Between(Between { expr, low, high, negated: _ }) => {
                [low, high].into_iter().try_for_each(|bound| self.check_comparison(expr, bound))
            }
            Expr::InList(InList { expr, list, negated: _ }) => {
                list.iter().try_for_each(|value| self.check_comparison(expr, value))
            }
            Expr::AggregateFunction(AggregateFunction {
                func,
                params: AggregateFunctionParams { args, order_by, distinct: _, filter: _, null_treatment: _ },
            }) => {
                self.check_call(func.name(), args)?;
                self.check_order(order_by)
            }
            Expr::WindowFunction(window) => {
                let WindowFunction { fun, params } = window.as_ref();
                let WindowFunctionParams { args, order_by, .. } = params;
                self.check_call(fun.name(), args)?;
                self.check_order(order_by)
            }
            Expr::ScalarFunction(call) => self.check_call(call.func.name(), &call.args),
            Expr::Exists(exists) => visit(&exists.subquery.subquery, mixed).map(|_| ()),
            Expr::InSubquery(query) => visit(&query.subquery.subquery, mixed).map(|_| ()),
            Expr::SetComparison(query) => visit(&query.subquery.subquery, mixed).map(|_| ()),
            Expr::ScalarSubquery(query) => visit(&query.subquery, mixed).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// What a pattern is compared with is a text.
    fn check_pattern(&self, expr: &Expr) -> Result<()> {
        let name = written(expr);
        match expr.get_type(&self.schema) {
            Ok(kind) if kind.is_temporal() => Err(refused(format!(
                "LIKE compares texts, and {name} is an instant. Write {name} >= '2026-03-01' AND {name} < '2026-04-01', or \
                 to_char({name}, '%Y-%m') = '2026-03'."
            ))),
            Ok(kind) if kind.is_numeric() || kind == DataType::Boolean => Err(refused(format!(
                "LIKE compares texts, and {name} is none. Write CAST({name} AS VARCHAR) LIKE '1%'."
            ))),
            _ => Ok(()),
        }
    }

    /// Text beside a number: which of them is meant is for the statement to say.
    fn check_comparison(&self, text: &Expr, number: &Expr) -> Result<()> {
        let is_literal = matches!(text, Expr::Literal(_, _));
        if is_literal || !self.is_text(text) || !self.is_number(number) {
            return Ok(());
        }
        let name = written(text);
        let why = match self.origin(text) {
            Some(origin) => because(&origin.1),
            None => String::new(),
        };
        Err(refused(format!(
            "{name} is text{why}, and is compared with a number. Write TRY_CAST({name} AS DOUBLE), which is null for what \
             is no number, or put the number in quotes to compare texts."
        )))
    }

    fn check_call(&self, function: &str, arguments: &[Expr]) -> Result<()> {
        for argument in arguments {
            if ADDED.contains(&function) && self.is_text(argument) {
                let name = written(argument);
                let why = self.origin(argument).map(|origin| because(&origin.1)).unwrap_or_default();
                return Err(refused(format!(
                    "{function} needs numbers, and {name} is text{why}. Write {function}(TRY_CAST({name} AS DOUBLE)), \
                     which leaves out what is no number."
                )));
            }
            if ORDERED.contains(&function) {
                self.check_mostly_numbers(argument, &format!("{function} takes"))?;
            }
        }
        Ok(())
    }

    fn check_order(&self, order: &[SortExpr]) -> Result<()> {
        order.iter().try_for_each(|sort| self.check_mostly_numbers(&sort.expr, "ORDER BY takes"))
    }

    fn check_mostly_numbers(&self, expr: &Expr, what: &str) -> Result<()> {
        let Some(origin) = self.origin(expr).filter(|origin| origin.1.is_mostly_numbers()) else {
            return Ok(());
        };
        let (name, why) = (written(expr), because(&origin.1));
        Err(refused(format!(
            "{what} the texts of {name}, where 9 comes after 10: it is text{why}. Write TRY_CAST({name} AS DOUBLE) for \
             the numbers, or CAST({name} AS VARCHAR) to mean the texts."
        )))
    }
}

/// Why a column that holds numbers is text.
fn because(mixed: &Mixed) -> String {
    match &mixed.other {
        Some(other) => {
            let shown: String = other.chars().take(40).collect();
            format!(", since it holds '{shown}' beside numbers")
        }
        None => ", since it holds numbers of more digits than a double has".to_owned(),
    }
}

/// An expression as it has to be written: a column by its name, in quotes where it needs them.
pub(super) fn written(expr: &Expr) -> String {
    match expr {
        Expr::Column(column) => super::message::quoted(&column.name),
        Expr::Alias(alias) => written(&alias.expr),
        Expr::Literal(ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)), _) => {
            format!("'{}'", text.replace('\'', "''"))
        }
        Expr::Literal(value, _) => value.to_string(),
        other => {
            let text = super::message::in_words(&other.schema_name().to_string());
            if text.chars().count() > 60 { "x".to_owned() } else { text }
        }
    }
}
