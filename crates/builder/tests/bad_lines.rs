//! Lines that are no events are counted, reported, and too many of them end the build.

mod support;

use rockpool_builder::{BadLine, BuilderError};
use std::path::Path;

fn write(folder: &Path) {
    let good = support::line("a", "u", 0, "{}");
    support::input(folder, "1.jsonl", format!("{good}\n\nno json\n{good}{{\"event_type\":\"a\"}}"));
    support::input(folder, "2.jsonl", format!("{}[1]\n", good.repeat(5)));
}

#[test]
fn they_are_counted_and_located() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let report = support::build_with(folder.path(), |options| options.max_bad_lines = 0.3).unwrap();
    let health = &report.manifest.health;
    assert_eq!((health.files, health.lines, health.bad_lines), (2, 10, 3));
    assert_eq!(report.manifest.rows, 7);
    let places: Vec<(&str, u64)> = report
        .bad_lines
        .iter()
        .map(|bad: &BadLine| (bad.file.rsplit(['/', '\\']).next().unwrap(), bad.line))
        .collect();
    assert_eq!(places, [("1.jsonl", 4), ("1.jsonl", 6), ("2.jsonl", 6)]);
    assert_eq!(report.bad_lines[1].reason, "event_time is missing");
}

#[test]
fn too_many_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let error = support::build_with(folder.path(), |options| options.max_bad_lines = 0.29).unwrap_err();
    let BuilderError::TooManyBadLines { bad_lines, lines, first, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!((*bad_lines, *lines, first.len()), (3, 10, 3));
    assert!(error.to_string().contains("1.jsonl, line 4"), "{error}");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_failed_build_leaves_the_extract_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "1.jsonl", support::line("a", "u", 0, "{}"));
    support::build_with(folder.path(), |_| ()).unwrap();
    let before = support::content(&folder.path().join("out"));
    write(folder.path());
    support::build_with(folder.path(), |_| ()).unwrap_err();
    assert!(support::content(&folder.path().join("out")) == before);
}

#[test]
fn only_the_first_twenty_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "1.jsonl", "no\n".repeat(30));
    support::input(folder.path(), "2.jsonl", "no\n".repeat(30));
    let report = support::build_with(folder.path(), |options| {
        options.max_bad_lines = 1.0;
        options.allow_empty = true;
    })
    .unwrap();
    assert_eq!(report.manifest.health.bad_lines, 60);
    assert_eq!(report.bad_lines.iter().map(|bad| bad.line).collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
    assert_eq!(report.manifest.covered, None);
}
