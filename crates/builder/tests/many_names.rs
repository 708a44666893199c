//! Property names that hold ids: there may be any number of them, and the manifest stays small.

mod support;

use rockpool_builder::{AppendOptions, Duplicates, NoWatch, append, check};
use rockpool_catalog::{Manifest, UnlistedProperties};
use std::path::Path;

/// Lines with a property that all have, and a thousand each that no other has.
fn lines(from: u32, to: u32) -> String {
    let line = |line: u32| {
        let properties: Vec<String> = (0..1_000).map(|n| format!("\"id {line:03} {n:03}\":1")).collect();
        support::line("a", "u", line, &format!("{{\"plan\":\"pro\",{}}}", properties.join(",")))
    };
    (from..to).map(line).collect()
}

fn unlisted(manifest: &Manifest) -> Option<&UnlistedProperties> {
    manifest.event_types[0].findings.as_ref()?.unlisted.as_ref()
}

fn ensure_sound(extract: &Path) {
    let checked = check(extract, &NoWatch).unwrap();
    assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
}

#[test]
fn the_most_frequent_are_listed_and_the_others_counted() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", lines(0, 2));
    let report = support::build_with(folder.path(), |_| ()).unwrap();
    // Two thousand are listed, of 2 001.
    assert_eq!(report.manifest.event_types[0].properties.len(), 2_000);
    let expected = UnlistedProperties { names: 1, values: 1, examples: vec!["id 001 999".to_owned()] };
    assert_eq!(unlisted(&report.manifest), Some(&expected));
    ensure_sound(&folder.path().join("out"));

    support::input(folder.path(), "b.jsonl", lines(2, 4));
    let report = append(&AppendOptions::new(support::options(folder.path())), &NoWatch).unwrap();
    let expected = UnlistedProperties {
        names: 2_001,
        values: 2_001,
        examples: ["id 001 999", "id 002 000", "id 002 001"].map(str::to_owned).into(),
    };
    assert_eq!(unlisted(&report.manifest), Some(&expected));
    let names = |manifest: &Manifest| -> Vec<String> {
        manifest.event_types[0].properties.iter().map(|property| property.name.clone()).collect()
    };
    assert_eq!(names(&report.manifest)[..2], ["plan", "id 000 000"]);
    ensure_sound(&folder.path().join("out"));

    let at_once = tempfile::tempdir().unwrap();
    support::input(at_once.path(), "a.jsonl", lines(0, 4));
    let built = support::build_with(at_once.path(), |_| ()).unwrap();
    assert_eq!(built.manifest.event_types[0].properties, report.manifest.event_types[0].properties);
    assert_eq!(unlisted(&built.manifest), unlisted(&report.manifest));
}

#[test]
fn what_is_beyond_all_dictionaries_is_kept_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    // Of 203 001 names, 202 000 have dictionaries.
    support::input(folder.path(), "a.jsonl", lines(0, 203));
    for duplicates in [Duplicates::Keep, Duplicates::Drop] {
        let report = support::build_with(folder.path(), |options| options.duplicates = duplicates).unwrap();
        let found = unlisted(&report.manifest).unwrap();
        // All values but those of the listed 1 999, each of which one event has.
        assert_eq!((found.names, found.values), (201_001, 201_001));
        let plan = &report.manifest.event_types[0].properties[0];
        assert_eq!((plan.name.as_str(), plan.rows, plan.column.as_deref()), ("plan", 203, Some("plan")));
        ensure_sound(&folder.path().join("out"));
    }
}
