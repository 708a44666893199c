//! The manifest: every file, event type and property of an extract.

use crate::{CatalogError, TimeRange, TimeResolution, UserKeyRange};
use serde::{Deserialize, Serialize};

/// The manifest format this version writes and reads.
pub const FORMAT_VERSION: u32 = 1;

/// The content of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Manifest {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// The program that wrote it, such as `rockpool 0.1.0`.
    pub generator: String,
    /// What people call this extract.
    pub name: String,
    /// The IANA time zone that days are cut in, such as `Europe/Budapest`.
    pub time_zone: String,
    /// The resolution of instants.
    pub time_resolution: TimeResolution,
    /// First and last instant of any event; absent when there is none.
    pub covered: Option<TimeRange>,
    /// Events in all.
    pub rows: u64,
    /// Different users in all.
    pub users: u64,
    /// Events with a null or empty user.
    pub rows_without_user: u64,
    /// What the builder met on the way.
    pub health: Health,
    /// Every event type, by name.
    pub event_types: Vec<EventType>,
    /// `users/`: `user_key`, `user_id`, sorted by key. Empty when left out for privacy.
    pub users_files: Vec<DataFile>,
}

/// What the builder met on the way from the source to the extract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Health {
    /// Input files read.
    pub files: u64,
    /// Input lines read, blank ones left out.
    pub lines: u64,
    /// Lines that were no event and are not in the extract.
    pub bad_lines: u64,
    /// Events equal in all four fields to an earlier one (kept, and counted again in every answer).
    pub duplicate_rows: u64,
}

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
    /// First and last instant of its events.
    pub covered: TimeRange,
    /// Its properties, most frequent first.
    pub properties: Vec<Property>,
    /// `events/`: `user_key`, `event_time`, one column for each promoted property in the order of
    /// `properties`, and `properties` (a map, never null) for the rest; without that column when every property
    /// has one of its own. Sorted by (`user_key`, `event_time`), rows without a user last. Rows of one user at one
    /// instant may stand in any order, whoever writes the extract: no answer depends on it.
    pub events: Vec<DataFile>,
    /// `user_days/`: `user_key`, `day`, `events`, `first_time`, `last_time`; one row for each user and day,
    /// sorted by (`user_key`, `day`); rows without a user last, as one "user" with a null key. Where `events`
    /// is cut by months of UTC, these files are cut by months of the reporting zone: a day is in one file.
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

/// One Parquet file of the extract. It never changes: its name carries its hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataFile {
    /// Path below the extract's folder, with `/`.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Bytes at the end that hold all of Parquet's metadata (footer, page index), so that one read gets it.
    pub metadata_bytes: u64,
    /// Rows.
    pub rows: u64,
    /// First and last instant; absent in `users/`.
    pub covered: Option<TimeRange>,
    /// Smallest and largest user key; absent when no row has a user.
    pub user_keys: Option<UserKeyRange>,
    /// BLAKE3 of the file's bytes, in hexadecimal.
    pub hash: String,
}

impl Manifest {
    /// Parses and checks a manifest.
    ///
    /// # Errors
    /// [`CatalogError::Malformed`], [`CatalogError::UnknownFormat`] or [`CatalogError::Inconsistent`].
    pub fn from_json(text: &[u8]) -> Result<Self, CatalogError> {
        #[derive(Deserialize)]
        struct Format {
            format_version: u32,
        }
        let malformed = |error: serde_json::Error| CatalogError::Malformed { reason: error.to_string() };
        let format: Format = serde_json::from_slice(text).map_err(malformed)?;
        if format.format_version != FORMAT_VERSION {
            return Err(CatalogError::UnknownFormat { found: format.format_version });
        }
        let manifest: Self = serde_json::from_slice(text).map_err(malformed)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// The event type with this name.
    pub fn event_type(&self, name: &str) -> Option<&EventType> {
        self.event_types.iter().find(|event_type| event_type.name == name)
    }

    /// Every data file with the rows it should hold.
    pub fn files(&self) -> impl Iterator<Item = &DataFile> {
        self.event_types
            .iter()
            .flat_map(|event_type| event_type.events.iter().chain(&event_type.user_days))
            .chain(&self.users_files)
    }

    fn check(&self) -> Result<(), CatalogError> {
        let inconsistent = |reason: String| Err(CatalogError::Inconsistent { reason });
        let rows: u64 = self.event_types.iter().map(|event_type| event_type.rows).sum();
        if rows != self.rows {
            return inconsistent(format!("event types have {rows} rows, the extract {}", self.rows));
        }
        for event_type in &self.event_types {
            let rows: u64 = event_type.events.iter().map(|file| file.rows).sum();
            if rows != event_type.rows {
                return inconsistent(format!(
                    "the files of '{}' have {rows} rows, the event type {}",
                    event_type.name, event_type.rows
                ));
            }
        }
        for file in self.files() {
            let outside = file.path.starts_with('/')
                || file.path.contains('\\')
                || file.path.contains(':')
                || file.path.split('/').any(|part| part.is_empty() || part == "." || part == "..");
            if outside {
                return inconsistent(format!("'{}' is not a path inside the extract", file.path));
            }
            if file.metadata_bytes > file.bytes {
                return inconsistent(format!("'{}' has more metadata than bytes", file.path));
            }
        }
        Ok(())
    }
}

impl EventType {
    /// The property with this name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Manifest {
        Manifest {
            format_version: FORMAT_VERSION,
            generator: "test".into(),
            name: "test".into(),
            time_zone: "UTC".into(),
            time_resolution: TimeResolution::Milliseconds,
            covered: None,
            rows: 0,
            users: 0,
            rows_without_user: 0,
            health: Health::default(),
            event_types: vec![],
            users_files: vec![],
        }
    }

    #[test]
    fn a_manifest_of_another_format_is_named_as_such() {
        let error = Manifest::from_json(br#"{"format_version": 7}"#).unwrap_err();
        assert!(error.to_string().contains("format version 7"), "{error}");
    }

    #[test]
    fn a_path_outside_the_extract_is_refused() {
        for path in ["/etc/passwd", "../x", "events/../../x", "https://elsewhere/x", "a\\b", ""] {
            let mut manifest = empty();
            manifest.users_files.push(DataFile {
                path: path.into(),
                bytes: 1,
                metadata_bytes: 1,
                rows: 0,
                covered: None,
                user_keys: None,
                hash: String::new(),
            });
            let text = serde_json::to_vec(&manifest).unwrap();
            assert!(
                matches!(Manifest::from_json(&text), Err(CatalogError::Inconsistent { .. })),
                "{path} was accepted"
            );
        }
    }

    #[test]
    fn rows_that_do_not_add_up_are_refused() {
        let mut manifest = empty();
        manifest.rows = 1;
        let text = serde_json::to_vec(&manifest).unwrap();
        assert!(matches!(Manifest::from_json(&text), Err(CatalogError::Inconsistent { .. })));
    }
}
