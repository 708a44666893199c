//! The types of VALUES after their expressions have been rewritten: DataFusion keeps those that it planned them with.

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Values};
use datafusion::optimizer::AnalyzerRule;

/// The rule that plans VALUES anew whose types have become others.
#[derive(Debug, Default)]
pub(super) struct FreshValues;

impl AnalyzerRule for FreshValues {
    fn name(&self) -> &str {
        "fresh_values"
    }

    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| {
            let LogicalPlan::Values(values) = &plan else { return Ok(Transformed::no(plan)) };
            if !is_stale(values) {
                return Ok(Transformed::no(plan));
            }
            let fresh = LogicalPlanBuilder::values(values.values.clone())?.build()?;
            Ok(Transformed::yes(fresh))
        });
        Ok(rewritten?.data)
    }
}

/// Whether an expression has another type than its column.
fn is_stale(values: &Values) -> bool {
    let nothing = DFSchema::empty();
    let differs = |row: &Vec<Expr>| {
        row.iter().zip(values.schema.fields()).any(|(expr, field)| {
            expr.get_type(&nothing).is_ok_and(|kind| !kind.is_null() && kind != *field.data_type())
        })
    };
    values.values.iter().any(differs)
}
