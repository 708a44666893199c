//! What can happen to parts of the page: its dialogs of marks, the shelf of notebooks, newer data, the presentation.

use crate::keeping::NotebookId;
use rockpool_catalog::Manifest;
use rockpool_protocol::Failure;
use rockpool_question::{CellId, Notebook};
use std::rc::Rc;

/// Which of the dialogs is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Marking {
    /// None.
    #[default]
    Nothing,
    /// The marks of the notebook.
    Marks,
    /// The goal lines of a cell.
    Goals(CellId),
}

/// Something about the shelf of notebooks.
#[derive(Debug)]
pub enum ShelfMsg {
    /// Show every notebook.
    Show,
    /// Show the versions of the open notebook.
    ShowVersions,
    /// Close what is shown.
    Close,
    /// Open a notebook.
    Open(NotebookId),
    /// Open an empty notebook.
    New,
    /// Open a copy of a notebook.
    Duplicate(NotebookId),
    /// Give a notebook another title.
    Rename(NotebookId, String),
    /// Delete a notebook; it can come back.
    Delete(NotebookId),
    /// Bring a notebook back that was deleted at an instant (ms since 1970), and open it.
    Restore(NotebookId, u64),
    /// Let every deleted notebook go for good.
    EmptyDeleted,
    /// Hand out the stored text of a notebook.
    Download(NotebookId),
    /// Make the open notebook what a version was.
    RestoreVersion(Rc<Notebook>),
    /// Open a version as a notebook of its own.
    OpenVersion(Rc<Notebook>),
}

/// Something about newer data or a newer site.
#[derive(Debug)]
pub enum NewerMsg {
    /// The person asks whether there is any.
    Look,
    /// The person has come back to the page.
    Returned,
    /// What the host has now.
    Found {
        /// Whether the person asked.
        asked: bool,
        /// The manifest, or why there is none.
        manifest: Result<Box<Manifest>, Failure>,
        /// Whether the site is another than the one this page is of.
        site: bool,
    },
    /// Open the newer data.
    Reload,
    /// Go on with the data as it was.
    Ignore,
}

/// Something about presenting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Present {
    /// Begin.
    Begin,
    /// Show the cell after this one.
    Next,
    /// Show the cell before this one.
    Previous,
    /// Show the first cell.
    First,
    /// Show the last cell.
    Last,
    /// End.
    End,
    /// The browser has left the full screen by itself.
    LeftFullScreen,
}
