//! Where a plan is rewritten for instants: casts to TIMESTAMP, and intervals that are added to instants of a zone.

use super::clock::{is_utc, with_seconds};
use super::shift::Shift;
use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::functions::datetime::to_local_time;
use datafusion::logical_expr::expr::{Cast, ScalarFunction, TryCast};
use datafusion::logical_expr::expr_rewriter::{FunctionRewrite, NamePreserver};
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, LogicalPlan, Operator, ScalarUDF};
use datafusion::optimizer::AnalyzerRule;
use std::sync::Arc;

/// The rewrite of every expression before types are made to fit.
#[derive(Debug)]
pub(in crate::sql) struct ZonedRewrite {
    later: Arc<ScalarUDF>,
    earlier: Arc<ScalarUDF>,
    local: Arc<ScalarUDF>,
}

impl Default for ZonedRewrite {
    fn default() -> Self {
        Self {
            later: Arc::new(Shift::new(true).into()),
            earlier: Arc::new(Shift::new(false).into()),
            local: to_local_time(),
        }
    }
}

impl FunctionRewrite for ZonedRewrite {
    fn name(&self) -> &str {
        "zoned_instants"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _: &ConfigOptions) -> Result<Transformed<Expr>> {
        match expr {
            Expr::Cast(Cast { expr, field }) => match self.cast(*expr, field.data_type(), schema)? {
                (expr, Some(kind)) => Ok(Transformed::yes(Expr::Cast(Cast::new(Box::new(expr), kind)))),
                (expr, None) => Ok(Transformed::no(Expr::Cast(Cast { expr: Box::new(expr), field }))),
            },
            Expr::TryCast(TryCast { expr, field }) => match self.cast(*expr, field.data_type(), schema)? {
                (expr, Some(kind)) => Ok(Transformed::yes(Expr::TryCast(TryCast::new(Box::new(expr), kind)))),
                (expr, None) => Ok(Transformed::no(Expr::TryCast(TryCast { expr: Box::new(expr), field }))),
            },
            Expr::BinaryExpr(BinaryExpr { left, op, right })
                if matches!(op, Operator::Plus | Operator::Minus) =>
            {
                self.operation(*left, op, *right, schema)
            }
            other => Ok(Transformed::no(other)),
        }
    }
}

impl ZonedRewrite {
    /// What is cast to TIMESTAMP, and the type that it gets in place of nanoseconds; none where nothing changes.
    fn cast(&self, expr: Expr, wanted: &DataType, schema: &DFSchema) -> Result<(Expr, Option<DataType>)> {
        let DataType::Timestamp(unit, wanted_zone) = wanted else { return Ok((expr, None)) };
        // A year before 1677 or after 2262 has no nanoseconds.
        let roomy = |unit: TimeUnit| match unit {
            TimeUnit::Nanosecond => TimeUnit::Microsecond,
            other => other,
        };
        let given = expr.get_type(schema)?;
        let unit = match (&expr, &given) {
            (_, DataType::Timestamp(TimeUnit::Nanosecond, _)) => *unit,
            (_, DataType::Timestamp(_, _) | DataType::Date32 | DataType::Date64) => roomy(*unit),
            (Expr::Literal(ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)), _), _)
                if !is_finer(text) =>
            {
                roomy(*unit)
            }
            _ => *unit,
        };
        // An instant on the clock of a zone is cast to what that clock shows, as it is to a date.
        let expr = match (&given, wanted_zone) {
            (DataType::Timestamp(_, Some(zone)), None) if !is_utc(zone) => {
                Expr::ScalarFunction(ScalarFunction::new_udf(Arc::clone(&self.local), vec![expr]))
            }
            _ => expr,
        };
        Ok((expr, Some(DataType::Timestamp(unit, wanted_zone.clone()))))
    }

    fn operation(
        &self,
        left: Expr,
        op: Operator,
        right: Expr,
        schema: &DFSchema,
    ) -> Result<Transformed<Expr>> {
        let is_zoned = |kind: &DataType| matches!(kind, DataType::Timestamp(_, Some(zone)) if !is_utc(zone));
        let is_interval = |kind: &DataType| matches!(kind, DataType::Interval(_));
        let kinds = (left.get_type(schema)?, right.get_type(schema)?);
        let call = |function: &Arc<ScalarUDF>, instant: Expr, interval: Expr| {
            let call = ScalarFunction::new_udf(Arc::clone(function), vec![instant, interval]);
            Ok(Transformed::yes(Expr::ScalarFunction(call)))
        };
        match op {
            Operator::Plus if is_zoned(&kinds.0) && is_interval(&kinds.1) => call(&self.later, left, right),
            Operator::Plus if is_interval(&kinds.0) && is_zoned(&kinds.1) => call(&self.later, right, left),
            Operator::Minus if is_zoned(&kinds.0) && is_interval(&kinds.1) => {
                call(&self.earlier, left, right)
            }
            _ => {
                let (left, right) = (Box::new(left), Box::new(right));
                Ok(Transformed::no(Expr::BinaryExpr(BinaryExpr { left, op, right })))
            }
        }
    }
}

/// The rule that reads instants that are written without seconds, after types have been made to fit.
#[derive(Debug, Default)]
pub(in crate::sql) struct WholeInstants;

impl AnalyzerRule for WholeInstants {
    fn name(&self) -> &str {
        "whole_instants"
    }

    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| {
            let names = NamePreserver::new(&plan);
            plan.map_expressions(|expr| {
                let name = names.save(&expr);
                let expr = expr.transform_up(|expr| Ok(with_whole_text(expr)))?;
                Ok(expr.update_data(|expr| name.restore(expr)))
            })
        });
        Ok(rewritten?.data)
    }
}

/// A text that is cast to an instant, with its seconds.
fn with_whole_text(mut expr: Expr) -> Transformed<Expr> {
    let (inner, wanted) = match &mut expr {
        Expr::Cast(Cast { expr, field }) | Expr::TryCast(TryCast { expr, field }) => {
            (expr, field.data_type())
        }
        _ => return Transformed::no(expr),
    };
    let text = match inner.as_mut() {
        Expr::Literal(ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)), _) => text,
        _ => return Transformed::no(expr),
    };
    match (wanted, with_seconds(text)) {
        (DataType::Timestamp(_, _), Some(whole)) => {
            *text = whole;
            Transformed::yes(expr)
        }
        _ => Transformed::no(expr),
    }
}

/// Whether a text has more digits of a second than microseconds.
fn is_finer(text: &str) -> bool {
    let digits = |rest: &str| rest.bytes().take_while(u8::is_ascii_digit).count();
    text.rsplit_once('.').is_some_and(|(_, rest)| digits(rest) > 6)
}
