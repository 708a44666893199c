//! What rows are ordered by.

use super::refusal::{refuse_if, start_of};
use super::size::Size;
use super::{Outcome, Walk};
use datafusion::sql::sqlparser::ast::{OrderBy, OrderByExpr, OrderByKind, OrderByOptions};
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
            OrderByKind::Expressions(exprs) => self.sorts(exprs),
        }
    }

    /// Expressions that rows are ordered by.
    pub(super) fn sorts(&mut self, sorts: &mut [OrderByExpr]) -> Outcome<Size> {
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
