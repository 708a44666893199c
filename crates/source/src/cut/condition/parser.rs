//! From tokens to a condition.

use super::token::{Token, sign, tokens};
use super::{Bound, Field, Node, Test, Value};
use std::cmp::Ordering;

/// Parentheses that may be open at once.
const DEEPEST: usize = 100;

/// Reads a condition from its tokens.
pub(super) struct Parser {
    tokens: Vec<Token>,
    place: usize,
    depth: usize,
}

impl Parser {
    /// Begins with the text of a condition.
    ///
    /// # Errors
    /// A sentence that says what is not understood.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        Ok(Self { tokens: tokens(text)?, place: 0, depth: 0 })
    }

    /// The next token; none at the end.
    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.place).cloned();
        self.place += 1;
        token
    }

    /// Passes over a word or sign, if it is the next.
    fn skips(&mut self, wanted: &str) -> bool {
        let token = self.tokens.get(self.place);
        let is_next = token.is_some_and(|token| token.is_word(wanted) || *token == Token::Sign(sign(wanted)));
        self.place += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, wanted: &str) -> Result<(), String> {
        if self.skips(wanted) {
            return Ok(());
        }
        let found = self.next().map_or("the end".to_owned(), |token| token.words());
        Err(format!("`{wanted}` is expected where {found} stands"))
    }

    /// Reads a condition up to where it cannot go on.
    ///
    /// # Errors
    /// A sentence that says what is wrong and where.
    pub(super) fn condition(&mut self) -> Result<Node, String> {
        let mut nodes = vec![self.all()?];
        while self.skips("or") {
            nodes.push(self.all()?);
        }
        Ok(Node::Any(nodes))
    }

    fn all(&mut self) -> Result<Node, String> {
        let mut nodes = vec![self.one()?];
        while self.skips("and") {
            nodes.push(self.one()?);
        }
        Ok(Node::All(nodes))
    }

    fn one(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("more than {DEEPEST} parentheses or `not` are open at once"));
        }
        let node = if self.skips("not") {
            Node::Not(Box::new(self.one()?))
        } else if self.skips("(") {
            let node = self.condition()?;
            self.expect(")")?;
            node
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn test(&mut self) -> Result<Node, String> {
        let field = match self.next() {
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("event") => Field::Event,
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("user") => Field::User,
            Some(Token::Word(name) | Token::Quoted(name)) => Field::Property(name),
            Some(token) => {
                return Err(format!("the name of a property is expected where {} stands", token.words()));
            }
            None => return Err("it ends where a test is expected, such as plan = 'pro'".to_owned()),
        };
        if self.skips("is") {
            let is_not = self.skips("not");
            self.expect("null")?;
            let is_set = Node::Test(field, Test::IsSet);
            return Ok(if is_not { is_set } else { Node::Not(Box::new(is_set)) });
        }
        let is_not = self.skips("not");
        let test = match self.next() {
            Some(Token::Sign(sign)) if !is_not => {
                let value = self.value()?;
                use Ordering::{Equal, Greater, Less};
                let ordered = |orders| Ok(Test::Ordered(orders, Bound::of(&value)?));
                let test: Result<Test, String> = match sign {
                    "=" | "==" => Ok(Test::Is(value)),
                    "!=" | "<>" => return Ok(Node::Not(Box::new(Node::Test(field, Test::Is(value))))),
                    "<" => ordered(&[Less]),
                    "<=" => ordered(&[Less, Equal]),
                    ">" => ordered(&[Greater]),
                    ">=" => ordered(&[Greater, Equal]),
                    sign => Err(format!("'{sign}' is not expected behind a name")),
                };
                test?
            }
            Some(token) if token.is_word("in") => {
                self.expect("(")?;
                let mut values = vec![self.value()?];
                while self.skips(",") {
                    values.push(self.value()?);
                }
                self.expect(")")?;
                Test::IsIn(values)
            }
            Some(token) if token.is_word("between") => {
                let low = Bound::of(&self.value()?)?;
                self.expect("and")?;
                let high = Bound::of(&self.value()?)?;
                let at_least =
                    Node::Test(field.clone(), Test::Ordered(&[Ordering::Greater, Ordering::Equal], low));
                let at_most = Node::Test(field, Test::Ordered(&[Ordering::Less, Ordering::Equal], high));
                let between = Node::All(vec![at_least, at_most]);
                return Ok(if is_not { Node::Not(Box::new(between)) } else { between });
            }
            Some(token) if token.is_word("contains") => Test::Contains(self.text()?),
            Some(token) if token.is_word("starts") => {
                self.expect("with")?;
                Test::StartsWith(self.text()?)
            }
            Some(token) if token.is_word("matches") => {
                let text = self.text()?;
                Test::Matches(
                    regex::Regex::new(&text)
                        .map_err(|error| format!("'{text}' is no regular expression: {error}"))?,
                )
            }
            token => {
                let found = token.map_or("the end".to_owned(), |token| token.words());
                return Err(format!(
                    "{found} is not expected there; behind a name comes =, !=, <, <=, >, >=, in, between, contains, starts with, matches, is null or is not null"
                ));
            }
        };
        let test = Node::Test(field, test);
        Ok(if is_not { Node::Not(Box::new(test)) } else { test })
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Value::Text(text)),
            Some(Token::Number(number)) => Ok(Value::Number(number)),
            Some(Token::Word(word)) if ["true", "false"].contains(&word.to_ascii_lowercase().as_str()) => {
                Ok(Value::Text(word.to_ascii_lowercase()))
            }
            Some(token) => Err(format!(
                "a value is expected where {} stands; texts stand in single quotes",
                token.words()
            )),
            None => Err("it ends where a value is expected".to_owned()),
        }
    }

    fn text(&mut self) -> Result<String, String> {
        match self.value()? {
            Value::Text(text) => Ok(text),
            Value::Number(number) => {
                Err(format!("a text in single quotes is expected where {number} stands"))
            }
        }
    }
}
