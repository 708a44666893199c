//! Object stores and web hosts as sources: the same extract as from a folder, whatever the store does on the way, or an
//! error in words, in which nothing is secret.
//!
//! What an environment says belongs to a process, so each build runs in one of its own: this test program again.

mod support;

use std::fs;
use support::{
    delta,
    lake::{KEY, Place, SECRET, build_as_told, lake},
    store::{Fault, Faulty, Habits},
};

/// Does nothing, unless a test below runs it.
#[test]
fn build_from_a_store() {
    build_as_told();
}

#[test]
fn a_build_from_a_store_is_the_build_from_its_folder() {
    let place = lake();
    place.store.change(Habits { access_key: Some(KEY), ..Habits::default() });
    let here = place.lake().join("raw");
    let words_here = place.build(here.to_str().unwrap());
    let expected = place.extract();
    assert!(expected.1.len() > 3, "{words_here}");
    for address in ["s3://lake/raw/", "s3://lake/raw", "s3a://lake/raw/"] {
        assert_eq!(place.build(address), words_here);
        assert!(place.extract() == expected, "{address}");
    }
    for pattern in ["**/*.csv", "d*", "[ad]*"] {
        let of_store = place.build(&format!("s3://lake/raw/{pattern}"));
        let extract = place.extract();
        assert_eq!(of_store, place.build(here.join(pattern).to_str().unwrap()));
        assert!(place.extract() == extract, "{pattern}");
    }
    let words = place.build("s3://lake/raw/a.jsonl");
    assert!(words.starts_with("BUILT \"1 file of JSON lines\" []"), "{words}");
    let asked = place.store.asked().join("\n");
    // A file is asked for in parts, and nothing beside the folder.
    assert!(asked.contains("bytes=0-65535") && !asked.contains("raw2/"), "{asked}");
}

#[test]
fn stores_of_google_and_azure_are_read_alike() {
    let place = lake();
    let words = place.build(place.lake().join("raw").to_str().unwrap());
    let expected = place.extract();
    let address = place.store.address.as_str();
    let google =
        [("GOOGLE_BASE_URL", address), ("GOOGLE_SKIP_SIGNATURE", "true"), ("GOOGLE_ALLOW_HTTP", "true")];
    let azure = [
        ("AZURE_ENDPOINT", address),
        ("AZURE_STORAGE_ACCOUNT_NAME", "account"),
        ("AZURE_STORAGE_ACCOUNT_KEY", "dmVyeXNlY3JldA=="),
        ("AZURE_ALLOW_HTTP", "true"),
    ];
    for (input, variables) in [
        ("gs://lake/raw/", google.as_slice()),
        ("az://lake/raw", azure.as_slice()),
        ("abfss://lake@account.dfs.core.windows.net/raw/", azure.as_slice()),
    ] {
        assert_eq!(place.build_as(input, variables), words, "{input}");
        assert!(place.extract() == expected, "{input}");
    }
    let nobody = [("AZURE_ENDPOINT", address), ("AZURE_ALLOW_HTTP", "true")];
    let words = place.build_as("az://lake/raw/", &nobody);
    assert!(words.contains("which account") && words.contains("AZURE_STORAGE_ACCOUNT_NAME"), "{words}");
}

