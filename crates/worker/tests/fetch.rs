//! What the worker asks of a host, and what it makes of the answers.

mod common;

use common::{Answer, Web};
use futures::FutureExt;
use rockpool_store::{Copies, Network, StoreError};
use rockpool_worker::fetch::FetchNetwork;
use rockpool_worker::host::WorkerHost;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn network() -> FetchNetwork {
    FetchNetwork::new("https://host/extract/?signature=secret").unwrap()
}

/// What a range of ten bytes comes to when the host answers once in this way.
async fn ten_bytes(
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
) -> Result<Vec<u8>, StoreError> {
    let mut answer = Some(Answer::Comes(status, headers, body));
    let web = Web::answering(move |_, _| answer.take().expect("one request"));
    let result = network().get("a.parquet", Some(10..20), Copies::Welcome).await;
    assert_eq!(web.seen().len(), 1);
    result.map(|bytes| bytes.to_vec())
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
    assert_eq!((seen.cache.as_str(), seen.credentials.as_str()), ("no-store", "omit"));
}

#[wasm_bindgen_test]
async fn the_manifest_is_asked_for_anew_and_a_data_file_only_once() {
    let web = Web::answering(|_, _| Answer::Comes(200, vec![], b"all of it".to_vec()));
    assert_eq!(network().get("manifest.json", None, Copies::Welcome).await.unwrap(), "all of it");
    assert_eq!(network().get("users/1.parquet", None, Copies::Welcome).await.unwrap(), "all of it");
    let seen = web.seen();
    assert_eq!((seen[0].cache.as_str(), seen[1].cache.as_str()), ("no-cache", "default"));
    assert!(seen.iter().all(|request| request.headers.is_empty()));
}

#[wasm_bindgen_test]
async fn what_was_damaged_is_asked_for_past_every_cache() {
    let web = Web::answering(|_, _| Answer::Comes(206, vec![], vec![7; 10]));
    network().get("a.parquet", Some(10..20), Copies::Refused).await.unwrap();
    let seen = &web.seen()[0];
    assert_eq!(seen.cache, "reload");
    assert_eq!(seen.headers, [("range".to_owned(), "bytes=10-19".to_owned())]);
}

#[wasm_bindgen_test]
async fn a_small_whole_file_in_place_of_a_range_is_cut() {
    let file: Vec<u8> = (0..100).collect();
    let length = vec![("Content-Length", "100".to_owned())];
    assert_eq!(ten_bytes(200, length, file).await.unwrap(), (10..20).collect::<Vec<u8>>());
    let length = vec![("Content-Length", "15".to_owned())];
    let error = ten_bytes(200, length, vec![0; 15]).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[wasm_bindgen_test]
async fn a_large_whole_file_in_place_of_a_range_is_refused() {
    for headers in [vec![("Content-Length", (9 << 20).to_string())], vec![]] {
        let error = ten_bytes(200, headers, vec![0; 100]).await.unwrap_err();
        assert!(matches!(error, StoreError::NoRanges { .. }), "{error}");
    }
}

#[wasm_bindgen_test]
async fn bytes_that_were_compressed_on_the_way_are_found_out() {
    let gzip = || vec![("Content-Encoding", "gzip".to_owned())];
    let error = ten_bytes(206, gzip(), vec![0; 9]).await.unwrap_err();
    assert!(matches!(error, StoreError::NoRanges { .. }) && error.to_string().contains("gzip"), "{error}");
    let error = ten_bytes(206, vec![], vec![0; 11]).await.unwrap_err();
    assert!(matches!(error, StoreError::NoRanges { .. }), "{error}");
    assert!(error.to_string().contains("11 bytes came where 10 were asked for"), "{error}");
    // Kept by a service worker, with the header of how it once travelled.
    assert_eq!(ten_bytes(206, gzip(), vec![3; 10]).await.unwrap(), vec![3; 10]);
}

#[wasm_bindgen_test]
async fn a_file_that_is_too_short_is_corrupt() {
    let headers = vec![("Content-Range", "bytes 10-14/15".to_owned())];
    let error = ten_bytes(206, headers, vec![0; 5]).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    let error = ten_bytes(416, vec![], vec![]).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[wasm_bindgen_test]
async fn a_refusal_is_named_and_not_tried_again() {
    let error = ten_bytes(404, vec![], vec![]).await.unwrap_err();
    assert_eq!(error.to_string(), "https://host/extract/a.parquet does not exist");
    for status in [401, 403, 400, 418] {
        let error = ten_bytes(status, vec![], vec![]).await.unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
        let message = error.to_string();
        assert!(message.contains(&status.to_string()) && !message.contains("secret"), "{message}");
    }
}

#[wasm_bindgen_test]
async fn an_overloaded_host_is_tried_again() {
    let web = Web::answering(|_, number| match number {
        0 => Answer::Comes(503, vec![], vec![]),
        1 => Answer::Fails,
        _ => Answer::Comes(206, vec![], vec![1; 10]),
    });
    assert_eq!(network().get("a.parquet", Some(0..10), Copies::Welcome).await.unwrap(), vec![1; 10]);
    assert_eq!(web.seen().len(), 3);
}

#[wasm_bindgen_test]
async fn a_host_that_cannot_be_reached_is_given_up_after_three_tries() {
    let web = Web::answering(|_, _| Answer::Fails);
    let error = network().get("manifest.json", None, Copies::Welcome).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
    let message = error.to_string();
    assert!(message.contains("https://host/extract/manifest.json"), "{message}");
    assert!(message.contains("Access-Control-Allow-Origin") && !message.contains("secret"), "{message}");
    assert_eq!(web.seen().len(), 3);
}

#[wasm_bindgen_test]
async fn a_read_that_is_dropped_aborts_its_request() {
    use rockpool_engine::Host;

    let web = Web::answering(|_, _| Answer::Hangs);
    let mut read = network().get("a.parquet", Some(0..10), Copies::Welcome);
    assert!((&mut read).now_or_never().is_none());
    WorkerHost.pause().await;
    let signal = web.seen()[0].signal.clone();
    assert!(!signal.aborted());
    drop(read);
    WorkerHost.pause().await;
    assert!(signal.aborted());
}
