//! LIKE, SIMILAR TO and RLIKE as the standard and other engines mean them.

use super::refusal::{refuse_if, start_of};
use super::size::Size;
use super::{Outcome, Refusal, Walk, chain, take, text, text_of};
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Value, ValueWithSpan};
use datafusion::sql::sqlparser::tokenizer::Span;

/// The character that takes the meaning of the next one away, unless ESCAPE names another.
const ESCAPE: char = '\\';

impl Walk<'_> {
    /// A comparison of a text with a pattern.
    pub(super) fn pattern(&mut self, whole: &mut Expr) -> Outcome<Size> {
        let span = start_of(whole);
        match take(whole) {
            Expr::Like { negated, any, mut expr, mut pattern, escape_char } => {
                let size = self.expression(&mut expr)?.and(self.expression(&mut pattern)?);
                let escape = escape_of(escape_char)?;
                *whole = liked(*expr, *pattern, any, escape, &|expr, pattern| Expr::Like {
                    negated,
                    any: false,
                    expr: Box::new(expr),
                    pattern: Box::new(pattern),
                    escape_char: None,
                })?;
                Ok(size)
            }
            Expr::ILike { negated, any, mut expr, mut pattern, escape_char } => {
                let size = self.expression(&mut expr)?.and(self.expression(&mut pattern)?);
                let escape = escape_of(escape_char)?;
                *whole = liked(*expr, *pattern, any, escape, &|expr, pattern| Expr::ILike {
                    negated,
                    any: false,
                    expr: Box::new(expr),
                    pattern: Box::new(pattern),
                    escape_char: None,
                })?;
                Ok(size)
            }
            Expr::SimilarTo { negated, mut expr, pattern, escape_char } => {
                let size = self.expression(&mut expr)?;
                let escape = escape_of(escape_char)?.unwrap_or(ESCAPE);
                let Some(similar) = text_of(&pattern) else {
                    let instead = "Write x ~ pattern, with a regular expression.";
                    return Err(Refusal::of("SIMILAR TO with a pattern that is computed", span, instead));
                };
                check_end(similar, escape, start_of(&pattern))?;
                let pattern = text(regular(similar, escape), start_of(&pattern));
                *whole = matched(*expr, pattern, negated);
                Ok(size)
            }
            Expr::RLike { negated, mut expr, mut pattern, regexp: _ } => {
                let size = self.expression(&mut expr)?.and(self.expression(&mut pattern)?);
                *whole = matched(*expr, *pattern, negated);
                Ok(size)
            }
            other => {
                *whole = other;
                Ok(Size::NOTHING)
            }
        }
    }
}

/// A match of a regular expression, in parentheses.
pub(super) fn matched(expr: Expr, pattern: Expr, negated: bool) -> Expr {
    let op = if negated { BinaryOperator::PGRegexNotMatch } else { BinaryOperator::PGRegexMatch };
    Expr::Nested(Box::new(Expr::BinaryOp { left: Box::new(expr), op, right: Box::new(pattern) }))
}

/// The character that ESCAPE names.
fn escape_of(escape: Option<ValueWithSpan>) -> Outcome<Option<char>> {
    let Some(ValueWithSpan { value, span }) = escape else { return Ok(None) };
    let mut characters = match &value {
        Value::SingleQuotedString(text) => text.chars(),
        _ => "".chars(),
    };
    match (characters.next(), characters.next()) {
        (Some(only), None) => Ok(Some(only)),
        _ => Err(Refusal::of("This ESCAPE", span, "Write one character: ESCAPE '!'.")),
    }
}

/// A comparison with LIKE; for ANY, with each pattern of a list.
fn liked(
    expr: Expr,
    pattern: Expr,
    any: bool,
    escape: Option<char>,
    like: &dyn Fn(Expr, Expr) -> Expr,
) -> Outcome<Expr> {
    let patterns = match (any, pattern) {
        (true, Expr::Tuple(patterns)) => patterns,
        (_, one) => vec![one],
    };
    let comparisons = patterns.into_iter().map(|pattern| {
        let pattern = match escape {
            None | Some(ESCAPE) => match text_of(&pattern) {
                Some(found) => text(escaped(found, ESCAPE, start_of(&pattern))?, start_of(&pattern)),
                None => pattern,
            },
            Some(escape) => match text_of(&pattern) {
                Some(found) => text(escaped(found, escape, start_of(&pattern))?, start_of(&pattern)),
                None => {
                    let instead =
                        "Write the pattern as a text, or leave ESCAPE out and write \\ before % and _.";
                    return Err(Refusal::of(
                        "ESCAPE with a pattern that is computed",
                        start_of(&pattern),
                        instead,
                    ));
                }
            },
        };
        Ok(like(expr.clone(), pattern))
    });
    let comparisons = comparisons.collect::<Outcome<Vec<Expr>>>()?;
    let mut either =
        |left, right| Expr::BinaryOp { left: Box::new(left), op: BinaryOperator::Or, right: Box::new(right) };
    let joined = chain::balanced(comparisons, &mut either);
    let joined = joined.unwrap_or_else(|| Expr::Value(Value::Boolean(false).into()));
    Ok(Expr::Nested(Box::new(joined)))
}

