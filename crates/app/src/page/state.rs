//! What the page holds.

use super::{Msg, Newer, Offline, Saving, Shared, ShelfShown, Theme, Toast, shelf, tasks};
use crate::{
    answer::{StatementSource, StatementsWanted},
    browser,
    engine_client::{EngineStatus, Engines, ExtractAddress},
    focus,
    keeping::{BrowserShelf, Keeper, LAST_KEY, Library, Loaded, Named, NotebookId},
    message::Marking,
    names::Names,
    notebook::{History, as_asked, asked, sample},
    runs::{Comparisons, Runs},
    sharing::{Asked, Visit},
};
use gloo::{events::EventListener, timers::callback::Timeout};
use rockpool_catalog::Manifest;
use rockpool_protocol::Failure;
use rockpool_question::{CellBody, CellId, Everywhere, Mark, Notebook, Question, SavedCohort};
use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};
use yew::{Callback, html::Scope};

/// The notebook page.
pub struct Page {
    pub(super) extract: ExtractAddress,
    pub(super) engines: Engines,
    /// Who writes the SQL of an answer.
    pub(super) statements: StatementSource,
    pub(super) engine: EngineStatus,
    pub(super) manifest: Option<Rc<Manifest>>,
    pub(super) extract_failure: Option<Failure>,
    /// Why the extract's host keeps the engine waiting.
    pub(super) host_waits: Option<String>,
    pub(super) history: History,
    /// Whose notebook is shown, where it is somebody's: it is read, and nothing of it is kept.
    pub(super) visit: Option<Visiting>,
    /// Why somebody's notebook is not shown.
    pub(super) visit_trouble: Option<String>,
    /// What is handed on, while its dialog is open.
    pub(super) shared: Option<Shared>,
    /// Which cell is presented, from 0.
    pub(super) presented: Option<usize>,
    pub(super) shows_palette: bool,
    /// Which dialog of marks or goal lines is open.
    pub(super) marking: Marking,
    /// The marks of the team.
    pub(super) team: Vec<Mark>,
    /// Why there are none, where there should be some.
    pub(super) team_trouble: Option<String>,
    pub(super) names: Names,
    /// Whether the page only shows, for another page around it.
    pub(super) only_shows: bool,
    /// The cell that is alone on the page, where only one is shown.
    pub(super) only_cell: Option<CellId>,
    /// Nobody has changed the first notebook, and none was stored: another may take its place.
    pub(super) is_first: bool,
    /// The cell that was added last: its question is edited when it is drawn first.
    pub(super) added: Option<CellId>,
    pub(super) runs: Runs,
    pub(super) comparisons: Comparisons,
    /// The way back of the other notebooks that were open in this tab.
    pub(super) histories: BTreeMap<NotebookId, History>,
    /// Those of them that the browser did not store.
    pub(super) only_here: BTreeSet<NotebookId>,
    pub(super) keeper: Keeper<BrowserShelf>,
    pub(super) saving: Saving,
    /// Whether something of the person's would be lost if the tab were closed now; the browser asks for it.
    pub(super) is_unsafe_to_leave: Rc<Cell<bool>>,
    /// The person knows that there is no room for versions.
    pub(super) said_no_versions: bool,
    /// Which list of notebooks or versions is open.
    pub(super) shelf: ShelfShown,
    /// Whether there is a newer extract or a newer site than this page shows.
    pub(super) newer: Newer,
    /// A stored text that is no notebook, and why.
    pub(super) unreadable: Option<(String, String)>,
    pub(super) toast: Option<Toast>,
    pub(super) theme: Theme,
    pub(super) system_is_dark: bool,
    pub(super) offline: Offline,
    pub(super) shows_help: bool,
    pub(super) ask_timer: Option<Timeout>,
    pub(super) toast_timer: Option<Timeout>,
    /// One callback for all children, so that they are drawn again only when something of theirs changes.
    pub(super) on: Callback<Msg>,
    /// What the builders call to store a set of users; one for all, as `on` is.
    pub(super) on_save_cohort: Callback<SavedCohort>,
    _listeners: Vec<EventListener>,
    _focus: focus::Keeper,
}

fn statement_source(engines: Engines) -> StatementSource {
    StatementSource(Callback::from(move |wanted: StatementsWanted| {
        engines.statements(wanted.question, wanted.on_statements);
    }))
}

