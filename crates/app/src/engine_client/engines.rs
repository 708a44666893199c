//! The two engines of a page: one for questions, one for statements, about the same data.
//!
//! The engine of statements is most of what a site holds. It is loaded once somebody has asked a statement and the other has
//! answered all that it was asked, so that no first answer waits for it. Whose data the answers are of, the engine of
//! questions decides: the other one opens no other extract.

use super::client::Statements;
use super::{Client, EngineKind, EngineStatus, Event, ExtractAddress, RunEvent};
use rockpool_question::{CellId, Question};
use std::{
    cell::{Cell, OnceCell},
    rc::{Rc, Weak},
};
use yew::Callback;

/// The page's end of the lines to both engines. Clones share them.
#[derive(Clone)]
pub struct Engines {
    inner: Rc<Inner>,
}

struct Inner {
    questions: OnceCell<Client>,
    statements: OnceCell<Client>,
    /// Whether a statement waits for its engine to be loaded.
    is_wanted: Cell<bool>,
    on_event: Callback<Event>,
}

impl Engines {
    /// The engines of an extract; nothing is loaded yet.
    pub fn new(extract: &ExtractAddress, on_event: Callback<Event>) -> Self {
        let inner = Rc::new(Inner {
            questions: OnceCell::new(),
            statements: OnceCell::new(),
            is_wanted: Cell::new(false),
            on_event,
        });
        let hear = |hear: fn(&Inner, Event)| {
            let inner: Weak<Inner> = Rc::downgrade(&inner);
            Callback::from(move |event| {
                if let Some(inner) = inner.upgrade() {
                    hear(&inner, event);
                }
            })
        };
        let questions = Client::new(EngineKind::Questions, extract, hear(Inner::hear_of_questions));
        let statements = Client::new(EngineKind::Statements, extract, hear(Inner::hear_of_statements));
        inner.questions.get_or_init(|| questions);
        inner.statements.get_or_init(|| statements);
        Self { inner }
    }

    fn each(&self) -> impl Iterator<Item = &Client> {
        [&self.inner.questions, &self.inner.statements].into_iter().filter_map(OnceCell::get)
    }

    fn of(&self, kind: EngineKind) -> Option<&Client> {
        match kind {
            EngineKind::Questions => self.inner.questions.get(),
            EngineKind::Statements => self.inner.statements.get(),
        }
    }

    /// Downloads the engine of questions, once, and starts it. Also the way to try again after
    /// [`EngineStatus::Stopped`].
    pub fn load(&self) {
        if let Some(questions) = self.of(EngineKind::Questions) {
            questions.load();
        }
    }

    /// Tries again to open the extract.
    pub fn reopen(&self) {
        self.each().for_each(Client::reopen);
    }

    /// Opens the extract anew, because it has been replaced; the engine of statements follows when it is open.
    pub fn reload_extract(&self) {
        if let Some(questions) = self.of(EngineKind::Questions) {
            questions.reload_extract();
        }
    }

    /// Takes every question back.
    pub fn withdraw_all(&self) {
        self.each().for_each(Client::withdraw_all);
    }

    /// Asks a cell's question, in the place of an older one of the same cell. `first` puts it before all that wait.
    pub fn ask(&self, cell: CellId, question: Question, first: bool) {
        let is_statement = matches!(question, Question::Sql(_));
        let kind = if is_statement { EngineKind::Statements } else { EngineKind::Questions };
        let Some(client) = self.of(kind) else { return };
        client.ask(cell, question, first);
        if is_statement {
            self.inner.is_wanted.set(true);
            self.inner.wake_if_due();
        }
    }

    /// Asks for the SQL of a question, of the engine that answers it; see [`Session::statements`].
    ///
    /// [`Session::statements`]: super::Session::statements
    pub fn statements(&self, question: Question, on_statements: Callback<Statements>) {
        if let Some(questions) = self.of(EngineKind::Questions) {
            questions.statements(question, on_statements);
        }
    }

    /// Takes a cell's question back.
    pub fn cancel(&self, cell: &CellId) {
        let holder = self.each().find(|client| client.holds(cell)).or(self.of(EngineKind::Questions));
        if let Some(client) = holder {
            client.cancel(cell);
        }
        // Nobody waits for it any more.
        if let Some(statements) = self.of(EngineKind::Statements)
            && statements.waiting_cells().is_empty()
        {
            statements.stop_loading();
        }
    }
}

impl PartialEq for Engines {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Inner {
    fn hear_of_questions(&self, event: Event) {
        if let (Event::Opened(manifest), Some(statements)) = (&event, self.statements.get()) {
            statements.expect(manifest.clone());
            statements.reload_extract();
        }
        self.on_event.emit(event);
        self.wake_if_due();
    }

    fn hear_of_statements(&self, event: Event) {
        match event {
            Event::Status(EngineStatus::Loading { received, total }) => {
                self.tell_waiting(&RunEvent::Loading { received, total });
            }
            Event::Status(EngineStatus::Starting | EngineStatus::Opening) => {
                self.tell_waiting(&RunEvent::Waiting);
            }
            Event::Status(EngineStatus::Stopped(failure) | EngineStatus::NoExtract(failure)) => {
                let Some(statements) = self.statements.get() else { return };
                let cells = statements.waiting_cells();
                statements.withdraw_all();
                for cell in cells {
                    self.on_event.emit(Event::Run { cell, event: RunEvent::Failed(failure.clone()) });
                }
            }
            // Whose data is shown, the other engine has said.
            Event::Status(EngineStatus::Ready) | Event::Opened(_) => {}
            Event::HostWaits(_) | Event::Run { .. } => self.on_event.emit(event),
        }
    }

    fn tell_waiting(&self, event: &RunEvent) {
        for cell in self.statements.get().map(Client::waiting_cells).unwrap_or_default() {
            self.on_event.emit(Event::Run { cell, event: event.clone() });
        }
    }

    /// Sees to it that there is an engine of statements, if one is wanted and the other has nothing to do.
    fn wake_if_due(&self) {
        let (Some(questions), Some(statements)) = (self.questions.get(), self.statements.get()) else {
            return;
        };
        if self.is_wanted.get() && questions.is_free() {
            self.is_wanted.set(false);
            statements.wake();
        }
    }
}
