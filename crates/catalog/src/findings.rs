//! What was found in the events while they were written: nothing is wrong with the files, but a person should know.

use crate::TimeRange;
use serde::{Deserialize, Serialize};

/// What was found in the events of one type.
///
/// Where it is absent nobody has looked; what is empty in it was looked for and not found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct TypeFindings {
    /// For each of its files of `events`, the events at the same instant as an earlier one of their user, equal ones
    /// included; empty where no file has any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tied_rows: Vec<u64>,
    /// For each of its files of `events`, the users with far more events than others; empty where no file has any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub heavy_users: Vec<HeavyUsers>,
    /// Of an event type that happens on nearly all days: the days without it on which others happened.
    #[serde(skip_serializing_if = "Gaps::is_none")]
    pub gaps: Gaps,
    /// The properties of which there is something to say, in the order of the event type's properties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<PropertyFindings>,
    /// Its properties that are not listed, where there are so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlisted: Option<UnlistedProperties>,
}

/// Properties of an event type that the manifest does not list: the less frequent ones where there are more than a
/// document should hold. Their values are in the map of the events files like those of any property without a column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct UnlistedProperties {
    /// How many names.
    pub names: u64,
    /// How many values, over all events.
    pub values: u64,
    /// Some of the names, the most frequent first; long ones are cut off.
    pub examples: Vec<String>,
}

/// What was found in the extract as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Findings {
    /// The days without any event between the first and the last; strays are left out.
    #[serde(skip_serializing_if = "Gaps::is_none")]
    pub gaps: Gaps,
    /// Users whose identifier in `users/` looks personal; none where there is no such table.
    #[serde(skip_serializing_if = "Personal::is_none")]
    pub user_ids: Personal,
    /// The attributes of users of which there is something to say; their `rows` are users.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<PropertyFindings>,
}

/// Users with far more events of a type than its users have on average: more than 100 times as many, and more than a
/// hundredth of all events with a user or more than 1 000 times the average. Counted within one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeavyUsers {
    /// How many users.
    pub users: u64,
    /// Their events.
    pub rows: u64,
}

/// Days without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gaps {
    /// How many.
    pub days: u64,
    /// How many stretches of neighbouring days they are.
    pub stretches: u64,
    /// The longest of these (at most 20 of the whole, 5 of an event type), in order.
    pub longest: Vec<DaySpan>,
}

/// Neighbouring days of the extract's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DaySpan {
    /// The first, in days since 1970.
    pub first: i32,
    /// The last, included.
    pub last: i32,
}

/// What was found in the values of one property.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PropertyFindings {
    /// Its name in the source.
    pub name: String,
    /// Events whose value looks personal.
    #[serde(skip_serializing_if = "Personal::is_none")]
    pub personal: Personal,
    /// When its values were written how, where they are not all written alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forms: Option<FormTimes>,
}

/// How many rows hold something that looks like it is about a person. Looks deceive, both ways.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Personal {
    /// With an e-mail address, alone or within a text.
    pub emails: u64,
    /// That are a telephone number.
    pub phones: u64,
    /// That are the number of a payment card.
    pub cards: u64,
}

/// The first and the last event whose value is a number, `true` or `false`, or another text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct FormTimes {
    /// Of numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbers: Option<TimeRange>,
    /// Of `true` and `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booleans: Option<TimeRange>,
    /// Of other texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<TimeRange>,
}

impl TypeFindings {
    /// The events at the same instant as an earlier one of their user.
    pub fn ties(&self) -> u64 {
        self.tied_rows.iter().fold(0, |sum, rows| sum.saturating_add(*rows))
    }
}

impl Gaps {
    /// Whether there are none.
    pub fn is_none(&self) -> bool {
        self.days == 0
    }
}

impl Personal {
    /// Whether nothing looks personal.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl PropertyFindings {
    /// Whether there is nothing to say.
    pub fn is_none(&self) -> bool {
        self.personal.is_none() && self.forms.is_none()
    }
}
