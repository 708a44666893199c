//! From one condition to a DataFusion expression over the views of its property.

use super::canonical::Stored;
use datafusion::common::Column;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator as SqlOperator, lit};
use rockpool_catalog::PropertyType;
use rockpool_question::{Operator, PropertyFilter, Value};

/// The stored values.
pub(super) const STORED: &str = "stored";
/// The values as text.
pub(super) const TEXT: &str = "text";
/// The values as numbers; null where they read as none.
pub(super) const NUMBER: &str = "number";

/// The values as instants, in microseconds since 1970 (UTC); null where they read as none.
pub(super) const INSTANT: &str = "instant";

/// What an operator that orders compares with.
#[derive(Debug, Clone, Copy)]
enum Bound {
    Number(f64),
    Instant(i64),
}

impl Bound {
    /// A text is a number if it reads as one; validation has seen to it that it is one of both.
    fn of(value: Option<&Value>) -> Self {
        let number = value.and_then(Value::number);
        match number.map_or_else(|| value.and_then(Value::instant), |_| None) {
            Some(instant) => Self::Instant(instant),
            None => Self::Number(number.unwrap_or(f64::NAN)),
        }
    }

    /// Compares with the bound, a zero as the lower of the two.
    fn with_zero_below(self, orders: impl Fn(Expr, Expr) -> Expr) -> Expr {
        match self {
            Self::Number(number) => orders(column(NUMBER), below(number)),
            Self::Instant(instant) => orders(column(INSTANT), lit(instant)),
        }
    }

    /// Compares with the bound, a zero as the higher of the two.
    fn with_zero_above(self, orders: impl Fn(Expr, Expr) -> Expr) -> Expr {
        match self {
            Self::Number(number) => orders(column(NUMBER), above(number)),
            Self::Instant(instant) => orders(column(INSTANT), lit(instant)),
        }
    }
}

/// The condition as an expression over [`STORED`], [`TEXT`], [`NUMBER`] and [`INSTANT`]: true, or false or null where it
/// does not hold.
///
/// Number comparisons are IEEE, except that NaN is greater than every number and equal to itself, as in
/// Spark SQL. Arrow orders -0 before 0, so a zero to compare with is given the sign that makes them equal.
pub(super) fn expression(kind: PropertyType, filter: &PropertyFilter) -> Expr {
    let first = filter.values.first();
    let second = filter.values.get(1);
    let text = || first.map(Value::text).unwrap_or_default();
    let any = || {
        filter.values.iter().map(|value| equals(kind, value)).reduce(Expr::or).unwrap_or_else(|| lit(false))
    };
    match filter.operator {
        Operator::Is | Operator::IsAnyOf => any(),
        Operator::IsNot | Operator::IsNoneOf => column(STORED).is_null().or(!any()),
        Operator::Contains => contains(kind, &text()),
        Operator::DoesNotContain => column(STORED).is_null().or(!contains(kind, &text())),
        Operator::StartsWith => texts(kind).like(lit(format!("{}%", escape(&text())))),
        Operator::Matches => binary(texts(kind), SqlOperator::RegexMatch, lit(text())),
        Operator::IsSet => column(STORED).is_not_null(),
        Operator::IsNotSet => column(STORED).is_null(),
        Operator::LessThan => Bound::of(first).with_zero_below(Expr::lt),
        Operator::AtMost => Bound::of(first).with_zero_above(Expr::lt_eq),
        Operator::GreaterThan => Bound::of(first).with_zero_above(Expr::gt),
        Operator::AtLeast => Bound::of(first).with_zero_below(Expr::gt_eq),
        Operator::Between => {
            let least = Bound::of(first).with_zero_below(Expr::gt_eq);
            least.and(Bound::of(second).with_zero_above(Expr::lt_eq))
        }
    }
}

/// Names are kept as written: a property may hold dots or capitals.
fn column(name: &str) -> Expr {
    Expr::Column(Column::from_name(name))
}

fn binary(left: Expr, operator: SqlOperator, right: Expr) -> Expr {
    Expr::BinaryExpr(BinaryExpr::new(Box::new(left), operator, Box::new(right)))
}

/// The values as text: as stored where they are text.
fn texts(kind: PropertyType) -> Expr {
    column(if kind == PropertyType::Text { STORED } else { TEXT })
}

fn contains(kind: PropertyType, part: &str) -> Expr {
    texts(kind).like(lit(format!("%{}%", escape(part))))
}

/// A text that LIKE takes as it is.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Equality with one value: by number when the value is a number, by text otherwise.
fn equals(kind: PropertyType, value: &Value) -> Expr {
    if let Value::Number(number) = value {
        return if *number == 0.0 {
            column(NUMBER).gt_eq(below(0.0)).and(column(NUMBER).lt_eq(above(0.0)))
        } else {
            column(NUMBER).eq(lit(*number))
        };
    }
    match Stored::of(kind, &value.text()) {
        Some(Stored::Text(text)) => column(STORED).eq(lit(text)),
        Some(Stored::Integer(number)) => column(STORED).eq(lit(number)),
        Some(Stored::Number(number)) => column(STORED).eq(lit(number)),
        Some(Stored::Boolean(value)) => column(STORED).eq(lit(value)),
        // No stored value has this text.
        None => lit(false),
    }
}

/// The number, zero as -0.
fn below(number: f64) -> Expr {
    lit(if number == 0.0 { -0.0 } else { number })
}

/// The number, zero as +0.
fn above(number: f64) -> Expr {
    lit(if number == 0.0 { 0.0 } else { number })
}

/// The condition as an expression over the file's own column, weaker or equal, for statistics to leave row
/// groups out by; none where statistics cannot help.
pub(super) fn prunable(name: &str, kind: PropertyType, filter: &PropertyFilter) -> Option<Expr> {
    let numeric = matches!(kind, PropertyType::Integer | PropertyType::Number);
    let by_text =
        !filter.operator.is_numeric() && !filter.values.iter().any(|value| matches!(value, Value::Number(_)));
    let helps = match filter.operator {
        Operator::Is | Operator::IsAnyOf => by_text,
        Operator::StartsWith => kind == PropertyType::Text,
        Operator::IsSet | Operator::IsNotSet => true,
        // Statistics of Parquet leave NaN out of the bounds, so "greater than" cannot trust them.
        Operator::LessThan | Operator::AtMost => {
            numeric && matches!(Bound::of(filter.values.first()), Bound::Number(_))
        }
        _ => false,
    };
    if !helps {
        return None;
    }
    if by_text {
        return rename(expression(kind, filter), STORED, column(name));
    }
    let stored = match kind {
        PropertyType::Number => column(name),
        _ => datafusion::logical_expr::cast(column(name), arrow::datatypes::DataType::Float64),
    };
    rename(expression(kind, filter), NUMBER, stored)
}

fn rename(expression: Expr, from: &str, to: Expr) -> Option<Expr> {
    use datafusion::common::tree_node::{Transformed, TreeNode};
    expression
        .transform(|node| match &node {
            Expr::Column(column) if column.name == from => Ok(Transformed::yes(to.clone())),
            _ => Ok(Transformed::no(node)),
        })
        .ok()
        .map(|transformed| transformed.data)
}
