//! From one condition to a DataFusion expression over the views of its property.
//!
//! The expressions are made as they are run: planning them from a statement's would bring the whole planner into the module
//! that answers questions, for types that are known here anyway.

use super::canonical::Stored;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Operator as SqlOperator;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{
    BinaryExpr, CastExpr, Column, IsNotNullExpr, IsNullExpr, LikeExpr, Literal, NotExpr,
};
use datafusion::physical_expr::utils::collect_columns;
use rockpool_catalog::PropertyType;
use rockpool_question::{Operator, PropertyFilter, Value};
use std::sync::Arc;

/// An expression that can be run over a batch.
type Expr = Arc<dyn PhysicalExpr>;

/// The views of a property that a condition is evaluated over, each a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// The values as they are stored.
    Stored,
    /// The values as text.
    Text,
    /// The values as numbers; null where they read as none.
    Number,
    /// The values as instants, in microseconds since 1970 (UTC); null where they read as none.
    Instant,
}

impl View {
    /// All of them, in the order of their columns.
    const ALL: [Self; 4] = [Self::Stored, Self::Text, Self::Number, Self::Instant];

    /// The name of its column.
    fn name(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Text => "text",
            Self::Number => "number",
            Self::Instant => "instant",
        }
    }

    /// Whether an expression reads it.
    pub(super) fn is_read_by(self, expression: &Expr) -> bool {
        collect_columns(expression).iter().any(|column| column.name() == self.name())
    }

    /// The columns of all views, of a property that is stored in this type.
    pub(super) fn schema(kind: PropertyType) -> SchemaRef {
        let field = |view: Self| {
            let of = match view {
                Self::Stored => stored_type(kind),
                Self::Text => DataType::Utf8,
                Self::Number => DataType::Float64,
                Self::Instant => DataType::Int64,
            };
            Field::new(view.name(), of, true)
        };
        Arc::new(Schema::new(Self::ALL.map(field).to_vec()))
    }
}

/// How the values of a property's type are stored, text not as a dictionary but as its entries.
pub(super) fn stored_type(kind: PropertyType) -> DataType {
    match kind {
        PropertyType::Text => DataType::Utf8,
        PropertyType::Integer => DataType::Int64,
        PropertyType::Number => DataType::Float64,
        PropertyType::Boolean => DataType::Boolean,
    }
}

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
    fn with_zero_below(self, views: &Views, orders: SqlOperator) -> Expr {
        match self {
            Self::Number(number) => binary(views.number(), orders, below(number)),
            Self::Instant(instant) => binary(views.instant(), orders, literal(instant)),
        }
    }

    /// Compares with the bound, a zero as the higher of the two.
    fn with_zero_above(self, views: &Views, orders: SqlOperator) -> Expr {
        match self {
            Self::Number(number) => binary(views.number(), orders, above(number)),
            Self::Instant(instant) => binary(views.instant(), orders, literal(instant)),
        }
    }
}

/// Where an expression finds the views: in columns of their own, or made of one column of a file.
pub(super) struct Views {
    kind: PropertyType,
    /// The file's own column, for what its statistics can be asked.
    of_file: Option<Column>,
}

impl Views {
    /// The views of [`View::schema`].
    pub(super) fn of(kind: PropertyType) -> Self {
        Self { kind, of_file: None }
    }

    fn stored(&self) -> Expr {
        self.column(View::Stored)
    }

    /// The values as text: as stored where they are text.
    fn texts(&self) -> Expr {
        self.column(if self.kind == PropertyType::Text { View::Stored } else { View::Text })
    }

    /// The values as numbers: a file's own statistics are of the values as they are stored.
    fn number(&self) -> Expr {
        let column = self.column(View::Number);
        match (&self.of_file, self.kind) {
            (None, _) | (_, PropertyType::Number) => column,
            _ => Arc::new(CastExpr::new(column, DataType::Float64, None)),
        }
    }

    fn instant(&self) -> Expr {
        self.column(View::Instant)
    }

    fn column(&self, view: View) -> Expr {
        let own = || Column::new(view.name(), view as usize);
        Arc::new(self.of_file.clone().unwrap_or_else(own))
    }
}

