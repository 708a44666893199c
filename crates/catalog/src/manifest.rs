//! The manifest: every file, event type and property of an extract.

use crate::{Daily, DataFile, DayOrder, EventType, Findings, Property, Snapshot, TimeRange, TimeResolution};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The content of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Manifest {
    /// [`FORMAT_VERSION`](crate::FORMAT_VERSION) of the writer.
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
    /// What went into it and what it replaced; absent in extracts of writers that do not write in steps, which cannot be
    /// appended to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Snapshot>,
    /// Every event type, by name.
    pub event_types: Vec<EventType>,
    /// `any_user_days/`: the days of users whatever they did, in the columns of `user_days/`: one row for each user and
    /// day, made of those of all event types. Absent where there are fewer than two event types, and in extracts of
    /// writers that do not write them: then they are made of the event types' own when they are needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_user_days: Vec<DataFile>,
    /// What the days of users tell of the order of events without their times; absent in extracts some of whose files do
    /// not tell it: then the times do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_order: Option<DayOrder>,
    /// `daily/`: how many events there are on each day; absent in extracts of writers that do not write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily: Option<Daily>,
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
    /// Events that were in the extract and were taken out again: of days that were replaced or dropped, of users who were
    /// forgotten.
    #[serde(default)]
    pub rows_removed: u64,
    /// Events whose instant the clocks of its zone showed twice or never, so that one reading was chosen.
    #[serde(default)]
    pub unclear_times: u64,
    /// Columns of the source that are neither properties nor parts of an event, and were left out. Where the extract was
    /// appended to, one that was left out each time counts once, and there may be more than these.
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
    /// Input files that were read and held nothing at all; where the extract was appended to, the most of any time.
    #[serde(default)]
    pub empty_files: u64,
    /// Files that the input named and that were not read. Where the extract was appended to, one that was left out each
    /// time counts once, and there may be more than these.
    #[serde(default)]
    pub files_left_out: u64,
    /// The first of them (at most 20), in the order of their paths.
    #[serde(default)]
    pub left_out: Vec<LeftOutFile>,
    /// What was found in the events as a whole; absent where the writer did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Findings>,
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
    /// What tells the key of the hashes from another one: 8 hexadecimal digits, which begin the keyed hash of the word
    /// `rockpool`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_check: Option<String>,
    /// Names of properties whose values were cut to some characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub truncated: Vec<String>,
    /// What tells the condition, the lengths and the new names from others, which are not in it themselves: 8 hexadecimal
    /// digits of a hash; absent where nothing of the kind was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details_check: Option<String>,
    /// Names of properties in which `(rare)` stands for values of few people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rare: Vec<String>,
    /// Ids that count as the user behind them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined: Option<Joined>,
}

/// Ids that count as the user behind them. Where an extract was appended to, the counts of each time are added up: an id
/// that was met twice counts twice.
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
    pub(crate) fn parts(&self) -> impl Iterator<Item = &DataFile> {
        self.event_types
            .iter()
            .flat_map(|event_type| event_type.events.iter().chain(&event_type.user_days))
            .chain(&self.any_user_days)
            .chain(self.daily.iter().flat_map(|daily| &daily.files))
            .chain(&self.users_files)
            .chain(self.snapshot.iter().flat_map(|snapshot| &snapshot.inputs))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Checksum, DailySeries, FORMAT_VERSION, FilePart, TypeFindings};

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
            snapshot: None,
            user_properties: vec![],
            event_types: vec![],
            any_user_days: vec![],
            day_order: None,
            daily: None,
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
            duplicate_rows: vec![],
            findings: None,
            covered: times,
            properties: vec![],
            events: vec![],
            user_days: vec![],
        };
        let mut manifest = empty();
        manifest.event_types = vec![event_type.clone(), event_type.clone()];
        assert!(refusal(&manifest).contains("add up to 0"), "a sum that no number can hold is no sum");

        event_type.rows = 0;
        event_type.findings = Some(TypeFindings { tied_rows: vec![1], ..TypeFindings::default() });
        let mut manifest = Manifest { covered: Some(times), ..empty() };
        manifest.event_types.push(event_type.clone());
        assert!(refusal(&manifest).contains("ties or heavy users of 'a' are not those of its files"));
        event_type.findings = None;

        event_type.rows = 0;
        event_type.events.push(DataFile { covered: Some(TimeRange { first: 9, last: 10 }), ..file("x") });
        let mut manifest = Manifest { covered: Some(times), ..empty() };
        manifest.event_types.push(event_type);
        assert!(refusal(&manifest).contains("other times than 'a'"));
        manifest.covered = None;
        assert!(refusal(&manifest).contains("the times of its event types"));

        let mut manifest = empty();
        manifest.any_user_days.push(DataFile { covered: Some(times), ..file("x") });
        assert!(refusal(&manifest).contains("'x' has other times than the whole"));
        manifest.any_user_days =
            vec![DataFile { part: Some(FilePart { first_row: 0, file_rows: 0 }), ..file("x") }];
        assert!(refusal(&manifest).contains("'x' is a part"));

        let series = DailySeries { event_type: None, property: None, file: 0, first_row: 1, rows: 2 };
        let daily = |rows, series| {
            let files = vec![DataFile { rows, ..file("x") }];
            Manifest { daily: Some(Daily { files, series: vec![series] }), ..empty() }
        };
        let kept = daily(3, series.clone());
        assert_eq!(Manifest::from_json(&kept.to_json().unwrap()).unwrap(), kept);
        for wrong in [
            daily(2, series.clone()),
            daily(3, DailySeries { file: 1, ..series.clone() }),
            daily(3, DailySeries { first_row: u64::MAX, ..series }),
        ] {
            assert!(refusal(&wrong).contains("are in no file"));
        }

        let mut manifest = empty();
        manifest.users_files.push(DataFile { metadata_bytes: 2, ..file("x") });
        assert!(refusal(&manifest).contains("more metadata than bytes"));
        let mut manifest = empty();
        manifest.users_files.push(DataFile { covered: Some(TimeRange { first: 1, last: 0 }), ..file("x") });
        assert!(refusal(&manifest).contains("behind the last"));
    }
}
