//! What tells one state of a source from another, and what changed in a table meanwhile.

mod support;

use rockpool_builder::source::{
    AddedFile, Event, EventSink, Identity, PropertyText, SourceOptions, Sources, TableChanges, TableFile,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path, slice};
use support::delta::{NAMES, add, beginning, commit, events, inline_vector, metadata, remove};

/// The `n` of every event.
#[derive(Default)]
struct Numbers(BTreeSet<i64>);

impl EventSink for Numbers {
    fn event<'e>(&mut self, _: &Event<'e>, properties: &mut Vec<PropertyText<'e>>) {
        let number = properties.iter().find(|(name, _)| name == "n").and_then(|(_, value)| value.clone());
        self.0.insert(number.unwrap().parse().unwrap());
    }
}

fn open(input: &Path) -> Sources {
    Sources::open(&[SourceOptions::new(input.to_str().unwrap())], None).unwrap()
}

fn numbers(sources: &Sources) -> Vec<i64> {
    let mut numbers = Numbers::default();
    sources
        .cut(&|_| (), |piece| {
            piece.read(None, &mut numbers);
            true
        })
        .unwrap();
    numbers.0.into_iter().collect()
}

fn file(table: &Path, name: &str, first: i64, count: i64) -> Value {
    add(table, name, json!({"event_type": "a"}), events(first, count, NAMES), None)
}

/// The same file, as a compaction adds it.
fn compacted(mut file: Value) -> Value {
    file["add"]["dataChange"] = json!(false);
    file
}

fn changes(sources: &Sources, since: u64) -> TableChanges {
    let Identity::Table { id, .. } = sources.files()[0].identity() else { panic!("no table") };
    sources.files()[0].changes_since(&id, since).unwrap().unwrap()
}

/// Names of files added and removed.
fn names(changes: &TableChanges) -> (Vec<&str>, Vec<&str>) {
    let TableChanges::Known { added, removed } = changes else { panic!("{changes:?}") };
    (
        added.iter().map(|added| added.file.path.as_str()).collect(),
        removed.iter().map(|file| file.path.as_str()).collect(),
    )
}

fn added(changes: TableChanges) -> Vec<AddedFile> {
    let TableChanges::Known { added, .. } = changes else { panic!("{changes:?}") };
    added
}

#[test]
fn a_file_is_another_one_when_it_was_written_again() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", support::line("a", "u", 1, "{}"));
    let path = folder.path().join("in/a.jsonl");
    let of = || open(&path).files()[0].identity();
    let first = of();
    assert_eq!(first, of());
    let Identity::Local { size, modified } = &first else { panic!("{first:?}") };
    assert_eq!((*size, modified.is_some()), (fs::metadata(&path).unwrap().len(), true));
    let later = fs::File::options().write(true).open(&path).unwrap();
    later.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    assert_ne!(of(), first);
}

#[test]
fn a_table_has_a_version_and_files() {
    let folder = tempfile::tempdir().unwrap();
    let [protocol, metadata] = beginning(&["deletionVectors"]);
    let mut first = file(folder.path(), "1.parquet", 0, 3);
    first["add"]["deletionVector"] = inline_vector(&[1]);
    let size = first["add"]["size"].as_u64().unwrap();
    let vector = format!("i{}", first["add"]["deletionVector"]["pathOrInlineDv"].as_str().unwrap());
    commit(folder.path(), 0, &[protocol, metadata, first]);
    let expected = Identity::Table {
        id: "0190a1b2-0000-4000-8000-000000000000".into(),
        version: 0,
        files: vec![TableFile { path: "1.parquet".into(), deletion_vector: Some(vector), size }],
    };
    let sources = open(folder.path());
    assert_eq!(sources.files()[0].identity(), expected);
    assert_eq!((sources.files()[0].bytes(), sources.files()[0].files()), (size, 1));
}

