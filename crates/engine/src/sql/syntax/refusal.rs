//! Why a part of a statement is refused: what, where, and what to write.

use crate::EngineError;
use datafusion::sql::sqlparser::ast::{Expr, ObjectName, Query, SetExpr, Spanned, TableFactor};
use datafusion::sql::sqlparser::tokenizer::Span;

/// A part of a statement that is not understood here.
#[derive(Debug)]
pub(super) struct Refusal {
    sentence: String,
}

impl Refusal {
    /// A refusal that says `what` does not exist here, and what to write `instead`.
    pub(super) fn of(what: &str, span: Span, instead: &str) -> Self {
        Self { sentence: format!("{what}{} is not understood here. {instead}", place(span)) }
    }

    /// A refusal in other words; the place comes after the first sentence.
    pub(super) fn because(reason: &str, span: Span, instead: &str) -> Self {
        Self { sentence: format!("{reason}{}. {instead}", place(span)) }
    }
}

impl From<Refusal> for EngineError {
    fn from(refusal: Refusal) -> Self {
        Self::Sql { reason: refusal.sentence }
    }
}

/// Where something stands in the statement, in parentheses; nothing where that is not known.
fn place(span: Span) -> String {
    let start = span.start;
    if start.line == 0 { String::new() } else { format!(" (line {}, column {})", start.line, start.column) }
}

/// Refuses a part if it is there.
///
/// # Errors
/// The refusal.
pub(super) fn refuse_if(is_there: bool, what: &str, span: Span, instead: &str) -> Result<(), Refusal> {
    if is_there { Err(Refusal::of(what, span, instead)) } else { Ok(()) }
}

/// Where an expression starts. The parser's own `span` visits all of it, as deep as it is nested; this goes to the left
/// only.
pub(super) fn start_of(expr: &Expr) -> Span {
    let mut at = expr;
    loop {
        at = match at {
            Expr::BinaryOp { left, .. }
            | Expr::IsDistinctFrom(left, _)
            | Expr::IsNotDistinctFrom(left, _) => left,
            Expr::Nested(inner)
            | Expr::IsNull(inner)
            | Expr::IsNotNull(inner)
            | Expr::IsTrue(inner)
            | Expr::IsNotTrue(inner)
            | Expr::IsFalse(inner)
            | Expr::IsNotFalse(inner) => inner,
            Expr::UnaryOp { expr, .. }
            | Expr::Cast { expr, .. }
            | Expr::Collate { expr, .. }
            | Expr::Between { expr, .. }
            | Expr::InList { expr, .. }
            | Expr::InSubquery { expr, .. }
            | Expr::Like { expr, .. }
            | Expr::ILike { expr, .. }
            | Expr::SimilarTo { expr, .. }
            | Expr::RLike { expr, .. }
            | Expr::AtTimeZone { timestamp: expr, .. } => expr,
            Expr::Identifier(name) => return name.span,
            Expr::CompoundIdentifier(names) => {
                return names.first().map_or_else(Span::empty, |name| name.span);
            }
            Expr::Value(value) => return value.span,
            Expr::Function(call) => return start_of_name(&call.name),
            Expr::Case { case_token, .. } => return case_token.0.span,
            _ => return Span::empty(),
        }
    }
}

/// Where a name starts.
pub(super) fn start_of_name(name: &ObjectName) -> Span {
    name.0.first().map_or_else(Span::empty, Spanned::span)
}

/// Where a query starts.
pub(super) fn start_of_query(query: &Query) -> Span {
    match &query.with {
        Some(with) => with.with_token.0.span,
        None => start_of_body(&query.body),
    }
}

/// Where what a query selects starts.
pub(super) fn start_of_body(body: &SetExpr) -> Span {
    let mut at = body;
    loop {
        at = match at {
            SetExpr::SetOperation { left, .. } => left,
            SetExpr::Query(query) => &query.body,
            SetExpr::Select(select) => return select.select_token.0.span,
            SetExpr::Values(values) => {
                return values.rows.first().map_or_else(Span::empty, |row| row.opening_token.0.span);
            }
            _ => return Span::empty(),
        }
    }
}

/// Where a table in FROM starts.
pub(super) fn start_of_table(table: &TableFactor) -> Span {
    match table {
        TableFactor::Table { name, .. } | TableFactor::Function { name, .. } => start_of_name(name),
        TableFactor::Derived { subquery, .. } => start_of_query(subquery),
        TableFactor::Pivot { table, .. }
        | TableFactor::Unpivot { table, .. }
        | TableFactor::MatchRecognize { table, .. } => match table.as_ref() {
            TableFactor::Table { name, .. } => start_of_name(name),
            TableFactor::Derived { subquery, .. } => start_of_query(subquery),
            _ => Span::empty(),
        },
        _ => Span::empty(),
    }
}
