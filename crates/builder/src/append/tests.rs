//! Appending where event types are cut by months and share files.

use super::*;
use crate::{BuildOptions, NoWatch, build::build_cut, check};
use proptest::prelude::*;
use std::fs;

/// Rows beyond which an event type is cut by months here.
const FEW: u64 = 12;

fn options(folder: &Path) -> BuildOptions {
    BuildOptions {
        name: Some("test".into()),
        ..BuildOptions::new(folder.join("in").to_str().unwrap(), folder.join("out"))
    }
}

fn put(folder: &Path, name: &str, content: &str) {
    fs::create_dir_all(folder.join("in")).unwrap();
    fs::write(folder.join("in").join(name), content).unwrap();
}

/// Rows, periods and rows of each file, of each event type.
fn periods(manifest: &Manifest) -> Vec<(String, u64, Vec<(String, u64)>)> {
    let period = |path: &str| path.split('/').nth(2).unwrap().to_owned();
    let of_type = |event_type: &EventType| {
        let mut files: Vec<_> =
            event_type.events.iter().map(|file| (period(&file.path), file.rows)).collect();
        files.extend(event_type.user_days.iter().map(|file| (period(&file.path), file.rows)));
        (event_type.name.clone(), event_type.rows, files)
    };
    manifest.event_types.iter().map(of_type).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn files_are_cut_as_if_everything_had_come_at_once(
        steps in proptest::collection::vec(proptest::collection::vec((0..3, 0..5, 1..5u32, 1..29u32), 1..30), 2..4),
        stray in 0..3usize,
        small in 0..80,
    ) {
        let (stepwise, once) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (number, events) in steps.iter().enumerate() {
            let line = |kind: &str, user: i32, time: &str| {
                format!("{{\"event_type\":\"{kind}\",\"event_time\":\"{time}T12:00:00Z\",\"user_id\":\"u{user}\",\"event_properties\":{{\"step\":{number}}}}}\n")
            };
            let mut lines: String = events
                .iter()
                .map(|(kind, user, month, day)| {
                    line(&format!("kind {kind}"), *user, &format!("2025-{month:02}-{day:02}"))
                })
                .collect();
            if number == stray {
                lines += &line("kind 0", 1, "1970-01-01");
            }
            if number == 0 {
                lines.extend((0..small).map(|name| line(&format!("small {name}"), 2, "2025-01-01")));
            }
            let name = format!("{number}.jsonl");
            put(stepwise.path(), &name, &lines);
            put(once.path(), &name, &lines);
            if number == 0 {
                build_cut(&options(stepwise.path()), FEW, &NoWatch).unwrap();
            } else {
                append_cut(&AppendOptions::new(options(stepwise.path())), FEW, &NoWatch).unwrap();
            }
        }
        let built = build_cut(&options(once.path()), FEW, &NoWatch).unwrap().manifest;
        let checked = check(&stepwise.path().join("out"), &NoWatch).unwrap();
        prop_assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
        let appended = checked.manifest.unwrap();
        prop_assert_eq!(periods(&appended), periods(&built));
        prop_assert_eq!(appended.strays, built.strays);
    }
}

#[test]
fn an_event_type_without_news_keeps_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let line = |kind: &str, second: u32| {
        format!(
            "{{\"event_type\":\"{kind}\",\"event_time\":\"2025-01-01T01:{:02}:{:02}Z\",\"user_id\":\"u\"}}\n",
            second / 60,
            second % 60
        )
    };
    let many = SMALL_ROWS as u32 + 1;
    put(folder.path(), "a.jsonl", &(0..many).map(|place| line("large", place % 3_600)).collect::<String>());
    let before = build_cut(&options(folder.path()), ROWS_IN_ONE_FILE, &NoWatch).unwrap().manifest;
    put(folder.path(), "b.jsonl", &line("other", 0));
    let report = append(&AppendOptions::new(options(folder.path())), &NoWatch).unwrap();
    assert_eq!(report.manifest.event_type("large"), before.event_type("large"));
    assert_eq!((report.files_written, report.manifest.users), (4, 1));
    // What it is not read for is not verified: `check` does that.
    assert_eq!(check(&folder.path().join("out"), &NoWatch).unwrap().problems, vec![]);
}
