//! What `||` joins is bounded by its bytes as it grows.

use super::bounded::{MOST_BYTES, size};
use super::handed_on::{HandOn, HandedOn};
use super::refused;
use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{BinaryExpr, ColumnarValue, Expr, LogicalPlan, Operator, ScalarUDF};
use datafusion::optimizer::AnalyzerRule;
use std::sync::Arc;

/// Hands on a column that has not grown too large.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Within;

impl HandOn for Within {
    const NAME: &'static str = "within_bounds";

    fn hand_on(joined: &ColumnarValue) -> Result<ColumnarValue> {
        let bytes = size(joined, 1);
        if bytes > MOST_BYTES {
            return Err(refused(format!(
                "|| makes {} MB at once, and at most {} MB can be. Make less of it, or of fewer rows.",
                bytes / 1_000_000,
                MOST_BYTES / 1_000_000
            )));
        }
        Ok(joined.clone())
    }
}

/// The rule that bounds what `||` joins.
#[derive(Debug)]
pub(super) struct BoundedJoins {
    within: Arc<ScalarUDF>,
}

impl Default for BoundedJoins {
    fn default() -> Self {
        Self { within: Arc::new(HandedOn::<Within>::default().into()) }
    }
}

impl AnalyzerRule for BoundedJoins {
    fn name(&self) -> &str {
        "bounded_joins"
    }

    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| {
            let names = NamePreserver::new(&plan);
            plan.map_expressions(|expr| {
                let name = names.save(&expr);
                let expr = expr.transform_up(|expr| {
                    let is_join =
                        matches!(&expr, Expr::BinaryExpr(BinaryExpr { op: Operator::StringConcat, .. }));
                    if !is_join {
                        return Ok(Transformed::no(expr));
                    }
                    let call = ScalarFunction::new_udf(Arc::clone(&self.within), vec![expr]);
                    Ok(Transformed::yes(Expr::ScalarFunction(call)))
                })?;
                Ok(expr.update_data(|expr| name.restore(expr)))
            })
        });
        Ok(rewritten?.data)
    }
}
