//! Filters on an event's properties.

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A condition on one property of an event.
///
/// The property's text is compared, unless the other side is a number, or an instant of an operator that orders
/// (`<`, `<=`, `>`, `>=`, `between`): then the property is cast, and a value that cannot be cast does not match.
/// `is_not` and `is_none_of` match events without the property, and so does `does_not_contain`; the operators that
/// order never do.
///
/// A text is cast as Spark SQL casts it. As a number it may have blanks around it, a sign, a decimal point and an
/// exponent (` 7 `, `+.5`, `1e3`); `NaN` and `inf` (in any case) are numbers too. NaN is greater than every other number
/// and equal to itself, and the two zeros are equal. (What only Java reads, such as `7d`, is no number.) As an instant it
/// is a day and a time, with `T` or a blank between them, with an offset from UTC (`Z`, `+02:00`) or else read as UTC; or
/// a day alone, which is its first instant in UTC. `true`, `false` and plain numbers are no instants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PropertyFilter {
    /// The property's name.
    pub property: String,
    /// How it is compared.
    pub operator: Operator,
    /// What it is compared with: none for `is_set` and `is_not_set`, two for `between`, one or more for
    /// `is_any_of` and `is_none_of`, one otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

/// How a property is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Equal.
    Is,
    /// Not equal, or absent.
    IsNot,
    /// Equal to one of several.
    IsAnyOf,
    /// Equal to none of several, or absent.
    IsNoneOf,
    /// Holds the text (case matters).
    Contains,
    /// Does not hold the text, or absent.
    DoesNotContain,
    /// Begins with the text.
    StartsWith,
    /// Matches the regular expression somewhere.
    Matches,
    /// Present.
    IsSet,
    /// Absent.
    IsNotSet,
    /// Less than a number, or before an instant.
    LessThan,
    /// At most a number, or not after an instant.
    AtMost,
    /// Greater than a number, or after an instant.
    GreaterThan,
    /// At least a number, or not before an instant.
    AtLeast,
    /// Between two numbers or instants, both included.
    Between,
}

/// A value to compare with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Value {
    /// `true` or `false`, compared as text.
    Boolean(bool),
    /// A number: the property is cast.
    Number(f64),
    /// A text. For an operator that orders it is a number if it reads as one, and an instant if it is one in RFC 3339
    /// (`2026-03-29T03:00:00+02:00`).
    Text(String),
}

impl<'de> Deserialize<'de> for Value {
    /// A whole number that a comparison would round is refused rather than rounded in silence.
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl ValueVisitor {
    fn whole<E: de::Error>(number: i128) -> Result<Value, E> {
        let rounded = number as f64;
        if rounded as i128 == number {
            return Ok(Value::Number(rounded));
        }
        Err(E::custom(format!(
            "the number {number} has more digits than can be compared exactly; write it in quotes to compare it as text"
        )))
    }
}

impl Visitor<'_> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a text, a number, true or false")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Self::whole(i128::from(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Self::whole(i128::from(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }
}

impl Value {
    /// The value as text, as a person would write it.
    pub fn text(&self) -> String {
        match self {
            Self::Boolean(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(value) => value.clone(),
        }
    }

    /// The value as a number, if it is one or reads as one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Boolean(_) => None,
            Self::Number(value) => Some(*value),
            Self::Text(value) => value.trim().parse().ok(),
        }
    }

    /// The value as an instant, in microseconds since 1970 (UTC), if it is one in RFC 3339.
    pub fn instant(&self) -> Option<i64> {
        match self {
            Self::Boolean(_) | Self::Number(_) => None,
            Self::Text(value) => {
                let instant = chrono::DateTime::parse_from_rfc3339(value.trim()).ok()?;
                Some(instant.timestamp_micros())
            }
        }
    }
}

impl Operator {
    /// Every operator, in the order a picker shows them.
    pub const ALL: [Self; 15] = [
        Self::Is,
        Self::IsNot,
        Self::IsAnyOf,
        Self::IsNoneOf,
        Self::Contains,
        Self::DoesNotContain,
        Self::StartsWith,
        Self::Matches,
        Self::IsSet,
        Self::IsNotSet,
        Self::LessThan,
        Self::AtMost,
        Self::GreaterThan,
        Self::AtLeast,
        Self::Between,
    ];

    /// How a sentence says it: `is`, `does not contain`, `<=`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::IsAnyOf => "is any of",
            Self::IsNoneOf => "is none of",
            Self::Contains => "contains",
            Self::DoesNotContain => "does not contain",
            Self::StartsWith => "starts with",
            Self::Matches => "matches",
            Self::IsSet => "is set",
            Self::IsNotSet => "is not set",
            Self::LessThan => "<",
            Self::AtMost => "<=",
            Self::GreaterThan => ">",
            Self::AtLeast => ">=",
            Self::Between => "is between",
        }
    }

    /// How many values it takes: smallest and largest number.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Self::IsSet | Self::IsNotSet => (0, 0),
            Self::Between => (2, 2),
            Self::IsAnyOf | Self::IsNoneOf => (1, 1_000),
            _ => (1, 1),
        }
    }

    /// Whether it orders: it compares numbers, or instants.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::LessThan | Self::AtMost | Self::GreaterThan | Self::AtLeast | Self::Between)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_a_text_a_number_or_a_boolean_and_is_not_rounded() {
        let value = |text: &str| serde_json::from_str::<Value>(text);
        assert_eq!(value("7").unwrap(), Value::Number(7.0));
        assert_eq!(value("-7.25").unwrap(), Value::Number(-7.25));
        assert_eq!(value("true").unwrap(), Value::Boolean(true));
        assert_eq!(value("\"7\"").unwrap(), Value::Text("7".into()));
        // 2^53 and what comes after it; the ends of both kinds of whole numbers.
        assert_eq!(value("9007199254740992").unwrap(), Value::Number(9_007_199_254_740_992.0));
        assert_eq!(value("-9223372036854775808").unwrap(), Value::Number(-9_223_372_036_854_775_808.0));
        for rounded in
            ["9007199254740993", "-9007199254740993", "9223372036854775807", "18446744073709551615"]
        {
            let error = value(rounded).unwrap_err().to_string();
            assert!(error.starts_with(&format!("the number {rounded} has more digits")), "{error}");
        }
        assert!(value("1e999").is_err());
        assert!(value("[1]").unwrap_err().to_string().contains("expected a text, a number, true or false"));
    }
}
