//! Queries: `WITH`, what comes together by `UNION`, and what stands behind a `SELECT`.

use super::chain::{MOST_LINKS, balanced};
use super::refusal::{refuse_if, start_of, start_of_body, start_of_query};
use super::size::{STEPS_OF_A_QUERY, Size};
use super::{Outcome, Refusal, Walk};
use datafusion::sql::sqlparser::ast::{
    Cte, Expr, Fetch, LimitClause, Offset, OffsetRows, Parens, Query, SetExpr, SetOperator, SetQuantifier,
    TableAlias, TableAliasColumnDef, Values, With,
};
use datafusion::sql::sqlparser::tokenizer::Span;
use std::collections::HashMap;

/// A set operation with this many parts is planned as a balanced tree.
const LONG_UNION: usize = 16;

impl Walk<'_> {
    /// A query, with its size.
    pub(super) fn query(&mut self, query: &mut Query) -> Outcome<Size> {
        let span = start_of_query(query);
        let Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        refuse_if(!locks.is_empty(), "FOR UPDATE", span, "Leave it out: an extract is only read.")?;
        refuse_if(
            for_clause.is_some(),
            "FOR JSON, FOR XML or FOR BROWSE",
            span,
            "Leave it out: the answer is a table.",
        )?;
        refuse_if(settings.is_some(), "SETTINGS", span, "Leave it out: there is nothing to set.")?;
        refuse_if(format_clause.is_some(), "FORMAT", span, "Leave it out: the cell can be saved as CSV.")?;
        // A query inside has clauses of its own.
        let outside = self.no_windows.take();
        let is_recursive = with.as_ref().is_some_and(|with| with.recursive);
        self.tables.push(HashMap::new());
        let defined = match with {
            Some(with) => self.with(with)?,
            None => Size::NOTHING,
        };
        self.windows.push(HashMap::new());
        let mut size = self.body(body, !is_recursive)?;
        if let Some(order_by) = order_by {
            size = size.and(self.order_by(order_by)?);
        }
        size = size.and(self.limit(limit_clause, fetch)?);
        size = size.and(self.pipe(pipe_operators)?);
        self.windows.pop();
        self.tables.pop();
        self.no_windows = outside;
        // What a WITH defines counts where it is used; unused, it is planned all the same.
        let planned = Size { steps: defined.steps, tables: 0 };
        planned.and(size).under(STEPS_OF_A_QUERY, span)
    }

    fn with(&mut self, with: &mut With) -> Outcome<Size> {
        let With { with_token: _, recursive, cte_tables } = with;
        let mut largest = Size::NOTHING;
        for cte in cte_tables {
            let Cte { alias, query, from, materialized, closing_paren_token: _ } = cte;
            let span = alias.name.span;
            refuse_if(from.is_some(), "FROM behind a WITH", span, "Leave it out.")?;
            let instead = "Leave it out: how a query is run is not for it to say here.";
            refuse_if(materialized.is_some(), "MATERIALIZED", span, instead)?;
            alias_is_plain(alias)?;
            let name = alias.name.value.clone();
            if *recursive {
                self.define(name.clone(), Size::TABLE);
            }
            let size = self.query(query)?;
            largest = Size { steps: largest.steps.max(size.steps), tables: largest.tables.max(size.tables) };
            self.define(name, size);
        }
        Ok(largest)
    }

    fn define(&mut self, name: String, size: Size) {
        if let Some(tables) = self.tables.last_mut() {
            tables.insert(name, size);
        }
    }

    /// What a query selects. Long unions become balanced trees, unless their first part has a meaning of its own, as in
    /// a recursive WITH.
    fn body(&mut self, body: &mut SetExpr, may_balance: bool) -> Outcome<Size> {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { .. } => self.set_operations(body, may_balance),
            SetExpr::Values(Values { explicit_row: _, value_keyword: _, rows }) => {
                let mut size = Size::NOTHING;
                for Parens { opening_token: _, content, closing_token: _ } in rows {
                    size = size.and(self.expressions(content)?);
                }
                Ok(size)
            }
            SetExpr::Table(table) => {
                let name = table.table_name.clone().unwrap_or_else(|| "a_table".into());
                let what = format!("TABLE {name}");
                Err(Refusal::of(&what, Span::empty(), &format!("Write SELECT * FROM {name}.")))
            }
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                Err(Refusal::of(
                    "A statement that changes rows",
                    start_of_body(body),
                    "An extract is only read: write SELECT.",
                ))
            }
        }
    }

    /// A chain of UNION, EXCEPT and INTERSECT, which the parser nests to the left as deep as it is long.
    fn set_operations(&mut self, body: &mut SetExpr, may_balance: bool) -> Outcome<Size> {
        let span = start_of_body(body);
        let mut links = vec![];
        let mut first = std::mem::replace(body, empty_values());
        while let SetExpr::SetOperation { left, op, set_quantifier, right } = first {
            links.push((op, set_quantifier, *right));
            first = *left;
        }
        links.reverse();
        if links.len() > MOST_LINKS {
            return Err(Refusal::because(
                &format!("This statement joins {} queries; at most {MOST_LINKS} can be", links.len() + 1),
                span,
                "Write one query with IN or CASE in place of many with UNION ALL.",
            ));
        }
        let mut size = self.body(&mut first, false)?;
        let mut parts = vec![];
        for (op, quantifier, mut right) in links {
            size = size.and(self.body(&mut right, false)?);
            parts.push((operation(op, quantifier, start_of_body(&right))?, right));
        }
        let is_union = |(op, quantifier): &(SetOperator, SetQuantifier),
                        first: &(SetOperator, SetQuantifier)| {
            *op == SetOperator::Union
                && matches!(quantifier, SetQuantifier::All | SetQuantifier::Distinct | SetQuantifier::None)
                && (*op, *quantifier) == *first
        };
        let kind = parts.first().map(|(kind, _)| *kind);
        let is_long = parts.len() >= LONG_UNION && may_balance;
        match kind {
            Some(kind) if is_long && parts.iter().all(|(other, _)| is_union(other, &kind)) => {
                let all: Vec<SetExpr> =
                    std::iter::once(first).chain(parts.into_iter().map(|(_, part)| part)).collect();
                let joined = balanced(all, &mut |left, right| set_operation(kind, left, right));
                *body = joined.unwrap_or_else(empty_values);
                Ok(size)
            }
            _ => {
                let steps = parts.len();
                *body = parts.into_iter().fold(first, |left, (kind, right)| set_operation(kind, left, right));
                size.under(steps, span)
            }
        }
    }

    fn limit(&mut self, limit: &mut Option<LimitClause>, fetch: &mut Option<Fetch>) -> Outcome<Size> {
        if let Some(fetch) = fetch.take() {
            let span = fetch.quantity.as_ref().map_or_else(Span::empty, start_of);
            let Fetch { with_ties, percent, quantity } = fetch;
            let instead =
                "Write LIMIT, or number the rows in a query around: rank() OVER (ORDER BY ...) <= 10.";
            refuse_if(with_ties, "FETCH ... WITH TIES", span, instead)?;
            refuse_if(percent, "FETCH ... PERCENT", span, instead)?;
            let quantity = Some(quantity.unwrap_or_else(|| super::number(1)));
            match limit {
                None => {
                    *limit =
                        Some(LimitClause::LimitOffset { limit: quantity, offset: None, limit_by: vec![] })
                }
                Some(LimitClause::LimitOffset { limit: limit @ None, offset: _, limit_by: _ }) => {
                    *limit = quantity
                }
                Some(_) => return Err(Refusal::of("FETCH beside LIMIT", span, "Write LIMIT only.")),
            }
        }
        match limit {
            None => Ok(Size::NOTHING),
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) => {
                let instead = "Number the rows in a query: row_number() OVER (PARTITION BY ... ORDER BY ...) AS n, and \
                               keep those WHERE n <= 3 in a query around it.";
                refuse_if(
                    !limit_by.is_empty(),
                    "LIMIT ... BY",
                    limit_by.first().map_or_else(Span::empty, start_of),
                    instead,
                )?;
                let mut size = Size::NOTHING;
                if let Some(limit) = limit {
                    refuse_computed(limit)?;
                    size = size.and(self.expression(limit)?);
                }
                if let Some(Offset { value, rows: OffsetRows::None | OffsetRows::Row | OffsetRows::Rows }) =
                    offset
                {
                    refuse_computed(value)?;
                    size = size.and(self.expression(value)?);
                }
                Ok(size)
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => {
                Ok(self.expression(offset)?.and(self.expression(limit)?))
            }
        }
    }
}

