//! Files of events as they come: however the objects are separated, encoded and compressed, the events are the same.

mod support;

use flate2::{Compression, write::GzEncoder};
use proptest::{prelude::*, sample::select};
use rockpool_builder::{BuildReport, BuilderError, NoWatch, check};
use std::{collections::BTreeMap, fs, io::Write, path::Path};

/// An event: type, user, second of the day, text.
type Raw = (String, String, u32, String);

fn object((event_type, user, second, text): &Raw, escapes: bool) -> String {
    let json = |text: &str| {
        let plain = serde_json::to_string(text).unwrap();
        if !escapes {
            return plain;
        }
        let escaped = |letter: char| -> String {
            if letter.is_ascii() {
                return letter.to_string();
            }
            letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
        };
        plain.chars().map(escaped).collect()
    };
    support::line(event_type, user, *second, &format!("{{\"text\":{}}}", json(text))).trim_end().to_owned()
}

/// What an extract holds, as sorted tuples like the raw events.
fn events(extract: &Path, report: &BuildReport) -> Vec<Raw> {
    let mut events = vec![];
    for event_type in &report.manifest.event_types {
        for row in support::rows(extract, &report.manifest, event_type) {
            let second = (row.tick / 1_000 - 1_685_577_600) as u32;
            let text = row.properties.get("text").cloned().unwrap_or_default();
            events.push((event_type.name.clone(), row.user.unwrap(), second, text));
        }
    }
    events.sort();
    events
}