/// A pattern of LIKE with the usual escape character, and only where it takes a meaning away: before another character it
/// would stand for itself here, and for nothing in the standard.
///
/// # Errors
/// The refusal of a pattern that ends with the escape character, and of `\\` before a letter, which people mean for itself.
fn escaped(pattern: &str, escape: char, span: Span) -> Outcome<String> {
    check_end(pattern, escape, span)?;
    let mut after = pattern.split(escape).skip(1);
    let is_literal = escape == ESCAPE
        && after.any(|rest| rest.starts_with(|next: char| !['%', '_', ESCAPE].contains(&next)));
    let what = format!("The pattern '{pattern}', with \\ before a character that it takes no meaning from,");
    // Of \\\\a the second is taken by the first.
    let is_literal = is_literal && escaped_anew(pattern, escape).chars().count() < pattern.chars().count();
    refuse_if(is_literal, &what, span, "Write \\\\ for the character itself.")?;
    Ok(escaped_anew(pattern, escape))
}

/// Refuses a pattern whose last character is an escape for nothing.
fn check_end(pattern: &str, escape: char, span: Span) -> Outcome {
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character == escape && characters.next().is_none() {
            let reason = format!("The pattern '{pattern}' ends with its escape character {escape}");
            return Err(Refusal::because(&reason, span, "Write it twice, or name another one: ESCAPE '!'."));
        }
    }
    Ok(())
}

/// A pattern of LIKE whose escape character is another one, with the usual one.
fn escaped_anew(pattern: &str, escape: char) -> String {
    let mut anew = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            found if found == escape => match characters.next() {
                Some(next @ ('%' | '_' | ESCAPE)) => anew.extend([ESCAPE, next]),
                Some(next) => anew.push(next),
                None => {}
            },
            ESCAPE => anew.extend([ESCAPE, ESCAPE]),
            other => anew.push(other),
        }
    }
    anew
}

/// The regular expression that matches what a pattern of SIMILAR TO does: the whole text, `%` for any characters, `_`
/// for one, and the alternatives, groups, sets and repetitions that both have.
fn regular(pattern: &str, escape: char) -> String {
    let mut regular = String::from("^(?s:");
    let mut characters = pattern.chars();
    let mut in_set = false;
    while let Some(character) = characters.next() {
        match character {
            found if found == escape => {
                if let Some(next) = characters.next() {
                    push_literal(&mut regular, next);
                }
            }
            '[' => {
                in_set = true;
                regular.push('[');
            }
            ']' => {
                in_set = false;
                regular.push(']');
            }
            other if in_set => regular.push(other),
            '%' => regular.push_str(".*"),
            '_' => regular.push('.'),
            '|' | '*' | '+' | '?' | '{' | '}' | '(' | ')' => regular.push(character),
            other => push_literal(&mut regular, other),
        }
    }
    regular.push_str(")$");
    regular
}

/// Adds a character that stands for itself.
fn push_literal(regular: &mut String, character: char) {
    if character.is_ascii_punctuation() {
        regular.push('\\');
    }
    regular.push(character);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_patterns_are_regular_expressions_of_the_whole_text() {
        assert_eq!(regular("sav%", ESCAPE), "^(?s:sav.*)$");
        assert_eq!(regular("(a|b)_{2}[%_]\\%", ESCAPE), "^(?s:(a|b).{2}[%_]\\%)$");
        assert_eq!(regular("a.c!_", '!'), "^(?s:a\\.c\\_)$");
    }

    #[test]
    fn another_escape_character_is_written_as_the_usual_one() {
        assert_eq!(escaped_anew("10!%%", '!'), "10\\%%");
        assert_eq!(escaped_anew("a\\b!!", '!'), "a\\\\b!");
    }

    #[test]
    fn an_escape_character_takes_a_meaning_away_or_is_refused() {
        let of = |pattern: &str, escape: char| escaped(pattern, escape, Span::empty()).ok();
        assert_eq!(of("a!b!%", '!').as_deref(), Some("ab\\%"));
        assert_eq!(of("a%%", '%').as_deref(), Some("a\\%"));
        assert_eq!(of("50\\%", ESCAPE).as_deref(), Some("50\\%"));
        assert_eq!(of("C:\\\\Users%", ESCAPE).as_deref(), Some("C:\\\\Users%"));
        for (pattern, escape) in [("%", '%'), ("a!", '!'), ("a\\", ESCAPE), ("C:\\Users%", ESCAPE)] {
            assert_eq!(of(pattern, escape), None, "{pattern}");
        }
    }
}
