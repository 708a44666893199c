//! Object stores and web hosts as sources: the same extract as from a folder, whatever the store does on the way, or an
//! error in words, in which nothing is secret.
//!
//! What an environment says belongs to a process, so each build runs in one of its own: this test program again.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "native tests that run themselves again, and tell what they saw"
)]

mod support;

use rockpool_builder::{NoWatch, build};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};
use support::{
    delta,
    store::{Fault, Faulty, Habits, Store},
};

const FOLDER: &str = "ROCKPOOL_TEST_FOLDER";
const INPUT: &str = "ROCKPOOL_TEST_INPUT";
/// What the store has to hear.
const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG";

/// Does nothing, unless a test below runs it.
#[test]
fn build_from_a_store() {
    let (Ok(folder), Ok(input)) = (env::var(FOLDER), env::var(INPUT)) else { return };
    let mut options = support::options(Path::new(&folder));
    options.sources[0].input = input;
    match build(&options, &NoWatch) {
        Ok(report) => {
            let left_out = report.left_out.iter().map(|file| format!("{}: {}", file.path, file.reason));
            println!("BUILT {:?} {:?}", report.recognised[0].what, left_out.collect::<Vec<_>>());
        }
        Err(error) => println!("FAILED {error}"),
    }
}

/// A store, a folder that its bucket `lake` is, and where extracts go.
struct Place {
    folder: tempfile::TempDir,
    store: Store,
}

impl Place {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join("stores/lake").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        fs::create_dir_all(folder.path().join("stores/lake")).unwrap();
        let store = Store::start(&folder.path().join("stores"), Habits::default());
        Self { folder, store }
    }

    fn lake(&self) -> PathBuf {
        self.folder.path().join("stores/lake")
    }

    /// What a build says, as somebody whom the store knows.
    fn build(&self, input: &str) -> String {
        self.build_as(
            input,
            &[
                ("AWS_ACCESS_KEY_ID", KEY),
                ("AWS_SECRET_ACCESS_KEY", SECRET),
                ("AWS_ENDPOINT_URL", &self.store.address),
            ],
        )
    }

    fn build_as(&self, input: &str, variables: &[(&str, &str)]) -> String {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", "build_from_a_store", "--nocapture"]);
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if ["AWS_", "AZURE_", "GOOGLE_"].iter().any(|prefix| name.starts_with(prefix))
                || name.ends_with("_proxy")
            {
                child.env_remove(name);
            }
        }
        child.env(FOLDER, self.folder.path()).env(INPUT, input).env("AWS_ALLOW_HTTP", "true");
        let output = child.envs(variables.iter().copied()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let all = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
        assert!(!all.contains(SECRET) && !all.contains("verysecret"), "{all}");
        let line = text.lines().find_map(|line| {
            let begin = line.find("BUILT ").or_else(|| line.find("FAILED "))?;
            line.get(begin..)
        });
        line.unwrap_or_else(|| panic!("{all}")).to_owned()
    }

    /// Every byte of the extract, which is gone afterwards.
    fn extract(&self) -> std::collections::BTreeMap<String, Vec<u8>> {
        let out = self.folder.path().join("out");
        let content = support::content(&out);
        fs::remove_dir_all(out).unwrap();
        content
    }
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// So many lines of which no two are alike.
fn lines(event_type: &str, count: u32) -> String {
    (0..count)
        .map(|number| {
            let properties =
                format!("{{\"text\":\"{:x}\"}}", u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            support::line(event_type, &format!("u{}", number % 97), number, &properties)
        })
        .collect()
}

/// Files of every format, in folders that say something, among others.
fn lake() -> Place {
    let rows = delta::parquet(
        [
            vec![("event_type", None, delta::events(0, 900, delta::NAMES)[1].2.clone())],
            delta::events(0, 900, delta::NAMES),
        ]
        .concat(),
    );
    let csv = "event,ts,user_id,plan\nx,1767571200,u1,pro\nx,1767571201,u2,\"a,b\"\n";
    Place::new(&[
        ("raw/a.jsonl", lines("a", 4_000).as_bytes()),
        ("raw/deep/b b.jsonl.gz", &gzip(&lines("b", 9_000))),
        ("raw/day=2026-01-05/plan name=a%2Fb/c.csv", csv.as_bytes()),
        ("raw/p.parquet", &rows),
        ("raw/empty.jsonl", b""),
        ("raw/_SUCCESS", b""),
        ("raw/notes.txt", b"nothing"),
        ("raw2/other.jsonl", lines("c", 3).as_bytes()),
    ])
}

#[test]
fn a_build_from_a_store_is_the_build_from_its_folder() {
    let place = lake();
    place.store.change(Habits { access_key: Some(KEY), ..Habits::default() });
    let here = place.lake().join("raw");
    let words_here = place.build(here.to_str().unwrap());
    let expected = place.extract();
    assert!(expected.len() > 5, "{words_here}");
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
        ("hdfs://lake/raw", "nothing is read from 'hdfs://'"),
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
    let extract = place.extract();
    assert!(extract.values().all(|bytes| !bytes.windows(10).any(|part| part == b"verysecret")));
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
