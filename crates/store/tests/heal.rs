//! What a cache on the way holds broken, and an extract that is replaced while it is read.

#[allow(dead_code, reason = "each test binary uses a part")]
mod common;

use bytes::Bytes;
use common::data_file;
use futures::executor::block_on;
use futures::future::BoxFuture;
use rockpool_store::{Copies, Memory, Network, Store, StoreError};
use std::ops::Range;
use std::sync::{Arc, Mutex};

const MANIFEST: &str = r#"{"format_version":FORMAT,"generator":"g","name":"NAME","time_zone":"UTC",
    "time_resolution":"ms","covered":{"first":0,"last":86400000},"rows":0,"users":0,"rows_without_user":0,
    "health":{"files":0,"lines":0,"bad_lines":0,"duplicate_rows":0},"event_types":[],"users_files":[]}"#;

/// A host behind a cache that may hold other files.
#[derive(Debug)]
struct Cached {
    cache: Memory,
    host: Mutex<Memory>,
}

impl Network for Cached {
    fn get(
        &self,
        path: &str,
        range: Option<Range<u64>>,
        copies: Copies,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        let cached = self.cache.get(path, range.clone(), copies);
        let own = self.host.lock().unwrap().get(path, range, copies);
        Box::pin(async move {
            match cached.await {
                Ok(bytes) if copies == Copies::Welcome => Ok(bytes),
                _ => own.await,
            }
        })
    }

    fn address(&self, path: &str) -> String {
        self.cache.address(path)
    }
}

fn manifest(name: &str) -> String {
    MANIFEST.replace("FORMAT", &rockpool_catalog::FORMAT_VERSION.to_string()).replace("NAME", name)
}

fn cached<const N: usize, const M: usize>(
    cache: [(&str, &'static [u8]); N],
    host: [(&str, &'static [u8]); M],
) -> Arc<Cached> {
    Arc::new(Cached { cache: Memory::from_iter(cache), host: Mutex::new(Memory::from_iter(host)) })
}

#[test]
fn what_a_cache_holds_broken_is_fetched_from_the_host() {
    let right = b"what the builder wrote";
    for broken in [&b"what the builder wrotE"[..], b"what the", b"", b"<!doctype html><title>Home</title>"] {
        let network = cached([("a", broken)], [("a", &right[..])]);
        let store = Store::new(network);
        let bytes = block_on(store.read(&data_file("a", right), &[5..8])).unwrap();
        assert_eq!(bytes, ["the"], "{broken:?}");
    }
}

#[test]
fn what_the_host_itself_holds_broken_is_told() {
    let network = cached([], [("a", b"what the builder wrotE")]);
    let error = block_on(Store::new(network).read(&data_file("a", b"what the builder wrote"), &[0..4]));
    assert!(matches!(error, Err(StoreError::Corrupt { .. })), "{error:?}");
}

#[test]
fn an_extract_that_was_replaced_is_told_from_a_file_that_is_missing() {
    let file = data_file("a", b"of the first extract");
    let network = cached([], []);
    network.host.lock().unwrap().insert("manifest.json", manifest("first"));
    let store = Store::new(network.clone());
    block_on(store.manifest()).unwrap();
    let missing = block_on(store.read(&file, &[0..2])).unwrap_err();
    assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");

    network.host.lock().unwrap().insert("manifest.json", manifest("second"));
    let replaced = block_on(store.read(&file, &[0..2])).unwrap_err();
    assert!(matches!(replaced, StoreError::Replaced { .. }), "{replaced}");
    assert!(replaced.to_string().contains("2 January 1970, 00:00 UTC"), "{replaced}");

    // Under its name lies a file of the other extract.
    network.host.lock().unwrap().insert("a", "of the other extract");
    let replaced = block_on(store.read(&file, &[0..2])).unwrap_err();
    assert!(matches!(replaced, StoreError::Replaced { .. }), "{replaced}");

    // A manifest that cannot be read is no other extract.
    network.host.lock().unwrap().insert("manifest.json", "<!doctype html>");
    let corrupt = block_on(store.read(&file, &[0..2])).unwrap_err();
    assert!(matches!(corrupt, StoreError::Corrupt { .. }), "{corrupt}");
}
