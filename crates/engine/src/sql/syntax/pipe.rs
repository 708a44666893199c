//! Operators behind `|>`.

use super::query::operation;
use super::refusal::refuse_if;
use super::size::Size;
use super::{Outcome, Refusal, Walk};
use datafusion::sql::sqlparser::ast::{
    ExprWithAlias, ExprWithAliasAndOrderBy, PipeOperator, SelectItem, SetOperator, SetQuantifier,
};
use datafusion::sql::sqlparser::tokenizer::Span;

impl Walk<'_> {
    /// Each operator in turn.
    pub(super) fn pipe(&mut self, operators: &mut [PipeOperator]) -> Outcome<Size> {
        let mut size = Size::NOTHING;
        for operator in operators {
            size = size.and(self.pipe_operator(operator)?).under(1, Span::empty())?;
        }
        Ok(size)
    }

    fn pipe_operator(&mut self, operator: &mut PipeOperator) -> Outcome<Size> {
        match operator {
            PipeOperator::Limit { expr, offset } => self.expressions(std::iter::once(expr).chain(offset)),
            PipeOperator::Where { expr } => self.expression(expr),
            PipeOperator::OrderBy { exprs } => self.sorts(exprs),
            PipeOperator::Select { exprs } | PipeOperator::Extend { exprs } => {
                let mut size = Size::NOTHING;
                for item in exprs {
                    size = size.and(match item {
                        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, alias: _ } => {
                            self.expression(expr)?
                        }
                        SelectItem::ExprWithAliases { .. }
                        | SelectItem::QualifiedWildcard(_, _)
                        | SelectItem::Wildcard(_) => {
                            return Err(unknown("* or several names behind |> SELECT"));
                        }
                    });
                }
                Ok(size)
            }
            PipeOperator::As { alias: _ } => Ok(Size::NOTHING),
            PipeOperator::Aggregate { full_table_exprs, group_by_expr } => {
                let mut size = Size::NOTHING;
                for part in full_table_exprs.iter_mut().chain(group_by_expr) {
                    let ExprWithAliasAndOrderBy { expr: ExprWithAlias { expr, alias: _ }, order_by } = part;
                    let is_ordered = order_by.asc.is_some() || order_by.nulls_first.is_some();
                    let instead = "Write |> ORDER BY behind it.";
                    refuse_if(is_ordered, "An order in |> AGGREGATE", Span::empty(), instead)?;
                    size = size.and(self.expression(expr)?);
                }
                Ok(size)
            }
            PipeOperator::Union { set_quantifier, queries } => {
                self.set_queries(SetOperator::Union, *set_quantifier, queries)
            }
            PipeOperator::Intersect { set_quantifier, queries } => {
                self.set_queries(SetOperator::Intersect, *set_quantifier, queries)
            }
            PipeOperator::Except { set_quantifier, queries } => {
                self.set_queries(SetOperator::Except, *set_quantifier, queries)
            }
            PipeOperator::Join(join) => self.join(join),
            PipeOperator::Set { assignments: _ } => Err(unknown("|> SET")),
            PipeOperator::Drop { columns: _ } => Err(unknown("|> DROP")),
            PipeOperator::TableSample { sample: _ } => Err(unknown("|> TABLESAMPLE")),
            PipeOperator::Rename { mappings: _ } => Err(unknown("|> RENAME")),
            PipeOperator::Call { function: _, alias: _ } => Err(unknown("|> CALL")),
            PipeOperator::Pivot { aggregate_functions: _, value_column: _, value_source: _, alias: _ } => {
                Err(unknown("|> PIVOT"))
            }
            PipeOperator::Unpivot { value_column: _, name_column: _, unpivot_columns: _, alias: _ } => {
                Err(unknown("|> UNPIVOT"))
            }
        }
    }

    fn set_queries(
        &mut self,
        op: SetOperator,
        quantifier: SetQuantifier,
        queries: &mut [datafusion::sql::sqlparser::ast::Query],
    ) -> Outcome<Size> {
        operation(op, quantifier, Span::empty())?;
        let mut size = Size::NOTHING;
        for query in queries {
            size = size.and(self.query(query)?).under(1, Span::empty())?;
        }
        Ok(size)
    }
}

fn unknown(what: &str) -> Refusal {
    Refusal::of(what, Span::empty(), "Write a query around it: SELECT ... FROM (...).")
}
