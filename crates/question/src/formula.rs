//! Formulas over the series of a segmentation: parsed once, computed for each bucket.

use crate::limits;
use crate::words::number;

/// What stands in a formula for a series that was removed.
pub const REMOVED: char = '?';

/// A parsed [`crate::Formula`].
#[derive(Debug, Clone, PartialEq)]
pub struct Expression(Node);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Number(f64),
    /// A series, from 0.
    Series(usize),
    Negative(Box<Node>),
    Of(Operation, Box<Node>, Box<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// Why a text is no formula.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Something does not belong where it stands.
    #[error(
        "'{found}' does not belong at place {place}; write series as letters, numbers, + - * / and parentheses"
    )]
    Unexpected {
        /// What stands there.
        found: char,
        /// Its place, from 1.
        place: usize,
    },
    /// The text ends too early.
    #[error("the formula ends where a series or a number should follow")]
    Incomplete,
    /// A parenthesis is not closed.
    #[error("a parenthesis is not closed")]
    Open,
    /// There is no such series.
    #[error(
        "there is no series {letter}; the formula '{formula}' needs it: add the series, or change the formula"
    )]
    UnknownSeries {
        /// Its letter.
        letter: char,
        /// The formula.
        formula: String,
    },
    /// A series that it needs is not there any more.
    #[error(
        "a series that the formula '{0}' needs was removed; write another series in place of each {REMOVED}"
    )]
    RemovedSeries(String),
    /// It nests too deep.
    #[error(
        "the formula has parentheses or signs more than {} deep; remove some",
        limits::FORMULA_DEPTH.words()
    )]
    TooDeep,
    /// It has too many operands.
    #[error(
        "the formula has more than {} series and numbers; shorten it, or make two formulas of it",
        limits::FORMULA_TERMS.words()
    )]
    TooManyTerms,
    /// It is too long.
    #[error(
        "the formula has {} bytes, {} at most are allowed; shorten it",
        number(*.bytes as u64),
        limits::FORMULA_BYTES.words()
    )]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

impl Expression {
    /// Parses a formula over so many series, of which `A` is the first.
    ///
    /// # Errors
    /// [`FormulaError`].
    pub fn parse(text: &str, series: usize) -> Result<Self, FormulaError> {
        if limits::FORMULA_BYTES.is_passed_by(text.len()) {
            return Err(FormulaError::TooLong { bytes: text.len() });
        }
        if text.contains(REMOVED) {
            return Err(FormulaError::RemovedSeries(text.trim().to_owned()));
        }
        let characters: Vec<char> = text.chars().collect();
        let mut parser = Parser { text, characters: &characters, place: 0, series, terms: 0 };
        let node = parser.sum(0)?;
        match parser.peek() {
            None => Ok(Self(node)),
            Some(found) => Err(FormulaError::Unexpected { found, place: parser.place + 1 }),
        }
    }

    /// A formula's text after a series, from 0, is removed: the series behind it have the letter before, and the removed
    /// one is [`REMOVED`], so that the formula says what it lacks and does not take another series for it in silence.
    pub fn without_series(text: &str, removed: usize) -> String {
        text.chars()
            .map(|letter| match series_of(letter) {
                Some(series) if series == removed => REMOVED,
                Some(series) if series > removed => letter_before(letter),
                _ => letter,
            })
            .collect()
    }

    /// Its value where the series have these values; none if one it needs is absent, or it divides by zero.
    pub fn value(&self, series: &[Option<f64>]) -> Option<f64> {
        self.0.value(series)
    }

    /// The expression in SQL, with every operation in parentheses; `number` and `series` write the operands. As in
    /// [`Self::value`], a division by zero gives null, and so does whatever has null in it.
    pub fn write(&self, number: &dyn Fn(f64) -> String, series: &dyn Fn(usize) -> String) -> String {
        self.0.write(number, series)
    }
}

/// The series that a letter names, from 0.
fn series_of(letter: char) -> Option<usize> {
    letter.is_ascii_alphabetic().then(|| (letter.to_ascii_uppercase() as u8 - b'A') as usize)
}

fn letter_before(letter: char) -> char {
    char::from_u32(letter as u32 - 1).unwrap_or(letter)
}

