//! What a worker does for its page: the open extract and the requests under way.

use crate::failure;
use crate::host::WorkerHost;
use crate::pool::Pool;
use crate::scope;
use crate::watch::{Post, PostingWatch};
use futures::FutureExt;
use futures::future::{AbortHandle, LocalBoxFuture, Shared, abortable};
use rockpool_catalog::UserKeyRange;
use rockpool_engine::{Engine, EngineError, Silent, Watch};
use rockpool_fetch::FetchNetwork;
use rockpool_protocol::{Credentials, Failure, Reply, Request, RequestId, decode};
use rockpool_question::{Answer, Question};
use rockpool_store::{Store, StoreError};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use wasm_bindgen_futures::spawn_local;

/// An extract that is open or being opened. Questions wait for it.
type Opening = Shared<LocalBoxFuture<'static, Result<Rc<Engine>, Rc<EngineError>>>>;

/// Decoded columns that a worker keeps for the next question: a browser's tab has little to give.
const DECODED_BYTES: usize = 176 << 20;

/// The requests of one page.
///
/// A cancelled request is dropped at once, wherever it waits. With it go the fetches that no other request
/// waits for: those of a concurrent question about the same bytes go on.
pub struct Session {
    post: Post,
    origin: String,
    open: RefCell<Option<(RequestId, Opening)>>,
    pool: Pool,
    under_way: RefCell<HashMap<RequestId, UnderWay>>,
}

struct UnderWay {
    cancelled: Arc<AtomicBool>,
    abort: AbortHandle,
}

/// Why there is no answer.
enum Ending {
    Failed(Failure),
    Cancelled,
}

impl Session {
    /// A session without an extract. `origin` is the page's, for the words of failures.
    pub fn new(post: Post, origin: String) -> Self {
        Self { post, origin, open: RefCell::default(), pool: Pool::default(), under_way: RefCell::default() }
    }

    /// Takes a message of the page.
    pub fn receive(self: &Rc<Self>, text: &str) {
        match decode::<Request>(text) {
            Ok(Request::Open { id, extract, credentials }) => self.open(id, extract, credentials),
            Ok(Request::Ask { id, question }) => self.ask(id, question),
            Ok(Request::Statements { id, question }) => self.statements(id, question),
            Ok(Request::Share { id, question, users }) => self.share(id, question, users),
            Ok(Request::Heartbeat { id }) => (self.post)(&Reply::Alive { id }),
            Ok(Request::Cancel { id }) => self.cancel(id),
            Err(error) => self.refuse(text, error.to_string()),
        }
    }

    fn open(self: &Rc<Self>, id: RequestId, extract: String, credentials: Credentials) {
        let address = extract.clone();
        let post = self.post.clone();
        let opening = async move {
            let network = FetchNetwork::new(&extract, credentials).map_err(EngineError::from)?;
            let network = network.telling(Arc::new(move |error: Option<&StoreError>| {
                post(&Reply::Waiting { message: error.map(ToString::to_string) });
            }));
            let store = Store::new(Arc::new(network));
            let engine = Engine::open(store, Arc::new(WorkerHost)).await?.with_decoded_bytes(DECODED_BYTES);
            Ok(Rc::new(engine))
        };
        let opening = opening.map(|engine| engine.map_err(Rc::new)).boxed_local().shared();
        *self.open.borrow_mut() = Some((id, opening.clone()));
        let session = self.clone();
        self.run(id, Arc::default(), async move {
            let engine = opening.await.map_err(|error| session.ending(&error))?;
            session.pool.open(&address, credentials, engine.manifest());
            Ok(Reply::Opened { id, manifest: Box::new(engine.manifest().clone()) })
        });
    }

    fn ask(self: &Rc<Self>, id: RequestId, question: Box<Question>) {
        let opening = self.open.borrow().as_ref().map(|(_, opening)| opening.clone());
        let cancelled = Arc::new(AtomicBool::new(false));
        let watch = Arc::new(PostingWatch::new(id, self.post.clone(), cancelled.clone()));
        let session = self.clone();
        self.run(id, cancelled, async move {
            let opening = opening.ok_or_else(|| Ending::Failed(failure::nothing_open()))?;
            let engine = opening.await.map_err(|error| session.ending(&error))?;
            let answer = session.answer(&engine, &question, watch).await;
            let answer = answer.map_err(|error| session.ending(&error))?;
            Ok(Reply::Done { id, answer: Box::new(answer) })
        });
    }

