//! What the command says of files of events as they come.

mod support;

use serde_json::json;
use std::path::Path;
use support::{Run, ask, events, files_below, rockpool};

fn build(folder: &Path, input: &str, options: &[&str]) -> Run {
    let (input, output) = (folder.join(input), folder.join("extract"));
    let mut arguments =
        vec!["build", "--input", input.to_str().unwrap(), "--output", output.to_str().unwrap()];
    arguments.extend(options);
    rockpool(&arguments)
}

#[test]
fn everything_left_out_or_repaired_is_said_by_build_and_check() {
    let folder = tempfile::tempdir().unwrap();
    let raw = events::write(folder.path());
    std::fs::write(raw.join("_SUCCESS"), "").unwrap();
    std::fs::write(raw.join("notes.txt"), "nothing").unwrap();
    std::fs::write(raw.join("empty.jsonl.gz"), "").unwrap();
    let one = r#"{"event_type":"opened","event_time":"2026-01-07T15:00:00Z","user_id":"z","event_properties":{"plan":"cut \ud83d"}}"#;
    let far = r#"{"event_type":"opened","event_time":"1970-01-01T00:00:00Z","user_id":"z"}"#;
    std::fs::write(raw.join("orders-5f1c"), format!("{one}{far}\nno event\n")).unwrap();
    let run = build(folder.path(), "raw", &["--max-bad-lines", "10%"]).fine();
    for part in [
        "events       16",
        "bad lines    1 of 17",
        "orders-5f1c, line 2: ",
        "shared lines 1 ",
        "empty file   ",
        "left out     2 files",
        "_SUCCESS: a marker without content",
        "notes.txt: its name is no JSON lines'",
        "repaired     1 text held half a character",
        "strays       1 event lies more than a year from all others: 1 Jan 1970, 00:00",
    ] {
        assert!(run.stdout.contains(part), "{part:?} is not in\n{}", run.stdout);
    }
    let extract = folder.path().join("extract");
    let checked = rockpool(&["check", extract.to_str().unwrap()]).fine();
    for part in ["2 files of the input were not read: _SUCCESS", "1 line was no event", "1 Jan 1970, 00:00"] {
        assert!(checked.stderr.contains(part), "{part:?} is not in\n{}", checked.stderr);
    }
    let counted =
        ask(extract.to_str().unwrap(), &json!({"kind": "sql", "sql": "SELECT count(*) FROM events"}));
    assert_eq!(counted["body"]["rows"], json!([[16]]));
}

#[test]
fn an_input_without_events_replaces_nothing_unless_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    events::write(folder.path());
    events::build_in(folder.path(), &[]).fine();
    let extract = folder.path().join("extract");
    let before = files_below(&extract);
    std::fs::create_dir(folder.path().join("none")).unwrap();
    std::fs::write(folder.path().join("bad.jsonl"), "no\nno\n").unwrap();
    std::fs::write(folder.path().join("empty.jsonl"), "").unwrap();
    for (input, options, said) in [
        ("none", vec![], "holds no input"),
        ("empty.jsonl", vec![], "the input is empty"),
        ("bad.jsonl", vec![], "2 of 2 lines are no events"),
        ("bad.jsonl", vec!["--max-bad-lines", "100%"], "none of the 2 lines of the input is an event"),
    ] {
        let run = build(folder.path(), input, &options);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{input}: {run:?}");
        assert!(run.stderr.contains(said) && run.stderr.contains("help: "), "{input}: {}", run.stderr);
        assert!(!run.stderr.contains("--max-bad-lines 100%"), "{}", run.stderr);
        assert_eq!(files_below(&extract), before, "{input}");
    }
    build(folder.path(), "empty.jsonl", &["--allow-empty"]).fine();
    assert_eq!(files_below(&extract), [Path::new("manifest.json")]);
}
