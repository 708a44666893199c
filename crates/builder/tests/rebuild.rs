//! A build into a folder that is not empty.

mod support;

use rockpool_builder::{BuilderError, NoWatch, check};
use std::fs;

#[test]
fn the_new_extract_replaces_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", support::line("old", "u", 0, "{}").repeat(3));
    support::build_with(folder.path(), |_| ()).unwrap();
    let extract = folder.path().join("out");
    fs::write(extract.join("users/all/notes.txt"), "mine").unwrap();
    support::input(folder.path(), "a.jsonl", support::line("new", "v", 0, "{}"));
    let report = support::build_with(folder.path(), |_| ()).unwrap();
    assert_eq!(report.left_over, Vec::<std::path::PathBuf>::new());

    let mut expected: Vec<String> = report.manifest.files().map(|file| file.path.clone()).collect();
    expected.extend(["manifest.json".to_owned(), "users/all/notes.txt".to_owned()]);
    expected.sort();
    assert_eq!(support::content(&extract).into_keys().collect::<Vec<_>>(), expected);
    assert!(!extract.join("events/old").exists());
    let checked = check(&extract, &NoWatch).unwrap();
    assert!(checked.is_sound());
    assert_eq!(checked.warnings.len(), 1);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String =
        (0..100).map(|second| support::line("a", &second.to_string(), second, "{}")).collect();
    support::input(folder.path(), "a.jsonl", lines);
    support::build_with(folder.path(), |_| ()).unwrap();
    let before = support::content(&folder.path().join("out"));
    support::build_with(folder.path(), |_| ()).unwrap();
    assert!(support::content(&folder.path().join("out")) == before);
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", support::line("a", "u", 0, "{}"));
    let output = folder.path().join("out");
    fs::create_dir(&output).unwrap();
    fs::write(output.join("thesis.tex"), "x").unwrap();
    let error = support::build_with(folder.path(), |_| ()).unwrap_err();
    assert!(matches!(error, BuilderError::OutputTaken { .. }), "{error}");
    assert_eq!(support::content(&output).into_keys().collect::<Vec<_>>(), ["thesis.tex"]);
}

#[test]
fn users_can_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", support::line("a", "secret-name", 0, "{}"));
    let report = support::build_with(folder.path(), |options| options.users_table = false).unwrap();
    assert_eq!((report.manifest.users, report.manifest.users_files.len()), (1, 0));
    for (path, bytes) in support::content(&folder.path().join("out")) {
        assert!(!bytes.windows(11).any(|part| part == b"secret-name"), "{path} tells");
    }
    assert!(check(&folder.path().join("out"), &NoWatch).unwrap().is_sound());
}

#[test]
fn input_that_is_not_there_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let error = support::build_with(folder.path(), |_| ()).unwrap_err();
    assert!(matches!(error, BuilderError::NoInput { .. }), "{error}");
    assert!(!folder.path().join("out").exists());
}
