//! The conversation of a page and its worker.

mod common;

use common::{Answer, FastClock, Page, Web};
use rockpool_catalog::Manifest;
use rockpool_protocol::{FailureKind, Reply, RequestId};
use rockpool_question::{Question, SqlQuestion};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn any_question() -> Question {
    Question::Sql(SqlQuestion { sql: "SELECT 1".into() })
}

const EMPTY_MANIFEST: &str = r#"{"format_version":2,"generator":"g","name":"empty","time_zone":"UTC",
    "time_resolution":"ms","covered":null,"rows":0,"users":0,"rows_without_user":0,
    "health":{"files":0,"lines":0,"bad_lines":0,"duplicate_rows":0},"event_types":[],"users_files":[]}"#;

#[wasm_bindgen_test]
async fn an_extract_is_opened() {
    let manifest: Manifest = serde_json::from_str(EMPTY_MANIFEST).unwrap();
    let _web = Web::serving([("https://host/extract/manifest.json".to_owned(), manifest.to_json().unwrap())]);
    let page = Page::new();
    page.open(1);
    let replies = page.closed(1).await;
    assert!(
        matches!(&replies[..], [Reply::Opened { id: RequestId(1), manifest }] if manifest.name == "empty"),
        "{replies:?}"
    );
}

#[wasm_bindgen_test]
async fn a_missing_extract_is_a_failure_with_advice() {
    let (_clock, _web) = (FastClock::start(), Web::serving([]));
    let page = Page::new();
    page.open(1);
    page.ask(2, any_question());
    let replies = page.closed(2).await;
    let closing: Vec<&Reply> =
        replies.iter().filter(|reply| !matches!(reply, Reply::Waiting { .. })).collect();
    assert_eq!(closing.len(), 2);
    for reply in closing {
        let Reply::Failed { failure, .. } = reply else { panic!("{reply:?}") };
        assert_eq!(failure.kind, FailureKind::NotFound);
        assert!(failure.message.contains("https://host/extract/manifest.json"), "{failure:?}");
        assert!(failure.advice.contains("manifest.json"), "{failure:?}");
    }
    // What failed to open is not open: the next question is told so.
    page.ask(3, any_question());
    let replies = page.closed(3).await;
    assert!(
        matches!(replies.last().unwrap(), Reply::Failed { id: RequestId(3), failure } if failure.message == "no extract is open"),
        "{replies:?}"
    );
}

#[wasm_bindgen_test]
async fn a_refused_origin_is_named_in_the_advice() {
    let (_clock, _web) = (FastClock::start(), Web::answering(|_, _| Answer::Fails));
    let page = Page::new();
    page.open(1);
    let replies = page.closed(1).await;
    let Some(Reply::Failed { failure, .. }) = replies.last() else { panic!("{replies:?}") };
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(failure.advice.contains("Access-Control-Allow-Origin: https://page.example"), "{failure:?}");
}

#[wasm_bindgen_test]
async fn a_cancelled_request_is_closed_once_and_its_fetch_aborted() {
    let web = Web::answering(|_, _| Answer::Hangs);
    let page = Page::new();
    page.open(1);
    page.until(|| !web.seen().is_empty()).await;
    page.cancel(1);
    page.cancel(1);
    page.cancel(99);
    assert_eq!(page.closed(1).await, [Reply::Cancelled { id: RequestId(1) }]);
    page.until(|| web.seen()[0].signal.aborted()).await;
    assert_eq!(page.closed(1).await.len(), 1);
}

#[wasm_bindgen_test]
async fn a_cancelled_question_leaves_the_opening_that_it_waits_for() {
    let web = Web::answering(|_, _| Answer::Hangs);
    let page = Page::new();
    page.open(1);
    page.ask(2, any_question());
    page.until(|| !web.seen().is_empty()).await;
    page.cancel(2);
    assert_eq!(page.closed(1).await, [Reply::Cancelled { id: RequestId(2) }]);
    Page::turns(10).await;
    assert!(!web.seen()[0].signal.aborted());
}

#[wasm_bindgen_test]
async fn a_message_of_another_version_is_answered() {
    let page = Page::new();
    page.receive(r#"{"request":"dance","id":5}"#);
    page.receive("nonsense");
    let replies = page.closed(2).await;
    assert!(
        matches!(&replies[..], [Reply::Failed { id: RequestId(5), .. }, Reply::Broken { .. }]),
        "{replies:?}"
    );
}

#[wasm_bindgen_test]
async fn a_silent_host_is_told_while_it_is_asked_again_and_the_worker_lives_on() {
    let (_clock, _web) = (FastClock::start(), Web::answering(|_, _| Answer::Hangs));
    let page = Page::new();
    page.open(1);
    page.heartbeat(2);
    assert_eq!(page.closed(1).await, [Reply::Alive { id: RequestId(2) }]);
    let replies = page.closed(2).await;
    let told: Vec<_> = replies
        .iter()
        .filter_map(|reply| match reply {
            Reply::Waiting { message } => Some(message.as_deref()),
            _ => None,
        })
        .collect();
    assert!(
        matches!(told[..], [Some(message), None] if message.starts_with("host has sent nothing for 30 s")),
        "{told:?}"
    );
    let Some(Reply::Failed { failure, .. }) = replies.last() else { panic!("{replies:?}") };
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(failure.message.contains("host has sent nothing"), "{failure:?}");
}

#[wasm_bindgen_test]
async fn a_silent_host_can_be_given_up() {
    let (_clock, web) = (FastClock::start(), Web::answering(|_, _| Answer::Hangs));
    let page = Page::new();
    page.open(1);
    page.until(|| web.seen().len() == 2).await;
    page.cancel(1);
    let replies = page.closed(1).await;
    assert!(replies.contains(&Reply::Cancelled { id: RequestId(1) }), "{replies:?}");
    page.until(|| web.seen().iter().all(|request| request.signal.aborted())).await;
}
