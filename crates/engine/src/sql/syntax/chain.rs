//! Long chains of operators, which the parser nests to the left as deep as they are long.
//!
//! A chain is taken apart without recursion. `x = 1 OR x = 2 OR ...` becomes `x IN (1, 2, ...)`; other long chains of
//! AND and OR become one call with many arguments (`all_of`, `any_of`), since DataFusion would nest the conditions of a
//! balanced tree to the left again; `||` becomes a balanced tree.

use super::operator::check_operator;
use super::refusal::start_of;
use super::size::Size;
use super::{Outcome, Refusal, Walk, take, text_of};
use crate::sql::logic::{ALL_OF, ANY_OF};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments,
    Ident, ObjectName, Value, ValueWithSpan,
};

/// The most parts of a chain of AND, OR, || or UNION. The parser's tree is as deep until it is taken apart, and what is
/// deep needs a deep stack to be dropped.
pub(in crate::sql) const MOST_LINKS: usize = 2_000;

/// The most operators of other kinds in a row, such as `a + b + c`: these stay nested.
const MOST_OPERATORS: usize = 60;

/// Chains of AND and OR up to this length are left to the planner.
const LONG: usize = 12;

/// One link of a chain: the operator and what stands to the right of it.
type Link = (BinaryOperator, Expr);

impl Walk<'_> {
    /// An operator with two operands, and the chain of those to its left.
    pub(super) fn chain(&mut self, expr: &mut Expr) -> Outcome<Size> {
        let span = start_of(expr);
        let mut links: Vec<Link> = vec![];
        let mut first = take(expr);
        while let Expr::BinaryOp { left, op, right } = first {
            links.push((op, *right));
            first = *left;
        }
        links.reverse();
        if links.len() > MOST_LINKS {
            return Err(Refusal::because(
                &format!(
                    "This expression has {} parts in a row; at most {MOST_LINKS} can be",
                    links.len() + 1
                ),
                span,
                "Write x IN (...) for one column, or join with (VALUES (...), (...)) AS wanted(a, b).",
            ));
        }
        let mut size = self.expression(&mut first)?;
        for (operator, right) in &mut links {
            check_operator(operator, start_of(right))?;
            size = size.and(self.expression(right)?);
        }
        let others = links.iter().filter(|(operator, _)| !is_joining(operator)).count();
        if others > MOST_OPERATORS {
            return Err(Refusal::because(
                &format!(
                    "This expression nests {others} operators in a row; at most {MOST_OPERATORS} can be"
                ),
                span,
                "Compute parts of it in a query of its own: WITH parts AS (SELECT ...).",
            ));
        }
        *expr = folded(first, links);
        Ok(size)
    }
}

/// Whether any grouping of the operator's operands gives the same.
fn is_joining(operator: &BinaryOperator) -> bool {
    matches!(operator, BinaryOperator::And | BinaryOperator::Or | BinaryOperator::StringConcat)
}

/// A chain put together again, runs of one joining operator at once.
fn folded(first: Expr, links: Vec<Link>) -> Expr {
    let mut done = first;
    let mut links = links.into_iter().peekable();
    while let Some((operator, right)) = links.next() {
        if !is_joining(&operator) {
            done = operation(done, operator, right);
            continue;
        }
        let mut parts = vec![done, right];
        while let Some((_, part)) = links.next_if(|(next, _)| *next == operator) {
            parts.push(part);
        }
        done = joined(operator, parts);
    }
    done
}

fn operation(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(left), op, right: Box::new(right) }
}

/// Parts joined by AND, OR or ||.
fn joined(operator: BinaryOperator, parts: Vec<Expr>) -> Expr {
    let tree = |parts: Vec<Expr>| {
        balanced(parts, &mut |left, right| operation(left, operator.clone(), right))
            .unwrap_or_else(super::nothing)
    };
    if parts.len() <= LONG {
        return tree(parts);
    }
    let (function, equal, is_negated) = match operator {
        BinaryOperator::And => (ALL_OF, BinaryOperator::NotEq, true),
        BinaryOperator::Or => (ANY_OF, BinaryOperator::Eq, false),
        _ => return tree(parts),
    };
    let mut parts = with_lists(parts, &equal, is_negated);
    if parts.len() <= LONG {
        return tree(parts);
    }
    // The planner turns queries into joins where they are conditions of their own.
    let (mut queries, rest): (Vec<Expr>, Vec<Expr>) = match operator {
        BinaryOperator::And => parts.drain(..).partition(is_query),
        _ => (vec![], parts),
    };
    queries.push(call(function, rest));
    tree(queries)
}

