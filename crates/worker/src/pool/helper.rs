//! One helper, from its start to its end.

use crate::scope;
use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Reflect, Uint8Array};
use rockpool_catalog::{Manifest, UserKeyRange};
use rockpool_engine::Share;
use rockpool_protocol::{Credentials, Reply, Request, RequestId, decode, encode};
use rockpool_question::Question;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The request that opens the extract; the others count on from it.
const OPENING: RequestId = RequestId(0);

/// The time between two heartbeats of a helper that is waited for, ms.
const HEARTBEAT: u32 = 5_000;
/// A helper that answers none of so many heartbeats has stopped.
const MOST_UNANSWERED: u32 = 12;

/// What a helper is started from.
pub(super) struct Starter {
    first_message: Object,
    script: String,
}

impl Starter {
    /// The module and script of this worker; none if it was started in another way, or is itself a helper.
    pub(super) fn of_this_worker() -> Option<Self> {
        let own = scope::first_message()?;
        if Reflect::get(&own, &"helper".into()).is_ok_and(|helper| helper.is_truthy()) {
            return None;
        }
        let first_message = Object::assign(&Object::new(), own.unchecked_ref());
        Reflect::set(&first_message, &"helper".into(), &JsValue::TRUE).ok()?;
        Some(Self { first_message, script: scope::script() })
    }
}

/// How far a helper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Opening,
    Ready,
    Broken,
}

/// What the listeners and the helper share.
struct Shared {
    state: Cell<State>,
    waiting: RefCell<HashMap<RequestId, oneshot::Sender<Share>>>,
    /// Heartbeats since it last said anything.
    unanswered: Cell<u32>,
    /// What the worker has open that it helps.
    manifest: Rc<Manifest>,
}

impl Shared {
    /// Hears a message; whoever waits for something that does not come any more is let go.
    fn hear(&self, data: &JsValue) {
        self.unanswered.set(0);
        let (text, bytes) = match data.as_string() {
            Some(text) => (text, None),
            None => {
                let pair: &Array = data.unchecked_ref();
                (pair.get(0).as_string().unwrap_or_default(), pair.get(1).dyn_into::<Uint8Array>().ok())
            }
        };
        match decode::<Reply>(&text) {
            Ok(Reply::Opened { manifest, .. }) if *manifest == *self.manifest => self.state.set(State::Ready),
            // The extract has been replaced meanwhile: its share would be of other data.
            Ok(Reply::Opened { .. }) => self.break_down(),
            Ok(Reply::Shared { id, .. }) => {
                let waiting = self.waiting.borrow_mut().remove(&id);
                let share = bytes.and_then(|bytes| Share::decode(&bytes.to_vec()).ok());
                if let (Some(waiting), Some(share)) = (waiting, share) {
                    // Whoever waited may have been cancelled meanwhile.
                    let _ = waiting.send(share);
                }
            }
            Ok(Reply::Failed { id: OPENING, .. } | Reply::Broken { .. }) | Err(_) => self.break_down(),
            Ok(Reply::Failed { id, .. } | Reply::Cancelled { id }) => {
                self.waiting.borrow_mut().remove(&id);
            }
            Ok(
                Reply::Ready
                | Reply::Alive { .. }
                | Reply::Waiting { .. }
                | Reply::Progress { .. }
                | Reply::Partial { .. }
                | Reply::Done { .. }
                | Reply::Statements { .. },
            ) => {}
        }
    }

    fn break_down(&self) {
        self.state.set(State::Broken);
        self.waiting.borrow_mut().clear();
    }
}

/// A running helper. It ends when this is dropped.
pub(super) struct Helper {
    worker: Worker,
    shared: Rc<Shared>,
    extract: String,
    credentials: Credentials,
    last_id: Cell<u32>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Helper {
    /// Starts a helper and lets it open the extract of a manifest.
    ///
    /// # Errors
    /// What the browser says.
    pub(super) fn start(
        starter: &Starter,
        extract: &str,
        credentials: Credentials,
        manifest: &Rc<Manifest>,
    ) -> Result<Rc<Self>, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("rockpool-helper");
        let worker = Worker::new_with_options(&starter.script, &options)?;
        let shared = Rc::new(Shared {
            state: Cell::new(State::Opening),
            waiting: RefCell::default(),
            unanswered: Cell::new(0),
            manifest: manifest.clone(),
        });
        let hearing = shared.clone();
        let on_message =
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| hearing.hear(&event.data()));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let breaking = shared.clone();
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // An error that nobody takes becomes one of this worker, and the page would give up a sound engine.
            event.prevent_default();
            breaking.break_down();
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.post_message(&starter.first_message)?;
        let helper = Self {
            worker,
            shared,
            extract: extract.to_owned(),
            credentials,
            last_id: Cell::new(OPENING.0),
            _on_message: on_message,
            _on_error: on_error,
        };
        helper.send(&Request::Open { id: OPENING, extract: extract.to_owned(), credentials });
        Ok(Rc::new(helper))
    }

    pub(super) fn is_ready(&self) -> bool {
        self.shared.state.get() == State::Ready
    }

    pub(super) fn is_broken(&self) -> bool {
        self.shared.state.get() == State::Broken
    }

    /// Starts another one in its place.
    ///
    /// # Errors
    /// What the browser says.
    pub(super) fn again(&self, starter: &Starter) -> Result<Rc<Self>, JsValue> {
        Self::start(starter, &self.extract, self.credentials, &self.shared.manifest)
    }

    /// Asks for the share of some users.
    pub(super) fn ask(self: &Rc<Self>, question: &Question, users: UserKeyRange) -> Pending {
        let id = self.fresh_id();
        let (sender, share) = oneshot::channel();
        self.shared.waiting.borrow_mut().insert(id, sender);
        self.send(&Request::Share { id, question: Box::new(question.clone()), users });
        Pending { helper: self.clone(), id, users, share }
    }

    fn fresh_id(&self) -> RequestId {
        let id = RequestId(self.last_id.get().wrapping_add(1));
        self.last_id.set(id.0);
        id
    }

    /// Asks for a sign of life. One that has given none for long is given up, and what it owes with it.
    fn check(&self) {
        let unanswered = self.shared.unanswered.get();
        if unanswered >= MOST_UNANSWERED {
            self.shared.break_down();
            return;
        }
        self.shared.unanswered.set(unanswered + 1);
        self.send(&Request::Heartbeat { id: self.fresh_id() });
    }

    fn send(&self, request: &Request) {
        let sent = encode(request)
            .map_err(|error| JsValue::from(error.to_string()))
            .and_then(|text| self.worker.post_message(&text.into()));
        if sent.is_err() {
            self.shared.break_down();
        }
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// A share that a helper works on. Dropping it takes the question back.
pub struct Pending {
    helper: Rc<Helper>,
    id: RequestId,
    users: UserKeyRange,
    share: oneshot::Receiver<Share>,
}

impl Pending {
    /// The users whom the share is of.
    pub fn users(&self) -> UserKeyRange {
        self.users
    }

    /// The share; none if the helper could not bring it.
    pub async fn share(mut self) -> Option<Share> {
        loop {
            match select(&mut self.share, TimeoutFuture::new(HEARTBEAT)).await {
                Either::Left((share, _)) => return share.ok(),
                Either::Right(_) => self.helper.check(),
            }
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.helper.shared.waiting.borrow_mut().remove(&self.id).is_some() {
            self.helper.send(&Request::Cancel { id: self.id });
        }
    }
}
