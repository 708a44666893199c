//! How instants are written, and reading them.

mod epoch;
mod instant;
mod pattern;
mod recognise;
mod written;

pub use epoch::EpochUnit;
pub(crate) use recognise::{Found, recognise};
pub(crate) use written::TimeProblem;

use crate::raw::Raw;
use chrono_tz::Tz;
use pattern::Pattern;

/// What a person says of the instants of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimeOptions {
    /// `s`, `ms`, `us` or `ns` for a count since 1970, or a pattern such as `%d/%m/%Y %H:%M:%S`; recognised without.
    pub format: Option<String>,
    /// The zone of instants that are written without one.
    pub zone: Option<Tz>,
}

/// How the instants of some files are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times {
    /// What a number counts since 1970; none if a number is no instant.
    pub(crate) unit: Option<EpochUnit>,
    /// The pattern of a text, where a person gave one.
    pub(crate) pattern: Option<Pattern>,
    /// The zone of instants that are written without one.
    pub(crate) zone: Option<Tz>,
    /// What was found, in words.
    pub(crate) words: String,
}

/// An instant, and whether its zone has it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant {
    /// Microseconds since 1970 (UTC).
    pub(crate) microseconds: i64,
    /// Whether clocks showed it twice or never, so that one reading had to be chosen.
    pub(crate) is_unclear: bool,
}

impl From<i64> for Instant {
    fn from(microseconds: i64) -> Self {
        Self { microseconds, is_unclear: false }
    }
}

impl Times {
    /// What was found, in words, such as `milliseconds since 1970`.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// What an option says, if it says how instants are written.
    pub(crate) fn of_option(options: &TimeOptions) -> Result<Option<Self>, String> {
        let Some(format) = &options.format else { return Ok(None) };
        let zone = options.zone;
        if let Some(unit) = EpochUnit::of_name(format) {
            return Ok(Some(Self { unit: Some(unit), pattern: None, zone, words: unit.words().to_owned() }));
        }
        let pattern = Pattern::new(format)?;
        if !pattern.has_offset() && zone.is_none() {
            return Err(format!(
                "instants written as '{format}' have no offset from UTC; say in which zone they are with --times-in, such as --times-in UTC"
            ));
        }
        let words = match zone.filter(|_| !pattern.has_offset()) {
            Some(zone) => format!("written as '{format}', in {zone}"),
            None => format!("written as '{format}'"),
        };
        Ok(Some(Self { unit: None, pattern: Some(pattern), zone, words }))
    }

    /// The instant that a text is, nearly always RFC 3339.
    pub(crate) fn text(&self, text: &str) -> Result<Instant, TimeProblem> {
        if let Some(pattern) = &self.pattern {
            return pattern.read(text, self.zone);
        }
        if let Some(microseconds) = instant::microseconds(text) {
            return Ok(microseconds.into());
        }
        match self.unit {
            Some(unit) if epoch::is_number(text) => {
                unit.read(text).ok_or(TimeProblem::NoInstant).map(Into::into)
            }
            _ => written::read(text, self.zone),
        }
    }

    /// The instant that a field is, or what is wrong with it, as the end of a sentence that begins with its name.
    pub(crate) fn read(&self, raw: &Raw<'_>) -> Result<Instant, String> {
        let quoted = |text: &str, problem: TimeProblem| format!("'{}' {problem}", shorten(text));
        match raw {
            Raw::Text(text) => self.text(text).map_err(|problem| quoted(text, problem)),
            Raw::Number(text) => match self.unit {
                Some(unit) => {
                    unit.read(text).map(Into::into).ok_or_else(|| quoted(text, TimeProblem::NoInstant))
                }
                None => Err(format!("is {} where text is expected", shorten(text))),
            },
            Raw::Instant { microseconds, has_zone: true } => Ok((*microseconds).into()),
            Raw::Instant { microseconds, has_zone: false } => match self.zone {
                Some(zone) => {
                    written::in_zone(*microseconds, zone).ok_or_else(|| "is out of range".to_owned())
                }
                None => Err(TimeProblem::NoZone.to_string()),
            },
            Raw::Boolean(value) => Err(format!("is {value} where text is expected")),
            Raw::Json(text) => Err(format!("is {} where text is expected", shorten(text))),
        }
    }
}

/// A text as a message shows it.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
