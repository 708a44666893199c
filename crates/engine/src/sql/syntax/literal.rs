//! Numbers and texts as they are written.

use super::refusal::refuse_if;
use super::size::Size;
use super::{Outcome, Refusal, Walk, take, text};
use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, DollarQuotedString, ExactNumberInfo, Expr, Value, ValueWithSpan,
};

/// The digits that a decimal number holds.
const MOST_DIGITS: usize = 38;

impl Walk<'_> {
    /// A value as it is written.
    pub(super) fn value(&mut self, expr: &mut Expr) -> Outcome<Size> {
        let Expr::Value(ValueWithSpan { value, span }) = expr else { return Ok(Size::NOTHING) };
        let span = *span;
        match value {
            Value::Number(digits, is_long) => {
                refuse_if(*is_long, &format!("{digits}L"), span, "Write the number without L.")?;
                // The planner would make it a double, which has no place for all of its digits.
                let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
                if is_whole && digits.parse::<u64>().is_err() {
                    let significant = digits.trim_start_matches('0');
                    if significant.len() > MOST_DIGITS {
                        let what = format!("A whole number of {} digits", significant.len());
                        return Err(Refusal::of(
                            &what,
                            span,
                            "Write it with a point or an exponent, which rounds it.",
                        ));
                    }
                    let value = text(significant, span);
                    *expr = Expr::Cast {
                        kind: CastKind::Cast,
                        expr: Box::new(value),
                        data_type: DataType::Decimal(ExactNumberInfo::PrecisionAndScale(38, 0)),
                        array: false,
                        format: None,
                    };
                }
                Ok(Size::NOTHING)
            }
            Value::SingleQuotedString(_)
            | Value::DoubleQuotedString(_)
            | Value::EscapedStringLiteral(_)
            | Value::HexStringLiteral(_)
            | Value::DollarQuotedString(DollarQuotedString { value: _, tag: _ })
            | Value::Boolean(_)
            | Value::Null => Ok(Size::NOTHING),
            Value::NationalStringLiteral(value) => {
                let value = std::mem::take(value);
                *expr = text(value, span);
                Ok(Size::NOTHING)
            }
            Value::Placeholder(name) => {
                let what = format!("The parameter {name}");
                Err(Refusal::of(&what, span, "Write the value in its place."))
            }
            Value::TripleSingleQuotedString(_)
            | Value::TripleDoubleQuotedString(_)
            | Value::UnicodeStringLiteral(_)
            | Value::SingleQuotedByteStringLiteral(_)
            | Value::DoubleQuotedByteStringLiteral(_)
            | Value::TripleSingleQuotedByteStringLiteral(_)
            | Value::TripleDoubleQuotedByteStringLiteral(_)
            | Value::SingleQuotedRawStringLiteral(_)
            | Value::DoubleQuotedRawStringLiteral(_)
            | Value::TripleSingleQuotedRawStringLiteral(_)
            | Value::TripleDoubleQuotedRawStringLiteral(_)
            | Value::QuoteDelimitedStringLiteral(_)
            | Value::NationalQuoteDelimitedStringLiteral(_) => {
                let _ = take(expr);
                Err(Refusal::of("This form of a text", span, "Write it in single quotes: 'it''s'."))
            }
        }
    }
}
