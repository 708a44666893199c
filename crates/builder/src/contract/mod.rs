//! A contract: what a team asks of an extract, so that a nightly job ends with an error where it is not held.
//!
//! It is judged by what a [`check`](crate::check) has found sound, and by a clock that the caller gives.

mod document;
mod events;
mod health;
mod volume;
mod words;

pub use document::Contract;

use crate::{BuilderError, CheckReport};
use document::Age;
use rockpool_calendar::Zone;
use rockpool_catalog::{CatalogError, MANIFEST_FILE, Manifest};
use std::path::PathBuf;

/// What a contract asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// An event has to be there.
    RequiredEvent,
    /// A property has to be there.
    RequiredProperty,
    /// The values of a property have to be written in a way.
    PropertyType,
    /// Few events may lack a property.
    PropertyAbsent,
    /// The newest event may not be old.
    NewestEvent,
    /// A day has to have about as many events as the same weekday before.
    Volume,
    /// Few events may be equal to an earlier one.
    Duplicates,
    /// Few events may be without a user.
    WithoutUser,
    /// Few lines may be no events.
    BadLines,
    /// Few days may be without any event.
    DaysWithoutEvents,
    /// No value may look personal.
    PersonalValues,
}

impl Rule {
    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::RequiredEvent => "required_event",
            Self::RequiredProperty => "required_property",
            Self::PropertyType => "property_type",
            Self::PropertyAbsent => "property_absent",
            Self::NewestEvent => "newest_event",
            Self::Volume => "volume",
            Self::Duplicates => "duplicates",
            Self::WithoutUser => "without_user",
            Self::BadLines => "bad_lines",
            Self::DaysWithoutEvents => "days_without_events",
            Self::PersonalValues => "personal_values",
        }
    }
}

/// Something that an extract does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// What was asked.
    pub rule: Rule,
    /// Of which event; of the whole extract, if of none.
    pub event: Option<String>,
    /// Of which property of it.
    pub property: Option<String>,
    /// What was found, in words.
    pub found: String,
    /// What was asked, in words.
    pub asked: String,
}

impl Breach {
    /// One sentence without a full stop. It quotes names from the data, which may hold anything.
    pub fn text(&self) -> String {
        let of = match (&self.event, &self.property) {
            (Some(event), Some(property)) => format!("property '{property}' of '{event}': "),
            (Some(event), None) => format!("event '{event}': "),
            (None, Some(property)) => format!("attribute '{property}' of users: "),
            (None, None) => String::new(),
        };
        format!("{of}{}; asked is {}", self.found, self.asked)
    }
}

/// How an extract holds a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// What it does not hold.
    pub breaches: Vec<Breach>,
    /// What could not be judged, and why: one sentence each, without a full stop.
    pub unjudged: Vec<String>,
}

/// What an extract is judged by.
struct Case<'a> {
    manifest: &'a Manifest,
    report: &'a CheckReport,
    zone: Zone<chrono_tz::Tz>,
    /// Milliseconds since 1970 (UTC).
    now: i64,
    judgement: Judgement,
}

impl Contract {
    /// Judges an extract by what a check of it found, at `now` in milliseconds since 1970 (UTC).
    ///
    /// # Errors
    /// [`BuilderError::Manifest`] for a time zone that is not known here.
    pub fn judge(&self, report: &CheckReport, now: i64) -> Result<Judgement, BuilderError> {
        let Some(manifest) = &report.manifest else { return Ok(Judgement::default()) };
        let zone = Zone::named(&manifest.time_zone).map_err(|_| BuilderError::Manifest {
            path: PathBuf::from(MANIFEST_FILE),
            source: CatalogError::Inconsistent {
                reason: format!("'{}' is no time zone that is known here", manifest.time_zone),
            },
        })?;
        let mut case = Case { manifest, report, zone, now, judgement: Judgement::default() };
        let newest = manifest.main_time().map(|time| time.last);
        case.newest(None, newest, self.newest_event);
        if let Some(volume) = self.volume {
            case.volume(None, volume);
        }
        case.health(&self.health);
        for (name, event) in &self.events {
            case.event(name, event);
        }
        Ok(case.judgement)
    }
}

impl Case<'_> {
    fn breach(
        &mut self,
        rule: Rule,
        (event, property): (Option<&str>, Option<&str>),
        found: String,
        asked: String,
    ) {
        let owned = |name: Option<&str>| name.map(str::to_owned);
        let breach = Breach { rule, event: owned(event), property: owned(property), found, asked };
        self.judgement.breaches.push(breach);
    }

    /// How old the newest event is, of all or of one type.
    fn newest(&mut self, event: Option<&str>, newest: Option<i64>, most: Option<Age>) {
        let Some(Age(most)) = most else { return };
        let newest = newest.map(|tick| self.manifest.time_resolution.milliseconds_of_tick(tick));
        let age = newest.map(|newest| self.now.saturating_sub(newest));
        if age.is_some_and(|age| i128::from(age) <= most.as_millis() as i128) {
            return;
        }
        let found = match (newest, age) {
            (Some(newest), Some(age)) => {
                format!("the newest event is of {}, {} old", words::instant(newest), words::age(age))
            }
            _ => "there is no event".to_owned(),
        };
        let asked = format!("one that is at most {} old", words::length(most));
        self.breach(Rule::NewestEvent, (event, None), found, asked);
    }
}