#[test]
fn a_table_on_a_store_is_the_table_in_its_folder() {
    let place = Place::new(&[]);
    let table = place.lake().join("tables/100%/events");
    fs::create_dir_all(&table).unwrap();
    let vector = delta::stored_vectors(&table, &[&[1, 2]]).remove(0);
    let of = |event_type: &str| serde_json::json!({"event_type": event_type});
    let first = delta::add(
        &table,
        "event_type=a/1.parquet",
        of("a"),
        delta::events(0, 50, delta::NAMES),
        Some(vector),
    );
    let second =
        delta::add(&table, "event_type=b/2.parquet", of("b"), delta::events(60, 40, delta::NAMES), None);
    let [protocol, metadata] = delta::beginning(&["deletionVectors"]);
    delta::commit(&table, 0, &[protocol, metadata, first]);
    delta::commit(&table, 1, &[second]);
    let words = place.build(table.to_str().unwrap());
    assert!(words.starts_with("BUILT \"a Delta table, version 1, 2 files\""), "{words}");
    let expected = place.extract();
    for address in
        ["s3://lake/tables/100%/events", "s3://lake/tables/100%/events/", "s3://lake/tables/", "s3://lake/t*"]
    {
        assert_eq!(place.build(address), words);
        assert!(place.extract() == expected, "{address}");
    }
    for inside in ["event_type=a/1.parquet", "event_type=a/", "**/*.parquet"] {
        let words = place.build(&format!("s3://lake/tables/100%/events/{inside}"));
        assert!(
            words.contains("its log alone says") && words.contains("name the folder"),
            "{inside}: {words}"
        );
    }
    let cut = |key| Faulty { key, fault: Fault::CutAfter(200), times: 2 };
    place.store.change(Habits {
        faults: vec![cut("tables/100%/events/event_type=a/1.parquet")],
        ..Habits::default()
    });
    assert_eq!(place.build("s3://lake/tables/100%/events"), words);
    assert!(place.extract() == expected);
    fs::remove_file(table.join("event_type=b/2.parquet")).unwrap();
    let words = place.build("s3://lake/tables/100%/events");
    assert!(words.contains("is not there") && words.contains("2.parquet"), "{words}");
}

#[test]
fn a_store_that_stumbles_is_asked_again() {
    let place = lake();
    place.build("s3://lake/raw/");
    let expected = place.extract();
    for has_no_tags in [false, true] {
        for fault in [
            Fault::CutAfter(1_000),
            Fault::CutAfter(0),
            Fault::Status(503, "<Error><Code>SlowDown</Code></Error>"),
        ] {
            let of = |key| Faulty { key, fault: fault.clone(), times: 2 };
            let faults = ["raw/a.jsonl", "raw/deep/b b.jsonl.gz", "raw/p.parquet", "?list"].map(of).to_vec();
            place.store.change(Habits { faults, has_no_tags, ..Habits::default() });
            let words = place.build("s3://lake/raw/");
            assert!(words.starts_with("BUILT"), "{fault:?}: {words}");
            assert!(place.extract() == expected, "{fault:?}");
        }
    }
}

#[test]
fn a_store_that_resets_connections_is_asked_again() {
    let place = lake();
    place.build("s3://lake/raw/");
    let expected = place.extract();
    place.store.change(Habits { resets: 9, ..Habits::default() });
    let words = place.build("s3://lake/raw/");
    assert!(words.starts_with("BUILT"), "{words}");
    assert!(place.extract() == expected);
}

#[test]
fn a_file_that_is_written_meanwhile_ends_the_build() {
    let place = lake();
    place.store.change(Habits { changes: true, ..Habits::default() });
    let words = place.build("s3://lake/raw/");
    assert!(words.starts_with("FAILED s3://lake/raw/"), "{words}");
    assert!(words.contains("was changed while it was read; build again when nobody writes there"), "{words}");
}

#[test]
fn a_store_that_stops_is_named() {
    let place = lake();
    let times = usize::MAX;
    for (fault, expected) in [
        (
            Fault::Status(500, "<Error><Code>InternalError</Code></Error>"),
            "again and again (500, InternalError)",
        ),
        (Fault::CutAfter(0), "breaks off in the middle of the file"),
        (
            Fault::Status(403, "<Error><Code>AccessDenied</Code></Error>"),
            "access is refused (403, AccessDenied)",
        ),
        (Fault::Status(403, "<Error><Code>ExpiredToken</Code></Error>"), "has expired (403, ExpiredToken)"),
    ] {
        let faults = vec![Faulty { key: "raw/a.jsonl", fault: fault.clone(), times }];
        place.store.change(Habits { faults, ..Habits::default() });
        let words = place.build("s3://lake/raw/");
        assert!(
            words.starts_with("FAILED s3://lake/raw/a.jsonl: ") && words.contains(expected),
            "{fault:?}: {words}"
        );
        assert!(!place.folder.path().join("out/manifest.json").exists());
    }
}

