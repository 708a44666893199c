//! Functions that other engines have, written as this one has them, where that is exact.

use super::chain::call;
use super::pattern::matched;
use super::refusal::{refuse_if, start_of, start_of_name};
use super::{Outcome, Refusal, number, text, text_of};
use crate::sql::instants::DATE_DIFF;
use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, OrderByExpr, OrderByOptions, Value,
};

/// The functions that are written anew.
const KNOWN: [&str; 19] = [
    "arg_max",
    "arg_min",
    "argmax",
    "argmin",
    "count_if",
    "countif",
    "date_diff",
    "date_format",
    "datediff",
    "if",
    "iff",
    "len",
    "max_by",
    "min_by",
    "regexp",
    "regexp_matches",
    "rlike",
    "strftime",
    "to_char",
];

/// Writes a call of a function of another engine anew; other calls stay as they are.
///
/// # Errors
/// The refusal of a call whose meaning cannot be had here.
pub(super) fn rewrite(expr: &mut Expr) -> Outcome {
    let Expr::Function(function) = &mut *expr else { return Ok(()) };
    let name = function.name.to_string().to_lowercase();
    let span = start_of_name(&function.name);
    if !KNOWN.contains(&name.as_str()) {
        return Ok(());
    }
    let is_plain =
        function.over.is_none() && function.within_group.is_empty() && function.null_treatment.is_none();
    let Some(arguments) = arguments_of(function) else { return Ok(()) };
    let filter = function.filter.take();
    let written = written(&name, arguments, function)?;
    let instead = "Compute it in a query that is grouped, or in a query inside.";
    refuse_if(!is_plain, &format!("OVER, WITHIN GROUP or IGNORE NULLS behind {name}"), span, instead)?;
    *expr = match (written, filter) {
        (Expr::Function(mut written), Some(filter)) => {
            written.filter = Some(match written.filter.take() {
                None => filter,
                Some(own) => Box::new(joined(*own, BinaryOperator::And, *filter)),
            });
            Expr::Function(written)
        }
        (written, None) => written,
        (_, Some(_)) => {
            let what = format!("FILTER behind {name}, a function of one row,");
            return Err(Refusal::of(&what, span, "Write CASE WHEN ... THEN ... END."));
        }
    };
    Ok(())
}

/// The arguments of a call that has nothing but arguments in its parentheses.
fn arguments_of(function: &mut Function) -> Option<Vec<Expr>> {
    let FunctionArguments::List(list) = &mut function.args else { return None };
    let is_plain =
        |argument: &FunctionArg| matches!(argument, FunctionArg::Unnamed(FunctionArgExpr::Expr(_)));
    if !list.clauses.is_empty() || list.duplicate_treatment.is_some() || !list.args.iter().all(is_plain) {
        return None;
    }
    let expr = |argument: FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    };
    Some(std::mem::take(&mut list.args).into_iter().filter_map(expr).collect())
}

