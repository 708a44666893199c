//! The notebook: a plain-text document of cells.

use crate::{Question, UserSet};
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
        let malformed = |error: serde_json::Error| NotebookError::Malformed { reason: error.to_string() };
        let version: Version = serde_json::from_str(text).map_err(malformed)?;
        if version.version > NOTEBOOK_VERSION {
            return Err(NotebookError::TooNew { found: version.version });
        }
        let notebook: Self = serde_json::from_str(text).map_err(malformed)?;
        let mut seen = std::collections::HashSet::new();
        match notebook.cells.iter().find(|cell| !seen.insert(&cell.id)) {
            Some(cell) => Err(NotebookError::DuplicateCell { id: cell.id.0.clone() }),
            None => Ok(notebook),
        }
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
    fn a_later_version_is_named_as_such() {
        let error = Notebook::from_json(r#"{"version":99,"cells":"?"}"#).unwrap_err();
        assert!(matches!(error, NotebookError::TooNew { found: 99 }));
    }

    #[test]
    fn two_cells_with_one_identity_are_refused() {
        let text = r#"{"version":1,"title":"","cells":[{"id":"a","body":{"text":""}},{"id":"a","body":{"text":""}}]}"#;
        assert!(matches!(Notebook::from_json(text), Err(NotebookError::DuplicateCell { .. })));
    }
}
