//! What can happen to the page, as its parts tell it.

mod about;

pub use about::{Marking, NewerMsg, Present, ShelfMsg};

use crate::{
    engine_client::Event,
    keeping::KeepError,
    names::Names,
    notebook::{Action, CellKind, NewQuestion, Place, Template},
    offline::Offline,
    sharing::ShareError,
    theme::Theme,
};
use rockpool_catalog::Manifest;
use rockpool_protocol::Failure;
use rockpool_question::{CellId, DateRange, Mark, Notebook, SavedCohort, presets::Preset};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// The person changed the notebook.
    Edit(Action),
    /// The person left a field.
    EndTyping,
    /// Take the last change back.
    Undo,
    /// Make it again.
    Redo,
    /// A new cell.
    Add(CellKind, Place),
    /// A new cell below another that asks a question which an answer suggests.
    AskBelow(CellId, NewQuestion),
    /// A set of users is stored with the notebook under this or a similar name.
    SaveCohort(SavedCohort),
    /// A copy of a cell.
    Duplicate(CellId),
    /// A cell goes, and can come back for a while.
    Delete(CellId),
    /// The deleted cell comes back.
    Restore,
    /// Count a cell's question as another product too, or no longer.
    CountAs(CellId, Option<Preset>),
    /// Ask a cell's question now.
    Run(CellId),
    /// Stop a cell's question.
    Cancel(CellId),
    /// The person has paused: ask what has changed.
    RunDue,
    /// The engine has news.
    Engine(Event),
    /// The page has read the manifest, or not.
    Manifest(Result<Box<Manifest>, Failure>),
    /// Try again to get an engine.
    RetryEngine,
    /// Try again to open the extract.
    RetryExtract,
    /// Store the notebook.
    Save,
    /// The page may end: try once more to store what could not be stored.
    Flush,
    /// Another tab wrote to the storage.
    StoredElsewhere {
        /// Under which key.
        key: Option<String>,
        /// What.
        text: Option<String>,
    },
    /// Show the notebook that another tab stored.
    TakeTheirs,
    /// Store this notebook over that of another tab.
    KeepMine,
    /// Store this notebook beside that of another tab.
    KeepBoth,
    /// Show the ways to hand the notebook on.
    Share,
    /// Close them.
    CloseShare,
    /// Put a link to a cell on the clipboard.
    LinkTo(CellId),
    /// Somebody's notebook has been read, or not.
    Visited(Result<Box<Notebook>, ShareError>),
    /// Keep a copy of somebody's notebook.
    KeepCopy,
    /// Leave somebody's notebook for one's own.
    LeaveVisit,
    /// Open the dialog of marks or goal lines, or close it.
    Marking(Marking),
    /// The team's marks beside the extract have been read, or there is a sentence why not.
    Annotated(Result<Vec<Mark>, String>),
    /// Give a cell half of the width, or all of it again.
    ToggleHalf(CellId),
    /// Ask a cell about the days that were dragged across in its chart.
    AskAboutDays(CellId, DateRange),
    /// Something about presenting.
    Present(Present),
    /// Open or close the palette of commands.
    ShowPalette(bool),
    /// A new cell with a question that many people ask.
    AddTemplate(Template, Place),
    /// A new cell about one event.
    AddTrend(String),
    /// Go to a cell.
    GoTo(CellId),
    /// How names are written.
    SetNames(Names),
    /// Words for the person.
    Say(String),
    /// Hand out the notebook as a file.
    Export,
    /// Hand out the stored text that cannot be read.
    ExportUnreadable,
    /// Read a file as a notebook.
    Import(web_sys::File),
    /// It has been read, or not.
    Imported(Result<Notebook, KeepError>),
    /// Open the first notebook beside this one.
    ShowSample,
    /// Something about the shelf of notebooks.
    Shelf(ShelfMsg),
    /// Something about newer data or a newer site.
    Newer(NewerMsg),
    /// Says that the page is alive: it answers whoever asks.
    Beat,
    /// The message at the bottom has been there long enough.
    CloseToast,
    /// The person knows about the stored text that cannot be read.
    CloseUnreadable,
    /// Light or dark.
    SetTheme(Theme),
    /// The system has changed between light and dark.
    SystemTheme(bool),
    /// Whether the site works without a network has changed.
    Offline(Offline),
    /// Reload into the new version of the site.
    Update,
    /// Open or close the list of keys.
    ShowHelp(bool),
}

impl From<Marking> for Msg {
    fn from(marking: Marking) -> Self {
        Self::Marking(marking)
    }
}