#[test]
fn only_what_was_added_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path();
    let [protocol, metadata_action] = beginning(&["deletionVectors"]);
    let one = file(table, "1.parquet", 0, 3);
    commit(table, 0, &[protocol, metadata_action, one.clone()]);
    let (two, three) = (file(table, "2.parquet", 10, 2), file(table, "3.parquet", 20, 2));
    commit(table, 1, slice::from_ref(&two));
    commit(table, 2, slice::from_ref(&three));
    let mut sources = open(table);
    assert_eq!(numbers(&sources), [0, 1, 2, 10, 11, 20, 21]);
    assert_eq!(names(&changes(&sources, 2)), (vec![], vec![]));
    assert_eq!(names(&changes(&sources, 1)), (vec!["3.parquet"], vec![]));
    let new = changes(&sources, 0);
    assert_eq!(names(&new), (vec!["2.parquet", "3.parquet"], vec![]));
    sources.read_only(0, &added(new)).unwrap();
    assert_eq!(numbers(&sources), [10, 11, 20, 21]);

    // A compaction: the rows of what was added stand in a file with old ones, but can be read where they were.
    let four = compacted(file(table, "4.parquet", 0, 3));
    commit(table, 3, &[remove(&one, false), remove(&two, false), four.clone()]);
    let mut sources = open(table);
    let new = changes(&sources, 0);
    assert_eq!(names(&new), (vec!["2.parquet", "3.parquet"], vec![]));
    let there: Vec<bool> = added(new.clone()).iter().map(|added| added.is_there).collect();
    assert_eq!(there, [false, true]);
    sources.read_only(0, &added(new)).unwrap();
    assert_eq!(numbers(&sources), [10, 11, 20, 21]);

    // Rows of the compacted file are deleted: nobody can go on from the version before.
    let mut deleted = four.clone();
    deleted["add"]["deletionVector"] = inline_vector(&[0]);
    deleted["add"]["dataChange"] = json!(true);
    commit(table, 4, &[remove(&four, true), deleted]);
    assert_eq!(names(&changes(&open(table), 0)).1, ["4.parquet"]);
    // Since version 3, it is the same.
    assert_eq!(names(&changes(&open(table), 3)), (vec!["4.parquet"], vec!["4.parquet"]));

    // What came and went meanwhile is no change.
    let five = file(table, "5.parquet", 30, 2);
    commit(table, 5, slice::from_ref(&five));
    let mut less = five.clone();
    less["add"]["deletionVector"] = inline_vector(&[1]);
    commit(table, 6, &[remove(&five, true), less]);
    let mut sources = open(table);
    let new = changes(&sources, 4);
    assert_eq!(names(&new), (vec!["5.parquet"], vec![]));
    sources.read_only(0, &added(new)).unwrap();
    assert_eq!(numbers(&sources), [30]);
}

#[test]
fn what_nobody_can_tell_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path();
    let [protocol, usual] = beginning(&[]);
    commit(table, 0, &[protocol, usual.clone(), file(table, "1.parquet", 0, 3)]);
    for version in 1..4_u64 {
        commit(table, version, &[file(table, &format!("{version}.new.parquet"), 10 * version as i64, 1)]);
    }
    let unknown = |sources: &Sources, since: u64, expected: &str| match changes(sources, since) {
        TableChanges::Unknown { reason } => assert!(reason.contains(expected), "{reason}"),
        known => panic!("{known:?}"),
    };
    let sources = open(table);
    unknown(&sources, 9, "at version 3 again");
    let other = sources.files()[0].changes_since("another", 0).unwrap().unwrap();
    assert!(matches!(other, TableChanges::Unknown { reason } if reason.contains("another table")));
    // The log is cleared of old commits while a table is open.
    fs::remove_file(table.join("_delta_log/00000000000000000001.json")).unwrap();
    unknown(&sources, 0, "no longer reaches back to version 0");
    assert_eq!(names(&changes(&sources, 1)).0.len(), 2);
    commit(table, 1, &[]);
    let changed = metadata(
        &support::delta::fields(|_| json!({})),
        &["event_type"],
        json!({"delta.appendOnly": "true"}),
    );
    commit(table, 4, &[changed]);
    unknown(&open(table), 2, "changed in version 4");
    let lines = tempfile::tempdir().unwrap();
    support::input(lines.path(), "a.jsonl", support::line("a", "u", 1, "{}"));
    assert!(open(lines.path()).files()[0].changes_since("", 0).unwrap().is_none());
}
