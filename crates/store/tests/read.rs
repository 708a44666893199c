//! Reads of a store, for any ranges and whatever the network does.

#![allow(clippy::disallowed_methods, reason = "a test waits for what it asked")]
#![expect(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]

mod common;

use common::{Recorder, content, data_file};
use futures::executor::block_on;
use futures::future::join;
use proptest::prelude::*;
use rockpool_store::{Folder, Limits, Memory, Store, StoreError};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

const SIZE: u64 = 300;

fn limits() -> impl Strategy<Value = Limits> {
    (0u64..400, prop_oneof![Just(0u64), Just(SIZE)], 0u64..30, 1u64..120, 1usize..4).prop_map(
        |(cache, whole_file, gap, request, at_once)| Limits { cache, whole_file, gap, request, at_once },
    )
}

fn ranges() -> impl Strategy<Value = Vec<Range<u64>>> {
    proptest::collection::vec((0..=SIZE, 0..=SIZE), 0..8)
        .prop_map(|pairs| pairs.into_iter().map(|(a, b)| a.min(b)..a.max(b)).collect())
}

fn expected(content: &[u8], ranges: &[Range<u64>]) -> Vec<Vec<u8>> {
    ranges.iter().map(|range| content[range.start as usize..range.end as usize].to_vec()).collect()
}

