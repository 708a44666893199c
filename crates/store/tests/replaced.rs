//! An extract that is replaced while it is read.

#![allow(clippy::disallowed_methods, reason = "a test waits for what it asked")]
#![allow(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]

#[allow(dead_code, reason = "each test binary uses a part")]
mod common;

use bytes::Bytes;
use common::sealed;
use futures::executor::block_on;
use futures::future::BoxFuture;
use rockpool_catalog::{FORMAT_VERSION, Manifest};
use rockpool_store::{Copies, Memory, Network, Store, StoreError};
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// A host whose files can be changed while they are read.
#[derive(Debug, Default)]
struct Host(Mutex<Memory>);

impl Host {
    fn put(&self, path: &str, bytes: impl Into<Bytes>) {
        self.0.lock().unwrap().insert(path, bytes);
    }
}

impl Network for Host {
    fn get(
        &self,
        path: &str,
        range: Option<Range<u64>>,
        copies: Copies,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        self.0.lock().unwrap().get(path, range, copies)
    }

    fn address(&self, path: &str) -> String {
        format!("https://host/{path}")
    }
}

/// The text of a manifest whose events end a day after 1970 began.
fn manifest(name: &str, format: u32) -> Vec<u8> {
    let text = serde_json::json!({
        "format_version": format, "generator": "g", "name": name, "time_zone": "UTC", "time_resolution": "ms",
        "covered": { "first": 0, "last": 86_400_000 }, "rows": 0, "users": 0, "rows_without_user": 0,
        "health": { "files": 0, "lines": 0, "bad_lines": 0, "duplicate_rows": 0 },
        "event_types": [{
            "name": "a", "rows": 0, "users": 0, "rows_without_user": 0,
            "covered": { "first": 0, "last": 86_400_000 }, "properties": [], "events": [], "user_days": [],
        }],
        "users_files": [],
    });
    serde_json::from_value::<Manifest>(text).unwrap().to_json().unwrap()
}

#[test]
fn an_extract_that_was_replaced_is_told_from_a_file_that_is_missing_or_damaged() {
    let (file, bytes) = sealed("a", 1_000, &[100]);
    let host = Arc::new(Host::default());
    host.put("manifest.json", manifest("first", FORMAT_VERSION));
    let store = Store::new(host.clone());
    block_on(store.manifest()).unwrap();
    let read = || block_on(store.read(&file, &[0..2])).unwrap_err();
    assert!(matches!(read(), StoreError::NotFound { .. }), "{}", read());
    host.put("a", vec![0; bytes.len()]);
    assert!(matches!(read(), StoreError::Corrupt { .. }), "{}", read());

    host.put("manifest.json", manifest("second", FORMAT_VERSION));
    let replaced = read();
    assert!(matches!(replaced, StoreError::Replaced { .. }), "{replaced}");
    assert!(replaced.to_string().contains("2 Jan 1970, 00:00 UTC"), "{replaced}");
    // So is one that this version cannot read.
    host.put("manifest.json", manifest("third", FORMAT_VERSION + 1));
    assert!(matches!(read(), StoreError::Replaced { until: None, .. }), "{}", read());

    // What is no manifest is no other extract.
    host.put("manifest.json", "<!doctype html>");
    assert!(matches!(read(), StoreError::Corrupt { .. }), "{}", read());
}

#[test]
fn a_store_that_opened_nothing_cannot_tell() {
    let (file, _) = sealed("a", 1_000, &[100]);
    let host = Arc::new(Host::default());
    host.put("manifest.json", manifest("first", FORMAT_VERSION));
    let error = block_on(Store::new(host).read(&file, &[0..2])).unwrap_err();
    assert!(matches!(error, StoreError::NotFound { .. }), "{error}");
}
