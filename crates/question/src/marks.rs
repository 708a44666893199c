//! What a person says beside the numbers: marks on dates, and lines that are to be reached.

use crate::document::{self, DocumentError};
use crate::limits::{self, Limit};
use crate::numbers::counted;
use crate::words::number;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The version of `annotations.json` that this program reads.
pub const ANNOTATIONS_VERSION: u32 = 1;

/// Something that happened on a day or on several: a release, a campaign, an outage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The day, or the first one.
    pub date: NaiveDate,
    /// The last day, where it went on for several; not before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What happened; plain text, never empty.
    pub text: String,
}

/// A line in a chart: a number that is to be reached, or not to be passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// The number, in the unit of the chart; of a chart of shares a share, so 0.4 for 40 %.
    pub value: f64,
    /// What it is called; plain text, empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// A mark or a goal that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarkError {
    /// Nothing is said.
    #[error("it has no text; say in a few words what happened")]
    NoText,
    /// The text or the name is too long.
    #[error("its text has {} bytes, {most} at most can be shown; shorten it", number(*.bytes as u64))]
    TooLong {
        /// Its bytes.
        bytes: usize,
        /// How many are allowed, in words.
        most: String,
    },
    /// The last day is before the first.
    #[error("its last day is before its first; exchange them")]
    Backwards,
    /// A day is in a year that no calendar of ours has.
    #[error("{day} is in no year from {} to {}; name another day", limits::YEARS.least, limits::YEARS.words())]
    FarAway {
        /// The day.
        day: NaiveDate,
    },
    /// A goal is no number.
    #[error("it is no number; give one such as 1000 or 0.4")]
    NoNumber,
}

impl Mark {
    /// The last day.
    pub fn last(&self) -> NaiveDate {
        self.until.unwrap_or(self.date)
    }

    /// Whether it can be shown.
    ///
    /// # Errors
    /// A [`MarkError`] that says why not.
    pub fn check(&self) -> Result<(), MarkError> {
        if self.text.trim().is_empty() {
            return Err(MarkError::NoText);
        }
        short(&self.text)?;
        for day in [self.date, self.last()] {
            if !usize::try_from(day.year()).is_ok_and(|year| limits::YEARS.allows(year)) {
                return Err(MarkError::FarAway { day });
            }
        }
        if self.last() < self.date { Err(MarkError::Backwards) } else { Ok(()) }
    }
}

impl Goal {
    /// Whether it can be shown.
    ///
    /// # Errors
    /// A [`MarkError`] that says why not.
    pub fn check(&self) -> Result<(), MarkError> {
        short(&self.name)?;
        if self.value.is_finite() { Ok(()) } else { Err(MarkError::NoNumber) }
    }
}

fn short(text: &str) -> Result<(), MarkError> {
    let most: &Limit = &limits::NAME_BYTES;
    if most.is_passed_by(text.len()) {
        return Err(MarkError::TooLong { bytes: text.len(), most: most.words() });
    }
    Ok(())
}

/// Annotations that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnnotationsError {
    /// The text is too long or too deep, or says something twice.
    #[error("{0}")]
    Document(DocumentError),
    /// The text has another form.
    #[error("{reason}")]
    Malformed {
        /// What the parser said, with line and column.
        reason: String,
    },
    /// A later program wrote it.
    #[error(
        "it has version {found}, this Rockpool reads version {ANNOTATIONS_VERSION}; reload the page to get the newest Rockpool"
    )]
    TooNew {
        /// The version the document states.
        found: u32,
    },
    /// There are too many marks.
    #[error("it has {}, {most} at most can be shown; remove the oldest", counted(*.count as u64, "mark"))]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many are allowed, in words.
        most: String,
    },
    /// A mark is none.
    #[error("mark {place} is none: {problem}")]
    Mark {
        /// Which one, from 1.
        place: usize,
        /// What is wrong with it.
        problem: MarkError,
    },
}

