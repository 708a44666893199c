//! The notebook: a plain-text document of cells.

use crate::dates::is_default;
use crate::document::{self, DocumentError};
use crate::limits::{self, Limit};
use crate::validate::size;
use crate::words::number;
use crate::{Dates, Problem, Question, UserFilter, UserSet};
use serde::{Deserialize, Serialize};

/// The document version this program writes.
pub const NOTEBOOK_VERSION: u32 = 1;

/// A notebook. Its JSON is the truth: what the browser keeps, what a file holds, what a link carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notebook {
    /// [`NOTEBOOK_VERSION`] of the writer.
    pub version: u32,
    /// Its title.
    pub title: String,
    /// The cells, from the top.
    pub cells: Vec<Cell>,
    /// The saved cohorts, in the order of their making. A question that uses one holds a copy of its set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cohorts: Vec<SavedCohort>,
    /// What holds for all cells that do not keep their own.
    #[serde(default, skip_serializing_if = "is_default")]
    pub everywhere: Everywhere,
}

/// What a notebook asks of all its cells. It is never written into them: a cell's own question comes back when it goes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Everywhere {
    /// The days, in the place of a question's own.
    #[serde(
        default,
        deserialize_with = "crate::dates::of_notebook",
        skip_serializing_if = "Option::is_none"
    )]
    pub dates: Option<Dates>,
    /// A property to break down by, in the place of a question's own, where the question's events have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<String>,
    /// Conditions on users, beside a question's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserFilter>,
}

impl Notebook {
    /// A notebook of the present version.
    pub fn new(title: impl Into<String>, cells: Vec<Cell>) -> Self {
        Self {
            version: NOTEBOOK_VERSION,
            title: title.into(),
            cells,
            cohorts: vec![],
            everywhere: Everywhere::default(),
        }
    }
}

/// A set of users with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedCohort {
    /// Its name; unique in its notebook.
    pub name: String,
    /// The users.
    pub set: UserSet,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cell {
    /// Unique in its notebook.
    pub id: CellId,
    /// What a reader sees above a question's answer; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Its content.
    pub body: CellBody,
    /// How its answer is drawn; as its kind is drawn where nobody has chosen. It changes nothing about the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartKind>,
    /// Whether it keeps its own days, users and breakdown, whatever holds for the notebook.
    #[serde(default, skip_serializing_if = "is_default")]
    pub keeps_own: bool,
}

impl Cell {
    /// A cell that is drawn as its kind is.
    pub fn new(id: CellId, title: impl Into<String>, body: CellBody) -> Self {
        Self { id, title: title.into(), body, chart: None, keeps_own: false }
    }
}

/// How an answer is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Lines.
    Lines,
    /// Lines over what lies under them.
    Area,
    /// What lies under lines, each on the ones before it.
    Stacked,
    /// Bars.
    Bars,
    /// The one number that says most, with its change and its course.
    Number,
    /// No chart: the table alone.
    Table,
}

/// The content of a cell.
#[expect(clippy::large_enum_variant, reason = "a notebook has few cells, and most of them ask something")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CellBody {
    /// Markdown.
    Text(String),
    /// A question, and with it its answer.
    Question(Question),
}

/// The identity of a cell in its notebook.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct CellId(pub String);

/// A document that is no notebook this program can show.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotebookError {
    /// The text is no notebook.
    #[error("this is not a Rockpool notebook: {reason}")]
    Malformed {
        /// What the parser said, with line and column.
        reason: String,
    },
    /// A later program wrote it.
    #[error(
        "this notebook has version {found}, this Rockpool reads up to version {NOTEBOOK_VERSION}; reload the page to get the newest Rockpool"
    )]
    TooNew {
        /// The version the document states.
        found: u32,
    },
    /// Two cells have the same identity.
    #[error("two cells of this notebook have the id '{id}'; give one of them another")]
    DuplicateCell {
        /// The identity.
        id: String,
    },
    /// The text is too long or too deep, or says something twice.
    #[error("this notebook cannot be read: {0}")]
    Document(DocumentError),
    /// It has too many of something.
    #[error("this notebook is too large: it has {} {what}, {most} at most can be shown; make two notebooks of it", number(*.count as u64))]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
        /// How many are allowed, in words.
        most: String,
    },
    /// A question or a saved cohort in it is too large to be shown.
    #[error("{place} of this notebook is too large: {problem}")]
    TooLarge {
        /// Which one: `cell 3`.
        place: String,
        /// What is too large.
        problem: Problem,
    },
}

