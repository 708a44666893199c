//! Operators: those that the planner does, and what to write for the others.

use super::refusal::{refuse_if, start_of};
use super::size::Size;
use super::{Outcome, Refusal, Walk, take};
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};
use datafusion::sql::sqlparser::tokenizer::Span;

/// Refuses an operator between two operands that the planner does not do.
///
/// # Errors
/// The refusal.
pub(super) fn check_operator(operator: &BinaryOperator, span: Span) -> Outcome {
    let instead = match operator {
        BinaryOperator::Plus
        | BinaryOperator::Minus
        | BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::Modulo
        | BinaryOperator::StringConcat
        | BinaryOperator::Gt
        | BinaryOperator::Lt
        | BinaryOperator::GtEq
        | BinaryOperator::LtEq
        | BinaryOperator::Spaceship
        | BinaryOperator::Eq
        | BinaryOperator::NotEq
        | BinaryOperator::And
        | BinaryOperator::Or
        | BinaryOperator::BitwiseOr
        | BinaryOperator::BitwiseAnd
        | BinaryOperator::PGBitwiseXor
        | BinaryOperator::PGBitwiseShiftRight
        | BinaryOperator::PGExp
        | BinaryOperator::PGRegexMatch
        | BinaryOperator::PGRegexIMatch
        | BinaryOperator::PGRegexNotMatch
        | BinaryOperator::PGRegexNotIMatch
        | BinaryOperator::PGLikeMatch
        | BinaryOperator::PGILikeMatch
        | BinaryOperator::PGNotLikeMatch
        | BinaryOperator::PGNotILikeMatch
        | BinaryOperator::AtArrow
        | BinaryOperator::ArrowAt => return Ok(()),
        BinaryOperator::BitwiseXor => "Write power(a, b).",
        // Bits that are shifted out would be lost.
        BinaryOperator::PGBitwiseShiftLeft => "Write x * power(2, n).",
        BinaryOperator::Xor => "Write a <> b for two conditions.",
        BinaryOperator::DuckIntegerDivide | BinaryOperator::MyIntegerDivide => {
            "Write a / b: between whole numbers it leaves the fraction away."
        }
        BinaryOperator::Match | BinaryOperator::Regexp => "Write text ~ 'pattern'.",
        BinaryOperator::PGStartsWith => "Write starts_with(text, start).",
        BinaryOperator::Arrow
        | BinaryOperator::LongArrow
        | BinaryOperator::HashArrow
        | BinaryOperator::HashLongArrow
        | BinaryOperator::HashMinus
        | BinaryOperator::AtQuestion
        | BinaryOperator::Question
        | BinaryOperator::QuestionAnd
        | BinaryOperator::QuestionPipe => "Write properties['name'] for a property of an event.",
        BinaryOperator::Overlaps | BinaryOperator::PGOverlap => {
            "Write a_start < b_end AND b_start < a_end for two spans of time."
        }
        BinaryOperator::AtAt => "Write text LIKE '%word%' or text ~ 'pattern'.",
        BinaryOperator::Assignment => "Write a = b to compare.",
        BinaryOperator::Custom(_)
        | BinaryOperator::PGCustomBinaryOperator(_)
        | BinaryOperator::DoubleHash
        | BinaryOperator::LtDashGt
        | BinaryOperator::AndLt
        | BinaryOperator::AndGt
        | BinaryOperator::LtLtPipe
        | BinaryOperator::PipeGtGt
        | BinaryOperator::AndLtPipe
        | BinaryOperator::PipeAndGt
        | BinaryOperator::LtCaret
        | BinaryOperator::GtCaret
        | BinaryOperator::QuestionHash
        | BinaryOperator::QuestionDash
        | BinaryOperator::QuestionDashPipe
        | BinaryOperator::QuestionDoublePipe
        | BinaryOperator::At
        | BinaryOperator::TildeEq => "Write a function or one of + - * / % || = <> < <= > >= ~ AND OR.",
    };
    Err(Refusal::of(&format!("The operator {operator}"), span, instead))
}

impl Walk<'_> {
    /// An operator with one operand.
    pub(super) fn unary(&mut self, expr: &mut Expr) -> Outcome<Size> {
        let Expr::UnaryOp { op, expr: operand } = expr else { return Ok(Size::NOTHING) };
        let span = start_of(operand);
        let instead = match op {
            UnaryOperator::Not | UnaryOperator::Plus | UnaryOperator::Minus => {
                return self.expression(operand);
            }
            UnaryOperator::BangNot => {
                let size = self.expression(operand)?;
                let operand = Box::new(take(operand));
                *expr = Expr::UnaryOp { op: UnaryOperator::Not, expr: operand };
                return Ok(size);
            }
            UnaryOperator::PGAbs => "Write abs(x).",
            UnaryOperator::PGSquareRoot => "Write sqrt(x).",
            UnaryOperator::PGCubeRoot => "Write cbrt(x).",
            UnaryOperator::AtDashAt
            | UnaryOperator::BitwiseNot
            | UnaryOperator::DoubleAt
            | UnaryOperator::Hash
            | UnaryOperator::PGPostfixFactorial
            | UnaryOperator::PGPrefixFactorial
            | UnaryOperator::QuestionDash
            | UnaryOperator::QuestionPipe => "Write a function, NOT, or - before a number.",
        };
        refuse_if(true, &format!("The operator {op}"), span, instead)?;
        Ok(Size::NOTHING)
    }
}