/// The marks of an `annotations.json`: what a team says of the data beside an extract.
///
/// # Errors
/// An [`AnnotationsError`] that says what is wrong with the text.
pub fn annotations(text: &str) -> Result<Vec<Mark>, AnnotationsError> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Annotations {
        #[serde(rename = "version")]
        _version: u32,
        marks: Vec<Mark>,
    }
    document::check(text, &limits::ANNOTATION_BYTES, "remove the oldest")
        .map_err(AnnotationsError::Document)?;
    let malformed = |error: serde_json::Error| AnnotationsError::Malformed { reason: error.to_string() };
    let version: Version = serde_json::from_str(text).map_err(malformed)?;
    if version.version > ANNOTATIONS_VERSION {
        return Err(AnnotationsError::TooNew { found: version.version });
    }
    let read: Annotations = serde_json::from_str(text).map_err(malformed)?;
    if limits::MARKS.is_passed_by(read.marks.len()) {
        return Err(AnnotationsError::TooMany { count: read.marks.len(), most: limits::MARKS.words() });
    }
    for (mark, place) in read.marks.iter().zip(1..) {
        mark.check().map_err(|problem| AnnotationsError::Mark { place, problem })?;
    }
    Ok(read.marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(date: &str, until: Option<&str>, text: &str) -> Mark {
        let day = |text: &str| text.parse().unwrap();
        Mark { date: day(date), until: until.map(day), text: text.into() }
    }

    #[test]
    fn the_annotations_of_a_team_are_marks() {
        let text = r#"{"version":1,"marks":[{"date":"2026-01-05","text":"Release 4"},
            {"date":"2026-02-01","until":"2026-02-14","text":"Campaign <b>"}]}"#;
        assert_eq!(
            annotations(text).unwrap(),
            [mark("2026-01-05", None, "Release 4"), mark("2026-02-01", Some("2026-02-14"), "Campaign <b>")]
        );
        assert_eq!(annotations(r#"{"version":1,"marks":[]}"#).unwrap(), []);
    }

    #[test]
    fn what_is_damaged_is_named() {
        let said = |text: &str| annotations(text).unwrap_err().to_string();
        assert!(said("").contains("EOF"), "{}", said(""));
        assert!(said("{}").contains("version"), "{}", said("{}"));
        assert!(said(r#"{"version":1,"marks":[{"date":"soon","text":"x"}]}"#).contains("line 1"));
        assert!(
            said(r#"{"version":1,"marks":[{"date":"2026-01-05","end":"2026-01-06","text":"x"}]}"#)
                .contains("end")
        );
        assert_eq!(
            said(r#"{"version":2,"notes":[]}"#),
            "it has version 2, this Rockpool reads version 1; reload the page to get the newest Rockpool"
        );
        assert_eq!(
            said(
                r#"{"version":1,"marks":[{"date":"2026-01-05","text":"a"},{"date":"2026-01-05","text":" "}]}"#
            ),
            "mark 2 is none: it has no text; say in a few words what happened"
        );
        let one = r#"{"date":"2026-01-05","text":"a"}"#;
        let many = vec![one; limits::MARKS.count() + 1].join(",");
        assert_eq!(
            said(&format!(r#"{{"version":1,"marks":[{many}]}}"#)),
            "it has 501 marks, 500 at most can be shown; remove the oldest"
        );
        assert!(said(&" ".repeat(limits::ANNOTATION_BYTES.count() + 1)).contains("bytes"));
    }

    #[test]
    fn a_mark_has_a_text_and_days_in_their_order() {
        assert_eq!(mark("2026-01-05", Some("2026-01-05"), "x").check(), Ok(()));
        assert_eq!(mark("2026-01-05", Some("2026-01-04"), "x").check(), Err(MarkError::Backwards));
        assert_eq!(mark("2026-01-05", None, "\n").check(), Err(MarkError::NoText));
        assert!(matches!(mark("0000-01-05", None, "x").check(), Err(MarkError::FarAway { .. })));
        assert!(matches!(
            mark("2026-01-05", None, &"x".repeat(1_001)).check(),
            Err(MarkError::TooLong { .. })
        ));
        assert_eq!(Goal { value: f64::NAN, name: String::new() }.check(), Err(MarkError::NoNumber));
    }
}