impl Notebook {
    /// Parses a notebook.
    ///
    /// # Errors
    /// A [`NotebookError`] that says why the text is no notebook.
    pub fn from_json(text: &str) -> Result<Self, NotebookError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        document::check(text, &limits::NOTEBOOK_BYTES, "make two notebooks of it")
            .map_err(NotebookError::Document)?;
        let malformed = |error: serde_json::Error| NotebookError::Malformed { reason: error.to_string() };
        let version: Version = serde_json::from_str(text).map_err(malformed)?;
        if version.version > NOTEBOOK_VERSION {
            return Err(NotebookError::TooNew { found: version.version });
        }
        let notebook: Self = serde_json::from_str(text).map_err(malformed)?;
        notebook.check()?;
        Ok(notebook)
    }

    /// Whether a notebook with these cells can be read again.
    ///
    /// # Errors
    /// A [`NotebookError`] that says of what there is too much, or which two cells have one identity.
    pub fn check(&self) -> Result<(), NotebookError> {
        few(&limits::CELLS, "cells", self.cells.len())?;
        few(&limits::COHORTS, "saved cohorts", self.cohorts.len())?;
        for (cell, place) in self.cells.iter().zip(1..) {
            if let CellBody::Question(question) = &cell.body
                && let Some(problem) = size::too_large_to_keep(question)
            {
                return Err(NotebookError::TooLarge { place: format!("cell {place}"), problem });
            }
        }
        for (cohort, place) in self.cohorts.iter().zip(1..) {
            if let Some(problem) = size::set_too_large_to_keep(&cohort.set) {
                return Err(NotebookError::TooLarge { place: format!("saved cohort {place}"), problem });
            }
        }
        few(&limits::USER_FILTERS, "conditions on users", self.everywhere.users.len())?;
        for (filter, place) in self.everywhere.users.iter().zip(1..) {
            if let Some(problem) = size::set_too_large_to_keep(&filter.set) {
                return Err(NotebookError::TooLarge {
                    place: format!("condition {place} on users"),
                    problem,
                });
            }
        }
        let mut seen = std::collections::HashSet::new();
        match self.cells.iter().find(|cell| !seen.insert(&cell.id)) {
            Some(cell) => Err(NotebookError::DuplicateCell { id: cell.id.0.clone() }),
            None => Ok(()),
        }
    }

    /// The notebook as indented JSON that can be read again.
    ///
    /// # Errors
    /// A [`NotebookError`] if it could not be read again.
    pub fn to_readable_json(&self) -> Result<String, NotebookError> {
        self.check()?;
        let text = self.to_json()?;
        document::check(&text, &limits::NOTEBOOK_BYTES, "make two notebooks of it")
            .map_err(NotebookError::Document)?;
        Ok(text)
    }

    /// The notebook as indented JSON.
    ///
    /// # Errors
    /// [`NotebookError::Malformed`] if a number in it has no JSON form (NaN).
    pub fn to_json(&self) -> Result<String, NotebookError> {
        serde_json::to_string_pretty(self)
            .map_err(|error| NotebookError::Malformed { reason: error.to_string() })
    }
}

