//! Texts beside numbers where one value is chosen: nothing becomes the other in silence.
//!
//! DataFusion makes texts of the numbers in `CASE WHEN n > 8 THEN '10' ELSE n END`, and `max` of it is '9'. So texts and
//! numbers in the results of CASE, of functions that choose, in lists and in the columns of UNION are refused before types
//! are made to fit. A text that stands in quotes beside numbers is one where they are compared only, as in PostgreSQL.

use super::numbers::written;
use super::refused;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::expr::{Case, InList, InSubquery, ScalarFunction};
use datafusion::logical_expr::{Between, Expr, ExprSchemable, LogicalPlan};

/// Functions that give one of their arguments, and what is a text among them stays one.
const GIVING: [&str; 4] = ["if", "ifnull", "nvl", "nvl2"];

/// Functions that compare their arguments: DataFusion reads texts as numbers there.
const COMPARING: [&str; 18] = [
    "array_append",
    "array_concat",
    "array_distinct",
    "array_except",
    "array_has",
    "array_has_all",
    "array_has_any",
    "array_intersect",
    "array_position",
    "array_prepend",
    "array_remove",
    "array_union",
    "coalesce",
    "greatest",
    "least",
    "make_array",
    "nanvl",
    "nullif",
];

/// What an expression is beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Text,
    /// A text in quotes that is a number.
    Numeral,
    Number,
    Other,
}

type KindOf<'a> = &'a dyn Fn(&Expr) -> Option<DataType>;