fn written(name: &str, arguments: Vec<Expr>, function: &Function) -> Outcome<Expr> {
    let span = start_of_name(&function.name);
    let count = arguments.len();
    let mut arguments = arguments.into_iter();
    let mut next = || arguments.next().unwrap_or_else(super::nothing);
    Ok(match (name, count) {
        ("count_if" | "countif", 1) => {
            let condition = next();
            with_filter(call("count", vec![number(1)]), condition)
        }
        ("if" | "iff", 3) => Expr::Case {
            case_token: AttachedToken::empty(),
            end_token: AttachedToken::empty(),
            operand: None,
            conditions: vec![CaseWhen { condition: next(), result: next() }],
            else_result: Some(Box::new(next())),
        },
        ("max_by" | "arg_max" | "argmax", 2) => at_extreme(next(), next(), true),
        ("min_by" | "arg_min" | "argmin", 2) => at_extreme(next(), next(), false),
        ("rlike" | "regexp" | "regexp_matches", 2) => matched(next(), next(), false),
        ("len", 1) => call("length", vec![next()]),
        ("to_char" | "date_format" | "strftime", 2) => {
            let (one, other) = (next(), next());
            // SQLite has the pattern first.
            let (instant, pattern) =
                if name == "strftime" && text_of(&one).is_some() { (other, one) } else { (one, other) };
            let here = match text_of(&pattern) {
                Some(found) => {
                    let at = start_of(&pattern);
                    text(super::time::pattern(name, found, at)?, at)
                }
                None => {
                    let is_null = matches!(&pattern, Expr::Value(value) if value.value == Value::Null);
                    let instead = "Write it as a text: to_char(event_time, '%Y-%m').";
                    refuse_if(!is_null, &format!("A pattern of {name} that is computed"), span, instead)?;
                    pattern
                }
            };
            call("to_char", vec![instant, here])
        }
        ("date_diff" | "datediff", 3) => {
            let unit = next();
            let unit = match (&unit, text_of(&unit)) {
                (_, Some(text)) => text.to_lowercase(),
                (Expr::Identifier(name), None) => name.value.to_lowercase(),
                _ => String::new(),
            };
            const UNITS: [&str; 10] = [
                "microsecond",
                "millisecond",
                "second",
                "minute",
                "hour",
                "day",
                "week",
                "month",
                "quarter",
                "year",
            ];
            let instead =
                "Write date_diff('day', a, b), with second, minute, hour, day, week, month, quarter or year.";
            let is_known = UNITS.contains(&unit.strip_suffix('s').unwrap_or(&unit));
            refuse_if(!is_known, &format!("This unit of {name}"), span, instead)?;
            call(DATE_DIFF, vec![text(unit, span), next(), next()])
        }
        // Spark's and MySQL's: days, the later one first.
        ("date_diff" | "datediff", 2) => {
            let (end, start) = (next(), next());
            call(DATE_DIFF, vec![text("day", span), start, end])
        }
        _ => {
            let (form, instead) = match name {
                "count_if" | "countif" => ("one condition", "Write count(*) FILTER (WHERE condition)."),
                "if" | "iff" => {
                    ("a condition and two values", "Write CASE WHEN condition THEN a ELSE b END.")
                }
                "date_diff" | "datediff" => ("a unit and two instants", "Write date_diff('day', a, b)."),
                "len" => ("one text", "Write length(text)."),
                "rlike" | "regexp" | "regexp_matches" => ("a text and a pattern", "Write text ~ 'pattern'."),
                "to_char" | "date_format" | "strftime" => {
                    ("an instant and a pattern", "Write to_char(event_time, '%Y-%m').")
                }
                _ => ("a value and what it is ordered by", "Write last_value(x ORDER BY y)."),
            };
            return Err(Refusal::because(
                &format!("{name} takes {form}, and is given {count} arguments"),
                span,
                instead,
            ));
        }
    })
}

fn joined(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    let side = |expr| Box::new(Expr::Nested(Box::new(expr)));
    Expr::BinaryOp { left: side(left), op, right: side(right) }
}

fn with_filter(mut expr: Expr, condition: Expr) -> Expr {
    if let Expr::Function(function) = &mut expr {
        function.filter = Some(Box::new(condition));
    }
    expr
}

/// The value in the row that has the largest or the least of something else; rows without that are left out.
fn at_extreme(value: Expr, by: Expr, largest: bool) -> Expr {
    let has_it = Expr::IsNotNull(Box::new(Expr::Nested(Box::new(by.clone()))));
    let mut expr = call(if largest { "last_value" } else { "first_value" }, vec![value]);
    if let Expr::Function(Function { args: FunctionArguments::List(list), .. }) = &mut expr {
        list.clauses.push(FunctionArgumentClause::OrderBy(vec![OrderByExpr {
            expr: by,
            options: OrderByOptions { asc: Some(true), nulls_first: None },
            with_fill: None,
        }]));
    }
    with_filter(expr, has_it)
}
