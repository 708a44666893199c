//! What rows are ordered by.

use super::refusal::{refuse_if, start_of};
use super::size::Size;
use super::{Outcome, Refusal, Walk, is_number};
use datafusion::sql::sqlparser::ast::{Expr, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, TypedString};
use datafusion::sql::sqlparser::tokenizer::Span;

impl Walk<'_> {
    /// The ORDER BY of a query.
    pub(super) fn order_by(&mut self, order_by: &mut OrderBy) -> Outcome<Size> {
        let OrderBy { kind, interpolate } = order_by;
        let instead = "Join the rows with those of generate_series.";
        refuse_if(interpolate.is_some(), "INTERPOLATE", Span::empty(), instead)?;
        match kind {
            // The planner does both options.
            OrderByKind::All(OrderByOptions { asc: _, nulls_first: _ }) => Ok(Size::NOTHING),
            OrderByKind::Expressions(exprs) => {
                for OrderByExpr { expr, .. } in exprs.iter() {
                    // A number by itself is the place of a column.
                    if !is_number(expr) || expr.to_string().contains('.') {
                        refuse_constant("ORDER BY", expr)?;
                    }
                }
                self.sort_keys(exprs)
            }
        }
    }

    /// Expressions that rows are ordered by in a window or an aggregate.
    pub(super) fn sorts(&mut self, sorts: &mut [OrderByExpr]) -> Outcome<Size> {
        for sort in sorts.iter() {
            refuse_constant("ORDER BY", &sort.expr)?;
        }
        self.sort_keys(sorts)
    }

    fn sort_keys(&mut self, sorts: &mut [OrderByExpr]) -> Outcome<Size> {
        let mut size = Size::NOTHING;
        for sort in sorts {
            let OrderByExpr { expr, options: OrderByOptions { asc: _, nulls_first: _ }, with_fill } = sort;
            let instead = "Join the rows with those of generate_series.";
            refuse_if(with_fill.is_some(), "WITH FILL", start_of(expr), instead)?;
            size = size.and(self.expression(expr)?);
        }
        Ok(size)
    }
}

/// Refuses to order or group by what is the same for every row.
///
/// # Errors
/// The refusal.
pub(super) fn refuse_constant(what: &str, expr: &Expr) -> Outcome {
    if !is_constant(expr) {
        return Ok(());
    }
    let shown = expr.to_string();
    let name: String = shown.trim_matches('\'').chars().take(40).collect();
    let instead = match expr {
        Expr::Value(_) if shown.starts_with('\'') => {
            format!("Write the name of a column without quotes, or in double quotes: {what} \"{name}\".")
        }
        _ => format!("Name a column: {what} event_time."),
    };
    Err(Refusal::because(&format!("{what} {shown} is the same for every row"), start_of(expr), &instead))
}

/// Whether an expression is made of constants by operators.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) | Expr::TypedString(TypedString { .. }) | Expr::Interval(_) => true,
        Expr::Nested(inner) | Expr::UnaryOp { op: _, expr: inner } | Expr::Cast { expr: inner, .. } => {
            is_constant(inner)
        }
        Expr::BinaryOp { left, op: _, right } => is_constant(left) && is_constant(right),
        _ => false,
    }
}
