//! What a browser asks of a host, and what becomes of the answers.

mod common;

use common::{Answer, FastClock, Web};
use futures::FutureExt;
use gloo_timers::future::TimeoutFuture;
use rockpool_fetch::FetchNetwork;
use rockpool_protocol::Credentials;
use rockpool_store::{Copies, Login, Network, StoreError};
use std::sync::{Arc, Mutex};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn network() -> FetchNetwork {
    FetchNetwork::new("https://host/extract/?signature=secret", Credentials::SameOrigin).unwrap()
}

/// What a range of ten bytes comes to when the host answers always in this way.
async fn ten_bytes(
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
) -> Result<Vec<u8>, StoreError> {
    let _clock = FastClock::start();
    let _web = Web::answering(move |_, _| Answer::Comes(status, headers.clone(), body.clone()));
    network().get("a.parquet", Some(10..20), Copies::Welcome).await.map(|bytes| bytes.to_vec())
}

#[wasm_bindgen_test]
async fn a_range_is_one_header_and_needs_no_preflight() {
    let web = Web::answering(|_, _| Answer::Comes(206, vec![], vec![7; 10]));
    let bytes = network().get("events/a b/1.parquet", Some(10..20), Copies::Welcome).await.unwrap();
    assert_eq!(bytes, vec![7; 10]);
    let seen = &web.seen()[0];
    assert_eq!(seen.url, "https://host/extract/events/a%20b/1.parquet?signature=secret");
    assert_eq!(seen.headers, [("range".to_owned(), "bytes=10-19".to_owned())]);
    assert_eq!(seen.options, ["cache", "credentials", "headers", "mode", "signal"]);
    assert_eq!((seen.cache.as_str(), seen.credentials.as_str()), ("no-store", "same-origin"));
}

#[wasm_bindgen_test]
async fn cookies_go_to_another_origin_by_an_explicit_choice_only() {
    let web = Web::answering(|_, _| Answer::Comes(200, vec![], b"all of it".to_vec()));
    let network = FetchNetwork::new("https://host/extract", Credentials::Include).unwrap();
    network.get("manifest.json", None, Copies::Welcome).await.unwrap();
    assert_eq!(web.seen()[0].credentials, "include");
}

#[wasm_bindgen_test]
async fn the_manifest_is_asked_for_anew_and_a_data_file_only_once() {
    let web = Web::answering(|_, _| Answer::Comes(200, vec![], b"all of it".to_vec()));
    assert_eq!(network().get("manifest.json", None, Copies::Welcome).await.unwrap(), "all of it");
    assert_eq!(network().get("users/1.parquet", None, Copies::Welcome).await.unwrap(), "all of it");
    assert_eq!(network().get("users/1.parquet", None, Copies::Refused).await.unwrap(), "all of it");
    let caches: Vec<String> = web.seen().iter().map(|request| request.cache.clone()).collect();
    assert_eq!(caches, ["no-cache", "default", "reload"]);
    assert!(web.seen().iter().all(|request| request.headers.is_empty()));
}

#[wasm_bindgen_test]
async fn a_small_whole_file_in_place_of_a_range_is_cut() {
    let file: Vec<u8> = (0..100).collect();
    let length = vec![("Content-Length", "100".to_owned())];
    assert_eq!(ten_bytes(200, length, file).await.unwrap(), (10..20).collect::<Vec<u8>>());
}

#[wasm_bindgen_test]
async fn answers_are_judged_as_the_command_judges_them() {
    let headers = |name, value: &str| vec![(name, value.to_owned())];
    let error = ten_bytes(206, headers("Content-Encoding", "gzip"), vec![0; 9]).await.unwrap_err();
    assert!(matches!(error, StoreError::NoRanges { .. }) && error.to_string().contains("gzip"), "{error}");
    let error = ten_bytes(206, headers("Content-Range", "bytes 0-9/100"), vec![0; 10]).await.unwrap_err();
    assert!(matches!(error, StoreError::NoRanges { .. }), "{error}");
    let error = ten_bytes(200, headers("Content-Type", "text/html"), vec![0; 10]).await.unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    let error = ten_bytes(416, vec![], vec![]).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    let error = ten_bytes(401, vec![], vec![]).await.unwrap_err();
    assert!(matches!(error, StoreError::Login { login: Login::Wanted, .. }), "{error}");
    let error = ten_bytes(404, vec![], vec![]).await.unwrap_err();
    assert_eq!(error.to_string(), "https://host/extract/a.parquet does not exist");
}

