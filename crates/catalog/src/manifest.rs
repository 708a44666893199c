//! The manifest: every file, event type and property of an extract.

use crate::{CatalogError, Checksum, TimeRange, TimeResolution, UserKeyRange};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, ops::Range};

/// The manifest format this version writes and reads.
pub const FORMAT_VERSION: u32 = 2;

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
    /// Events far from all others in time, such as those of a device whose clock was never set; absent when there
    /// are none. They are in the data and counted like any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strays: Option<Strays>,
    /// Events in all.
    pub rows: u64,
    /// Different users in all.
    pub users: u64,
    /// Events with a null or empty user.
    pub rows_without_user: u64,
    /// What the builder met on the way.
    pub health: Health,
    /// What was cut off and changed on purpose; absent where the extract holds all that the source holds, as it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
    /// Every event type, by name.
    pub event_types: Vec<EventType>,
    /// The attributes of users: columns of `users/`, in their order there behind `user_id`. `rows` counts users.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub user_properties: Vec<Property>,
    /// `users/`: `user_key`, `user_id`, a column for each of `user_properties`, sorted by key. Empty when left out for
    /// privacy.
    pub users_files: Vec<DataFile>,
}

/// What the builder met on the way from the source to the extract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Health {
    /// Input files read.
    pub files: u64,
    /// Input lines read, blank ones left out. On a line with several events each of them counts as a line.
    pub lines: u64,
    /// Lines that were no event and are not in the extract.
    pub bad_lines: u64,
    /// Events equal in all four fields to an earlier one, or with the id of an earlier one of their type and user where
    /// events have ids (kept, and counted again in every answer).
    pub duplicate_rows: u64,
    /// Such events that were left out, because that was asked.
    #[serde(default)]
    pub duplicates_dropped: u64,
    /// Events whose instant the clocks of its zone showed twice or never, so that one reading was chosen.
    #[serde(default)]
    pub unclear_times: u64,
    /// Columns of the source that are neither properties nor parts of an event, and were left out.
    #[serde(default)]
    pub columns_ignored: u64,
    /// The first of them (at most 20), most frequent first.
    #[serde(default)]
    pub ignored_columns: Vec<IgnoredColumn>,
    /// Lines that held more than one event.
    #[serde(default)]
    pub shared_lines: u64,
    /// Texts that held half a character or bytes that are no UTF-8, which are U+FFFD in the extract.
    #[serde(default)]
    pub repaired_values: u64,
    /// Input files that were read and held nothing at all.
    #[serde(default)]
    pub empty_files: u64,
    /// Files that the input named and that were not read.
    #[serde(default)]
    pub files_left_out: u64,
    /// The first of them (at most 20), in the order of their paths.
    #[serde(default)]
    pub left_out: Vec<LeftOutFile>,
}

/// A file that the input named and that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftOutFile {
    /// Its path below the input's folder, with `/`; a folder that was passed over ends with one.
    pub path: String,
    /// Why it was not read, such as `its name begins with _`.
    pub reason: String,
}

/// A column of the source that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IgnoredColumn {
    /// Its name in the source.
    pub name: String,
    /// Events of the source that had it.
    pub rows: u64,
}

/// What was cut off and changed on purpose when the extract was built. It names events, properties and bounds as a person
/// wrote them; what a condition compares with, and keys of hashes, are not in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Cut {
    /// Events of the source that are not in the extract.
    pub events_left_out: u64,
    /// The first day or instant that is in it, as it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day, or the first instant behind the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The names of the events that are in it, `*` for any letters; all, if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Names of events that are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_events: Vec<String>,
    /// The properties that a condition on events asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub condition_on: Vec<String>,
    /// The share of users that are in it, more than 0 and less than 1; absent unless it is a sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_of_users: Option<f64>,
    /// Names of the properties that were kept; all, if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<String>,
    /// Names of properties that were dropped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<String>,
    /// Names of properties whose values are keyed hashes; `user_id` for users.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hashed: Vec<String>,
    /// Names of properties whose values were cut to some characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub truncated: Vec<String>,
    /// Names of properties in which `(rare)` stands for values of few people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rare: Vec<String>,
    /// Ids that count as the user behind them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined: Option<Joined>,
}

/// Ids that count as the user behind them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Joined {
    /// The ids that were met.
    pub ids: u64,
    /// The users behind them.
    pub users: u64,
    /// The events of these ids.
    pub events: u64,
}

