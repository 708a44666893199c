//! The notebook: a plain-text document of cells.

use crate::dates::is_default;
use crate::document::{self, DocumentError};
use crate::limits::{self, Limit};
use crate::validate::size;
use crate::words::number;
use crate::{Dates, Goal, Mark, MarkError, Problem, Question, UserFilter, UserSet};
use serde::{Deserialize, Serialize};

/// The latest document version, which is the last that this program reads. A notebook that holds nothing of it is written in
/// the version before, so that an earlier page goes on reading it: a page reads past fields that it does not know, and
/// would lose them.
pub const NOTEBOOK_VERSION: u32 = 2;

/// The version of a notebook without marks, goals, halves and orders.
const FIRST_VERSION: u32 = 1;

/// A notebook. Its JSON is the truth: what the browser keeps, what a file holds, what a link carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notebook {
    /// The version that a reader has to know, at most [`NOTEBOOK_VERSION`]; see [`Notebook::settle_version`].
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
    /// What happened when, for every chart over time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
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
    /// A notebook of these cells, in the version that they need.
    pub fn new(title: impl Into<String>, cells: Vec<Cell>) -> Self {
        let mut notebook = Self {
            version: FIRST_VERSION,
            title: title.into(),
            cells,
            cohorts: vec![],
            everywhere: Everywhere::default(),
            marks: vec![],
        };
        notebook.settle_version();
        notebook
    }

    /// States the earliest version whose readers lose nothing of the notebook. Whoever changes one settles it.
    pub fn settle_version(&mut self) {
        let needs_latest = !self.marks.is_empty() || self.cells.iter().any(Cell::needs_latest);
        self.version = if needs_latest { NOTEBOOK_VERSION } else { FIRST_VERSION };
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
    /// Numbers that are to be reached, as lines in its chart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<Goal>,
    /// Whether it takes half of the width, so that two of them stand beside each other where there is room.
    #[serde(default, skip_serializing_if = "is_default")]
    pub half: bool,
    /// In which order its answer's groups are shown. It changes nothing about the question.
    #[serde(default, skip_serializing_if = "is_default")]
    pub groups: GroupOrder,
}

impl Cell {
    /// A cell that is drawn as its kind is.
    pub fn new(id: CellId, title: impl Into<String>, body: CellBody) -> Self {
        Self {
            id,
            title: title.into(),
            body,
            chart: None,
            keeps_own: false,
            goals: vec![],
            half: false,
            groups: GroupOrder::default(),
        }
    }

    /// Whether an earlier page would lose something of it.
    fn needs_latest(&self) -> bool {
        !self.goals.is_empty() || self.half || self.groups != GroupOrder::default()
    }
}

/// In which order the groups of an answer are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GroupOrder {
    /// As the answer has them: the largest first.
    #[default]
    Answered,
    /// Of a funnel: those first of whom the largest share reaches the last step.
    LastStep,
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
    /// A mark or a goal in it is none.
    #[error("{place} of this notebook is none: {problem}")]
    Mark {
        /// Which one: `mark 3`.
        place: String,
        /// What is wrong with it.
        problem: MarkError,
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
        let mut notebook: Self = serde_json::from_str(text).map_err(malformed)?;
        notebook.check()?;
        notebook.settle_version();
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
        self.check_marks()?;
        let mut seen = std::collections::HashSet::new();
        match self.cells.iter().find(|cell| !seen.insert(&cell.id)) {
            Some(cell) => Err(NotebookError::DuplicateCell { id: cell.id.0.clone() }),
            None => Ok(()),
        }
    }

    /// Whether its marks and goals can be shown.
    fn check_marks(&self) -> Result<(), NotebookError> {
        few(&limits::MARKS, "marks", self.marks.len())?;
        for (mark, place) in self.marks.iter().zip(1..) {
            let named = |problem| NotebookError::Mark { place: format!("mark {place}"), problem };
            mark.check().map_err(named)?;
        }
        for (cell, place) in self.cells.iter().zip(1..) {
            few(&limits::GOALS, "goal lines in one cell", cell.goals.len())?;
            for (goal, of_cell) in cell.goals.iter().zip(1..) {
                let place = || format!("goal {of_cell} of cell {place}");
                goal.check().map_err(|problem| NotebookError::Mark { place: place(), problem })?;
            }
        }
        Ok(())
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
mod tests;