#[wasm_bindgen_test]
async fn what_a_busy_host_answers_now_and_then_is_asked_again_past_caches() {
    let _clock = FastClock::start();
    for status in [403, 404, 416, 429, 503] {
        let web = Web::answering(move |_, number| match number {
            0 => Answer::Comes(status, vec![], vec![]),
            _ => Answer::Comes(206, vec![], vec![1; 10]),
        });
        assert_eq!(
            network().get("a.parquet", Some(0..10), Copies::Welcome).await.unwrap(),
            vec![1; 10],
            "{status}"
        );
        let caches: Vec<String> = web.seen().iter().map(|request| request.cache.clone()).collect();
        assert_eq!(caches, ["no-store", "reload"]);
    }
}

#[wasm_bindgen_test]
async fn a_host_that_cannot_be_reached_is_given_up() {
    let _clock = FastClock::start();
    let web = Web::answering(|_, _| Answer::Fails);
    let error = network().get("manifest.json", None, Copies::Welcome).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
    let message = error.to_string();
    assert!(message.contains("https://host/extract/manifest.json"), "{message}");
    assert!(message.contains("Access-Control-Allow-Origin") && !message.contains("secret"), "{message}");
    // Four tries, and two that look for the reason.
    assert_eq!(web.seen().len(), 6);
}

#[wasm_bindgen_test]
async fn the_reason_that_a_browser_hides_is_looked_for() {
    let _clock = FastClock::start();
    let web = Web::answering(|request, _| match request.mode.as_str() {
        "no-cors" => Answer::Comes(200, vec![], vec![]),
        _ => Answer::Fails,
    });
    let error = network().get("manifest.json", None, Copies::Welcome).await.unwrap_err();
    assert!(error.to_string().contains("does not allow this page's origin"), "{error}");
    drop(web);

    // As Chromium does with a part of a compressed file.
    let web = Web::answering(|request, _| match request.range() {
        Some(_) => Answer::Fails,
        None => Answer::Comes(200, vec![], vec![]),
    });
    let error = network().get("a.parquet", Some(0..10), Copies::Welcome).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::NoRanges { reason, .. } if reason.contains("compresses")),
        "{error}"
    );
    drop(web);

    let _web = Web::answering(|request, _| match request.redirect.as_deref() {
        Some("manual") => Answer::Hides,
        _ => Answer::Fails,
    });
    let error = network().get("manifest.json", None, Copies::Welcome).await.unwrap_err();
    assert!(matches!(error, StoreError::Login { login: Login::Elsewhere, .. }), "{error}");
}

#[wasm_bindgen_test]
async fn a_host_that_falls_silent_is_noticed_before_and_within_its_answer() {
    let _clock = FastClock::start();
    for silent in [|| Answer::Hangs, || Answer::Stalls(206, vec![1; 4])] {
        let web = Web::answering(move |_, number| match number {
            0 => silent(),
            _ => Answer::Comes(206, vec![], vec![1; 10]),
        });
        let told = Arc::new(Mutex::new(Vec::new()));
        let record = told.clone();
        let network = network().telling(Arc::new(move |error: Option<&StoreError>| {
            record.lock().unwrap().push(error.cloned());
        }));
        assert_eq!(network.get("a.parquet", Some(0..10), Copies::Welcome).await.unwrap(), vec![1; 10]);
        assert!(web.seen()[0].signal.aborted());
        let told = told.lock().unwrap();
        assert!(matches!(told[..], [Some(StoreError::Silent { seconds: 30, .. }), None]), "{told:?}");
    }
}

#[wasm_bindgen_test]
async fn a_read_that_is_dropped_aborts_its_request() {
    let web = Web::answering(|_, _| Answer::Hangs);
    let mut read = network().get("a.parquet", Some(0..10), Copies::Welcome);
    assert!((&mut read).now_or_never().is_none());
    TimeoutFuture::new(0).await;
    let signal = web.seen()[0].signal.clone();
    assert!(!signal.aborted());
    drop(read);
    TimeoutFuture::new(0).await;
    assert!(signal.aborted());
}
