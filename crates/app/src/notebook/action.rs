//! What a person can do to a notebook.

use rockpool_question::{
    Cell, CellBody, CellId, ChartKind, Everywhere, Goal, GroupOrder, Mark, Notebook, SavedCohort,
};

/// One change. It names cells by identity, so that it still means the same after another change.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Put a cell somewhere. Nothing happens when its identity is taken.
    Insert {
        /// The cell.
        cell: Cell,
        /// Where it goes.
        place: Place,
    },
    /// Put a copy below a cell.
    Duplicate {
        /// The cell to copy.
        cell: CellId,
        /// The identity of the copy.
        copy: CellId,
    },
    /// Swap a cell with its neighbour.
    Move {
        /// The cell.
        cell: CellId,
        /// Which neighbour.
        to: Move,
    },
    /// Take a cell out.
    Delete {
        /// The cell.
        cell: CellId,
    },
    /// Name a cell.
    SetCellTitle {
        /// The cell.
        cell: CellId,
        /// Its new title.
        title: String,
    },
    /// Change what a cell says or asks.
    SetCellBody {
        /// The cell.
        cell: CellId,
        /// Its new content.
        body: CellBody,
    },
    /// Draw a cell's answer in another way; as its kind is drawn with none.
    SetChart {
        /// The cell.
        cell: CellId,
        /// The way.
        chart: Option<ChartKind>,
    },
    /// Ask something of all cells that do not keep their own.
    SetEverywhere {
        /// What.
        everywhere: Everywhere,
    },
    /// Let a cell keep its own days, users and breakdown, or no longer.
    KeepOwn {
        /// The cell.
        cell: CellId,
        /// Whether it keeps its own.
        keeps: bool,
    },
    /// Show the groups of a cell's answer in another order.
    OrderGroups {
        /// The cell.
        cell: CellId,
        /// The order.
        order: GroupOrder,
    },
    /// Give a cell half of the width, or all of it.
    SetHalf {
        /// The cell.
        cell: CellId,
        /// Whether it takes half.
        half: bool,
    },
    /// Draw these numbers as lines in a cell's chart. Nothing happens when one of them is none or there are too many.
    SetGoals {
        /// The cell.
        cell: CellId,
        /// The numbers.
        goals: Vec<Goal>,
    },
    /// Mark a day. Nothing happens when the mark is none, is there already, or there are too many.
    AddMark {
        /// The mark.
        mark: Mark,
    },
    /// Put another mark in the place of one. Nothing happens when it is none or is there already.
    ChangeMark {
        /// The mark as it is.
        mark: Mark,
        /// The other one.
        to: Mark,
    },
    /// Take a mark away.
    RemoveMark {
        /// The mark.
        mark: Mark,
    },
    /// Save a cohort. Nothing happens when its name is taken.
    AddCohort {
        /// The cohort.
        cohort: SavedCohort,
    },
    /// Give a saved cohort another name, here and in every question that filters by this very set under the old
    /// name. Nothing happens when the new name is empty or taken.
    RenameCohort {
        /// Its name now.
        name: String,
        /// Its new name.
        to: String,
    },
    /// Forget a saved cohort. Questions that filter by it keep their copy.
    DeleteCohort {
        /// Its name.
        name: String,
    },
    /// Name the notebook.
    SetTitle {
        /// Its new title.
        title: String,
    },
    /// Put another notebook in its place.
    Replace {
        /// The other notebook.
        notebook: Notebook,
    },
}

/// Where a cell goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At the top.
    First,
    /// Below the cell; at the end when there is no such cell.
    Below(CellId),
}

/// Which neighbour a cell changes places with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The one above.
    Up,
    /// The one below.
    Down,
}

impl Action {
    /// What the action is a further keystroke of: two in a row with the same key are undone as one.
    pub(super) fn run_of_typing(&self) -> Option<(Option<&CellId>, &'static str)> {
        match self {
            Self::SetTitle { .. } => Some((None, "title")),
            Self::SetCellTitle { cell, .. } => Some((Some(cell), "title")),
            Self::SetCellBody { cell, body: CellBody::Text(_) } => Some((Some(cell), "text")),
            Self::SetCellBody { cell, body: CellBody::Question(rockpool_question::Question::Sql(_)) } => {
                Some((Some(cell), "sql"))
            }
            _ => None,
        }
    }
}