impl Page {
    /// The page as it opens: with the stored notebook or the first one, while the engine is on its way.
    pub(super) fn begin(link: &Scope<Self>) -> Self {
        let extract = ExtractAddress::of_page();
        let engines = Engines::new(&extract, link.callback(Msg::Engine));
        let library = Library::new(BrowserShelf, &extract.plain());
        let mut opened = Opened::first(library);
        let asked = Asked::of_page();
        let (visit, visit_trouble, theirs) = Visiting::begin(link, &extract, asked.visit);
        if theirs.is_some() {
            // One's own stays where it is.
            opened = Opened::anew(opened.keeper.library().clone());
        }
        let is_first = opened.notebook.is_none();
        let notebook = theirs.or(opened.notebook).unwrap_or_else(|| before_the_manifest(&extract));
        if let Some(cell) = asked.cell.clone().filter(|_| !asked.only_shows) {
            focus::later(focus::Target::Whole(cell));
        }
        let theme = Theme::remembered();
        let is_unsafe_to_leave = Rc::new(Cell::new(false));
        engines.load();
        tasks::read_manifest(link, extract.clone());
        tasks::read_annotations(link, extract.clone());
        let mut page = Self {
            extract,
            statements: statement_source(engines.clone()),
            engines,
            engine: EngineStatus::Loading { received: 0, total: None },
            manifest: None,
            extract_failure: None,
            host_waits: None,
            history: History::new(notebook),
            visit,
            visit_trouble,
            shared: None,
            presented: None,
            shows_palette: false,
            marking: Marking::Nothing,
            team: vec![],
            team_trouble: None,
            names: Names::remembered(),
            only_shows: asked.only_shows,
            only_cell: asked.cell.filter(|_| asked.only_shows),
            is_first,
            added: None,
            runs: Runs::default(),
            comparisons: Comparisons::default(),
            histories: BTreeMap::new(),
            only_here: BTreeSet::new(),
            keeper: opened.keeper,
            saving: opened.saving,
            is_unsafe_to_leave: Rc::clone(&is_unsafe_to_leave),
            said_no_versions: false,
            shelf: ShelfShown::Nothing,
            newer: Newer::default(),
            unreadable: opened.unreadable,
            toast: None,
            theme,
            system_is_dark: browser::system_is_dark(),
            offline: Offline::Unknown,
            shows_help: false,
            ask_timer: None,
            toast_timer: None,
            on: link.callback(|message| message),
            on_save_cohort: link.callback(Msg::SaveCohort),
            _listeners: tasks::listen(link, is_unsafe_to_leave),
            _focus: focus::Keeper::watch(),
        };
        if !page.is_first {
            page.remember_open();
        }
        page.offer_what_was_just_deleted(link);
        page
    }

    /// The notebook as it is.
    pub(super) fn notebook(&self) -> &Rc<Notebook> {
        self.history.notebook()
    }

    /// The notebook with what is asked in the place of each cell's own question.
    pub(super) fn asked_notebook(&self) -> Rc<Notebook> {
        if self.notebook().everywhere == Everywhere::default() {
            return Rc::clone(self.notebook());
        }
        Rc::new(as_asked(self.notebook(), self.manifest.as_deref()))
    }

    /// What a cell asks, where that is not its own question.
    pub(super) fn asked_of(&self, cell: &rockpool_question::Cell) -> Option<Question> {
        let everywhere = &self.notebook().everywhere;
        let question = asked(cell, everywhere, self.manifest.as_deref())?;
        let is_own = matches!(&cell.body, CellBody::Question(own) if *own == question);
        (!is_own).then_some(question)
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
}

/// Where somebody's notebook comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visiting {
    /// From a link.
    Link,
    /// From a file beside the extract.
    File,
    /// It is on its way.
    Waiting,
}

impl Visiting {
    /// What the page's address asks for: whose notebook it is, why not, and the notebook as far as it is there.
    fn begin(
        link: &Scope<Page>,
        extract: &ExtractAddress,
        visit: Option<Visit>,
    ) -> (Option<Self>, Option<String>, Option<Notebook>) {
        match visit {
            None => (None, None, None),
            Some(Visit::Link(Ok(notebook))) => (Some(Self::Link), None, Some(*notebook)),
            Some(Visit::Link(Err(error))) => (None, Some(error.to_string()), None),
            Some(Visit::File(name)) => {
                tasks::visit(link, extract.clone(), name);
                (Some(Self::Waiting), None, Some(Notebook::new("", vec![])))
            }
        }
    }
}

/// What a page begins with.
struct Opened {
    keeper: Keeper<BrowserShelf>,
    notebook: Option<Notebook>,
    saving: Saving,
    unreadable: Option<(String, String)>,
}

impl Opened {
    /// Nothing of one's own.
    fn anew(library: Library<BrowserShelf>) -> Self {
        let keeper = Keeper::new(library, shelf::fresh_id());
        Self { keeper, notebook: None, saving: Saving::NothingYet, unreadable: None }
    }

    /// The notebook that this tab or the last one had open; none while there is none that can be read.
    fn first(library: Library<BrowserShelf>) -> Self {
        // What could not be tidied is tidied at the next visit.
        let _ = library.tidy(browser::now());
        let key = browser::tab_storage().and_then(|storage| storage.get_item(LAST_KEY).ok().flatten());
        let remembered = match key.and_then(|key| library.keys().parse(&key)) {
            Some(Named::Notebook(id)) => Some(id),
            _ => None,
        };
        let fresh = |library| Keeper::new(library, shelf::fresh_id());
        let nothing = |keeper, saving| Self { keeper, notebook: None, saving, unreadable: None };
        let id = match library.to_open(remembered) {
            Ok(Some(id)) => id,
            // One that cannot be read is named; it stays where it is.
            Ok(None) => match library.list().ok().and_then(|listed| listed.into_iter().next()) {
                Some(unreadable) => unreadable.id,
                None => return nothing(fresh(library), Saving::NothingYet),
            },
            Err(error) => return nothing(fresh(library), Saving::Failed(error)),
        };
        let mut keeper = Keeper::new(library.clone(), id);
        match keeper.load() {
            Loaded::Notebook(notebook) => {
                Self { keeper, notebook: Some(notebook), saving: Saving::Done, unreadable: None }
            }
            Loaded::Nothing => nothing(fresh(library), Saving::NothingYet),
            Loaded::Unreadable { text, reason } => {
                Self { unreadable: Some((text, reason)), ..nothing(fresh(library), Saving::NothingYet) }
            }
            Loaded::Failed(error) => nothing(fresh(library), Saving::Failed(error)),
        }
    }
}

/// The notebook to show until the manifest says what there is: the sample notebook for the extract beside the
/// page, nothing for another.
fn before_the_manifest(extract: &ExtractAddress) -> Notebook {
    let empty = Notebook::new("", vec![]);
    if extract.given { empty } else { sample().unwrap_or(empty) }
}
