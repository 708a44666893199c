//! What to build, from what, and how.

use crate::{BuilderError, rows::DuplicateRule};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rockpool_calendar::{Zone, day_after, day_number};
use rockpool_catalog::TimeResolution;
use rockpool_source::{CutOptions, SourceOptions, TableOptions};
use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// What to build, from what, and how.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The raw events: one or more inputs, of any formats.
    pub sources: Vec<SourceOptions>,
    /// The extract's folder: absent, empty, or an extract, which is then replaced.
    pub output: PathBuf,
    /// What people call the extract; the name of the output folder unless given.
    pub name: Option<String>,
    /// The reporting zone, in which days are cut.
    pub time_zone: Tz,
    /// The resolution of instants that the extract keeps.
    pub time_resolution: TimeResolution,
    /// The share of lines that may be no events, such as 0.001; above it the build fails.
    pub max_bad_lines: f64,
    /// Whether an input without a single event makes an extract without events, in place of an error.
    pub allow_empty: bool,
    /// The least share of the events that are there already which an extract that takes their place must hold; without
    /// it, any number will do.
    pub least_share: Option<f64>,
    /// Events of the extract whose place this one will take elsewhere; without it, it takes the place of what is in `output`.
    pub replaces: Option<u64>,
    /// Whether to write `users/`, which holds the users' identifiers.
    pub users_table: bool,
    /// Bytes of rows that may be held in memory before a sorted run goes to disk.
    pub memory_bytes: u64,
    /// The first day in the reporting zone, or the first instant, that the extract holds.
    pub from: Option<Edge>,
    /// The last day in the reporting zone, or the first instant that the extract no longer holds.
    pub to: Option<Edge>,
    /// What is left out and changed beside that; its own bounds in time are not used.
    pub cut: CutOptions,
    /// What becomes of events that are there more than once.
    pub duplicates: Duplicates,
    /// Names of properties that have a column of their own however few events have them, if there is room.
    pub promote: Vec<String>,
    /// A table of ids with the user behind each.
    pub aliases: Option<TableOptions>,
    /// A table of people, whose columns become attributes of users.
    pub people: Option<TableOptions>,
}

/// What becomes of events that are there more than once. They are counted either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// All are kept.
    #[default]
    Keep,
    /// One is kept: the first in time.
    Drop,
}

/// A bound in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// A day of the reporting zone.
    Day(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl FromStr for Edge {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(day) = text.parse() {
            return Ok(Self::Day(day));
        }
        DateTime::parse_from_rfc3339(text).map(|instant| Self::Instant(instant.to_utc())).map_err(|_| {
            "write a day such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z".to_owned()
        })
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(to),
            Self::Instant(instant) => {
                to.write_str(&instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
            }
        }
    }
}

impl BuildOptions {
    /// Everything in an input, as it is, in an extract of milliseconds and days of UTC.
    pub fn new(input: impl Into<String>, output: impl AsRef<Path>) -> Self {
        Self {
            sources: vec![SourceOptions::new(input)],
            output: output.as_ref().to_path_buf(),
            name: None,
            time_zone: Tz::UTC,
            time_resolution: TimeResolution::Milliseconds,
            max_bad_lines: 0.001,
            allow_empty: false,
            least_share: None,
            replaces: None,
            users_table: true,
            memory_bytes: 1 << 30,
            from: None,
            to: None,
            cut: CutOptions::default(),
            duplicates: Duplicates::default(),
            promote: Vec::new(),
            aliases: None,
            people: None,
        }
    }

    /// Whether the options make sense together.
    pub(crate) fn check(&self) -> Result<(), BuilderError> {
        let wrong = |option, reason: &str| Err(BuilderError::Option { option, reason: reason.to_owned() });
        if !(0.0..=1.0).contains(&self.max_bad_lines) {
            let reason = format!("{} is no share; give a number from 0 to 1", self.max_bad_lines);
            return wrong("max_bad_lines", &reason);
        }
        if self.people.is_some() && !self.users_table {
            return wrong(
                "people",
                "what is known of people stands in users/, which --no-users leaves out; choose one",
            );
        }
        if self.cut.original_user.is_some() && self.aliases.is_none() {
            return wrong("original_user", "it keeps what an alias stood for; name a table with --aliases");
        }
        if self.cut.original_user.is_some() && self.cut.hash_users {
            return wrong(
                "original_user",
                "it would keep ids that --hash-users makes unreadable; choose one",
            );
        }
        Ok(())
    }

    /// How events are told to be the same.
    pub(crate) fn duplicate_rule(&self) -> DuplicateRule {
        let has_ids = self.sources.iter().any(|source| !source.mapping.id.is_empty());
        if has_ids { DuplicateRule::Ids } else { DuplicateRule::Fields }
    }

    /// What is left out and changed, with the bounds in time as instants, and nothing before a day.
    pub(crate) fn cut(&self, first_day: Option<NaiveDate>) -> CutOptions {
        let zone = Zone::new(self.time_zone);
        let start = |day: NaiveDate| zone.day_start(day_number(day)).saturating_mul(1_000_000);
        let from = self.from.map(|edge| match edge {
            Edge::Day(day) => start(day),
            Edge::Instant(instant) => instant.timestamp_micros(),
        });
        CutOptions {
            from: from.max(first_day.map(start)),
            until: self.to.map(|edge| match edge {
                Edge::Day(day) => start(day_after(day)),
                Edge::Instant(instant) => instant.timestamp_micros(),
            }),
            ..self.cut.clone()
        }
    }
}