/// Refuses an expression that chooses between texts and numbers.
///
/// # Errors
/// [`crate::EngineError::Sql`] as an error of DataFusion's.
pub(super) fn check(expr: &Expr, kind_of: KindOf<'_>) -> Result<()> {
    match expr {
        Expr::Case(Case { expr, when_then_expr, else_expr }) => {
            let results: Vec<&Expr> =
                when_then_expr.iter().map(|(_, then)| then.as_ref()).chain(else_expr.as_deref()).collect();
            chosen("CASE", &results, kind_of, Side::Numeral)?;
            let Some(operand) = expr else { return Ok(()) };
            let compared: Vec<&Expr> = std::iter::once(operand.as_ref())
                .chain(when_then_expr.iter().map(|(when, _)| when.as_ref()))
                .collect();
            chosen("CASE", &compared, kind_of, Side::Text)
        }
        Expr::InList(InList { expr, list, negated: _ }) => {
            let all: Vec<&Expr> = std::iter::once(expr.as_ref()).chain(list).collect();
            chosen("IN", &all, kind_of, Side::Text)
        }
        Expr::Between(Between { expr, low, high, negated: _ }) => {
            chosen("BETWEEN", &[expr.as_ref(), low.as_ref(), high.as_ref()], kind_of, Side::Text)
        }
        Expr::InSubquery(InSubquery { expr, subquery, negated: _ }) => {
            let Some(field) = subquery.subquery.schema().fields().first() else { return Ok(()) };
            let (one, other) = (side(expr, kind_of), of_type(field.data_type()));
            let is_mixed = matches!(
                (one, other),
                (Side::Text, Side::Number) | (Side::Number | Side::Numeral, Side::Text)
            );
            // A text in quotes is a number beside numbers, and a text beside texts.
            if !is_mixed || (one == Side::Numeral && other == Side::Text) {
                return Ok(());
            }
            let (text, number) = match other {
                Side::Text => (column(field.name()), written(expr)),
                _ => (written(expr), column(field.name())),
            };
            Err(refused(format!(
                "IN compares the text {text} with the number {number}. Write {}",
                way_out(&text, &number)
            )))
        }
        Expr::ScalarFunction(ScalarFunction { func, args }) => {
            let (name, args) = (func.name(), args.iter().collect::<Vec<_>>());
            match name {
                "nvl2" => chosen(name, args.get(1..).unwrap_or_default(), kind_of, Side::Numeral),
                name if GIVING.contains(&name) => chosen(name, &args, kind_of, Side::Numeral),
                name if COMPARING.contains(&name) => chosen(name, &args, kind_of, Side::Text),
                _ => Ok(()),
            }
        }
        Expr::WindowFunction(window) if matches!(window.fun.name(), "lag" | "lead") => {
            match window.params.args.as_slice() {
                [value, _, default] => chosen(window.fun.name(), &[value, default], kind_of, Side::Numeral),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Refuses queries that UNION puts together if a column has texts in one and numbers in another.
///
/// # Errors
/// As [`check`].
pub(super) fn check_union(plan: &LogicalPlan) -> Result<()> {
    let LogicalPlan::Union(union) = plan else { return Ok(()) };
    let mut sides: Vec<Option<(Side, &str)>> = vec![];
    for input in &union.inputs {
        for (place, field) in input.schema().fields().iter().enumerate() {
            let found = of_type(field.data_type());
            if sides.len() <= place {
                sides.resize(place + 1, None);
            }
            let Some(known) = sides.get_mut(place) else { continue };
            match *known {
                Some((before, name)) if before != Side::Other && found != Side::Other && before != found => {
                    let name = column(name);
                    return Err(refused(format!(
                        "UNION puts texts and numbers together in the column {name}. Write CAST({name} AS VARCHAR) where it is a number, \
                         or TRY_CAST({name} AS DOUBLE) where it is a text."
                    )));
                }
                Some((before, _)) if before != Side::Other => {}
                _ => *known = Some((found, field.name())),
            }
        }
    }
    Ok(())
}

/// Refuses a join of equal columns, such as of USING, INTERSECT and EXCEPT, if one is a text and the other a number.
///
/// # Errors
/// As [`check`].
pub(super) fn check_join(plan: &LogicalPlan) -> Result<()> {
    let LogicalPlan::Join(join) = plan else { return Ok(()) };
    for (left, right) in &join.on {
        let kind = |expr: &Expr, of: &LogicalPlan| {
            expr.get_type(of.schema()).map_or(Side::Other, |kind| of_type(&kind))
        };
        let (one, other) = (kind(left, &join.left), kind(right, &join.right));
        let (text, number) = match (one, other) {
            (Side::Text, Side::Number) => (written(left), written(right)),
            (Side::Number, Side::Text) => (written(right), written(left)),
            _ => continue,
        };
        let (text, number) = (column(text.trim_matches('"')), column(number.trim_matches('"')));
        return Err(refused(format!(
            "USING, INTERSECT and EXCEPT compare the text {text} with the number {number} here. Write {}",
            way_out(&text, &number)
        )));
    }
    Ok(())
}

/// Refuses expressions one of which is a text of this kind or a worse one, and another a number.
fn chosen(what: &str, exprs: &[&Expr], kind_of: KindOf<'_>, least: Side) -> Result<()> {
    let sides: Vec<(Side, &Expr)> = exprs.iter().map(|expr| (side(expr, kind_of), *expr)).collect();
    let find =
        |wanted: &[Side]| sides.iter().find(|(side, _)| wanted.contains(side)).map(|(_, expr)| written(expr));
    let texts: &[Side] = if least == Side::Numeral { &[Side::Text, Side::Numeral] } else { &[Side::Text] };
    let (Some(text), Some(number)) = (find(texts), find(&[Side::Number])) else { return Ok(()) };
    let does = if least == Side::Numeral { "gives" } else { "compares" };
    Err(refused(format!(
        "{what} {does} texts and numbers together: {text} is a text, and {number} is a number. Write {}",
        way_out(&text, &number)
    )))
}

/// A column as it has to be written; one without a name of its own is `x`.
fn column(name: &str) -> String {
    if name.contains('(') { "x".to_owned() } else { super::message::quoted(name) }
}

fn way_out(text: &str, number: &str) -> String {
    format!("CAST({number} AS VARCHAR) for texts, or TRY_CAST({text} AS DOUBLE) for numbers.")
}

fn side(expr: &Expr, kind_of: KindOf<'_>) -> Side {
    match expr {
        Expr::Alias(alias) => side(&alias.expr, kind_of),
        Expr::Literal(value, _) if value.is_null() => Side::Other,
        Expr::Literal(ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)), _) => {
            if text.trim().parse::<f64>().is_ok() { Side::Numeral } else { Side::Text }
        }
        // A list of texts in quotes.
        Expr::ScalarFunction(ScalarFunction { func, args })
            if func.name() == "make_array" && args.iter().all(|arg| matches!(arg, Expr::Literal(_, _))) =>
        {
            let sides: Vec<Side> = args.iter().map(|arg| side(arg, kind_of)).collect();
            let first = |wanted: Side| sides.contains(&wanted).then_some(wanted);
            first(Side::Text)
                .or_else(|| first(Side::Number))
                .or_else(|| first(Side::Numeral))
                .unwrap_or(Side::Other)
        }
        other => kind_of(other).map_or(Side::Other, |kind| of_type(&kind)),
    }
}

fn of_type(kind: &DataType) -> Side {
    match kind {
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => Side::Text,
        DataType::Dictionary(_, values) => of_type(values),
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            of_type(field.data_type())
        }
        kind if kind.is_numeric() => Side::Number,
        _ => Side::Other,
    }
}