#[test]
fn who_is_refused_hears_why() {
    let place = lake();
    place.store.change(Habits { access_key: Some("SOMEBODY"), ..Habits::default() });
    let words = place.build("s3://lake/raw/");
    assert!(words.contains("S3 does not know who asks (403, InvalidAccessKeyId)"), "{words}");
    place.store.change(Habits::default());
    for (input, expected) in [
        ("s3://pond/raw/", "there is no bucket of this name (404)"),
        ("s3://lake/nothing/", "'s3://lake/nothing/' holds no input"),
        ("s3://lake/raw/[", "no pattern"),
        ("hdfs://lake/raw", "'hdfs://' is no kind of address"),
    ] {
        let words = place.build(input);
        assert!(words.starts_with("FAILED") && words.contains(expected), "{words}");
    }
    let redirect =
        Fault::Status(301, "<Error><Code>PermanentRedirect</Code><Region>eu-west-1</Region></Error>");
    let faults = vec![Faulty { key: "?list", fault: redirect, times: usize::MAX }];
    place.store.change(Habits { faults, ..Habits::default() });
    let words = place.build("s3://lake/raw/");
    assert!(words.contains("another region") && words.contains("AWS_REGION"), "{words}");
    let known = [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)];
    // Nobody listens at this port.
    let nowhere = [known.as_slice(), &[("AWS_ENDPOINT_URL", "http://127.0.0.1:1")]].concat();
    let words = place.build_as("s3://lake/raw/", &nowhere);
    assert!(words.contains("cannot be reached: the connection is refused"), "{words}");
    let encrypted =
        [known.as_slice(), &[("AWS_ENDPOINT_URL", &place.store.address), ("AWS_ALLOW_HTTP", "false")]]
            .concat();
    let words = place.build_as("s3://lake/raw/", &encrypted);
    assert!(words.contains("AWS_ALLOW_HTTP=true"), "{words}");
    // A machine that has no role; the name of its service is in the address, so that no network is asked.
    let nobody = [
        ("AWS_ENDPOINT_URL", place.store.address.as_str()),
        ("AWS_METADATA_ENDPOINT", "http://127.0.0.1:1/169.254.169.254"),
    ];
    let words = place.build_as("s3://lake/raw/", &nobody);
    assert!(
        words.contains("no credentials for S3 are in the environment") && words.contains("AWS_ACCESS_KEY_ID"),
        "{words}"
    );
}

#[test]
fn a_file_on_a_web_host() {
    let place = lake();
    let address = |file: &str| format!("{}/lake/raw/{file}", place.store.address);
    for file in ["a.jsonl", "deep/b b.jsonl.gz", "p.parquet", "day=2026-01-05/plan name=a%2Fb/c.csv"] {
        let words = place.build(place.lake().join("raw").join(file).to_str().unwrap());
        let expected = place.extract();
        let encoded = file.replace('%', "%25").replace(' ', "%20");
        for has_no_ranges in [false, true] {
            place.store.change(Habits { has_no_ranges, ..Habits::default() });
            assert_eq!(place.build(&address(&encoded)), words, "{file}");
            assert!(place.extract() == expected, "{file} {has_no_ranges}");
        }
    }
    place.store.change(Habits::default());
    for (file, expected) in [("gone.csv", "nothing is there (404)"), ("", "does not say which files it has")]
    {
        let words = place.build(&address(file));
        assert!(words.starts_with("FAILED http://127") && words.contains(expected), "{words}");
    }
}

#[test]
fn a_signed_address_is_asked_whole_and_never_shown() {
    let place = lake();
    let address =
        format!("{}/lake/raw/p.parquet?X-Amz-Expires=60&X-Amz-Signature=verysecret", place.store.address);
    place.store.change(Habits { wanted: Some("X-Amz-Signature=verysecret"), ..Habits::default() });
    let words = place.build(&address);
    assert!(words.starts_with("BUILT"), "{words}");
    let bytes = place.bytes();
    assert!(bytes.contains_key("manifest.json"));
    assert!(bytes.values().all(|bytes| !bytes.windows(10).any(|part| part == b"verysecret")));
    let expired =
        Fault::Status(403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>");
    for (fault, expected) in [
        (expired, "the signed address has expired (403, AccessDenied); get a new one"),
        (
            Fault::Status(
                403,
                "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>verysecret</StringToSign></Error>",
            ),
            "not accepted",
        ),
    ] {
        let faults = vec![Faulty { key: "raw/p.parquet", fault, times: usize::MAX }];
        place.store.change(Habits { faults, ..Habits::default() });
        let words = place.build(&address);
        assert!(words.starts_with("FAILED") && words.contains(expected), "{words}");
    }
}
