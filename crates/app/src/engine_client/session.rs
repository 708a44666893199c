//! The rules of talking to a worker: order, cancelling, and what happens when it breaks.
//!
//! One question is under way at a time, because a worker computes on one thread; the others wait in the order
//! of the page. A worker that breaks, or gives no sign of life for a minute, is replaced, its extract opened again and
//! its question asked once more, behind all that wait. A question that breaks two workers is given up, and breaks one
//! at most when a person asks it again.

use super::{EngineStatus, Event, RunEvent, broken, statements, statements::StatementRequests};
use rockpool_catalog::Manifest;
use rockpool_protocol::{Credentials, Failure, Reply, Request, RequestId};
use rockpool_question::{CellId, EquivalentSql, Question};
use std::collections::VecDeque;

/// After so many broken workers in a row the same thing is not tried again by itself.
const MOST_BREAKS: u32 = 2;

/// The time between two calls of [`Session::tick`], ms.
pub const TICK: u32 = 5_000;

/// A worker that has said nothing for so many ticks is given up. They are turns of the page's own event loop, so that a
/// computer that sleeps takes no time.
const MOST_SILENT_TICKS: u32 = 12;

/// What the session wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Drop the worker, if there is one, and start a fresh one.
    StartWorker,
    /// Post a request to the worker.
    Send(Request),
    /// Tell the page.
    Tell(Event),
    /// Hand the statements of a request on to whoever made it, or why there are none.
    Statements(RequestId, Result<Vec<EquivalentSql>, Failure>),
    /// Call [`Session::cancel_overdue`] with the request in a few seconds.
    WatchCancel(RequestId),
}

/// A question and the cell it belongs to.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    cell: CellId,
    question: Box<Question>,
    /// Workers it has broken.
    breaks: u32,
}

#[derive(Debug, Clone, PartialEq)]
struct UnderWay {
    id: RequestId,
    asked: Asked,
    /// Nobody waits for it any more; only its closing reply is awaited.
    abandoned: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worker {
    /// None has been started, or the last one is given up.
    None,
    /// Started; it has not said that it is ready.
    Starting,
    /// Ready, and opening the extract.
    Opening(RequestId),
    /// The extract cannot be opened.
    WithoutExtract,
    /// Answers.
    Open,
}

/// A conversation with one worker after another about one extract.
#[derive(Debug)]
pub struct Session {
    extract: String,
    credentials: Credentials,
    worker: Worker,
    under_way: Option<UnderWay>,
    waiting: VecDeque<Asked>,
    statements: StatementRequests,
    last_id: u32,
    /// Workers that broke in a row before any had opened the extract.
    breaks_before_open: u32,
    /// Ticks since the worker has said anything, while something is awaited of it.
    silent_ticks: u32,
    /// Whether the page was told that a host keeps it waiting.
    host_waits: bool,
    /// What broke as many workers as one question may.
    given_up: Vec<(CellId, Box<Question>)>,
    /// What the extract has to be; absent where it may be any.
    expected: Option<Box<Manifest>>,
}

impl Session {
    /// A session about the extract at an absolute URL; no worker runs yet.
    pub fn new(extract: String) -> Self {
        Self {
            extract,
            credentials: Credentials::default(),
            worker: Worker::None,
            under_way: None,
            waiting: VecDeque::new(),
            statements: StatementRequests::default(),
            last_id: 0,
            breaks_before_open: 0,
            silent_ticks: 0,
            host_waits: false,
            given_up: Vec::new(),
            expected: None,
        }
    }

    /// The same, with the visitor's cookies in other requests than those to the page's own origin.
    #[must_use]
    pub fn with_credentials(self, credentials: Credentials) -> Self {
        Self { credentials, ..self }
    }

    /// From now on, an extract that contains something else is not opened.
    pub fn expect(&mut self, manifest: Box<Manifest>) {
        self.expected = Some(manifest);
    }

    /// Whether a worker runs, or is about to.
    pub fn has_worker(&self) -> bool {
        self.worker != Worker::None
    }

