//! Reads of a store, for any ranges and whatever the network does.

#![allow(clippy::disallowed_methods, reason = "a test waits for what it asked")]
#![expect(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]

mod common;

use common::{Change, Recorder, sealed};
use futures::executor::block_on;
use futures::future::join;
use proptest::prelude::*;
use rockpool_catalog::{DataFile, Manifest};
use rockpool_store::{Folder, Limits, Memory, Store, StoreError};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Bytes of a small file's data; its tail comes to that.
const DATA: usize = 300;
/// More bytes than that file has.
const MORE: u64 = 1_000;

fn limits() -> impl Strategy<Value = Limits> {
    (0u64..800, prop_oneof![Just(0u64), Just(MORE)], 0u64..30, 1u64..120, 1usize..4).prop_map(
        |(cache, whole_file, gap, request, at_once)| Limits { cache, whole_file, gap, request, at_once },
    )
}

/// A small file in segments of any lengths.
fn file() -> impl Strategy<Value = (DataFile, Vec<u8>)> {
    proptest::collection::vec(1usize..60, 1..6).prop_map(|segments| sealed("a", DATA, &segments))
}

/// Ranges of a file, by their ends as shares of it.
fn shares() -> impl Strategy<Value = Vec<(f64, f64)>> {
    proptest::collection::vec((0.0..=1.0f64, 0.0..=1.0f64), 0..8)
}

fn ranges(file: &DataFile, shares: &[(f64, f64)]) -> Vec<Range<u64>> {
    let place = |share: f64| (share * file.bytes as f64) as u64;
    shares.iter().map(|(one, other)| place(one.min(*other))..place(one.max(*other))).collect()
}

fn expected(content: &[u8], ranges: &[Range<u64>]) -> Vec<Vec<u8>> {
    ranges.iter().map(|range| content[range.start as usize..range.end as usize].to_vec()).collect()
}