impl Node {
    fn value(&self, series: &[Option<f64>]) -> Option<f64> {
        let value = match self {
            Self::Number(number) => *number,
            Self::Series(place) => series.get(*place).copied().flatten()?,
            Self::Negative(node) => -node.value(series)?,
            Self::Of(operation, left, right) => {
                let (left, right) = (left.value(series)?, right.value(series)?);
                match operation {
                    Operation::Add => left + right,
                    Operation::Subtract => left - right,
                    Operation::Multiply => left * right,
                    Operation::Divide if right == 0.0 => return None,
                    Operation::Divide => left / right,
                }
            }
        };
        // What is too large on the way is no number in the end either.
        Some(value).filter(|value| value.is_finite())
    }
}

impl Node {
    fn write(&self, number: &dyn Fn(f64) -> String, series: &dyn Fn(usize) -> String) -> String {
        match self {
            Self::Number(value) => number(*value),
            Self::Series(place) => series(*place),
            Self::Negative(node) => format!("(-{})", node.write(number, series)),
            Self::Of(operation, left, right) => {
                let (left, right) = (left.write(number, series), right.write(number, series));
                match operation {
                    Operation::Add => format!("({left} + {right})"),
                    Operation::Subtract => format!("({left} - {right})"),
                    Operation::Multiply => format!("({left} * {right})"),
                    Operation::Divide => format!("({left} / nullif({right}, 0))"),
                }
            }
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    characters: &'a [char],
    place: usize,
    series: usize,
    /// Series and numbers so far: the tree is never deeper than that and the parentheses together.
    terms: usize,
}

impl Parser<'_> {
    /// The next character that is no blank.
    fn peek(&mut self) -> Option<char> {
        while self.characters.get(self.place).is_some_and(|character| character.is_whitespace()) {
            self.place += 1;
        }
        self.characters.get(self.place).copied()
    }

    fn sum(&mut self, depth: usize) -> Result<Node, FormulaError> {
        self.chain(depth, [('+', Operation::Add), ('-', Operation::Subtract)], Self::product)
    }

    fn product(&mut self, depth: usize) -> Result<Node, FormulaError> {
        self.chain(depth, [('*', Operation::Multiply), ('/', Operation::Divide)], Self::operand)
    }

    /// Operands with operations of one rank between them, from the left.
    fn chain(
        &mut self,
        depth: usize,
        operations: [(char, Operation); 2],
        operand: impl Fn(&mut Self, usize) -> Result<Node, FormulaError>,
    ) -> Result<Node, FormulaError> {
        let mut left = operand(self, depth)?;
        while let Some(next) = self.peek()
            && let Some((_, operation)) = operations.iter().find(|(sign, _)| *sign == next)
        {
            self.place += 1;
            left = Node::Of(*operation, Box::new(left), Box::new(operand(self, depth)?));
        }
        Ok(left)
    }

    fn operand(&mut self, depth: usize) -> Result<Node, FormulaError> {
        if limits::FORMULA_DEPTH.is_passed_by(depth) {
            return Err(FormulaError::TooDeep);
        }
        match self.peek().ok_or(FormulaError::Incomplete)? {
            '-' => {
                self.place += 1;
                Ok(Node::Negative(Box::new(self.operand(depth + 1)?)))
            }
            '(' => {
                self.place += 1;
                let node = self.sum(depth + 1)?;
                match self.peek() {
                    Some(')') => {
                        self.place += 1;
                        Ok(node)
                    }
                    Some(found) => Err(FormulaError::Unexpected { found, place: self.place + 1 }),
                    None => Err(FormulaError::Open),
                }
            }
            letter => match series_of(letter) {
                Some(place) => {
                    if place >= self.series {
                        let formula = self.text.trim().to_owned();
                        return Err(FormulaError::UnknownSeries { letter, formula });
                    }
                    self.place += 1;
                    self.term(Node::Series(place))
                }
                None => {
                    let number = self.number()?;
                    self.term(number)
                }
            },
        }
    }

    fn term(&mut self, node: Node) -> Result<Node, FormulaError> {
        self.terms += 1;
        if limits::FORMULA_TERMS.is_passed_by(self.terms) {
            Err(FormulaError::TooManyTerms)
        } else {
            Ok(node)
        }
    }

    fn number(&mut self) -> Result<Node, FormulaError> {
        let start = self.place;
        while self.characters.get(self.place).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
            self.place += 1;
        }
        let text: String = self.characters.get(start..self.place).unwrap_or_default().iter().collect();
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Node::Number(number)),
            _ => {
                let found = self.characters.get(start).copied().unwrap_or(' ');
                Err(FormulaError::Unexpected { found, place: start + 1 })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, series: &[Option<f64>]) -> Option<f64> {
        Expression::parse(text, series.len()).unwrap().value(series)
    }

