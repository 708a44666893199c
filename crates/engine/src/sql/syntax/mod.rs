//! What every part of a statement does here: nothing that somebody wrote is read and then ignored.
//!
//! DataFusion's planner leaves parts of the parser's syntax tree aside without a word: `PREWHERE`, `WITH ROLLUP`,
//! `TABLESAMPLE`, a `FILTER` on a function of one row. So the tree is walked first. Each node is taken apart whole (no
//! `..`), so that a new part of the parser's tree fails to compile until somebody decides what becomes of it:
//!
//! - it is passed on, because the planner does what it says;
//! - it is done, by writing it in another way (`PREWHERE` joins `WHERE`, `GROUP BY a WITH ROLLUP` is
//!   `GROUP BY ROLLUP(a)`, `SIMILAR TO` a regular expression);
//! - it is refused by its name and place, with what to write instead.
//!
//! The walk bounds the statement as well ([`chain`], [`size`]): the planner and the optimizer recurse.

mod call;
mod chain;
mod expression;
mod functions;
mod literal;
mod operator;
mod order;
mod pattern;
mod pipe;
mod query;
mod refusal;
mod relation;
mod select;
mod size;
mod statement;
mod time;
mod window;

pub(super) use chain::MOST_LINKS;
pub(super) use time::unknown_zone;

use crate::EngineError;
use crate::table::MapKeys;
use datafusion::execution::SessionState;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Ident, Value, ValueWithSpan, WindowSpec};
use datafusion::sql::sqlparser::tokenizer::Span;
use refusal::Refusal;
use size::Size;
use std::collections::{BTreeSet, HashMap};

/// What a walk gives for each part: nothing, or why the part is refused.
type Outcome<T = ()> = Result<T, Refusal>;

/// A statement every part of which the planner does.
pub(super) struct Checked {
    /// The statement, rewritten.
    pub(super) statement: Statement,
    /// The entries of the map of properties that it can see.
    pub(super) keys: MapKeys,
}

/// Checks a statement, and writes it as the planner understands it. `state` knows the functions.
///
/// # Errors
/// [`EngineError::Sql`] for a part that is not understood here, or a statement that is too long or too deep.
pub(super) fn check(mut statement: Statement, state: &SessionState) -> Result<Checked, EngineError> {
    let mut walk = Walk {
        state,
        keys: BTreeSet::new(),
        sees_whole_map: false,
        windows: vec![],
        tables: vec![],
        nesting: 0,
        no_windows: None,
    };
    walk.statement(&mut statement)?;
    let keys = if walk.sees_whole_map { MapKeys::All } else { MapKeys::Only(walk.keys) };
    Ok(Checked { statement, keys })
}

/// A walk through a statement.
struct Walk<'a> {
    state: &'a SessionState,
    /// The properties that are asked of `properties` by name.
    keys: BTreeSet<String>,
    sees_whole_map: bool,
    /// The named windows of the selects around, the innermost last.
    windows: Vec<HashMap<String, WindowSpec>>,
    /// The sizes of the tables that the `WITH`s around define, the innermost last.
    tables: Vec<HashMap<String, Size>>,
    /// How deep the expression is nested.
    nesting: usize,
    /// The clause in which no function can have OVER, if the walk is in one.
    no_windows: Option<&'static str>,
}

/// Whether an expression is a number as it is written.
fn is_number(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(ValueWithSpan { value: Value::Number(_, _), span: _ }))
}

/// The text between single quotes.
fn text_of(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(text), span: _ }) => Some(text),
        Expr::Nested(inner) => text_of(inner),
        _ => None,
    }
}

/// A text in single quotes.
fn text(text: impl Into<String>, span: Span) -> Expr {
    Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(text.into()), span })
}

/// A whole number.
fn number(number: u64) -> Expr {
    Expr::Value(ValueWithSpan { value: Value::Number(number.to_string(), false), span: Span::empty() })
}

/// What stands in a place whose expression is being rewritten.
fn nothing() -> Expr {
    Expr::Value(ValueWithSpan { value: Value::Null, span: Span::empty() })
}

/// An expression, with nothing left in its place.
fn take(expr: &mut Expr) -> Expr {
    std::mem::replace(expr, nothing())
}

/// A name in lower case, unless it is quoted.
fn folded(name: &Ident) -> String {
    let Ident { value, quote_style, span: _ } = name;
    if quote_style.is_some() { value.clone() } else { value.to_lowercase() }
}