    /// Whether it answers, and nobody waits for an answer.
    pub fn is_free(&self) -> bool {
        self.worker == Worker::Open && self.under_way.is_none() && self.waiting.is_empty()
    }

    /// Whether a cell's question waits or is under way.
    pub fn holds(&self, cell: &CellId) -> bool {
        let under_way = self.under_way.as_ref().filter(|under_way| !under_way.abandoned);
        under_way
            .map(|under_way| &under_way.asked)
            .into_iter()
            .chain(&self.waiting)
            .any(|asked| asked.cell == *cell)
    }

    /// The cells whose questions wait.
    pub fn waiting_cells(&self) -> Vec<CellId> {
        self.waiting.iter().map(|asked| asked.cell.clone()).collect()
    }

    /// Some time has passed: a tick, or more where the browser is busy. Asks the worker for a sign of life, and gives
    /// up one that has given none for long.
    pub fn tick(&mut self) -> Vec<Effect> {
        let is_awaited = match self.worker {
            Worker::None | Worker::WithoutExtract => false,
            Worker::Starting | Worker::Opening(_) => true,
            Worker::Open => self.under_way.is_some() || self.statements.is_awaited(),
        };
        if !is_awaited {
            self.silent_ticks = 0;
            return vec![];
        }
        if self.silent_ticks >= MOST_SILENT_TICKS {
            return self.broken(&broken::silence(MOST_SILENT_TICKS * (TICK / 1_000)));
        }
        self.silent_ticks += 1;
        if self.worker == Worker::Starting {
            // It says by itself that it is there.
            return vec![];
        }
        vec![Effect::Send(Request::Heartbeat { id: self.fresh_id() })]
    }

    /// The module is there: a worker can start. Also the way to try again after one was given up.
    pub fn start(&mut self) -> Vec<Effect> {
        self.breaks_before_open = 0;
        self.start_worker()
    }

    /// Tries again to open the extract.
    pub fn reopen(&mut self) -> Vec<Effect> {
        match self.worker {
            Worker::WithoutExtract => self.open(),
            _ => vec![],
        }
    }

    /// Opens the extract anew, because it has been replaced. The question under way was about the one before: it is
    /// asked again, before those that wait.
    pub fn reload_extract(&mut self) -> Vec<Effect> {
        let mut effects = self.statements.fail_all(&statements::data_was_replaced());
        match self.worker {
            // The extract is opened when the worker is there.
            Worker::None | Worker::Starting => effects,
            Worker::Opening(_) | Worker::WithoutExtract => {
                effects.extend(self.open());
                effects
            }
            Worker::Open => {
                if let Some(asked) = self.abandon(&mut effects) {
                    effects.push(tell(&asked.cell, RunEvent::Waiting));
                    self.waiting.push_front(asked);
                }
                effects.extend(self.open());
                effects
            }
        }
    }

    /// Takes every question back, without a word about any: another notebook is open.
    pub fn withdraw_all(&mut self) -> Vec<Effect> {
        self.waiting.clear();
        let mut effects = vec![];
        self.abandon(&mut effects);
        effects
    }

    /// Asks a cell's question; an older one of the same cell is taken back. `first` puts it before all that wait.
    pub fn ask(&mut self, cell: CellId, question: Question, first: bool) -> Vec<Effect> {
        let mut effects = self.withdraw(&cell);
        let question = Box::new(question);
        let was_given_up =
            self.given_up.iter().any(|(other, given_up)| *other == cell && *given_up == question);
        let breaks = if was_given_up { MOST_BREAKS - 1 } else { 0 };
        let asked = Asked { cell: cell.clone(), question, breaks };
        if first {
            self.waiting.push_front(asked);
        } else {
            self.waiting.push_back(asked);
        }
        effects.push(tell(&cell, RunEvent::Waiting));
        effects.extend(self.next());
        effects
    }