proptest! {
    #[test]
    fn any_ranges_come_right_and_no_read_fetches_a_byte_twice(
        limits in limits(),
        (file, content) in file(),
        reads in proptest::collection::vec(shares(), 1..6),
    ) {
        let network = Arc::new(Recorder::new([("a", content.clone())]));
        let store = Store::with_limits(network.clone(), limits);
        let mut fetched = 0;
        for shares in &reads {
            let ranges = &ranges(&file, shares);
            let before = store.traffic();
            let answer = block_on(store.read(&file, ranges)).unwrap();
            prop_assert_eq!(&answer, &expected(&content, ranges));
            let requests = network.take();
            let mut seen = BTreeSet::new();
            for (_, range) in &requests {
                for byte in range.clone().unwrap_or(0..file.bytes) {
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
    fn concurrent_reads_share_what_is_on_its_way(
        limits in limits(), (file, content) in file(), one in shares(), other in shares()
    ) {
        let (one, other) = (ranges(&file, &one), ranges(&file, &other));
        let network = Arc::new(Recorder::new([("a", content.clone())]));
        // A cache that keeps everything: whatever is fetched twice was on its way or at hand.
        let store = Store::with_limits(network.clone(), Limits { cache: 2 * MORE, gap: 0, ..limits });
        let (first, second) = block_on(join(store.read(&file, &one), store.read(&file, &other)));
        prop_assert_eq!(first.unwrap(), expected(&content, &one));
        prop_assert_eq!(second.unwrap(), expected(&content, &other));
        let mut seen = BTreeSet::new();
        for (_, range) in network.take() {
            for byte in range.unwrap_or(0..file.bytes) {
                prop_assert!(seen.insert(byte), "byte {} is fetched twice", byte);
            }
        }
    }

    #[test]
    fn a_failure_reaches_the_reader_and_is_not_kept(
        limits in limits(),
        (file, content) in file(),
        shares in shares(),
        failures in any::<u64>(),
    ) {
        let ranges = ranges(&file, &shares);
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
    let (file, content) = sealed("a", 1_000, &[100]);
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
    let (file, content) = sealed("a", 1_000, &[100]);
    let store = Store::new(Arc::new(Memory::from_iter([("a", content)])));
    let answer = block_on(store.read(&file, &[0..10, 500..510])).unwrap();
    assert_eq!(answer[1].as_ptr() as usize - answer[0].as_ptr() as usize, 500);
}

#[test]
fn a_large_range_is_fetched_in_pieces_behind_the_tail() {
    let (file, content) = sealed("a", 20 << 20, &[3 << 20]);
    let network = Arc::new(Recorder::new([("a", content.clone())]));
    let store = Store::new(network.clone());
    let whole = 0..file.bytes;
    let answer = block_on(store.read(&file, std::slice::from_ref(&whole))).unwrap();
    assert!(answer[0] == content);
    let requests: Vec<_> = network.take().into_iter().filter_map(|(_, range)| range).collect();
    let tail = file.bytes - file.metadata_bytes;
    assert_eq!(requests, [tail..file.bytes, 0..6 << 20, 6 << 20..12 << 20, 12 << 20..tail]);
}

/// A network that changes one byte of the file, in copies only or in all that it sends.
fn damaging(content: &[u8], place: u64, in_copies_only: bool) -> Arc<Recorder> {
    let mut network = Recorder::new([("a", content.to_vec())]);
    let change: Change = Box::new(move |start, bytes| {
        if let Some(byte) = place.checked_sub(start).and_then(|place| bytes.get_mut(place as usize)) {
            *byte ^= 0x10;
        }
    });
    if in_copies_only {
        network.change_copies = Some(change)
    } else {
        network.change_all = Some(change)
    }
    Arc::new(network)
}

proptest! {
    #[test]
    fn a_changed_byte_is_refused_or_not_needed_and_heals(
        limits in limits(),
        (file, content) in file(),
        place in 0.0..1.0f64,
        shares in shares(),
    ) {
        let ranges = ranges(&file, &shares);
        let place = (place * file.bytes as f64) as u64;
        let expected = expected(&content, &ranges);

        let store = Store::with_limits(damaging(&content, place, false), limits);
        match block_on(store.read(&file, &ranges)) {
            Ok(answer) => prop_assert_eq!(&answer, &expected),
            Err(StoreError::Corrupt { address, .. }) => prop_assert_eq!(address, "test:a"),
            Err(other) => prop_assert!(false, "{}", other),
        }
        // Asked for itself, it is refused, and stays refused.
        for _ in 0..2 {
            let error = block_on(store.read(&file, &[place..place + 1])).unwrap_err();
            prop_assert!(matches!(error, StoreError::Corrupt { .. }), "{}", error);
        }

        let network = damaging(&content, place, true);
        let store = Store::with_limits(network.clone(), limits);
        prop_assert_eq!(block_on(store.read(&file, &ranges)).unwrap(), expected);
        prop_assert_eq!(block_on(store.read(&file, &[place..place + 1])).unwrap(), [&content[place as usize..][..1]]);
    }
}

#[test]
fn damage_is_fetched_once_more_and_then_named_with_its_place() {
    let (file, content) = sealed("a", 1 << 20, &[1_000]);
    let network = damaging(&content, 5_500, false);
    let error = block_on(Store::new(network.clone()).read(&file, &[5_000..5_010])).unwrap_err().to_string();
    assert!(error.starts_with("test:a is damaged") && error.contains("bytes 5000 to 5999"), "{error}");
    let tail = file.bytes - file.metadata_bytes..file.bytes;
    let requests: Vec<_> = network.take().into_iter().filter_map(|(_, range)| range).collect();
    assert_eq!(requests, [tail, 5_000..6_000, 5_000..6_000]);
}

#[test]
fn another_file_in_its_place_is_corrupt() {
    let (file, content) = sealed("a", 1_000, &[100]);
    let store = Store::new(Arc::new(Memory::from_iter([("a", "something else entirely")])));
    let error = block_on(store.read(&file, &[0..1])).unwrap_err().to_string();
    let expected = format!("it has 23 bytes, the manifest says {}", content.len());
    assert!(error.starts_with("a (in memory) is damaged") && error.ends_with(&expected), "{error}");
    // An older build's file of the same size, sound in itself.
    let (_, mut other) = sealed("a", 1_001, &[100]);
    other.remove(7);
    let store = Store::new(Arc::new(Memory::from_iter([("a", other)])));
    assert!(block_on(store.read(&file, &[0..1])).is_err());
}

#[test]
fn a_short_answer_is_corrupt() {
    let (file, content) = sealed("a", 1 << 20, &[5]);
    let mut network = Recorder::new([("a", content)]);
    network.change_all =
        Some(Box::new(|start, bytes| bytes.truncate(if start == 5 { 4 } else { bytes.len() })));
    let error = block_on(Store::new(Arc::new(network)).read(&file, &[5..10])).unwrap_err();
    assert!(error.to_string().ends_with("4 bytes came for the 5 from byte 5"), "{error}");
}

#[test]
fn a_range_past_the_end_is_refused_without_a_request() {
    let (file, content) = sealed("a", 1, &[1]);
    let bytes = file.bytes;
    let network = Arc::new(Recorder::new([("a", content)]));
    let store = Store::new(network.clone());
    for range in [5..bytes + 1, bytes + 1..bytes + 1, 0..u64::MAX] {
        let error = block_on(store.read(&file, &[range])).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    }
    assert_eq!(network.take(), []);
}

#[test]
fn a_read_that_is_dropped_lets_the_next_one_begin_again() {
    let (file, content) = sealed("a", 1_000, &[100]);
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
    let (file, content) = sealed("a", 1_000, &[100]);
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

/// The text of an empty manifest.
fn empty_manifest() -> Vec<u8> {
    let text = r#"{"format_version":2,"generator":"g","name":"n","time_zone":"UTC","time_resolution":"ms",
        "covered":null,"rows":0,"users":0,"rows_without_user":0,
        "health":{"files":0,"lines":0,"bad_lines":0,"duplicate_rows":0},
        "event_types":[],"users_files":[]}"#;
    serde_json::from_str::<Manifest>(text).unwrap().to_json().unwrap()
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

    let text = empty_manifest();
    std::fs::write(&path, &text).unwrap();
    assert_eq!(block_on(store.manifest()).unwrap().name, "n");
    assert_eq!(store.traffic().requests, 3);
    assert_eq!(store.traffic().fetched, 21 + text.len() as u64);
}

#[test]
fn a_manifest_that_was_damaged_in_a_copy_is_fetched_again() {
    let text = empty_manifest();
    for (in_copies_only, requests) in [(true, 2), (false, 2)] {
        let mut network = Recorder::new([("manifest.json", text.clone())]);
        let change: Change = Box::new(|_, bytes| bytes[20] ^= 1);
        if in_copies_only {
            network.change_copies = Some(change)
        } else {
            network.change_all = Some(change)
        }
        let network = Arc::new(network);
        let manifest = block_on(Store::new(network.clone()).manifest());
        assert_eq!(manifest.is_ok(), in_copies_only, "{manifest:?}");
        assert_eq!(network.take().len(), requests);
    }
}
