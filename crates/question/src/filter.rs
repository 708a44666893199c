//! Filters on an event's properties.

use serde::{Deserialize, Serialize};

/// A condition on one property of an event.
///
/// The property's text is compared, unless the operator or the value is numeric: then the property is cast,
/// and a value that cannot be cast does not match. `is_not` and `is_none_of` match events without the
/// property, and so does `does_not_contain`; the numeric operators never do.
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
    /// Less than a number.
    LessThan,
    /// At most a number.
    AtMost,
    /// Greater than a number.
    GreaterThan,
    /// At least a number.
    AtLeast,
    /// Between two numbers, both included.
    Between,
}

/// A value to compare with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Value {
    /// `true` or `false`, compared as text.
    Boolean(bool),
    /// A number: the property is cast.
    Number(f64),
    /// A text.
    Text(String),
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

    /// Whether it compares numbers only.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::LessThan | Self::AtMost | Self::GreaterThan | Self::AtLeast | Self::Between)
    }
}