/// Whether a condition asks a query.
fn is_query(expr: &Expr) -> bool {
    match expr {
        Expr::InSubquery { .. } | Expr::Exists { .. } => true,
        Expr::Nested(inner) => is_query(inner),
        Expr::UnaryOp { op: _, expr } => is_query(expr),
        _ => false,
    }
}

/// Conditions with those that compare one column with one constant gathered to lists.
fn with_lists(parts: Vec<Expr>, equal: &BinaryOperator, negated: bool) -> Vec<Expr> {
    let mut lists: Vec<(Expr, bool, Vec<Expr>)> = vec![];
    let mut others = vec![];
    for part in parts {
        match compared(part, equal) {
            Ok((column, is_text, value)) => {
                match lists.iter_mut().find(|(known, kind, _)| is_same(known, &column) && *kind == is_text) {
                    Some((_, _, values)) => values.push(value),
                    None => lists.push((column, is_text, vec![value])),
                }
            }
            Err(other) => others.push(*other),
        }
    }
    let lists = lists.into_iter().map(|(column, _, mut list)| match (list.len(), list.pop()) {
        (1, Some(value)) => operation(column, equal.clone(), value),
        (_, last) => {
            list.extend(last);
            Expr::InList { expr: Box::new(column), list, negated }
        }
    });
    lists.chain(others).collect()
}

/// Whether two names of columns are the same, wherever they stand.
fn is_same(one: &Expr, other: &Expr) -> bool {
    let names = |expr: &Expr| -> Option<Vec<(String, Option<char>)>> {
        let plain = |name: &Ident| (name.value.clone(), name.quote_style);
        match expr {
            Expr::Identifier(name) => Some(vec![plain(name)]),
            Expr::CompoundIdentifier(names) => Some(names.iter().map(plain).collect()),
            _ => None,
        }
    };
    names(one).is_some_and(|name| names(other) == Some(name))
}

/// A comparison of a column with a constant: the column, whether the constant is a text, and the constant. Any other
/// expression comes back as it is.
fn compared(part: Expr, equal: &BinaryOperator) -> Result<(Expr, bool, Expr), Box<Expr>> {
    let part = match part {
        Expr::Nested(inner) if matches!(inner.as_ref(), Expr::BinaryOp { .. }) => *inner,
        other => other,
    };
    match part {
        Expr::BinaryOp { left, op, right }
            if op == *equal
                && matches!(left.as_ref(), Expr::Identifier(_) | Expr::CompoundIdentifier(_))
                && is_constant(&right) =>
        {
            let is_text = text_of(&right).is_some();
            Ok((*left, is_text, *right))
        }
        other => Err(Box::new(other)),
    }
}

fn is_constant(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Value(ValueWithSpan { value: Value::Number(_, _) | Value::SingleQuotedString(_), span: _ })
    )
}

/// A call of a function with some arguments.
pub(super) fn call(name: &str, arguments: Vec<Expr>) -> Expr {
    let args = arguments.into_iter().map(|part| FunctionArg::Unnamed(FunctionArgExpr::Expr(part))).collect();
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new(name)]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args,
            clauses: vec![],
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: vec![],
    })
}

/// Parts joined two by two, so that the tree is as shallow as it can be and the parts stay in their order.
pub(super) fn balanced<T>(parts: Vec<T>, join: &mut impl FnMut(T, T) -> T) -> Option<T> {
    let mut parts = parts;
    while parts.len() > 1 {
        let mut pairs = parts.into_iter();
        let mut next = vec![];
        while let Some(left) = pairs.next() {
            next.push(match pairs.next() {
                Some(right) => join(left, right),
                None => left,
            });
        }
        parts = next;
    }
    parts.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balanced_trees_keep_the_order() {
        let parts: Vec<String> = (0..5).map(|number| number.to_string()).collect();
        let joined = balanced(parts, &mut |left, right| format!("({left} {right})"));
        assert_eq!(joined.as_deref(), Some("(((0 1) (2 3)) 4)"));
        assert_eq!(balanced(Vec::<u8>::new(), &mut |left, _| left), None);
    }
}