/// Events far from all others in time. The builder's documentation has the rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Strays {
    /// How many events.
    pub rows: u64,
    /// Some of their instants (at most 6), the first and the last among them, in order.
    pub examples: Vec<i64>,
    /// First and last instant of all other events.
    pub others: TimeRange,
    /// First and last instant of the strays before these; absent without any.
    #[serde(default)]
    pub before: Option<TimeRange>,
    /// First and last instant of the strays after these; absent without any.
    #[serde(default)]
    pub after: Option<TimeRange>,
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

/// One Parquet file of the extract. It never changes: its name carries its hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataFile {
    /// Path below the extract's folder: letters, digits, `-`, `_` and `.`, with `/` between folders.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Bytes at the end that hold all of Parquet's metadata (page indexes, footer) and the checksums of all bytes
    /// before them ([`Segments`](crate::Segments)), so that one read gets it.
    pub metadata_bytes: u64,
    /// The checksum of these bytes.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub metadata_checksum: Checksum,
    /// Rows; of a part, its rows.
    pub rows: u64,
    /// Where the rows stand in the file, if it holds those of other event types too. Small event types share files, each
    /// with neighbouring rows of its own; the other fields about rows, times and users are about these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<FilePart>,
    /// First and last instant; absent in `users/`.
    pub covered: Option<TimeRange>,
    /// Smallest and largest user key; absent when no row has a user.
    pub user_keys: Option<UserKeyRange>,
    /// SHA-256 of the file's bytes: 64 hexadecimal digits in lower case.
    pub hash: String,
}

/// Some neighbouring rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FilePart {
    /// The rows before them.
    pub first_row: u64,
    /// All rows of the file.
    pub file_rows: u64,
}

impl DataFile {
    /// The rows of the whole file.
    pub fn rows_in_file(&self) -> u64 {
        self.part.map_or(self.rows, |part| part.file_rows)
    }

    /// Where its rows stand in the file.
    pub fn row_range(&self) -> Range<u64> {
        let first = self.part.map_or(0, |part| part.first_row);
        first..first.saturating_add(self.rows)
    }
}

impl Manifest {
    /// The time that the data is about: everything covered but for strays. Where it ends, the data ends.
    pub fn main_time(&self) -> Option<TimeRange> {
        self.strays.as_ref().map(|strays| strays.others).or(self.covered)
    }

    /// The event type with this name.
    pub fn event_type(&self, name: &str) -> Option<&EventType> {
        self.event_types.iter().find(|event_type| event_type.name == name)
    }

    /// Every data file once; of one that several event types share, the first part.
    pub fn files(&self) -> impl Iterator<Item = &DataFile> {
        let mut seen = HashSet::new();
        self.parts().filter(move |file| file.part.is_none() || seen.insert(file.path.as_str()))
    }

    /// Every data file, one that several event types share once for each of them.
    fn parts(&self) -> impl Iterator<Item = &DataFile> {
        self.event_types
            .iter()
            .flat_map(|event_type| event_type.events.iter().chain(&event_type.user_days))
            .chain(&self.users_files)
    }

    /// Whether its statements agree with each other.
    pub(crate) fn check(&self) -> Result<(), CatalogError> {
        let inconsistent = |reason: String| Err(CatalogError::Inconsistent { reason });
        if sum(self.event_types.iter().map(|event_type| event_type.rows)) != Some(self.rows) {
            return inconsistent(format!("the rows of its event types do not add up to {}", self.rows));
        }
        let covered = self.event_types.iter().map(|event_type| event_type.covered).reduce(TimeRange::union);
        if covered != self.covered {
            return inconsistent("the times of its event types are not those of the whole".to_owned());
        }
        for event_type in &self.event_types {
            let name = &event_type.name;
            if sum(event_type.events.iter().map(|file| file.rows)) != Some(event_type.rows) {
                let rows = event_type.rows;
                return inconsistent(format!("the rows of the files of '{name}' do not add up to {rows}"));
            }
            let outside = |file: &&DataFile| {
                file.covered.is_some_and(|times| event_type.covered.union(times) != event_type.covered)
            };
            if let Some(file) = event_type.events.iter().chain(&event_type.user_days).find(outside) {
                return inconsistent(format!("'{}' has other times than '{name}'", file.path));
            }
        }
        if let Some(strays) = &self.strays {
            let parts = [strays.before, Some(strays.others), strays.after].into_iter().flatten();
            let all = parts.clone().reduce(TimeRange::union);
            let follow = parts.clone().zip(parts.skip(1)).all(|(one, next)| one.last < next.first);
            if all != self.covered || !follow || strays.rows >= self.rows {
                return inconsistent("the strays and the other events do not add up".to_owned());
            }
        }
        self.parts().try_for_each(DataFile::check)
    }
}

