//! The rules of talking to a worker: order, cancelling, and what happens when it breaks.
//!
//! One question is under way at a time, because a worker computes on one thread; the others wait in the order
//! of the page. A worker that breaks is replaced, its extract opened again and its question asked once more,
//! so that a person sees a pause. A question that breaks two workers in a row is given up.

use super::{EngineStatus, Event, RunEvent};
use rockpool_protocol::{Failure, FailureKind, Reply, Request, RequestId};
use rockpool_question::{CellId, Question};
use std::collections::VecDeque;

/// After so many broken workers in a row the same thing is not tried again by itself.
const MOST_BREAKS: u32 = 2;

/// What the session wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Drop the worker, if there is one, and start a fresh one.
    StartWorker,
    /// Post a request to the worker.
    Send(Request),
    /// Tell the page.
    Tell(Event),
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
    worker: Worker,
    under_way: Option<UnderWay>,
    waiting: VecDeque<Asked>,
    last_id: u32,
    /// Workers that broke in a row before any had opened the extract.
    breaks_before_open: u32,
}

impl Session {
    /// A session about the extract at an absolute URL; no worker runs yet.
    pub fn new(extract: String) -> Self {
        Self {
            extract,
            worker: Worker::None,
            under_way: None,
            waiting: VecDeque::new(),
            last_id: 0,
            breaks_before_open: 0,
        }
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
        match self.worker {
            // The extract is opened when the worker is there.
            Worker::None | Worker::Starting => vec![],
            Worker::Opening(_) | Worker::WithoutExtract => self.open(),
            Worker::Open => {
                let mut effects = vec![];
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
        let asked = Asked { cell: cell.clone(), question: Box::new(question), breaks: 0 };
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
        match reply {
            Reply::Ready => match self.worker {
                Worker::Starting => self.open(),
                _ => vec![],
            },
            Reply::Opened { id, manifest } if self.worker == Worker::Opening(id) => {
                self.worker = Worker::Open;
                self.breaks_before_open = 0;
                let mut effects = vec![
                    Effect::Tell(Event::Opened(manifest)),
                    Effect::Tell(Event::Status(EngineStatus::Ready)),
                ];
                effects.extend(self.next());
                effects
            }
            Reply::Failed { id, failure } if self.worker == Worker::Opening(id) => {
                self.worker = Worker::WithoutExtract;
                vec![Effect::Tell(Event::Status(EngineStatus::NoExtract(failure)))]
            }
            Reply::Progress { id, progress } => self.tell_of(id, RunEvent::Progress(progress)),
            Reply::Partial { id, answer } => self.tell_of(id, RunEvent::Partial(answer)),
            Reply::Done { id, answer } => self.close(id, RunEvent::Done(answer)),
            Reply::Failed { id, failure } => self.close(id, RunEvent::Failed(failure)),
            Reply::Cancelled { id } => self.close(id, RunEvent::Cancelled),
            // Only helpers of a worker bring shares, and only to it.
            Reply::Opened { .. } | Reply::Shared { .. } => vec![],
            Reply::Broken { message } => self.broken(&message),
        }
    }

    /// The worker is gone: a trap, a panic, a script that could not be loaded, a message that cannot be read.
    pub fn broken(&mut self, message: &str) -> Vec<Effect> {
        if self.worker == Worker::None {
            return vec![];
        }
        let was_open = self.worker == Worker::Open;
        let mut effects = vec![];
        if let Some(mut under_way) = self.under_way.take().filter(|under_way| !under_way.abandoned) {
            under_way.asked.breaks += 1;
            let cell = under_way.asked.cell.clone();
            if under_way.asked.breaks < MOST_BREAKS {
                self.waiting.push_front(under_way.asked);
                effects.push(tell(&cell, RunEvent::Waiting));
            } else {
                effects.push(tell(&cell, RunEvent::Failed(question_broke_the_engine(message))));
            }
        }
        if !was_open {
            self.breaks_before_open += 1;
        }
        if self.breaks_before_open >= MOST_BREAKS {
            self.worker = Worker::None;
            effects.push(Effect::Tell(Event::Status(EngineStatus::Stopped(engine_does_not_start(message)))));
        } else {
            effects.extend(self.start_worker());
        }
        effects
    }

    fn start_worker(&mut self) -> Vec<Effect> {
        self.worker = Worker::Starting;
        vec![Effect::Tell(Event::Status(EngineStatus::Starting)), Effect::StartWorker]
    }

    fn open(&mut self) -> Vec<Effect> {
        let id = self.fresh_id();
        self.worker = Worker::Opening(id);
        vec![
            Effect::Tell(Event::Status(EngineStatus::Opening)),
            Effect::Send(Request::Open { id, extract: self.extract.clone() }),
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

fn question_broke_the_engine(message: &str) -> Failure {
    Failure {
        kind: FailureKind::Engine,
        message: format!("The engine broke on this question twice and was restarted both times: {message}"),
        advice: "The other cells are not affected. Ask for less, fewer days for instance, and run it again."
            .to_owned(),
    }
}

fn engine_does_not_start(message: &str) -> Failure {
    Failure {
        kind: FailureKind::Engine,
        message: format!("The engine does not start: {message}"),
        advice:
            "Try again. If it stays like this, reload the page; a browser of the last two years is needed."
                .to_owned(),
    }
}
