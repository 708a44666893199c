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

mod parser;
#[cfg(test)]
mod tests;
mod token;

use crate::{
    event::{Event, PropertyText},
    time,
};
use chrono_tz::Tz;
use parser::Parser;
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
        let mut parser = Parser::of(text)?;
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