    /// Takes a cell's question back.
    pub fn cancel(&mut self, cell: &CellId) -> Vec<Effect> {
        let mut effects = self.withdraw(cell);
        effects.push(tell(cell, RunEvent::Cancelled));
        effects
    }

    /// Asks for the SQL of a question. It waits for no question and none waits for it; what comes of it is an
    /// [`Effect::Statements`] with this identity.
    pub fn statements(&mut self, question: Question) -> (RequestId, Vec<Effect>) {
        let id = self.fresh_id();
        if matches!(self.worker, Worker::None | Worker::WithoutExtract) {
            return (id, vec![Effect::Statements(id, Err(statements::no_engine()))]);
        }
        self.statements.wait(id, Box::new(question));
        let effects = if self.worker == Worker::Open { self.statements.send() } else { vec![] };
        (id, effects)
    }

    /// The worker was told to stop a request a while ago: if it still has not, it is replaced.
    pub fn cancel_overdue(&mut self, id: RequestId) -> Vec<Effect> {
        match &self.under_way {
            Some(under_way) if under_way.id == id && under_way.abandoned => {
                self.under_way = None;
                self.start_worker()
            }
            _ => vec![],
        }
    }

    /// A worker said something.
    pub fn reply(&mut self, reply: Reply) -> Vec<Effect> {
        self.silent_ticks = 0;
        match reply {
            Reply::Alive { .. } => vec![],
            Reply::Waiting { message } => {
                self.host_waits = message.is_some();
                vec![Effect::Tell(Event::HostWaits(message))]
            }
            Reply::Ready => match self.worker {
                Worker::Starting => self.open(),
                _ => vec![],
            },
            Reply::Opened { id, manifest } if self.worker == Worker::Opening(id) => {
                if self.expected.as_ref().is_some_and(|expected| *expected != manifest) {
                    self.worker = Worker::WithoutExtract;
                    return vec![Effect::Tell(Event::Status(EngineStatus::NoExtract(broken::other_data())))];
                }
                self.worker = Worker::Open;
                self.breaks_before_open = 0;
                let mut effects = vec![
                    Effect::Tell(Event::Opened(manifest)),
                    Effect::Tell(Event::Status(EngineStatus::Ready)),
                ];
                effects.extend(self.statements.send());
                effects.extend(self.next());
                effects
            }
            Reply::Failed { id, failure } if self.worker == Worker::Opening(id) => {
                self.worker = Worker::WithoutExtract;
                let mut effects = self.statements.fail_all(&failure);
                effects.push(Effect::Tell(Event::Status(EngineStatus::NoExtract(failure))));
                effects
            }
            Reply::Statements { id, statements } if self.statements.close(id) => {
                vec![Effect::Statements(id, Ok(statements))]
            }
            Reply::Failed { id, failure } if self.statements.close(id) => {
                vec![Effect::Statements(id, Err(failure))]
            }
            Reply::Cancelled { id } if self.statements.close(id) => {
                vec![Effect::Statements(id, Err(statements::let_go()))]
            }
            Reply::Progress { id, progress } => self.tell_of(id, RunEvent::Progress(progress)),
            Reply::Partial { id, answer } => self.tell_of(id, RunEvent::Partial(answer)),
            Reply::Done { id, answer } => self.close(id, RunEvent::Done(answer)),
            Reply::Failed { id, failure } => self.close(id, RunEvent::Failed(failure)),
            Reply::Cancelled { id } => self.close(id, RunEvent::Cancelled),
            // Only helpers of a worker bring shares, and only to it.
            Reply::Opened { .. } | Reply::Shared { .. } | Reply::Statements { .. } => vec![],
            Reply::Broken { message } => self.broken(&message),
        }
    }