/// The condition as an expression over the views: true, or false or null where it does not hold.
///
/// Number comparisons are IEEE, except that NaN is greater than every number and equal to itself, as in
/// Spark SQL. Arrow orders -0 before 0, so a zero to compare with is given the sign that makes them equal.
pub(super) fn expression(views: &Views, filter: &PropertyFilter) -> Expr {
    let first = filter.values.first();
    let second = filter.values.get(1);
    let text = || first.map(Value::text).unwrap_or_default();
    let any = || {
        let each = filter.values.iter().map(|value| equals(views, value));
        each.reduce(or).unwrap_or_else(|| literal(false))
    };
    let is_null = || -> Expr { Arc::new(IsNullExpr::new(views.stored())) };
    match filter.operator {
        Operator::Is | Operator::IsAnyOf => any(),
        Operator::IsNot | Operator::IsNoneOf => or(is_null(), not(any())),
        Operator::Contains => contains(views, &text()),
        Operator::DoesNotContain => or(is_null(), not(contains(views, &text()))),
        Operator::StartsWith => like(views, &format!("{}%", escape(&text()))),
        Operator::Matches => binary(views.texts(), SqlOperator::RegexMatch, literal(text())),
        Operator::IsSet => Arc::new(IsNotNullExpr::new(views.stored())),
        Operator::IsNotSet => is_null(),
        Operator::LessThan => Bound::of(first).with_zero_below(views, SqlOperator::Lt),
        Operator::AtMost => Bound::of(first).with_zero_above(views, SqlOperator::LtEq),
        Operator::GreaterThan => Bound::of(first).with_zero_above(views, SqlOperator::Gt),
        Operator::AtLeast => Bound::of(first).with_zero_below(views, SqlOperator::GtEq),
        Operator::Between => {
            let least = Bound::of(first).with_zero_below(views, SqlOperator::GtEq);
            binary(least, SqlOperator::And, Bound::of(second).with_zero_above(views, SqlOperator::LtEq))
        }
    }
}

fn literal(value: impl Into<ScalarValue>) -> Expr {
    Arc::new(Literal::new(value.into()))
}

fn binary(left: Expr, operator: SqlOperator, right: Expr) -> Expr {
    Arc::new(BinaryExpr::new(left, operator, right))
}

/// Whether one of both holds.
pub(super) fn or(left: Expr, right: Expr) -> Expr {
    binary(left, SqlOperator::Or, right)
}

/// Whether both hold.
pub(super) fn and(left: Expr, right: Expr) -> Expr {
    binary(left, SqlOperator::And, right)
}

fn not(expression: Expr) -> Expr {
    Arc::new(NotExpr::new(expression))
}

fn contains(views: &Views, part: &str) -> Expr {
    like(views, &format!("%{}%", escape(part)))
}

fn like(views: &Views, pattern: &str) -> Expr {
    Arc::new(LikeExpr::new(false, false, views.texts(), literal(pattern)))
}

/// A text that LIKE takes as it is.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Equality with one value: by number when the value is a number, by text otherwise.
fn equals(views: &Views, value: &Value) -> Expr {
    if let Value::Number(number) = value {
        return if *number == 0.0 {
            let least = binary(views.number(), SqlOperator::GtEq, below(0.0));
            and(least, binary(views.number(), SqlOperator::LtEq, above(0.0)))
        } else {
            binary(views.number(), SqlOperator::Eq, literal(*number))
        };
    }
    let stored = match Stored::of(views.kind, &value.text()) {
        Some(Stored::Text(text)) => literal(text),
        Some(Stored::Integer(number)) => literal(number),
        Some(Stored::Number(number)) => literal(number),
        Some(Stored::Boolean(value)) => literal(value),
        // No stored value has this text.
        None => return literal(false),
    };
    binary(views.stored(), SqlOperator::Eq, stored)
}

/// The number, zero as -0.
fn below(number: f64) -> Expr {
    literal(if number == 0.0 { -0.0 } else { number })
}

/// The number, zero as +0.
fn above(number: f64) -> Expr {
    literal(if number == 0.0 { 0.0 } else { number })
}

/// The condition as an expression over the file's own column, weaker or equal, for statistics to leave row
/// groups out by; none where statistics cannot help.
pub(super) fn prunable(column: Column, kind: PropertyType, filter: &PropertyFilter) -> Option<Expr> {
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
    helps.then(|| expression(&Views { kind, of_file: Some(column) }, filter))
}
