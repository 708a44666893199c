//! One event type of an extract: its properties, and the files of its events.

use crate::{DataFile, TimeRange, TypeFindings};
use serde::{Deserialize, Serialize};

/// One event type and its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventType {
    /// Its name in the source.
    pub name: String,
    /// Its events.
    pub rows: u64,
    /// Its different users.
    pub users: u64,
    /// Its events with a null or empty user.
    pub rows_without_user: u64,
    /// For each of its files of `events`, the events that are equal to an earlier one or have its id; empty where the
    /// writer did not count them so ([`Health::duplicate_rows`](crate::Health::duplicate_rows) is the sum of all).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duplicate_rows: Vec<u64>,
    /// What was found in its events; absent where the writer did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<TypeFindings>,
    /// First and last instant of its events.
    pub covered: TimeRange,
    /// Its properties, most frequent first.
    pub properties: Vec<Property>,
    /// `events/`: `user_key`, `event_time`, one column for each promoted property in the order of
    /// `properties`, and `properties` (a map, never null) for the rest; without that column when every property
    /// has one of its own. Sorted by (`user_key`, `event_time`), rows without a user last. Rows of one user at one
    /// instant may stand in any order, whoever writes the extract: no answer depends on it. A file that several event
    /// types share ([`DataFile::part`]) also has the columns of the others, which hold nothing here.
    pub events: Vec<DataFile>,
    /// `user_days/`: `user_key`, `day`, `events`, `first_time`, `last_time`; one row for each user and day,
    /// sorted by (`user_key`, `day`); rows without a user last, as one "user" with a null key. Where `events`
    /// is cut by months of UTC, these files are cut by months of the reporting zone: a day is in one file. The days of
    /// strays are in one more file.
    pub user_days: Vec<DataFile>,
}

/// A property of an event type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Property {
    /// Its name in the source.
    pub name: String,
    /// Its column in the events files; absent when it lives in the `properties` map.
    pub column: Option<String>,
    /// The type of its column (text, in the map).
    #[serde(rename = "type")]
    pub kind: PropertyType,
    /// Events that have it.
    pub rows: u64,
    /// Different values; a lower bound unless `distinct_is_exact`.
    pub distinct: u64,
    /// Whether `distinct` counts every value.
    pub distinct_is_exact: bool,
    /// The most frequent values, most frequent first (at most 100, each at most 200 characters).
    pub top: Vec<PropertyValue>,
    /// Smallest value of a numeric property.
    pub minimum: Option<f64>,
    /// Largest value of a numeric property.
    pub maximum: Option<f64>,
    /// How its values are written, whatever the type of its column.
    #[serde(default)]
    pub written: Written,
}

/// How the values of a property are written. A column of text can hold nothing but numbers, such as `10.0`, whose
/// spelling no number keeps: SQL takes it for numbers all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Written {
    /// Events whose value is a [`Numeral`](crate::Numeral).
    pub numbers: u64,
    /// Whether every value is a whole number of 64 bits, written without point and exponent.
    pub whole: bool,
    /// Whether every value is a number that a double tells from all others.
    pub exact: bool,
    /// Whether every value is `true` or `false`.
    pub boolean: bool,
    /// The least value, as text, that is no number, cut to 200 characters; absent where all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
}

/// The type of a property's column.
///
/// A column is typed only when the text of every value survives the round trip, so that comparing as text and
/// comparing as a number both keep their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PropertyType {
    /// Text: `Utf8`, dictionary-encoded.
    Text,
    /// Whole numbers: `Int64`.
    Integer,
    /// Numbers: `Float64`.
    Number,
    /// `true` or `false`: `Boolean`.
    Boolean,
}

/// A value of a property and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PropertyValue {
    /// The value as text.
    pub value: String,
    /// Events that have it.
    pub rows: u64,
}

impl EventType {
    /// The property with this name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }
}