/// The sum, if it is a number that can be.
fn sum(rows: impl Iterator<Item = u64>) -> Option<u64> {
    rows.into_iter().try_fold(0u64, u64::checked_add)
}

impl DataFile {
    fn check(&self) -> Result<(), CatalogError> {
        let inconsistent = |reason: String| Err(CatalogError::Inconsistent { reason });
        let is_plain = |part: &str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            !part.is_empty() && part != "." && part != ".." && part.bytes().all(plain)
        };
        if !self.path.split('/').all(is_plain) {
            return inconsistent(format!(
                "'{}' is not a path of letters, digits, '-', '_' and '.' inside the extract",
                self.path
            ));
        }
        if self.metadata_bytes > self.bytes {
            return inconsistent(format!("'{}' has more metadata than bytes", self.path));
        }
        if self.part.is_some_and(|part| self.row_range().end > part.file_rows) {
            return inconsistent(format!("'{}' has fewer rows than its parts", self.path));
        }
        let backwards = self.covered.is_some_and(|times| times.first > times.last)
            || self.user_keys.is_some_and(|keys| keys.first > keys.last);
        if backwards {
            return inconsistent(format!("'{}' has a first time or user behind the last", self.path));
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
pub(crate) mod tests {
    use super::*;

    pub(crate) fn empty() -> Manifest {
        Manifest {
            format_version: FORMAT_VERSION,
            generator: "test".into(),
            name: "test".into(),
            time_zone: "UTC".into(),
            time_resolution: TimeResolution::Milliseconds,
            covered: None,
            strays: None,
            rows: 0,
            users: 0,
            rows_without_user: 0,
            health: Health::default(),
            cut: None,
            user_properties: vec![],
            event_types: vec![],
            users_files: vec![],
        }
    }

    fn file(path: &str) -> DataFile {
        DataFile {
            path: path.into(),
            bytes: 1,
            metadata_bytes: 1,
            metadata_checksum: Checksum::of(b""),
            rows: 0,
            part: None,
            covered: None,
            user_keys: None,
            hash: String::new(),
        }
    }

    fn refusal(manifest: &Manifest) -> String {
        Manifest::from_json(&manifest.to_json().unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn a_path_that_some_host_cannot_serve_or_outside_the_extract_is_refused() {
        for path in [
            "/etc/passwd",
            "../x",
            "events/../../x",
            "https://elsewhere/x",
            "a\\b",
            "",
            "a%20b",
            "a b",
            "é",
            "a/./b",
        ] {
            let mut manifest = empty();
            manifest.users_files.push(file(path));
            assert!(refusal(&manifest).contains("is not a path"), "{path} was accepted");
        }
        let mut manifest = empty();
        manifest.users_files.push(file("users/all/0-9_aZ.parquet"));
        assert_eq!(Manifest::from_json(&manifest.to_json().unwrap()).unwrap(), manifest);
    }

    #[test]
    fn statements_that_contradict_each_other_are_refused() {
        let mut manifest = empty();
        manifest.rows = 1;
        assert!(refusal(&manifest).contains("add up to 1"));

        let times = TimeRange { first: 0, last: 9 };
        let mut event_type = EventType {
            name: "a".into(),
            rows: u64::MAX,
            users: 0,
            rows_without_user: 0,
            covered: times,
            properties: vec![],
            events: vec![],
            user_days: vec![],
        };
        let mut manifest = empty();
        manifest.event_types = vec![event_type.clone(), event_type.clone()];
        assert!(refusal(&manifest).contains("add up to 0"), "a sum that no number can hold is no sum");

        event_type.rows = 0;
        event_type.events.push(DataFile { covered: Some(TimeRange { first: 9, last: 10 }), ..file("x") });
        let mut manifest = Manifest { covered: Some(times), ..empty() };
        manifest.event_types.push(event_type);
        assert!(refusal(&manifest).contains("other times than 'a'"));
        manifest.covered = None;
        assert!(refusal(&manifest).contains("the times of its event types"));

        let mut manifest = empty();
        manifest.users_files.push(DataFile { metadata_bytes: 2, ..file("x") });
        assert!(refusal(&manifest).contains("more metadata than bytes"));
        let mut manifest = empty();
        manifest.users_files.push(DataFile { covered: Some(TimeRange { first: 1, last: 0 }), ..file("x") });
        assert!(refusal(&manifest).contains("behind the last"));
    }
}
