//! The page's side of a session.

use rockpool_engine::Host;
use rockpool_protocol::{Credentials, Reply, Request, RequestId, encode};
use rockpool_question::Question;
use rockpool_worker::host::WorkerHost;
use rockpool_worker::session::Session;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

/// A session and what it said.
pub struct Page {
    session: Rc<Session>,
    replies: Arc<Mutex<Vec<Reply>>>,
}

impl Page {
    pub fn new() -> Self {
        let replies = Arc::new(Mutex::new(Vec::new()));
        let record = replies.clone();
        let post = Arc::new(move |reply: &Reply| record.lock().unwrap().push(reply.clone()));
        Self { session: Rc::new(Session::new(post, "https://page.example".into())), replies }
    }

    pub fn receive(&self, text: &str) {
        self.session.receive(text);
    }

    fn send(&self, request: &Request) {
        self.receive(&encode(request).unwrap());
    }

    /// Opens `https://host/extract`.
    pub fn open(&self, id: u32) {
        let (id, extract) = (RequestId(id), "https://host/extract".into());
        self.send(&Request::Open { id, extract, credentials: Credentials::SameOrigin });
    }

    pub fn heartbeat(&self, id: u32) {
        self.send(&Request::Heartbeat { id: RequestId(id) });
    }

    pub fn ask(&self, id: u32, question: Question) {
        self.send(&Request::Ask { id: RequestId(id), question: Box::new(question) });
    }

    pub fn statements(&self, id: u32, question: Question) {
        self.send(&Request::Statements { id: RequestId(id), question: Box::new(question) });
    }

    pub fn cancel(&self, id: u32) {
        self.send(&Request::Cancel { id: RequestId(id) });
    }

    /// Every reply, once so many have closed a request.
    pub async fn closed(&self, count: usize) -> Vec<Reply> {
        let going_on = |reply: &&Reply| {
            matches!(reply, Reply::Progress { .. } | Reply::Partial { .. } | Reply::Waiting { .. })
        };
        let closed = || {
            let replies = self.replies.lock().unwrap();
            replies.len() - replies.iter().filter(going_on).count() >= count
        };
        self.until(closed).await;
        self.replies.lock().unwrap().clone()
    }

    /// Waits for something to be so.
    pub async fn until(&self, so: impl Fn() -> bool) {
        for _ in 0..10_000_000 {
            if so() {
                return;
            }
            WorkerHost.pause().await;
        }
        panic!("it does not happen; so far: {:?}", self.replies.lock().unwrap());
    }

    /// Waits some turns of the event loop.
    pub async fn turns(count: usize) {
        for _ in 0..count {
            WorkerHost.pause().await;
        }
    }
}
