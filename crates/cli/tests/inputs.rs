//! What the command says of files of events as they come.

mod support;

use serde_json::json;
use std::path::Path;
use support::{Run, ask, command, events, files_below, finish, rockpool, rockpool_with_input};

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
        "notes.txt: its name is not that of events",
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

#[test]
fn a_query_can_be_piped_in_and_what_was_recognised_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let extract = folder.path().join("extract");
    let extract = extract.to_str().unwrap();
    let csv =
        "event,ts,user_id,plan\nopened,2026-01-05 10:00:00,u1,pro\nopened,2026-01-05 11:00:00,u2,free\n";
    let build = |more: &[&str]| {
        let mut arguments = vec!["build", "--input", "-", "--output", extract];
        arguments.extend(more);
        rockpool_with_input(&arguments, csv)
    };
    let refused = build(&[]);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{refused:?}");
    assert!(
        refused.stderr.contains("no offset") && refused.stderr.contains("--times-in UTC"),
        "{}",
        refused.stderr
    );
    let run = build(&["--times-in", "Europe/Budapest", "--where", "plan = 'pro'", "--hash-users"]);
    assert!(run.stderr.contains("ROCKPOOL_HASH_KEY"), "{}", run.stderr);
    let run =
        build(&["--times-in", "Europe/Budapest", "--where", "plan = 'pro'", "--drop", "nothing"]).fine();
    for part in [
        "read         1 file of CSV, by the names of the columns",
        "event from event, time from ts, user from user_id",
        "instants without an offset, in Europe/Budapest",
        "cut off      1 event outside of the condition",
    ] {
        assert!(run.stdout.contains(part), "{part:?} is not in\n{}", run.stdout);
    }
    let checked = rockpool(&["check", extract]).fine();
    assert!(checked.stderr.contains("under a condition on plan; 1 event was left out"), "{}", checked.stderr);
    let first = ask(
        extract,
        &json!({"kind": "sql", "sql": "SELECT event_time, user_id FROM events JOIN users USING (user_key)"}),
    );
    assert_eq!(first["body"]["rows"][0][1], json!("u1"), "{first}");
}

#[test]
fn a_document_is_begun_from_what_is_there_and_builds() {
    let folder = tempfile::tempdir().unwrap();
    let raw = events::write(folder.path());
    let printed = rockpool(&["config", "--print", "--input", raw.to_str().unwrap()]).fine();
    for part in ["[[source]]", "event = \"event_type\"", "event_properties.plan: text", "# sample = \"10%\""]
    {
        assert!(printed.stdout.contains(part), "{part:?} is not in\n{}", printed.stdout);
    }
    let config = folder.path().join("rockpool.toml");
    let config = config.to_str().unwrap();
    std::fs::write(config, printed.stdout.replace("# sample = \"10%\"", "sample = \"60%\"")).unwrap();
    let run = rockpool(&["build", "--config", config]).fine();
    assert!(run.stdout.contains("sample of 60 % of the users"), "{}", run.stdout);
    let extract = folder.path().join("extract");
    rockpool(&["check", extract.to_str().unwrap()]).fine();
    std::fs::write(config, "colour = \"red\"\n").unwrap();
    let run = rockpool(&["build", "--config", config]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("colour") && run.stderr.contains("help: "), "{}", run.stderr);
    let run = rockpool(&["build", "--output", config]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("no input is named"), "{}", run.stderr);
}

#[test]
fn what_folders_say_and_what_a_table_needs_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let of_plan = folder.path().join("raw/plan=pro");
    std::fs::create_dir_all(&of_plan).unwrap();
    std::fs::write(of_plan.join("1.csv"), "event,ts,user_id\na,1767571200,u\n").unwrap();
    let run = build(folder.path(), "raw", &[]).fine();
    for part in ["read         1 file of CSV, by ", "plan from the folders' names"] {
        assert!(run.stdout.contains(part), "{part:?} is not in\n{}", run.stdout);
    }
    let log = folder.path().join("table/_delta_log");
    std::fs::create_dir_all(&log).unwrap();
    let protocol = json!({"protocol": {
        "minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["mindReading"], "writerFeatures": ["mindReading"]
    }});
    let metadata = json!({"metaData": {
        "id": "0", "format": {"provider": "parquet", "options": {}}, "partitionColumns": [], "configuration": {},
        "schemaString": r#"{"type":"struct","fields":[]}"#
    }});
    std::fs::write(log.join("00000000000000000000.json"), format!("{protocol}\n{metadata}\n")).unwrap();
    let run = build(folder.path(), "table", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    for part in ["the feature 'mindReading', which is not known here", "help: drop it from the table"] {
        assert!(run.stderr.contains(part), "{part:?} is not in\n{}", run.stderr);
    }
}

#[test]
fn who_asks_a_store_is_said_by_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("extract");
    let arguments = ["build", "--input", "s3://lake/events/", "--output", output.to_str().unwrap()];
    let mut child = command(&arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            child.env_remove(name);
        }
    }
    // A machine that has no role; the name of its service is in the address, so that no network is asked.
    let nobody = "http://127.0.0.1:1/169.254.169.254";
    let run =
        finish(child.env("AWS_METADATA_ENDPOINT", nobody).env("AWS_ALLOW_HTTP", "true").spawn().unwrap());
    assert_eq!(run.code, 1, "{run:?}");
    for part in ["s3://lake/events/: no credentials for S3", "help: set AWS_ACCESS_KEY_ID"] {
        assert!(run.stderr.contains(part), "{part:?} is not in\n{}", run.stderr);
    }
}
