//! `rockpool sample`, `rockpool build` and `rockpool check`.

mod support;

use serde_json::{Value, json};
use std::path::Path;
use support::schema::misfit;
use support::{events, files_below, rockpool};

fn manifest(extract: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(extract.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn a_build_reports_and_records_what_the_events_are() {
    let folder = tempfile::tempdir().unwrap();
    events::write(folder.path());
    let run =
        events::build_in(folder.path(), &["--name", "Fourteen", "--time-zone", "Europe/Budapest"]).fine();
    for line in [
        "events       14",
        "no user      1 event",
        "users        6",
        "event types  3",
        "time zone    Europe/Budapest",
        "duplicates   1 event",
        "bad lines    0 of 14",
        "rows per second",
    ] {
        assert!(run.stdout.contains(line), "{line:?} is not in\n{}", run.stdout);
    }
    let manifest = manifest(&folder.path().join("extract"));
    assert_eq!(misfit(&rockpool(&["schema", "manifest"]).fine().json(), &manifest), None);
    assert_eq!(manifest["name"], "Fourteen");
    assert_eq!(manifest["time_zone"], "Europe/Budapest");
    assert_eq!(manifest["time_resolution"], "ms");
    assert_eq!((&manifest["rows"], &manifest["users"]), (&json!(14), &json!(6)));
    let counts: Vec<(&str, u64)> = manifest["event_types"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| (kind["name"].as_str().unwrap(), kind["rows"].as_u64().unwrap()))
        .collect();
    for count in [("opened", 6), ("saved", 5), ("shared", 3)] {
        assert!(counts.contains(&count), "{counts:?}");
    }
    // 2026-01-05T09:00Z and 2026-01-20T00:00Z in milliseconds since 1970: `date -d … +%s000`.
    assert_eq!(manifest["covered"], json!({"first": 1_767_603_600_000_i64, "last": 1_768_867_200_000_i64}));
}

#[test]
fn users_can_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    events::write(folder.path());
    events::build_in(folder.path(), &["--no-users"]).fine();
    let extract = folder.path().join("extract");
    assert_eq!(manifest(&extract)["users_files"], json!([]));
    assert!(!extract.join("users").exists());
    rockpool(&["check", extract.to_str().unwrap()]).fine();
}

#[test]
fn a_bad_line_is_reported_and_too_many_leave_no_extract() {
    let folder = tempfile::tempdir().unwrap();
    let raw = events::write(folder.path());
    let bad = "{\"event_type\":\"opened\",\"event_time\":\"noon\",\"user_id\":\"a\"}\n";
    std::fs::write(raw.join("2.jsonl"), format!("{}{bad}", events::SECOND_FILE)).unwrap();
    let before = files_below(folder.path());

    // One of fifteen lines is more than 0.1 %.
    let run = events::build_in(folder.path(), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    assert!(run.stderr.contains("1 of 15 lines"), "{}", run.stderr);
    assert!(run.stderr.contains("2.jsonl, line 6:"), "{}", run.stderr);
    assert_eq!(files_below(folder.path()), before, "a half extract was left");
    assert!(!folder.path().join("extract").join("manifest.json").exists());

    let run = events::build_in(folder.path(), &["--max-bad-lines", "7%"]).fine();
    assert!(run.stdout.contains("bad lines    1 of 15"), "{}", run.stdout);
    assert!(run.stdout.contains("2.jsonl, line 6:"), "{}", run.stdout);
    let health = &manifest(&folder.path().join("extract"))["health"];
    assert_eq!((&health["lines"], &health["bad_lines"]), (&json!(15), &json!(1)));
}

#[test]
fn a_sound_extract_is_fine_and_damage_is_code_3() {
    let (_folder, extract) = events::extract();
    let name = extract.to_str().unwrap();
    let run = rockpool(&["check", name]).fine();
    assert!(run.stdout.contains("is sound") && run.stdout.contains("14 events"), "{}", run.stdout);

    let victims: Vec<_> = files_below(&extract)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "parquet"))
        .collect();
    let (changed, removed) = (&victims[0], &victims[1]);
    let mut bytes = std::fs::read(extract.join(changed)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(extract.join(changed), bytes).unwrap();
    std::fs::remove_file(extract.join(removed)).unwrap();
    let run = rockpool(&["check", name]);
    assert_eq!(run.code, 3, "{run:?}");
    for path in [changed, removed] {
        let path = path.to_str().unwrap();
        assert!(
            run.stdout.lines().any(|line| line.starts_with(&format!("{path}: "))),
            "{path}: {}",
            run.stdout
        );
    }
    assert!(run.stderr.contains("error: ") && run.stderr.contains("help: "), "{}", run.stderr);
}

#[test]
fn a_folder_that_is_no_extract_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    events::write(folder.path());
    let extract = folder.path().join("extract");
    std::fs::create_dir(&extract).unwrap();
    std::fs::write(extract.join("novel.txt"), "Chapter 1").unwrap();
    let run = events::build_in(folder.path(), &[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("extract"), "{}", run.stderr);
    assert_eq!(files_below(&extract), [Path::new("novel.txt")]);
}

#[test]
fn a_sample_is_the_same_for_the_same_options_and_builds() {
    let folder = tempfile::tempdir().unwrap();
    let sample = |name: &str, options: &[&str]| {
        let output = folder.path().join(name);
        let mut arguments =
            vec!["sample", "--output", output.to_str().unwrap(), "--users", "40", "--days", "3"];
        arguments.extend(options);
        let run = rockpool(&arguments).fine();
        assert!(run.stdout.contains("events in"), "{}", run.stdout);
        let files = files_below(&output);
        assert!(files.iter().all(|file| file.to_str().unwrap().starts_with("date=2026-0")), "{files:?}");
        let lines: Vec<String> = files
            .iter()
            .flat_map(|file| {
                std::fs::read_to_string(output.join(file))
                    .unwrap()
                    .lines()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();
        (files, lines)
    };
    let (files, lines) = sample("one", &["--start", "2026-02-27"]);
    let days: Vec<_> = files.iter().map(|file| file.parent().unwrap().to_str().unwrap()).collect();
    assert_eq!(days, ["date=2026-02-27", "date=2026-02-28", "date=2026-03-01"]);
    assert_eq!(sample("two", &["--start", "2026-02-27"]), (files, lines.clone()));
    assert_ne!(sample("three", &["--start", "2026-02-27", "--seed", "2"]).1, lines);
    let (quarters, same_lines) = sample("four", &["--start", "2026-02-27", "--files", "quarter-hour"]);
    assert!(quarters.len() > 3, "{quarters:?}");
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    assert_eq!(sorted(same_lines), sorted(lines.clone()));

    let (input, output) = (folder.path().join("one"), folder.path().join("extract"));
    rockpool(&["build", "--input", input.to_str().unwrap(), "--output", output.to_str().unwrap()]).fine();
    assert_eq!(manifest(&output)["rows"], json!(lines.len()));
    rockpool(&["check", output.to_str().unwrap()]).fine();
}