    /// The SQL of a question, for which nothing is read.
    fn statements(self: &Rc<Self>, id: RequestId, question: Box<Question>) {
        let opening = self.open.borrow().as_ref().map(|(_, opening)| opening.clone());
        let session = self.clone();
        self.run(id, Arc::default(), async move {
            let opening = opening.ok_or_else(|| Ending::Failed(failure::nothing_open()))?;
            let engine = opening.await.map_err(|error| session.ending(&error))?;
            let valid = engine.validate(&question).map_err(EngineError::Question);
            let valid = valid.map_err(|error| session.ending(&error))?;
            Ok(Reply::Statements { id, statements: rockpool_warehouse::all(&valid, engine.manifest()) })
        });
    }

    /// The answer, with the helpers that are ready.
    async fn answer(
        &self,
        engine: &Engine,
        question: &Question,
        watch: Arc<dyn Watch>,
    ) -> Result<Answer, EngineError> {
        let began = scope::milliseconds();
        let division = if engine.can_share(question) { self.pool.divide(question) } else { None };
        let Some((users, pending)) = division else { return engine.ask(question, watch).await };
        let mut whole = engine.share(question, users, watch.clone()).await?;
        for share in pending {
            let users = share.users();
            match share.share().await {
                Some(share) => whole.merge(&share)?,
                None => whole.merge(&engine.share(question, users, watch.clone()).await?)?,
            }
        }
        let mut answer = engine.answer_of(question, whole)?;
        answer.read.milliseconds = scope::milliseconds() - began;
        Ok(answer)
    }

    /// What some users contribute, for the worker that this one helps.
    fn share(self: &Rc<Self>, id: RequestId, question: Box<Question>, users: UserKeyRange) {
        let opening = self.open.borrow().as_ref().map(|(_, opening)| opening.clone());
        let session = self.clone();
        self.run(id, Arc::default(), async move {
            let opening = opening.ok_or_else(|| Ending::Failed(failure::nothing_open()))?;
            let engine = opening.await.map_err(|error| session.ending(&error))?;
            let share = engine.share(&question, users, Arc::new(Silent)).await;
            let share = share.and_then(|share| share.encode()).map_err(|error| session.ending(&error))?;
            Ok(Reply::Shared { id, share })
        });
    }

    fn cancel(&self, id: RequestId) {
        if let Some(request) = self.under_way.borrow_mut().remove(&id) {
            request.cancelled.store(true, Ordering::Relaxed);
            request.abort.abort();
        }
    }

    /// A message that is no request: the page is of another version than the worker.
    fn refuse(&self, text: &str, reason: String) {
        #[derive(serde::Deserialize)]
        struct Identity {
            id: RequestId,
        }
        (self.post)(&match decode::<Identity>(text) {
            Ok(Identity { id }) => Reply::Failed { id, failure: failure::unknown_message(reason) },
            Err(_) => Reply::Broken { message: reason },
        });
    }

    /// Works on a request until it is done or cancelled, and closes it with one reply.
    fn run(
        self: &Rc<Self>,
        id: RequestId,
        cancelled: Arc<AtomicBool>,
        work: impl Future<Output = Result<Reply, Ending>> + 'static,
    ) {
        let (work, abort) = abortable(work);
        self.under_way.borrow_mut().insert(id, UnderWay { cancelled, abort });
        let session = self.clone();
        spawn_local(async move {
            let ended = work.await;
            session.under_way.borrow_mut().remove(&id);
            let reply = match ended {
                Ok(Ok(reply)) => reply,
                Ok(Err(Ending::Failed(failure))) => session.failed(id, failure),
                Ok(Err(Ending::Cancelled)) | Err(_) => session.cancelled(id),
            };
            (session.post)(&reply);
        });
    }

    fn failed(&self, id: RequestId, failure: Failure) -> Reply {
        self.close_if_opened_by(id);
        Reply::Failed { id, failure }
    }

    fn cancelled(&self, id: RequestId) -> Reply {
        self.close_if_opened_by(id);
        Reply::Cancelled { id }
    }

    /// Forgets an extract that could not be opened, so that nothing holds what is left of it.
    fn close_if_opened_by(&self, id: RequestId) {
        let mut open = self.open.borrow_mut();
        if open.as_ref().is_some_and(|(opened_by, _)| *opened_by == id) {
            *open = None;
        }
    }

    fn ending(&self, error: &EngineError) -> Ending {
        failure::of_engine(error, &self.origin).map_or(Ending::Cancelled, Ending::Failed)
    }
}
