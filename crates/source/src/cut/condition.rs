//! The condition of `--where`: read once, asked for each event.
//!
//! ```text
//! condition  = all { "or" all }
//! all        = one { "and" one }
//! one        = "not" one | "(" condition ")" | test
//! test       = field ( "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">=" ) value
//!            | field [ "not" ] "in" "(" value { "," value } ")"
//!            | field [ "not" ] "between" value "and" value
//!            | field [ "not" ] ( "contains" | "starts" "with" | "matches" ) text
//!            | field "is" [ "not" ] "null"
//! field      = name | '"' name '"' ; `event` and `user` are the event's own, in quotes they are properties
//! value      = text in single quotes | number | "true" | "false"
//! ```
//!
//! A test means what the filter of a question means: text is compared as text, a number with the property as a number;
//! a property that is absent or no number meets `!=`, `not in` and every other test with `not`, and no test without.

use crate::{
    event::{Event, PropertyText},
    time,
};
use chrono_tz::Tz;
use std::cmp::Ordering;

/// A condition on events.
#[derive(Debug)]
pub struct Condition(Node);

#[derive(Debug)]
enum Node {
    Any(Vec<Node>),
    All(Vec<Node>),
    Not(Box<Node>),
    Test(Field, Test),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Event,
    User,
    Property(String),
}

#[derive(Debug)]
enum Test {
    IsSet,
    Is(Value),
    IsIn(Vec<Value>),
    /// The value is in this order to the one given, or in the other.
    Ordered(&'static [Ordering], Bound),
    Contains(String),
    StartsWith(String),
    Matches(regex::Regex),
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Number(f64),
}

/// What values are ordered by.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    Number(f64),
    /// Microseconds since 1970 (UTC).
    Instant(i64),
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// A sentence that says what is wrong and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { tokens: tokens(text)?, place: 0, depth: 0 };
        let node = parser.condition()?;
        match parser.next() {
            None => Ok(Self(node)),
            Some(token) => {
                Err(format!("{} is not expected there; write `and` or `or` between two tests", token.words()))
            }
        }
    }

    /// The fields that it asks, in order, each once: the names of properties, `event`, `user`.
    pub fn fields(&self) -> Vec<String> {
        fn walk(node: &Node, to: &mut Vec<String>) {
            match node {
                Node::Any(nodes) | Node::All(nodes) => nodes.iter().for_each(|node| walk(node, to)),
                Node::Not(node) => walk(node, to),
                Node::Test(field, _) => {
                    let name = match field {
                        Field::Event => "event",
                        Field::User => "user",
                        Field::Property(name) => name,
                    };
                    if !to.iter().any(|known| known == name) {
                        to.push(name.to_owned());
                    }
                }
            }
        }
        let mut fields = Vec::new();
        walk(&self.0, &mut fields);
        fields
    }

    /// Whether an event meets it.
    pub(crate) fn holds(&self, event: &Event<'_>, properties: &[PropertyText<'_>]) -> bool {
        self.0.holds(event, properties)
    }
}

impl Node {
    fn holds(&self, event: &Event<'_>, properties: &[PropertyText<'_>]) -> bool {
        match self {
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(event, properties)),
            Self::All(nodes) => nodes.iter().all(|node| node.holds(event, properties)),
            Self::Not(node) => !node.holds(event, properties),
            Self::Test(field, test) => {
                let value = match field {
                    Field::Event => Some(event.event_type.as_ref()),
                    Field::User => event.user.as_deref(),
                    // Of a name that is given twice the last value counts.
                    Field::Property(wanted) => {
                        let mut properties = properties.iter().rev();
                        properties.find(|(name, _)| name == wanted).and_then(|(_, value)| value.as_deref())
                    }
                };
                value.is_some_and(|value| test.holds(value))
            }
        }
    }
}

impl Test {
    fn holds(&self, value: &str) -> bool {
        match self {
            Self::IsSet => true,
            Self::Is(wanted) => wanted.is(value),
            Self::IsIn(wanted) => wanted.iter().any(|wanted| wanted.is(value)),
            Self::Ordered(orders, bound) => bound.order(value).is_some_and(|order| orders.contains(&order)),
            Self::Contains(part) => value.contains(part.as_str()),
            Self::StartsWith(part) => value.starts_with(part.as_str()),
            Self::Matches(pattern) => pattern.is_match(value),
        }
    }
}

impl Value {
    fn is(&self, value: &str) -> bool {
        match self {
            Self::Text(text) => text == value,
            Self::Number(number) => Bound::Number(*number).order(value) == Some(Ordering::Equal),
        }
    }
}

impl Bound {
    fn of(value: &Value) -> Result<Self, String> {
        let text = match value {
            Value::Number(number) => return Ok(Self::Number(*number)),
            Value::Text(text) => text,
        };
        if let Some(number) = number(text) {
            return Ok(Self::Number(number));
        }
        instant(text).map(Self::Instant).ok_or_else(|| {
            format!("'{text}' is neither a number nor an instant such as '2026-01-05T00:00:00Z', so nothing is less or greater")
        })
    }

