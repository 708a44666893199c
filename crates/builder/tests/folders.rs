//! Folders that say something of the rows in them.

mod support;

use arrow::array::{ArrayRef, Int64Array, StringArray};
use rockpool_builder::{BuildOptions, BuildReport, NoWatch, check};
use std::{path::Path, sync::Arc};
use support::delta::parquet;

/// Type, user and properties of each event, in order of time.
fn built(folder: &Path, change: impl FnOnce(&mut BuildOptions)) -> (Vec<String>, BuildReport) {
    let report = support::build_with(folder, change).unwrap();
    let extract = folder.join("out");
    assert_eq!(check(&extract, &NoWatch).unwrap().problems, vec![]);
    let mut rows = vec![];
    for event_type in &report.manifest.event_types {
        for row in support::rows(&extract, &report.manifest, event_type) {
            let properties: Vec<String> =
                row.properties.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let user = row.user.unwrap_or_default();
            rows.push((
                row.tick,
                format!("{} {user} {}", event_type.name, properties.join(" ")).trim_end().to_owned(),
            ));
        }
    }
    rows.sort();
    (rows.into_iter().map(|(_, words)| words).collect(), report)
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

#[test]
fn folders_are_columns_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let of = |second: i64, user: &str| {
        parquet(vec![
            ("ts", None, Arc::new(Int64Array::from(vec![1_767_571_200 + second])) as ArrayRef),
            ("user_id", None, texts(&[user])),
        ])
    };
    for (path, content) in [
        ("event=a/plan name=x%2Fy/1.parquet", of(1, "u1")),
        ("event=b/plan name=__HIVE_DEFAULT_PARTITION__/2.parquet", of(2, "u2")),
        ("event=c/plan name=z/3.csv", b"ts,user_id\n1767571203,u3\n".to_vec()),
        ("event=d/plan name=z/4.jsonl", b"{\"ts\":1767571204,\"user_id\":\"u4\"}\n".to_vec()),
        // Its name says nothing, and no line the event type.
        ("event=e/part-5", b"{\"ts\":1767571205,\"user_id\":\"u5\"}\n".to_vec()),
    ] {
        support::input(folder.path(), path, content);
    }
    let (rows, report) = built(folder.path(), |_| ());
    assert_eq!(rows, ["a u1 plan name=x/y", "b u2", "c u3 plan name=z", "d u4 plan name=z", "e u5"]);
    assert!(report.recognised.iter().all(|found| found.overruled.is_empty()));
    assert_eq!(report.recognised[0].folders, ["event", "plan name"]);
    // What is asked to be ignored is, and counted.
    let (rows, report) =
        built(folder.path(), |options| options.sources[0].mapping.ignored = vec!["plan*".into()]);
    assert_eq!(rows, ["a u1", "b u2", "c u3", "d u4", "e u5"]);
    let ignored = &report.manifest.health.ignored_columns[0];
    assert_eq!((ignored.name.as_str(), ignored.rows), ("plan name", 4));
}

#[test]
fn what_a_file_says_itself_counts() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "plan=folder/1.csv", "event,ts,plan\na,1767571201,file\na,1767571202,\n");
    let lines =
        "{\"event\":\"b\",\"ts\":1767571203,\"plan\":\"file\"}\n{\"event\":\"b\",\"ts\":1767571204}\n";
    support::input(folder.path(), "plan=folder/2.jsonl", lines);
    let (rows, report) = built(folder.path(), |_| ());
    // A table has the column in every row; of lines each speaks for itself.
    assert_eq!(rows, ["a  plan=file", "a", "b  plan=file", "b  plan=folder"]);
    assert!(report.recognised.iter().all(|found| found.overruled == ["plan"]), "{:?}", report.recognised);
}

#[test]
fn a_day_of_a_folder_can_be_the_instant() {
    let folder = tempfile::tempdir().unwrap();
    for day in ["05", "06"] {
        let path = format!("raw/event_time=2026-01-{day}/1.csv");
        support::input(folder.path(), &path, format!("event,user_id\nday {day},u\n"));
    }
    let error = support::build_with(folder.path(), |_| ()).unwrap_err().to_string();
    assert!(error.contains("--times-in"), "{error}");
    let (rows, report) = built(folder.path(), |options| options.sources[0].times.zone = Some(chrono_tz::UTC));
    assert_eq!(rows, ["day 05 u", "day 06 u"]);
    // 2026-01-05T00:00:00Z: `date -u -d 2026-01-05 +%s`.
    assert_eq!(report.manifest.covered.unwrap().first, 1_767_571_200_000);
}

#[test]
fn lines_of_rockpools_own_form_have_columns_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let line = "{\"event_time\":\"2026-01-05T00:00:00Z\",\"user_id\":\"u\",\"event_properties\":{\"n\":1}}\n";
    support::input(folder.path(), "event_type=a/event_date=2026-01-05/1.jsonl", line);
    let (rows, report) = built(folder.path(), |_| ());
    assert_eq!(rows, ["a u n=1"]);
    assert_eq!(report.manifest.health.ignored_columns[0].name, "event_date");
}
