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

impl std::fmt::Display for GroupValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Value(value) => value,
            Self::Other => "(other)",
            Self::NotSet => "(not set)",
            Self::NotReached => "(step not reached)",
        })
    }
}