proptest! {
    #[test]
    fn any_ranges_come_right_and_no_read_fetches_a_byte_twice(
        limits in limits(),
        reads in proptest::collection::vec(ranges(), 1..6),
    ) {
        let content = content(SIZE as usize);
        let file = data_file("a", &content);
        let network = Arc::new(Recorder::new([("a", content.clone())]));
        let store = Store::with_limits(network.clone(), limits);
        let mut fetched = 0;
        for ranges in &reads {
            let before = store.traffic();
            let answer = block_on(store.read(&file, ranges)).unwrap();
            prop_assert_eq!(&answer, &expected(&content, ranges));
            let requests = network.take();
            let mut seen = BTreeSet::new();
            for (_, range) in &requests {
                for byte in range.clone().unwrap_or(0..SIZE) {
                    prop_assert!(seen.insert(byte), "byte {} is fetched twice by one read", byte);
                }
            }
            fetched += seen.len() as u64;
            let traffic = store.traffic();
            prop_assert_eq!(traffic.fetched, fetched);
            prop_assert_eq!(traffic.requests - before.requests, requests.len() as u64);
            let asked: BTreeSet<u64> = ranges.iter().cloned().flatten().collect();
            let at_hand = asked.len() as u64 - asked.intersection(&seen).count() as u64;
            // Bytes at hand that lie between missing ones may come again with them.
            prop_assert!(traffic.cached - before.cached >= at_hand);
        }
    }

    #[test]
    fn concurrent_reads_share_what_is_on_its_way(limits in limits(), one in ranges(), other in ranges()) {
        let content = content(SIZE as usize);
        let file = data_file("a", &content);
        let network = Arc::new(Recorder::new([("a", content.clone())]));
        // A cache that keeps everything: whatever is fetched twice was on its way or at hand.
        let store = Store::with_limits(network.clone(), Limits { cache: 2 * SIZE, gap: 0, ..limits });
        let (first, second) = block_on(join(store.read(&file, &one), store.read(&file, &other)));
        prop_assert_eq!(first.unwrap(), expected(&content, &one));
        prop_assert_eq!(second.unwrap(), expected(&content, &other));
        let mut seen = BTreeSet::new();
        for (_, range) in network.take() {
            for byte in range.unwrap_or(0..SIZE) {
                prop_assert!(seen.insert(byte), "byte {} is fetched twice", byte);
            }
        }
    }

    #[test]
    fn a_failure_reaches_the_reader_and_is_not_kept(
        limits in limits(),
        ranges in ranges(),
        failures in any::<u64>(),
    ) {
        let content = content(SIZE as usize);
        let file = data_file("a", &content);
        let network = Arc::new(Recorder::new([("a", content.clone())]));
        network.failures.store(failures, Ordering::SeqCst);
        let store = Store::with_limits(network.clone(), limits);
        let answer = block_on(store.read(&file, &ranges));
        let failed = (0..network.take().len()).any(|request| failures >> (request % 64) & 1 == 1);
        match answer {
            Ok(answer) => {
                prop_assert!(!failed);
                prop_assert_eq!(answer, expected(&content, &ranges));
            }
            Err(StoreError::Unreachable { address, .. }) => {
                prop_assert!(failed);
                prop_assert_eq!(address, "test:a");
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
        network.failures.store(0, Ordering::SeqCst);
        prop_assert_eq!(block_on(store.read(&file, &ranges)).unwrap(), expected(&content, &ranges));
    }
}

#[test]
fn a_second_read_of_a_small_file_needs_no_network() {
    let content = content(1_000);
    let file = data_file("a", &content);
    let network = Arc::new(Recorder::new([("a", content)]));
    let store = Store::new(network.clone());
    block_on(store.read(&file, &[10..20])).unwrap();
    assert_eq!(network.take(), [("a".to_owned(), None)]);
    block_on(store.read(&file, &[500..600, 0..5])).unwrap();
    assert_eq!(network.take(), []);
    assert_eq!(store.traffic().cached, 105);
}

#[test]
fn slices_share_the_memory_of_the_fetched_block() {
    let content = content(1_000);
    let file = data_file("a", &content);
    let store = Store::new(Arc::new(Memory::from_iter([("a", content)])));
    let answer = block_on(store.read(&file, &[0..10, 500..510])).unwrap();
    assert_eq!(answer[1].as_ptr() as usize - answer[0].as_ptr() as usize, 500);
}

#[test]
fn a_large_range_is_fetched_in_pieces_and_checked_as_a_whole() {
    let content = content(20 << 20);
    let mut file = data_file("a", &content);
    let network = Arc::new(Recorder::new([("a", content.clone())]));
    let store = Store::new(network.clone());
    let whole = 0..file.bytes;
    let answer = block_on(store.read(&file, std::slice::from_ref(&whole))).unwrap();
    assert!(answer[0] == content);
    let requests: Vec<_> = network.take().into_iter().filter_map(|(_, range)| range).collect();
    assert_eq!(requests, [0..8 << 20, 8 << 20..16 << 20, 16 << 20..20 << 20]);

    file.hash = blake3::hash(b"another file").to_string();
    let store = Store::new(network.clone());
    for _ in 0..2 {
        network.take();
        let error = block_on(store.read(&file, std::slice::from_ref(&whole))).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
        assert_eq!(network.take().len(), 3, "bytes that proved wrong are not kept");
    }
}

#[test]
fn a_small_file_with_another_content_is_corrupt() {
    let file = data_file("a", b"what the builder wrote");
    let store = Store::new(Arc::new(Memory::from_iter([("a", "something else entirely")])));
    let error = block_on(store.read(&file, &[0..1])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a (in memory) is not the file that the manifest names: it has 23 bytes, the manifest says 22"
    );
    let store = Store::new(Arc::new(Memory::from_iter([("a", "what the builder wrotE")])));
    let error = block_on(store.read(&file, &[0..1])).unwrap_err();
    assert!(error.to_string().contains("BLAKE3"), "{error}");
}

#[test]
fn a_short_answer_is_corrupt() {
    let content = content(1 << 20);
    let file = data_file("a", &content);
    let mut network = Recorder::new([("a", content)]);
    network.cut_off = 1;
    let error = block_on(Store::new(Arc::new(network)).read(&file, &[5..10])).unwrap_err();
    assert!(error.to_string().ends_with("4 bytes came for the 5 from byte 5"), "{error}");
}

#[test]
fn a_range_past_the_end_is_refused_without_a_request() {
    let file = data_file("a", b"0123456789");
    let network = Arc::new(Recorder::new([("a", b"0123456789".to_vec())]));
    let store = Store::new(network.clone());
    for range in [5..11, 11..11, 0..u64::MAX] {
        let error = block_on(store.read(&file, &[range])).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    }
    assert_eq!(network.take(), []);
}

#[test]
fn a_read_that_is_dropped_lets_the_next_one_begin_again() {
    let content = content(1_000);
    let file = data_file("a", &content);
    let network = Arc::new(Recorder::new([("a", content.clone())]));
    let store = Store::new(network.clone());
    {
        let range = [0..5];
        let mut read = Box::pin(store.read(&file, &range));
        let waker = futures::task::noop_waker();
        assert!(read.as_mut().poll(&mut std::task::Context::from_waker(&waker)).is_pending());
    }
    assert_eq!(block_on(store.read(&file, &[0..5])).unwrap(), [&content[..5]]);
    assert_eq!(network.take().len(), 2);
}

#[test]
fn a_shared_request_survives_the_read_that_began_it() {
    let content = content(1_000);
    let file = data_file("a", &content);
    let network = Arc::new(Recorder::new([("a", content.clone())]));
    let store = Store::new(network.clone());
    let (one, other) = ([0..5], [5..9]);
    let mut first = Box::pin(store.read(&file, &one));
    let mut second = Box::pin(store.read(&file, &other));
    let waker = futures::task::noop_waker();
    let mut context = std::task::Context::from_waker(&waker);
    assert!(first.as_mut().poll(&mut context).is_pending());
    assert!(second.as_mut().poll(&mut context).is_pending());
    drop(first);
    assert_eq!(block_on(second).unwrap(), [&content[5..9]]);
    assert_eq!(network.take().len(), 1);
}

#[test]
fn a_manifest_is_read_from_a_folder_and_its_faults_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(Arc::new(Folder::new(folder.path())));
    assert!(matches!(block_on(store.manifest()), Err(StoreError::NotFound { .. })));

    let path = folder.path().join("manifest.json");
    std::fs::write(&path, br#"{"format_version": 7}"#).unwrap();
    let error = block_on(store.manifest()).unwrap_err();
    assert!(matches!(error, StoreError::Manifest { .. }));
    let message = error.to_string();
    assert!(
        message.contains(&path.display().to_string()) && message.contains("format version 7"),
        "{message}"
    );

    std::fs::write(
        &path,
        br#"{"format_version":1,"generator":"g","name":"n","time_zone":"UTC","time_resolution":"ms",
            "covered":null,"rows":0,"users":0,"rows_without_user":0,
            "health":{"files":0,"lines":0,"bad_lines":0,"duplicate_rows":0},
            "event_types":[],"users_files":[]}"#,
    )
    .unwrap();
    assert_eq!(block_on(store.manifest()).unwrap().name, "n");
    let size = std::fs::metadata(&path).unwrap().len();
    assert_eq!(store.traffic().requests, 3);
    assert_eq!(store.traffic().fetched, 21 + size);
}
