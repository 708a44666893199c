//! The hands of the session: downloads the module, runs workers, passes messages.

use super::{
    Effect, EngineAddress, EngineKind, EngineStatus, Event, ExtractAddress, Session,
    download::download_module, session::TICK, worker::WorkerHandle,
};
use futures::future::{AbortHandle, abortable};
use gloo::timers::callback::{Interval, Timeout};
use js_sys::WebAssembly::Module;
use rockpool_catalog::Manifest;
use rockpool_protocol::{Failure, Reply, RequestId};
use rockpool_question::{CellId, EquivalentSql, Question};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};
use yew::Callback;

/// How long a worker may take to obey a cancel before it is replaced, ms.
const CANCEL_PATIENCE: u32 = 3_000;

/// The SQL of a question in each dialect, or why there is none.
pub type Statements = Result<Vec<EquivalentSql>, Failure>;

/// The page's end of the line to one engine. Clones share it.
#[derive(Clone)]
pub struct Client {
    inner: Rc<Inner>,
}

struct Inner {
    address: EngineAddress,
    session: RefCell<Session>,
    module: RefCell<Option<Module>>,
    worker: RefCell<Option<WorkerHandle>>,
    /// Counts workers; what an older one still says is not heard.
    generation: Cell<u32>,
    /// Ends the download, while there is one.
    download: RefCell<Option<AbortHandle>>,
    /// Who waits for which statements.
    statements: RefCell<BTreeMap<RequestId, Callback<Statements>>>,
    /// Looks after the worker, from the first one on.
    ticking: RefCell<Option<Interval>>,
    on_event: Callback<Event>,
    /// Whether its workers start no helpers.
    alone: bool,
}

impl Client {
    /// A client of an extract; nothing is loaded yet.
    pub fn new(kind: EngineKind, extract: &ExtractAddress, on_event: Callback<Event>) -> Self {
        let address = EngineAddress::of_page(kind);
        // A statement cannot be divided.
        let alone = kind == EngineKind::Statements;
        let session = Session::new(extract.url.clone()).with_credentials(extract.credentials);
        Self {
            inner: Rc::new(Inner {
                address,
                session: RefCell::new(session),
                module: RefCell::new(None),
                worker: RefCell::new(None),
                generation: Cell::new(0),
                download: RefCell::new(None),
                statements: RefCell::default(),
                ticking: RefCell::new(None),
                on_event,
                alone,
            }),
        }
    }