fn member(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// How a text becomes bytes.
#[derive(Debug, Clone, Copy)]
enum Written {
    Utf8,
    Utf8Mark,
    Utf16Le,
    Utf16Be,
}

fn encoded(text: &str, written: Written) -> Vec<u8> {
    match written {
        Written::Utf8 => text.as_bytes().to_vec(),
        Written::Utf8Mark => format!("\u{feff}{text}").into_bytes(),
        Written::Utf16Le => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Written::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    }
}

/// How bytes are compressed, in parts that end anywhere.
#[derive(Debug, Clone, Copy)]
enum Packed {
    Plain,
    Gzip,
    GzipPadded,
    Zstandard,
}

fn compressed(bytes: &[u8], packed: Packed, part: usize) -> Vec<u8> {
    let parts = bytes.chunks(part);
    match packed {
        Packed::Plain => bytes.to_vec(),
        Packed::Gzip => parts.flat_map(member).collect(),
        Packed::GzipPadded => parts.flat_map(member).chain([0; 700]).collect(),
        Packed::Zstandard => parts.flat_map(|part| zstd::encode_all(part, 1).unwrap()).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_events_are_the_same(
        raws in proptest::collection::vec(("[ab]", "[u-wé]{1,2}", 0u32..86_400, "[a-c{}\"\\\\é\u{1f600},\u{0}-\u{9}]{0,6}"), 1..30),
        separators in proptest::collection::vec(
            select(vec!["\n", "\r\n", "\n\n", "\r", "", " ", ",", ",\n", "\\n", "\0", "\u{1e}", "\u{feff}", "\n]\n[\n"]),
            30,
        ),
        escapes in any::<bool>(),
        written in select(vec![Written::Utf8, Written::Utf8Mark, Written::Utf16Le, Written::Utf16Be]),
        packed in select(vec![Packed::Plain, Packed::Gzip, Packed::GzipPadded, Packed::Zstandard]),
        part in 1usize..900,
        name in select(vec!["a.jsonl", "events-2026-03-01-5f1c", "b.json.gz", "part-00001.log"]),
    ) {
        let mut text = String::new();
        for (raw, separator) in raws.iter().zip(&separators) {
            text.push_str(&object(raw, escapes));
            text.push_str(separator);
        }
        let folder = tempfile::tempdir().unwrap();
        support::input(folder.path(), name, compressed(&encoded(&text, written), packed, part));
        let report = support::build_with(folder.path(), |_| ()).unwrap();
        let mut expected = raws.clone();
        expected.sort();
        let extract = folder.path().join("out");
        prop_assert_eq!(events(&extract, &report), expected);
        let health = &report.manifest.health;
        prop_assert_eq!((health.lines, health.bad_lines, health.repaired_values), (raws.len() as u64, 0, 0));
        let checked = check(&extract, &NoWatch).unwrap();
        prop_assert_eq!(checked.problems, vec![]);
    }
}

/// Builds from one file and gives the texts, sorted.
fn texts(content: impl AsRef<[u8]>) -> (Vec<String>, BuildReport) {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", content);
    let report = support::build_with(folder.path(), |options| options.max_bad_lines = 1.0).unwrap();
    let texts = events(&folder.path().join("out"), &report).into_iter().map(|event| event.3).collect();
    (texts, report)
}

#[test]
fn half_a_character_costs_no_event() {
    let line = |text: &str| support::line("a", "u", 0, &format!("{{\"text\":{text}}}"));
    let halves = [r#""cut \ud83d""#, r#""\ude00 tail""#, r#""whole \ud83d\ude00""#, r#""a\u0000b""#];
    let (found, report) = texts(halves.map(line).concat());
    assert_eq!(found, ["a\0b", "cut \u{fffd}", "whole \u{1f600}", "\u{fffd} tail"]);
    assert_eq!((report.manifest.health.lines, report.manifest.health.repaired_values), (4, 2));
    // Half a character of UTF-8 is the same mishap.
    let cut = line(r#""cut ??""#).into_bytes();
    let cut: Vec<u8> = cut.iter().map(|byte| if *byte == b'?' { 0xf0 } else { *byte }).collect();
    let (found, report) = texts(cut);
    assert_eq!(found, ["cut \u{fffd}\u{fffd}"]);
    assert_eq!(report.manifest.health.repaired_values, 1);
    // Nested JSON is kept as it is written.
    let (found, report) = texts(line(r#"{"t":"\ud83d"}"#));
    assert_eq!(found, [r#"{"t":"\ud83d"}"#]);
    assert_eq!(report.manifest.health.repaired_values, 0);
}

#[test]
fn a_line_of_several_objects_keeps_the_good_ones_and_names_the_bad() {
    let good = |second| support::line("a", "u", second, "{}").trim_end().to_owned();
    let content =
        format!("{}{}{{\"event_type\":\"a\"}}{}\n{}{{\"event_ty", good(1), good(2), good(3), good(4));
    let (found, report) = texts(content);
    assert_eq!(found.len(), 4);
    let health = &report.manifest.health;
    assert_eq!((health.lines, health.bad_lines, health.shared_lines), (6, 2, 1));
    let bad: Vec<(u64, &str)> = report.bad_lines.iter().map(|bad| (bad.line, bad.reason.as_str())).collect();
    assert_eq!(bad[0], (1, "what comes 3rd on this line: event_time is missing"));
    assert!(bad[1].0 == 2 && bad[1].1.starts_with("what comes 2nd on this line: the line ends"), "{bad:?}");
}

#[test]
fn what_cannot_be_read_is_named_and_the_extract_stays() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<u8> =
        (0..5_000).flat_map(|second| support::line("a", "u", second, "{}").into_bytes()).collect();
    support::input(folder.path(), "good.jsonl", &lines);
    support::build_with(folder.path(), |_| ()).unwrap();
    let before = support::content(&folder.path().join("out"));
    let whole = member(&lines);
    let zstandard = zstd::encode_all(lines.as_slice(), 1).unwrap();
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("cut.jsonl.gz", whole[..whole.len() - 2_000].to_vec(), "cut off"),
        ("tail.jsonl.gz", [whole.as_slice(), b"-- end of backup --"].concat(), "19 bytes that are no gzip"),
        ("cut.jsonl.zst", zstandard[..zstandard.len() / 2].to_vec(), "cut off"),
        ("a.jsonl.bz2", b"BZh91AY&SY".to_vec(), "compressed with bzip2"),
        ("a.json", b"PAR1\x15\x04".to_vec(), "cannot be read as Parquet"),
        ("a.jsonl", [b"\xff\xfe\0\0".as_slice(), b"{\0\0\0"].concat(), "UTF-32 text"),
    ];
    for (name, content, reason) in cases {
        support::input(folder.path(), name, content);
        let error = support::build_with(folder.path(), |options| options.max_bad_lines = 1.0).unwrap_err();
        let said = error.to_string();
        assert!(said.contains(name) && said.contains(reason), "{said}");
        assert!(support::content(&folder.path().join("out")) == before);
        fs::remove_file(folder.path().join("in").join(name)).unwrap();
    }
}

#[test]
fn every_file_is_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    let line = support::line("a", "u", 0, "{}");
    support::input(folder.path(), "a.jsonl", "");
    support::input(folder.path(), "b.jsonl.gz", member(b""));
    support::input(folder.path(), "c.jsonl.gz", "");
    support::input(folder.path(), "plain.jsonl.gz", &line);
    support::input(folder.path(), "packed.jsonl", member(line.as_bytes()));
    support::input(folder.path(), "_SUCCESS", "");
    support::input(folder.path(), "sub/.hidden.jsonl", &line);
    support::input(folder.path(), "sub/notes.txt", "nothing to see");
    let report = support::build_with(folder.path(), |_| ()).unwrap();
    let health = &report.manifest.health;
    assert_eq!((report.manifest.rows, health.files, health.empty_files, health.files_left_out), (2, 5, 2, 3));
    let left_out: BTreeMap<&str, &str> =
        health.left_out.iter().map(|file| (file.path.as_str(), file.reason.as_str())).collect();
    assert_eq!(
        left_out.keys().copied().collect::<Vec<_>>(),
        ["_SUCCESS", "sub/.hidden.jsonl", "sub/notes.txt"]
    );
}

#[test]
fn an_input_without_an_event_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", support::line("a", "u", 0, "{}"));
    support::build_with(folder.path(), |_| ()).unwrap();
    let out = folder.path().join("out");
    let before = support::content(&out);
    for content in ["", "\n \n", "no\nno\n", "[]\n"] {
        support::input(folder.path(), "a.jsonl", content);
        let error = support::build_with(folder.path(), |options| options.max_bad_lines = 1.0).unwrap_err();
        assert!(matches!(error, BuilderError::NoEvents { .. }), "{content:?}: {error}");
        assert!(support::content(&out) == before, "{content:?}");
    }
    fs::remove_file(folder.path().join("in/a.jsonl")).unwrap();
    let error = support::build_with(folder.path(), |_| ()).unwrap_err();
    assert!(matches!(error, BuilderError::NoInput { .. }), "{error}");
    assert!(support::content(&out) == before);
    let report = support::build_with(folder.path(), |options| options.allow_empty = true).unwrap();
    assert_eq!(report.manifest.rows, 0);
    assert_eq!(support::content(&out).into_keys().collect::<Vec<_>>(), ["manifest.json"]);
    assert!(check(&out, &NoWatch).unwrap().is_sound());
}
