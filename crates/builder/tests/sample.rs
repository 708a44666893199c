//! The sample is the same everywhere, sorted, and good input for a build.

mod support;

use chrono::NaiveDate;
use rockpool_builder::{BuilderError, NoWatch, SampleContent, SampleFiles, SampleOptions, check, sample};
use sha2::{Digest, Sha256};
use std::path::Path;

fn options(output: &Path) -> SampleOptions {
    SampleOptions {
        content: SampleContent::Application,
        output: output.to_path_buf(),
        users: 300,
        days: 30,
        seed: 7,
        start: NaiveDate::from_ymd_opt(2026, 2, 20).unwrap(),
        files: SampleFiles::PerDay,
    }
}

fn hash(folder: &Path) -> String {
    let mut hasher = Sha256::new();
    for (name, content) in support::content(folder) {
        hasher.update(name.as_bytes());
        hasher.update(&content);
    }
    format!("{:x}", hasher.finalize())
}

#[test]
fn the_same_options_give_the_same_bytes_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("in");
    let report = sample(&options(&output), &NoWatch).unwrap();
    assert_eq!(report.files, 30);
    // Written down once. Another value means that everybody's sample changes.
    assert_eq!(hash(&output), "55deed57b0f2332f7d7dfc42f211b0500f586eb7de7af1e5bb793a8db8038c29");
    let other = folder.path().join("other");
    sample(&SampleOptions { seed: 8, ..options(&other) }, &NoWatch).unwrap();
    assert_ne!(hash(&other), hash(&output));
}

#[test]
fn lines_are_sorted_and_of_their_day() {
    let folder = tempfile::tempdir().unwrap();
    let report = sample(&options(folder.path()), &NoWatch).unwrap();
    let mut lines = 0;
    for (name, content) in support::content(folder.path()) {
        let date = name.strip_prefix("date=").unwrap().strip_suffix("/events.jsonl").unwrap();
        let times: Vec<String> = String::from_utf8(content)
            .unwrap()
            .lines()
            .map(|line| {
                let line: serde_json::Value = serde_json::from_str(line).unwrap();
                line["event_time"].as_str().unwrap().to_owned()
            })
            .collect();
        assert!(times.is_sorted() && times.iter().all(|time| time.starts_with(date)), "{name}");
        lines += times.len() as u64;
    }
    assert_eq!(lines, report.events);
}

#[test]
fn files_of_a_quarter_of_an_hour_hold_the_same_lines() {
    let folder = tempfile::tempdir().unwrap();
    let (days, quarters) = (folder.path().join("days"), folder.path().join("quarters"));
    let options = SampleOptions { days: 3, ..options(&days) };
    sample(&options, &NoWatch).unwrap();
    let of_quarters =
        SampleOptions { output: quarters.clone(), files: SampleFiles::PerQuarterHour, ..options };
    sample(&of_quarters, &NoWatch).unwrap();
    let all = |folder: &Path| support::content(folder).into_values().collect::<Vec<_>>().concat();
    assert!(all(&days) == all(&quarters));
    assert!(support::content(&quarters).keys().all(|name| name.len() == "date=2026-02-20/00-00.jsonl".len()));
}

#[test]
fn it_builds_without_a_bad_line() {
    let folder = tempfile::tempdir().unwrap();
    sample(&options(&folder.path().join("in")), &NoWatch).unwrap();
    let report = support::build_with(folder.path(), |_| ()).unwrap();
    let manifest = &report.manifest;
    assert_eq!(manifest.health.bad_lines, 0);
    assert!(manifest.rows_without_user > 0);
    for name in ["application_opened", "button_clicked", "viewport_zoomed", "file_saved", "ai_assist_used"] {
        assert!(manifest.event_type(name).is_some_and(|event_type| event_type.rows > 10), "{name}");
    }
    // The assistant comes on the fifteenth day.
    let first = manifest.event_type("ai_assist_used").unwrap().covered.first;
    assert!(first >= manifest.covered.unwrap().first + 14 * 86_400_000);
    assert!(check(&folder.path().join("out"), &NoWatch).unwrap().is_sound());
}

#[test]
fn a_folder_that_is_not_empty_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    sample(&SampleOptions { days: 1, ..options(folder.path()) }, &NoWatch).unwrap();
    let error = sample(&options(folder.path()), &NoWatch).unwrap_err();
    assert!(matches!(error, BuilderError::OutputNotEmpty { .. }), "{error}");
}
