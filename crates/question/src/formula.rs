//! Formulas over the series of a segmentation: parsed once, computed for each bucket.

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

/// How deep parentheses and signs may nest.
const DEEPEST: usize = 64;

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
    #[error("there is no series {0}")]
    UnknownSeries(char),
    /// It nests too deep.
    #[error("the formula nests too deep")]
    TooDeep,
}

impl Expression {
    /// Parses a formula over so many series, of which `A` is the first.
    ///
    /// # Errors
    /// [`FormulaError`].
    pub fn parse(text: &str, series: usize) -> Result<Self, FormulaError> {
        let characters: Vec<char> = text.chars().collect();
        let mut parser = Parser { characters: &characters, place: 0, series };
        let node = parser.sum(0)?;
        match parser.peek() {
            None => Ok(Self(node)),
            Some(found) => Err(FormulaError::Unexpected { found, place: parser.place + 1 }),
        }
    }

    /// Its value where the series have these values; none if one it needs is absent, or it divides by zero.
    pub fn value(&self, series: &[Option<f64>]) -> Option<f64> {
        self.0.value(series).filter(|value| value.is_finite())
    }

    /// The expression in SQL, with every operation in parentheses; `number` and `series` write the operands. As in
    /// [`Self::value`], a division by zero gives null, and so does whatever has null in it.
    pub fn write(&self, number: &dyn Fn(f64) -> String, series: &dyn Fn(usize) -> String) -> String {
        self.0.write(number, series)
    }
}

impl Node {
    fn value(&self, series: &[Option<f64>]) -> Option<f64> {
        Some(match self {
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
        })
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
    characters: &'a [char],
    place: usize,
    series: usize,
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
        if depth > DEEPEST {
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
            letter if letter.is_ascii_alphabetic() => {
                let place = (letter.to_ascii_uppercase() as u8 - b'A') as usize;
                if place >= self.series {
                    return Err(FormulaError::UnknownSeries(letter));
                }
                self.place += 1;
                Ok(Node::Series(place))
            }
            _ => self.number(),
        }
    }

    fn number(&mut self) -> Result<Node, FormulaError> {
        let start = self.place;
        while self.characters.get(self.place).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
            self.place += 1;
        }
        let text: String = self.characters.get(start..self.place).unwrap_or_default().iter().collect();
        match text.parse() {
            Ok(number) => Ok(Node::Number(number)),
            Err(_) => {
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
        use FormulaError::{Incomplete, Open, TooDeep, Unexpected, UnknownSeries};
        let error = |text: &str| Expression::parse(text, 2).unwrap_err();
        assert_eq!(error(""), Incomplete);
        assert_eq!(error("A +"), Incomplete);
        assert_eq!(error("(A"), Open);
        assert_eq!(error("A B"), Unexpected { found: 'B', place: 3 });
        assert_eq!(error("A ^ 2"), Unexpected { found: '^', place: 3 });
        assert_eq!(error("1.2.3"), Unexpected { found: '1', place: 1 });
        assert_eq!(error("C"), UnknownSeries('C'));
        assert_eq!(error(&"(".repeat(1_000)), TooDeep);
    }
}
