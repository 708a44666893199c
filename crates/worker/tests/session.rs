//! The conversation of a page and its worker.

mod common;

use common::{Answer, Web};
use rockpool_engine::Host;
use rockpool_protocol::{FailureKind, Reply, Request, RequestId, encode};
use rockpool_question::{Question, SqlQuestion};
use rockpool_worker::host::WorkerHost;
use rockpool_worker::session::Session;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const EMPTY_MANIFEST: &str = r#"{"format_version":1,"generator":"g","name":"empty","time_zone":"UTC",
    "time_resolution":"ms","covered":null,"rows":0,"users":0,"rows_without_user":0,
    "health":{"files":0,"lines":0,"bad_lines":0,"duplicate_rows":0},"event_types":[],"users_files":[]}"#;

/// A session and what it said.
struct Page {
    session: Rc<Session>,
    replies: Arc<Mutex<Vec<Reply>>>,
}

impl Page {
    fn new() -> Self {
        let replies = Arc::new(Mutex::new(Vec::new()));
        let record = replies.clone();
        let post = Arc::new(move |reply: &Reply| record.lock().unwrap().push(reply.clone()));
        Self { session: Rc::new(Session::new(post, "https://page.example".into())), replies }
    }

    fn send(&self, request: &Request) {
        self.session.receive(&encode(request).unwrap());
    }

    fn open(&self, id: u32) {
        self.send(&Request::Open { id: RequestId(id), extract: "https://host/extract".into() });
    }

    fn ask(&self, id: u32) {
        let question = Box::new(Question::Sql(SqlQuestion { sql: "SELECT 1".into() }));
        self.send(&Request::Ask { id: RequestId(id), question });
    }

    fn cancel(&self, id: u32) {
        self.send(&Request::Cancel { id: RequestId(id) });
    }

    /// The replies, once there are so many.
    async fn replies(&self, count: usize) -> Vec<Reply> {
        for _ in 0..1_000_000 {
            if self.replies.lock().unwrap().len() >= count {
                break;
            }
            WorkerHost.pause().await;
        }
        self.replies.lock().unwrap().clone()
    }
}

#[wasm_bindgen_test]
async fn an_extract_is_opened() {
    let _web =
        Web::serving([("https://host/extract/manifest.json".to_owned(), EMPTY_MANIFEST.as_bytes().to_vec())]);
    let page = Page::new();
    page.open(1);
    let replies = page.replies(1).await;
    assert!(
        matches!(&replies[..], [Reply::Opened { id: RequestId(1), manifest }] if manifest.name == "empty"),
        "{replies:?}"
    );
}

#[wasm_bindgen_test]
async fn a_missing_extract_is_a_failure_with_advice() {
    let _web = Web::serving([]);
    let page = Page::new();
    page.open(1);
    page.ask(2);
    let replies = page.replies(2).await;
    for reply in &replies {
        let Reply::Failed { failure, .. } = reply else { panic!("{reply:?}") };
        assert_eq!(failure.kind, FailureKind::NotFound);
        assert!(failure.message.contains("https://host/extract/manifest.json"), "{failure:?}");
        assert!(failure.advice.contains("manifest.json"), "{failure:?}");
    }
    // What failed to open is not open: the next question is told so.
    page.ask(3);
    let replies = page.replies(3).await;
    assert!(
        matches!(&replies[2], Reply::Failed { id: RequestId(3), failure } if failure.message == "no extract is open"),
        "{replies:?}"
    );
}

#[wasm_bindgen_test]
async fn a_refused_origin_is_named_in_the_advice() {
    let _web = Web::answering(|_, _| Answer::Fails);
    let page = Page::new();
    page.open(1);
    let replies = page.replies(1).await;
    let [Reply::Failed { failure, .. }] = &replies[..] else { panic!("{replies:?}") };
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(failure.advice.contains("Access-Control-Allow-Origin: https://page.example"), "{failure:?}");
}

#[wasm_bindgen_test]
async fn a_cancelled_request_is_closed_once_and_its_fetch_aborted() {
    let web = Web::answering(|_, _| Answer::Hangs);
    let page = Page::new();
    page.open(1);
    while web.seen().is_empty() {
        WorkerHost.pause().await;
    }
    page.cancel(1);
    page.cancel(1);
    page.cancel(99);
    assert_eq!(page.replies(1).await, [Reply::Cancelled { id: RequestId(1) }]);
    WorkerHost.pause().await;
    assert!(web.seen()[0].signal.aborted());
    assert_eq!(page.replies(1).await.len(), 1);
}

#[wasm_bindgen_test]
async fn a_cancelled_question_leaves_the_opening_that_it_waits_for() {
    let web = Web::answering(|_, _| Answer::Hangs);
    let page = Page::new();
    page.open(1);
    page.ask(2);
    while web.seen().is_empty() {
        WorkerHost.pause().await;
    }
    page.cancel(2);
    assert_eq!(page.replies(1).await, [Reply::Cancelled { id: RequestId(2) }]);
    WorkerHost.pause().await;
    assert!(!web.seen()[0].signal.aborted());
}

#[wasm_bindgen_test]
async fn a_message_of_another_version_is_answered() {
    let page = Page::new();
    page.session.receive(r#"{"request":"dance","id":5}"#);
    page.session.receive("nonsense");
    let replies = page.replies(2).await;
    assert!(
        matches!(&replies[..], [Reply::Failed { id: RequestId(5), .. }, Reply::Broken { .. }]),
        "{replies:?}"
    );
}