    /// The worker is gone: a trap, a panic, a script that could not be loaded, a message that cannot be read.
    pub fn broken(&mut self, message: &str) -> Vec<Effect> {
        if self.worker == Worker::None {
            return vec![];
        }
        let was_open = self.worker == Worker::Open;
        let mut effects = self.statements.fail_all(&statements::broke(message));
        if let Some(mut under_way) = self.under_way.take().filter(|under_way| !under_way.abandoned) {
            under_way.asked.breaks += 1;
            let cell = under_way.asked.cell.clone();
            if under_way.asked.breaks < MOST_BREAKS {
                // The others are answered first: it may break the next worker, too.
                self.waiting.push_back(under_way.asked);
                effects.push(tell(&cell, RunEvent::Waiting));
            } else {
                self.given_up.retain(|(other, _)| *other != cell);
                self.given_up.push((cell.clone(), under_way.asked.question));
                effects.push(tell(&cell, RunEvent::Failed(broken::question(message))));
            }
        }
        if !was_open {
            self.breaks_before_open += 1;
        }
        if self.breaks_before_open >= MOST_BREAKS {
            self.worker = Worker::None;
            effects.push(Effect::Tell(Event::Status(EngineStatus::Stopped(broken::start(message)))));
        } else {
            effects.extend(self.start_worker());
        }
        effects
    }

    fn start_worker(&mut self) -> Vec<Effect> {
        self.worker = Worker::Starting;
        self.silent_ticks = 0;
        let mut effects = vec![Effect::Tell(Event::Status(EngineStatus::Starting)), Effect::StartWorker];
        if std::mem::take(&mut self.host_waits) {
            effects.push(Effect::Tell(Event::HostWaits(None)));
        }
        effects
    }

    fn open(&mut self) -> Vec<Effect> {
        let id = self.fresh_id();
        self.worker = Worker::Opening(id);
        vec![
            Effect::Tell(Event::Status(EngineStatus::Opening)),
            Effect::Send(Request::Open { id, extract: self.extract.clone(), credentials: self.credentials }),
        ]
    }

    /// Sends the next question, if the worker is free.
    fn next(&mut self) -> Vec<Effect> {
        if self.worker != Worker::Open || self.under_way.is_some() {
            return vec![];
        }
        let Some(asked) = self.waiting.pop_front() else { return vec![] };
        let id = self.fresh_id();
        let effects = vec![
            tell(&asked.cell, RunEvent::Started),
            Effect::Send(Request::Ask { id, question: asked.question.clone() }),
        ];
        self.under_way = Some(UnderWay { id, asked, abandoned: false });
        effects
    }

    /// Forgets a cell's question, wherever it is.
    fn withdraw(&mut self, cell: &CellId) -> Vec<Effect> {
        self.waiting.retain(|asked| asked.cell != *cell);
        let mut effects = vec![];
        if self.under_way.as_ref().is_some_and(|under_way| under_way.asked.cell == *cell) {
            self.abandon(&mut effects);
        }
        effects
    }

    /// Nobody waits for the question under way any longer; gives the question, if it was not abandoned before.
    fn abandon(&mut self, effects: &mut Vec<Effect>) -> Option<Asked> {
        let under_way = self.under_way.as_mut().filter(|under_way| !under_way.abandoned)?;
        under_way.abandoned = true;
        let id = under_way.id;
        effects.extend([Effect::Send(Request::Cancel { id }), Effect::WatchCancel(id)]);
        Some(under_way.asked.clone())
    }

    fn tell_of(&self, id: RequestId, event: RunEvent) -> Vec<Effect> {
        match &self.under_way {
            Some(under_way) if under_way.id == id && !under_way.abandoned => {
                vec![tell(&under_way.asked.cell, event)]
            }
            _ => vec![],
        }
    }

    fn close(&mut self, id: RequestId, event: RunEvent) -> Vec<Effect> {
        let mut effects = self.tell_of(id, event);
        if self.under_way.as_ref().is_some_and(|under_way| under_way.id == id) {
            self.under_way = None;
            effects.extend(self.next());
        }
        effects
    }

    fn fresh_id(&mut self) -> RequestId {
        self.last_id = self.last_id.wrapping_add(1);
        RequestId(self.last_id)
    }
}

fn tell(cell: &CellId, event: RunEvent) -> Effect {
    Effect::Tell(Event::Run { cell: cell.clone(), event })
}