    #[test]
    fn products_bind_closer_than_sums_and_both_from_the_left() {
        let series = [Some(8.0), Some(2.0), None];
        assert_eq!(value("A / B * 100", &series), Some(400.0));
        assert_eq!(value("a - b - 1", &series), Some(5.0));
        assert_eq!(value("A + B * 3", &series), Some(14.0));
        assert_eq!(value("-(A + B) / .5", &series), Some(-20.0));
        assert_eq!(value("A - -B", &series), Some(10.0));
    }

    #[test]
    fn what_cannot_be_computed_has_no_value() {
        let series = [Some(8.0), Some(0.0), None];
        assert_eq!(value("A / B", &series), None);
        assert_eq!(value("A + C", &series), None);
        assert_eq!(value("A / (B - B)", &series), None);
    }

    #[test]
    fn what_is_no_formula_is_said_so() {
        use FormulaError::{Incomplete, Open, Unexpected};
        let error = |text: &str| Expression::parse(text, 2).unwrap_err();
        assert_eq!(error(""), Incomplete);
        assert_eq!(error("A +"), Incomplete);
        assert_eq!(error("(A"), Open);
        assert_eq!(error("A B"), Unexpected { found: 'B', place: 3 });
        assert_eq!(error("A ^ 2"), Unexpected { found: '^', place: 3 });
        assert_eq!(error("1.2.3"), Unexpected { found: '1', place: 1 });
        assert_eq!(
            error(" A / C ").to_string(),
            "there is no series C; the formula 'A / C' needs it: add the series, or change the formula"
        );
    }

    #[test]
    fn a_formula_of_every_allowed_size_is_computed_and_one_more_is_refused() {
        let error = |text: &str| Expression::parse(text, 1).unwrap_err();
        let (terms, depth) = (limits::FORMULA_TERMS.count(), limits::FORMULA_DEPTH.count());
        // 1 - 2 - 2 - ...: from the left.
        let sum = |terms: usize| format!("1{}", "-2".repeat(terms - 1));
        assert_eq!(value(&sum(terms), &[None]), Some(1.0 - 2.0 * (terms as f64 - 1.0)));
        assert_eq!(error(&sum(terms + 1)), FormulaError::TooManyTerms);
        let nested = |depth: usize| format!("{}A{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(value(&nested(depth), &[Some(7.0)]), Some(7.0));
        assert_eq!(error(&nested(depth + 1)), FormulaError::TooDeep);
        assert_eq!(value(&format!("{}A", "-".repeat(depth)), &[Some(7.0)]), Some(7.0));
        assert_eq!(error(&format!("{}A", "-".repeat(depth + 1))), FormulaError::TooDeep);
        let longest = limits::FORMULA_BYTES.count();
        assert_eq!(value(&format!("A{}", " ".repeat(longest - 1)), &[Some(7.0)]), Some(7.0));
        assert_eq!(error(&format!("A{}", " ".repeat(longest))), FormulaError::TooLong { bytes: longest + 1 });
        // What once ended the command.
        for text in ["A+".repeat(10_000), "(".repeat(1_000_000), "-".repeat(1_000_000), "A/(".repeat(100_000)]
        {
            assert!(matches!(error(&text), FormulaError::TooLong { .. }));
        }
        for text in ["(".repeat(longest), "-".repeat(longest), "A/(".repeat(longest / 3)] {
            assert_eq!(error(&text), FormulaError::TooDeep);
        }
        assert!(matches!(error(&"9".repeat(400)), FormulaError::Unexpected { .. }));
    }

    #[test]
    fn a_removed_series_is_missed_and_none_takes_its_place() {
        let without = |text: &str, removed| Expression::without_series(text, removed);
        assert_eq!(without("A / B * 100 + c", 1), "A / ? * 100 + b");
        assert_eq!(without("A / B", 2), "A / B");
        assert_eq!(without("B + C", 0), "A + B");
        let error = Expression::parse(&without("A / B", 1), 1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a series that the formula 'A / ?' needs was removed; write another series in place of each ?"
        );
    }

    #[test]
    fn a_result_that_is_no_finite_number_is_no_value() {
        let large = Some(1e200);
        assert_eq!(value("A * A", &[large]), None);
        assert_eq!(value("A * A - A * A", &[large]), None);
        assert_eq!(value("A / 0", &[large]), None);
        assert_eq!(value("A / -0", &[large]), None);
        // What is too large on the way does not come back as a number.
        assert_eq!(value("1 / (A * A)", &[large]), None);
        assert_eq!(value("A", &[Some(f64::NAN)]), None);
    }
}
