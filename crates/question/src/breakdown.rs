//! Groups by the values of a property.

use serde::{Deserialize, Deserializer, Serialize};

/// Groups by the value of a property of the counted event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// The property.
    pub property: String,
    /// How many of the largest groups are kept; the rest is gathered in "other".
    #[serde(default = "default_groups")]
    pub groups: u32,
}

pub(crate) fn default_groups() -> u32 {
    crate::DEFAULT_GROUPS
}

/// Reads one breakdown or a list of them.
pub(crate) fn one_or_several<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<Breakdown>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrSeveral {
        One(Breakdown),
        Several(Vec<Breakdown>),
    }
    Ok(match Option::deserialize(source)? {
        None => vec![],
        Some(OneOrSeveral::One(breakdown)) => vec![breakdown],
        Some(OneOrSeveral::Several(breakdowns)) => breakdowns,
    })
}

/// The value that the users or events of a group share.
///
/// In JSON `{"value": "pro"}`, `"not_set"`, `"other"`, `"not_reached"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GroupValue {
    /// A value of the property.
    Value(String),
    /// All values beyond the largest groups.
    Other,
    /// The property is absent.
    NotSet,
    /// The user did not come to the step whose property is asked.
    NotReached,
}

/// What is shown for values beyond the largest groups.
const OTHER: &str = "(other)";
/// What is shown where the property is absent.
const NOT_SET: &str = "(not set)";
/// What is shown where the step was not reached.
const NOT_REACHED: &str = "(step not reached)";
/// What tables and charts call all groups together.
const EVERYBODY: &str = "Everybody";
/// What is shown for the empty text, which is a value.
const EMPTY: &str = "(empty)";

impl GroupValue {
    /// What kind of group it is, for a column beside the value: `value`, `other`, `not_set` or `not_reached`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Value(_) => "value",
            Self::Other => "other",
            Self::NotSet => "not_set",
            Self::NotReached => "not_reached",
        }
    }

    /// The value itself; none for a group that has not one.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Value(value) => Some(value),
            Self::Other | Self::NotSet | Self::NotReached => None,
        }
    }
}

/// A value as it is shown beside groups that have none. No two values look alike, and none looks like a group without a
/// value: one that is spelt like such a group, or could not be seen as it is, stands in quotes: `“(not set)”`.
pub fn value_label(value: &str) -> String {
    let reserved = [OTHER, NOT_SET, NOT_REACHED, EMPTY, EVERYBODY].contains(&value.trim());
    let at_edge = |is: fn(char) -> bool| value.starts_with(is) || value.ends_with(is);
    let unseen = at_edge(|character| {
        let joins_or_turns = matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
        let is_mark = matches!(character, '\u{ad}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        character.is_whitespace() || character.is_control() || joins_or_turns || is_mark
    });
    let quoted = value.starts_with('“') && value.ends_with('”');
    if value.is_empty() {
        EMPTY.to_owned()
    } else if reserved || unseen || quoted {
        format!("“{value}”")
    } else {
        value.to_owned()
    }
}

impl std::fmt::Display for GroupValue {
    /// The label, for people only: [`value_label`] of a value, `(other)`, `(not set)` or `(step not reached)`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(value) => formatter.write_str(&value_label(value)),
            Self::Other => formatter.write_str(OTHER),
            Self::NotSet => formatter.write_str(NOT_SET),
            Self::NotReached => formatter.write_str(NOT_REACHED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_that_is_spelt_like_a_group_without_one_stands_in_quotes() {
        for (value, label) in [
            ("(not set)", "“(not set)”"),
            ("(other)", "“(other)”"),
            ("(step not reached)", "“(step not reached)”"),
            ("(empty)", "“(empty)”"),
            ("", "(empty)"),
            (" ", "“ ”"),
            (" (not set)", "“ (not set)”"),
            ("“(not set)”", "““(not set)””"),
            ("(Not Set)", "(Not Set)"),
            ("pro", "pro"),
            ("null", "null"),
        ] {
            assert_eq!(GroupValue::Value(value.into()).to_string(), label);
        }
        assert_eq!(GroupValue::NotSet.to_string(), "(not set)");
        assert_eq!(GroupValue::Other.to_string(), "(other)");
    }

    fn some_value() -> impl Strategy<Value = GroupValue> {
        let text = prop_oneof![
            3 => "(“|”| |\\(not set\\)|\\(other\\)|\\(empty\\)|a){0,4}",
            1 => any::<String>(),
        ];
        prop_oneof![
            8 => text.prop_map(GroupValue::Value),
            1 => Just(GroupValue::Other),
            1 => Just(GroupValue::NotSet),
            1 => Just(GroupValue::NotReached),
        ]
    }

    proptest! {
        #[test]
        fn no_two_groups_have_one_label(left in some_value(), right in some_value()) {
            prop_assert_eq!(left == right, left.to_string() == right.to_string());
            prop_assert!(!left.to_string().trim().is_empty());
        }
    }
}