    /// Downloads the engine, once, and starts it. Also the way to try again after [`EngineStatus::Stopped`].
    pub fn load(&self) {
        if self.inner.module.borrow().is_some() {
            let effects = self.inner.session.borrow_mut().start();
            return self.carry_out(effects);
        }
        if self.inner.download.borrow().is_some() {
            return;
        }
        let on_event = self.inner.on_event.clone();
        let progress = move |received, total| {
            on_event.emit(Event::Status(EngineStatus::Loading { received, total }));
        };
        let inner = Rc::clone(&self.inner);
        let (download, handle) = abortable(async move {
            progress(0, inner.address.bytes);
            download_module(&inner.address, progress).await
        });
        self.inner.download.replace(Some(handle));
        let client = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let Ok(module) = download.await else { return };
            client.inner.download.replace(None);
            match module {
                Ok(module) => {
                    client.inner.module.replace(Some(module));
                    let effects = client.inner.session.borrow_mut().start();
                    client.carry_out(effects);
                }
                Err(failure) => {
                    client.inner.on_event.emit(Event::Status(EngineStatus::Stopped(failure)));
                }
            }
        });
    }

    /// Gives up a download; the next one begins anew, and does not wait for what has fallen silent.
    pub fn stop_loading(&self) {
        if let Some(download) = self.inner.download.take() {
            download.abort();
        }
    }

    /// Tries again to open the extract.
    pub fn reopen(&self) {
        let effects = self.inner.session.borrow_mut().reopen();
        self.carry_out(effects);
    }

    /// Opens the extract anew; see [`Session::reload_extract`].
    pub fn reload_extract(&self) {
        let effects = self.inner.session.borrow_mut().reload_extract();
        self.carry_out(effects);
    }

    /// Sees to it that there is an engine with an extract: downloads it, starts it or opens the extract once more, where
    /// that has not been done or did not work.
    pub fn wake(&self) {
        if self.inner.session.borrow().has_worker() {
            self.reopen();
        } else {
            self.load();
        }
    }

    /// From now on, an extract that contains something else is not opened.
    pub fn expect(&self, manifest: Box<Manifest>) {
        self.inner.session.borrow_mut().expect(manifest);
    }

    /// Whether it answers, and nobody waits for an answer.
    pub fn is_free(&self) -> bool {
        self.inner.session.borrow().is_free()
    }

    /// Whether a cell's question waits or is under way.
    pub fn holds(&self, cell: &CellId) -> bool {
        self.inner.session.borrow().holds(cell)
    }

    /// The cells whose questions wait.
    pub fn waiting_cells(&self) -> Vec<CellId> {
        self.inner.session.borrow().waiting_cells()
    }

    /// Takes every question back.
    pub fn withdraw_all(&self) {
        let effects = self.inner.session.borrow_mut().withdraw_all();
        self.carry_out(effects);
    }

    /// Asks a cell's question; see [`Session::ask`].
    pub fn ask(&self, cell: CellId, question: Question, first: bool) {
        let effects = self.inner.session.borrow_mut().ask(cell, question, first);
        self.carry_out(effects);
    }

    /// Asks for the SQL of a question; see [`Session::statements`].
    pub fn statements(&self, question: Question, on_statements: Callback<Statements>) {
        let (id, effects) = self.inner.session.borrow_mut().statements(question);
        self.inner.statements.borrow_mut().insert(id, on_statements);
        self.carry_out(effects);
    }

    /// Takes a cell's question back.
    pub fn cancel(&self, cell: &CellId) {
        let effects = self.inner.session.borrow_mut().cancel(cell);
        self.carry_out(effects);
    }

    fn carry_out(&self, effects: Vec<Effect>) {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            let broken = match effect {
                Effect::Tell(event) => {
                    self.inner.on_event.emit(event);
                    None
                }
                Effect::StartWorker => self.start_worker().err(),
                Effect::Send(request) => match &*self.inner.worker.borrow() {
                    Some(worker) => worker.send(&request).err(),
                    None => None,
                },
                Effect::Statements(id, statements) => {
                    let waiting = self.inner.statements.borrow_mut().remove(&id);
                    if let Some(on_statements) = waiting {
                        on_statements.emit(statements);
                    }
                    None
                }
                Effect::WatchCancel(id) => {
                    let client = self.clone();
                    Timeout::new(CANCEL_PATIENCE, move || {
                        let effects = client.inner.session.borrow_mut().cancel_overdue(id);
                        client.carry_out(effects);
                    })
                    .forget();
                    None
                }
            };
            if let Some(message) = broken {
                // What was still to be sent was meant for the broken worker.
                effects.retain(|effect| matches!(effect, Effect::Tell(_) | Effect::Statements(..)));
                effects.extend(self.inner.session.borrow_mut().broken(&message));
            }
        }
    }

    fn start_worker(&self) -> Result<(), String> {
        let module = self.inner.module.borrow().clone().ok_or("the engine has not been downloaded")?;
        let generation = self.inner.generation.get().wrapping_add(1);
        self.inner.generation.set(generation);
        let client = self.clone();
        let on_reply = move |reply: Result<Reply, String>| {
            if client.inner.generation.get() != generation {
                return;
            }
            let effects = match reply {
                Ok(reply) => client.inner.session.borrow_mut().reply(reply),
                Err(message) => client.inner.session.borrow_mut().broken(&message),
            };
            client.carry_out(effects);
        };
        // The old worker stops before the new one takes its memory.
        drop(self.inner.worker.take());
        let worker = WorkerHandle::start(&self.inner.address, &module, self.inner.alone, on_reply)?;
        self.inner.worker.replace(Some(worker));
        let client = self.clone();
        self.inner.ticking.borrow_mut().get_or_insert_with(|| {
            Interval::new(TICK, move || {
                let effects = client.inner.session.borrow_mut().tick();
                client.carry_out(effects);
            })
        });
        Ok(())
    }
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}