/// A list of the notebook that is not too long.
fn few(limit: &Limit, what: &'static str, count: usize) -> Result<(), NotebookError> {
    if limit.is_passed_by(count) {
        return Err(NotebookError::TooMany { what, count, most: limit.words() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notebook_survives_the_round_trip() {
        let text = r##"{"version":1,"title":"T","cells":[
            {"id":"a","body":{"text":"# Hello"}},
            {"id":"b","title":"F","body":{"question":{"kind":"funnel",
              "steps":[{"any_of":[{"event":{"type":"opened"}}]},{"any_of":[{"event":{"type":"saved"},
                "filters":[{"property":"amount","operator":"at_least","values":[0.1]}]}]}],
              "window":{"amount":7,"unit":"day"},"ties":"strictly_after"}}}]}"##;
        let notebook = Notebook::from_json(text).unwrap();
        assert_eq!(Notebook::from_json(&notebook.to_json().unwrap()).unwrap(), notebook);
    }

    #[test]
    fn how_a_cell_is_drawn_is_kept_and_a_cell_without_it_reads_as_before() {
        let text = r#"{"version":1,"title":"","cells":[{"id":"a","body":{"text":""}},
            {"id":"b","body":{"text":""},"chart":"stacked"}]}"#;
        let notebook = Notebook::from_json(text).unwrap();
        assert_eq!(
            notebook.cells.iter().map(|cell| cell.chart).collect::<Vec<_>>(),
            [None, Some(ChartKind::Stacked)]
        );
        let written = notebook.to_json().unwrap();
        assert_eq!(written.matches("chart").count(), 1);
        assert_eq!(Notebook::from_json(&written).unwrap(), notebook);
    }

    #[test]
    fn what_holds_everywhere_is_kept_and_nothing_is_written_where_nothing_holds() {
        let text = r#"{"version":1,"title":"","cells":[{"id":"a","body":{"text":""},"keeps_own":true}],
            "everywhere":{"dates":{"last":12,"unit":"week","complete":true},"breakdown":"plan"}}"#;
        let notebook = Notebook::from_json(text).unwrap();
        assert_eq!(notebook.everywhere.dates.map(Dates::short).as_deref(), Some("last 12 complete weeks"));
        assert!(notebook.cells[0].keeps_own);
        assert_eq!(Notebook::from_json(&notebook.to_json().unwrap()).unwrap(), notebook);
        let plain = Notebook::new("", vec![]).to_json().unwrap();
        assert!(!plain.contains("everywhere"), "{plain}");
    }

    #[test]
    fn the_dates_of_earlier_notebooks_are_read() {
        let dates = |dates: &str| {
            let text = format!(r#"{{"version":1,"title":"","cells":[],"everywhere":{{"dates":{dates}}}}}"#);
            Notebook::from_json(&text).unwrap().everywhere.dates
        };
        assert_eq!(dates(r#"{"last_days":30}"#), Some(Dates::last_days(30)));
        assert_eq!(dates(r#"{"last_days":0}"#), Some(Dates::last_days(1)));
        let january = r#"{"first":"2026-01-01","last":"2026-01-31"}"#;
        assert_eq!(dates(&format!(r#"{{"between":{january}}}"#)), dates(january));
        assert_eq!(dates("null"), None);
    }

    #[test]
    fn a_later_version_is_named_as_such() {
        let error = Notebook::from_json(r#"{"version":99,"cells":"?"}"#).unwrap_err();
        assert!(matches!(error, NotebookError::TooNew { found: 99 }));
    }

    #[test]
    fn two_cells_with_one_identity_are_refused() {
        let text = r#"{"version":1,"title":"","cells":[{"id":"a","body":{"text":""}},{"id":"a","body":{"text":""}}]}"#;
        assert!(matches!(Notebook::from_json(text), Err(NotebookError::DuplicateCell { .. })));
    }

    fn notebook(cells: &[String], cohorts: &[String]) -> Result<Notebook, NotebookError> {
        let (cells, cohorts) = (cells.join(","), cohorts.join(","));
        Notebook::from_json(&format!(r#"{{"version":1,"title":"","cells":[{cells}],"cohorts":[{cohorts}]}}"#))
    }

    fn lifecycle(alternatives: usize) -> String {
        let any_of = vec![r#"{"event":"any"}"#; alternatives].join(",");
        format!(r#"{{"kind":"lifecycle","events":{{"any_of":[{any_of}]}},"period":"day"}}"#)
    }

    fn cell(id: usize, question: &str) -> String {
        format!(r#"{{"id":"{id}","body":{{"question":{question}}}}}"#)
    }

    #[test]
    fn a_notebook_of_every_allowed_size_is_read_and_one_more_is_refused() {
        let most = limits::KEPT_CONDITIONS.count();
        assert!(notebook(&[cell(1, &lifecycle(most))], &[]).is_ok());
        assert_eq!(
            notebook(&[cell(1, &lifecycle(1)), cell(2, &lifecycle(most + 1))], &[]).unwrap_err().to_string(),
            "cell 2 of this notebook is too large: events.any_of: more than 2\u{202f}000 alternatives and filters \
             of a question in a notebook; remove some"
        );
        let texts = |count: usize| {
            (0..count).map(|id| format!(r#"{{"id":"{id}","body":{{"text":""}}}}"#)).collect::<Vec<_>>()
        };
        assert!(notebook(&texts(limits::CELLS.count()), &[]).is_ok());
        assert!(matches!(
            notebook(&texts(limits::CELLS.count() + 1), &[]),
            Err(NotebookError::TooMany { what: "cells", count: 1_001, .. })
        ));
        let cohort = format!(
            r#"{{"name":"x","set":{{"kind":"counted","question":{},"part":{{"kind":"paths_link","link":0}}}}}}"#,
            lifecycle(1)
        );
        assert!(notebook(&[], &vec![cohort.clone(); limits::COHORTS.count()]).is_ok());
        assert!(matches!(
            notebook(&[], &vec![cohort; limits::COHORTS.count() + 1]),
            Err(NotebookError::TooMany { what: "saved cohorts", .. })
        ));
    }

    #[test]
    fn cohorts_inside_one_another_are_read_to_a_depth_and_no_further() {
        let set = |question: &str| {
            format!(r#"{{"kind":"counted","question":{question},"part":{{"kind":"paths_link","link":0}}}}"#)
        };
        let within = |question: &str| {
            let users = format!(r#","users":[{{"name":"x","set":{}}}]}}"#, set(question));
            lifecycle(1).strip_suffix('}').unwrap().to_owned() + &users
        };
        let nested = |depth: usize| (0..depth).fold(lifecycle(1), |inner, _| within(&inner));
        let most = limits::USER_SET_DEPTH.count();
        assert!(notebook(&[cell(1, &nested(most))], &[]).is_ok());
        let error = notebook(&[cell(1, &nested(most + 1))], &[]).unwrap_err().to_string();
        assert!(error.contains("sets of users can refer to others 4 deep at most"), "{error}");
        let error = notebook(&[cell(1, &nested(200))], &[]).unwrap_err().to_string();
        assert!(error.contains("deep in one another"), "{error}");
    }
}