    /// How a value stands to it; none if it is no number, or no instant.
    fn order(self, value: &str) -> Option<Ordering> {
        match self {
            Self::Instant(bound) => instant(value).map(|value| value.cmp(&bound)),
            Self::Number(bound) => number(value).map(|value| {
                // NaN is greater than every other number and equal to itself; the two zeros are equal.
                value.partial_cmp(&bound).unwrap_or_else(|| value.is_nan().cmp(&bound.is_nan()))
            }),
        }
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

fn instant(text: &str) -> Option<i64> {
    time::Times { zone: Some(Tz::UTC), ..time::Times::default() }
        .text(text.trim())
        .ok()
        .map(|instant| instant.microseconds)
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Text(String),
    Number(f64),
    Sign(&'static str),
}

impl Token {
    fn words(&self) -> String {
        match self {
            Self::Word(word) => format!("'{word}'"),
            Self::Quoted(name) => format!("\"{name}\""),
            Self::Text(text) => format!("the text '{text}'"),
            Self::Number(number) => format!("the number {number}"),
            Self::Sign(sign) => format!("'{sign}'"),
        }
    }

    fn is_word(&self, wanted: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(wanted))
    }
}

const SIGNS: [&str; 11] = ["<=", ">=", "<>", "!=", "==", "=", "<", ">", "(", ")", ","];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            tokens.push(Token::Sign(sign));
            rest = rest.strip_prefix(sign).unwrap_or_default();
        } else if matches!(first, '\'' | '"' | '`') {
            let (content, after) =
                quoted(rest, first).ok_or_else(|| format!("a {first} is opened and not closed"))?;
            tokens.push(if first == '\'' { Token::Text(content) } else { Token::Quoted(content) });
            rest = after;
        } else {
            let end = rest
                .find(|character: char| character.is_whitespace() || "<>=!(),'\"`".contains(character))
                .unwrap_or(rest.len());
            if end == 0 {
                return Err(format!("'{first}' is not understood"));
            }
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let starts_number =
                word.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
            tokens.push(match word.parse() {
                Ok(number) if starts_number => Token::Number(number),
                _ => Token::Word(word.to_owned()),
            });
            rest = after;
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

/// What stands between quotes, of which two are one, and what comes after.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut content = String::new();
    let mut rest = text.strip_prefix(quote)?;
    loop {
        let (before, after) = rest.split_once(quote)?;
        content.push_str(before);
        match after.strip_prefix(quote) {
            Some(more) => {
                content.push(quote);
                rest = more;
            }
            None => return Some((content, after)),
        }
    }
}

/// Parentheses that may be open at once.
const DEEPEST: usize = 100;

struct Parser {
    tokens: Vec<Token>,
    place: usize,
    depth: usize,
}

impl Parser {
    fn next(&mut self) -> Option<Token> {
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

    fn condition(&mut self) -> Result<Node, String> {
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

/// The sign of this name, or one that no token has.
fn sign(name: &str) -> &'static str {
    SIGNS.into_iter().find(|sign| *sign == name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holds(condition: &str) -> bool {
        let event = Event { event_type: "saved".into(), microseconds: 0, user: Some("u1".into()), id: None };
        let properties: Vec<PropertyText<'_>> = [
            ("plan", Some("free")),
            ("plan", Some("pro")),
            ("amount", Some("10.0")),
            ("count", Some("9")),
            ("none", None),
            ("since", Some("2026-01-05 12:00:00")),
            ("is ok", Some("true")),
            ("event", Some("property")),
        ]
        .map(|(name, value)| (name.into(), value.map(Into::into)))
        .into();
        Condition::parse(condition)
            .unwrap_or_else(|error| panic!("{condition}: {error}"))
            .holds(&event, &properties)
    }

    #[test]
    fn tests_mean_what_filters_mean() {
        for (condition, expected) in [
            ("plan = 'pro'", true),
            ("plan == 'free'", false),
            ("plan <> 'pro'", false),
            ("absent != 'pro'", true),
            ("absent = 'pro'", false),
            ("none is null", true),
            ("plan IS NOT NULL", true),
            ("amount = 10", true),
            ("amount = '10'", false),
            ("amount > 9.5 and count < 10", true),
            ("plan > 5", false),
            ("not plan > 5", true),
            ("count between 9 and 9", true),
            ("count not between 1 and 5", true),
            ("plan in ('x', 'pro')", true),
            ("count in (8, 9)", true),
            ("plan not in ('x')", true),
            ("plan contains 'r'", true),
            ("plan starts with 'pr'", true),
            ("plan not starts with 'x'", true),
            ("plan matches '^p.o$'", true),
            ("since >= '2026-01-05T12:00:00Z'", true),
            ("since < '2026-01-05'", false),
            ("\"is ok\" = true", true),
            ("event = 'saved' and user = 'u1'", true),
            ("\"event\" = 'property'", true),
            ("plan = 'x' or plan = 'pro' and count = 9", true),
            ("(plan = 'x' or plan = 'pro') and count = 8", false),
            ("not (plan = 'x')", true),
        ] {
            assert_eq!(holds(condition), expected, "{condition}");
        }
        let condition =
            Condition::parse("plan = 'pro' and (email is null or plan = 'x') and event = 'a'").unwrap();
        assert_eq!(condition.fields(), ["plan", "email", "event"]);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        for (condition, expected) in [
            ("", "it ends where a test is expected"),
            ("plan", "the end is not expected there"),
            ("plan = pro", "texts stand in single quotes"),
            ("plan = 'pro", "opened and not closed"),
            ("plan = 'pro' amount = 1", "write `and` or `or`"),
            ("plan < 'pro'", "neither a number nor an instant"),
            ("plan matches '('", "no regular expression"),
            ("plan in 'x'", "`(` is expected where the text 'x' stands"),
            ("5 = plan", "the name of a property is expected where the number 5 stands"),
            ("plan ! 'x'", "'!' is not understood"),
        ] {
            let error = Condition::parse(condition).unwrap_err();
            assert!(error.contains(expected), "{condition}: {error}");
        }
        assert!(Condition::parse(&"not ".repeat(1_000_000)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_does_no_harm(text in ".{0,60}", words in "(not|in|and|or|\\(|\\)|'a'|x|1|=|<| ){0,30}") {
            let _ = Condition::parse(&text);
            let _ = Condition::parse(&words);
        }
    }
}