/// Refuses a number of rows that depends on rows.
fn refuse_computed(expr: &Expr) -> Outcome {
    let is_computed = matches!(
        expr,
        Expr::Subquery(_) | Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Exists { .. }
    );
    let instead = "Write the number itself, or number the rows in a query: row_number() OVER (ORDER BY ...) AS n, and keep those \
                   WHERE n <= (SELECT ...) in a query around it.";
    refuse_if(is_computed, "LIMIT or OFFSET with a query or a column", start_of(expr), instead)
}

/// An operation between queries that the planner knows.
pub(super) fn operation(
    op: SetOperator,
    quantifier: SetQuantifier,
    span: Span,
) -> Outcome<(SetOperator, SetQuantifier)> {
    let op = match op {
        SetOperator::Minus => SetOperator::Except,
        SetOperator::Union | SetOperator::Except | SetOperator::Intersect => op,
    };
    let is_by_name = match quantifier {
        SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName => true,
        SetQuantifier::All | SetQuantifier::Distinct | SetQuantifier::None => false,
    };
    let instead = "Name the columns in both queries, in the same order.";
    refuse_if(is_by_name && op != SetOperator::Union, "EXCEPT or INTERSECT BY NAME", span, instead)?;
    Ok((op, quantifier))
}

fn set_operation(kind: (SetOperator, SetQuantifier), left: SetExpr, right: SetExpr) -> SetExpr {
    SetExpr::SetOperation { left: Box::new(left), op: kind.0, set_quantifier: kind.1, right: Box::new(right) }
}

/// What stands in a place whose query is being rewritten.
fn empty_values() -> SetExpr {
    SetExpr::Values(Values { explicit_row: false, value_keyword: false, rows: vec![] })
}

/// An alias that gives names and nothing else.
///
/// # Errors
/// The refusal of types of columns, and of `AT`.
pub(super) fn alias_is_plain(alias: &TableAlias) -> Outcome {
    let TableAlias { explicit: _, name, columns, at } = alias;
    refuse_if(at.is_some(), "AT behind a table's name", name.span, "Leave it out.")?;
    for TableAliasColumnDef { name, data_type } in columns {
        let instead = "Name the column only, and CAST it in the query.";
        refuse_if(data_type.is_some(), "A type in the columns of an alias", name.span, instead)?;
    }
    Ok(())
}
