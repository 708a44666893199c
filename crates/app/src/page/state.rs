//! What the page holds.

use super::{Msg, Offline, Theme, Toast, tasks};
use crate::{
    browser,
    engine_client::{Client, EngineAddress, EngineStatus, ExtractAddress},
    keeping::{BrowserShelf, KeepError, Keeper, Loaded},
    notebook::{History, sample},
    runs::{Comparisons, Runs},
};
use gloo::{events::EventListener, timers::callback::Timeout};
use rockpool_catalog::Manifest;
use rockpool_protocol::Failure;
use rockpool_question::{CellId, NOTEBOOK_VERSION, Notebook, SavedCohort};
use std::rc::Rc;
use yew::{Callback, html::Scope};

/// The notebook page.
pub struct Page {
    pub(super) extract: ExtractAddress,
    pub(super) client: Client,
    pub(super) engine: EngineStatus,
    pub(super) manifest: Option<Rc<Manifest>>,
    pub(super) extract_failure: Option<Failure>,
    /// Why the extract's host keeps the engine waiting.
    pub(super) host_waits: Option<String>,
    pub(super) history: History,
    /// Nobody has changed the first notebook, and none was stored: another may take its place.
    pub(super) is_first: bool,
    pub(super) runs: Runs,
    pub(super) comparisons: Comparisons,
    pub(super) keeper: Keeper<BrowserShelf>,
    pub(super) saving: Saving,
    /// A stored text that is no notebook, and why.
    pub(super) unreadable: Option<(String, String)>,
    pub(super) toast: Option<Toast>,
    pub(super) theme: Theme,
    pub(super) system_is_dark: bool,
    pub(super) offline: Offline,
    pub(super) shows_help: bool,
    pub(super) ask_timer: Option<Timeout>,
    pub(super) save_timer: Option<Timeout>,
    pub(super) toast_timer: Option<Timeout>,
    /// The cell that gets the focus after the next drawing.
    pub(super) focus_next: Option<CellId>,
    /// One callback for all children, so that they are drawn again only when something of theirs changes.
    pub(super) on: Callback<Msg>,
    /// What the builders call to store a set of users; one for all, as `on` is.
    pub(super) on_save_cohort: Callback<SavedCohort>,
    _listeners: Vec<EventListener>,
}

/// Whether the notebook is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Saving {
    /// There is nothing of the person's to store.
    NothingYet,
    /// A change waits for a pause.
    Pending,
    /// The storage holds what is seen.
    Done,
    /// Another tab has stored something else.
    Conflict,
    /// It could not be stored.
    Failed(KeepError),
}

impl Page {
    /// The page as it opens: with the stored notebook or the first one, while the engine is on its way.
    pub(super) fn begin(link: &Scope<Self>) -> Self {
        let extract = ExtractAddress::of_page();
        let client = Client::new(EngineAddress::of_page(), &extract, link.callback(Msg::Engine));
        let mut keeper = Keeper::new(BrowserShelf, &extract.plain());
        let (mut saving, mut unreadable) = (Saving::NothingYet, None);
        let stored = match keeper.load() {
            Loaded::Notebook(notebook) => {
                saving = Saving::Done;
                Some(notebook)
            }
            Loaded::Nothing => None,
            Loaded::Unreadable { text, reason } => {
                unreadable = Some((text, reason));
                None
            }
            Loaded::Failed(error) => {
                saving = Saving::Failed(error);
                None
            }
        };
        let is_first = stored.is_none();
        let notebook = stored.unwrap_or_else(|| before_the_manifest(&extract));
        let theme = Theme::remembered();
        client.load();
        tasks::read_manifest(link, extract.clone());
        Self {
            extract,
            client,
            engine: EngineStatus::Loading { received: 0, total: None },
            manifest: None,
            extract_failure: None,
            host_waits: None,
            history: History::new(notebook),
            is_first,
            runs: Runs::default(),
            comparisons: Comparisons::default(),
            keeper,
            saving,
            unreadable,
            toast: None,
            theme,
            system_is_dark: browser::system_is_dark(),
            offline: Offline::Unknown,
            shows_help: false,
            ask_timer: None,
            save_timer: None,
            toast_timer: None,
            focus_next: None,
            on: link.callback(|message| message),
            on_save_cohort: link.callback(Msg::SaveCohort),
            _listeners: tasks::listen(link),
        }
    }

    /// The notebook as it is.
    pub(super) fn notebook(&self) -> &Rc<Notebook> {
        self.history.notebook()
    }

    /// The tab is called after the notebook.
    pub(super) fn name_tab(&self) {
        let title = match self.notebook().title.trim() {
            "" => "Rockpool".to_owned(),
            title => format!("{title} · Rockpool"),
        };
        let document = gloo::utils::document();
        if document.title() != title {
            document.set_title(&title);
        }
    }

    /// Puts the focus where the last action wants it.
    pub(super) fn move_focus(&mut self) {
        if let Some(cell) = self.focus_next.take() {
            let cell = format!("[data-cell='{}']", cell.0.replace(['\\', '\''], ""));
            let _ = browser::focus(&format!("{cell} [data-first-focus]")) || browser::focus(&cell);
        }
    }
}

/// The notebook to show until the manifest says what there is: the sample notebook for the extract beside the
/// page, nothing for another.
fn before_the_manifest(extract: &ExtractAddress) -> Notebook {
    let empty = Notebook { version: NOTEBOOK_VERSION, title: String::new(), cells: vec![], cohorts: vec![] };
    if extract.given { empty } else { sample().unwrap_or(empty) }
}
