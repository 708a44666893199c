//! What a build leaves in its folder, however it ends.

use super::private::BUILD;
use super::*;
use rockpool_catalog::Health;

fn manifest(files: &[&Staged]) -> Manifest {
    Manifest {
        format_version: rockpool_catalog::FORMAT_VERSION,
        generator: "test".into(),
        name: "test".into(),
        time_zone: "UTC".into(),
        time_resolution: Default::default(),
        covered: None,
        rows: 0,
        users: 0,
        rows_without_user: 0,
        strays: None,
        health: Health::default(),
        cut: None,
        snapshot: None,
        user_properties: vec![],
        event_types: vec![],
        any_user_days: vec![],
        day_order: None,
        daily: None,
        users_files: files.iter().map(|staged| staged.file.clone()).collect(),
    }
}

fn staged(output: &Output, name: &str) -> Staged {
    let temporary = output.temporary();
    fs::write(&temporary, name).unwrap();
    let file = DataFile {
        path: format!("users/all/{name}.parquet"),
        bytes: 1,
        metadata_bytes: 1,
        metadata_checksum: rockpool_catalog::Checksum::of(b""),
        rows: 0,
        part: None,
        covered: None,
        user_keys: None,
        hash: String::new(),
    };
    Staged { temporary, file }
}

fn place(folder: &Path, name: &str) {
    let output = Output::open(folder).unwrap();
    let file = staged(&output, name);
    let manifest = manifest(&[&file]);
    assert_eq!(output.place(vec![file], None, &manifest, || ()).unwrap(), Vec::<PathBuf>::new());
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_build_that_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = Output::open(&folder.path().join("a/b")).unwrap();
    staged(&output, "x");
    drop(output);
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn the_new_replaces_the_old_and_foreign_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), "one");
    fs::write(folder.path().join("users/all/foreign.parquet"), "").unwrap();
    place(folder.path(), "two");
    assert_eq!(names(folder.path()), [MANIFEST_FILE, "users"]);
    assert_eq!(names(&folder.path().join("users/all")), ["foreign.parquet", "two.parquet"]);
}

#[test]
fn a_crash_while_placing_is_cleaned_up_by_the_next_build() {
    let folder = tempfile::tempdir().unwrap();
    let staging = private_folder(folder.path()).join(BUILD);
    fs::create_dir_all(&staging).unwrap();
    fs::create_dir_all(folder.path().join("users/all")).unwrap();
    fs::write(folder.path().join("users/all/half.parquet"), "").unwrap();
    fs::write(staging.join(JOURNAL), "users/all/half.parquet\n../users/all/x.parquet").unwrap();
    fs::write(staging.join("new-0"), "").unwrap();
    place(folder.path(), "whole");
    assert_eq!(names(&folder.path().join("users/all")), ["whole.parquet"]);
    assert_eq!(names(folder.path()), [MANIFEST_FILE, "users"]);
}

#[test]
fn a_crash_after_the_new_manifest_is_cleaned_up_by_the_next_build() {
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), "one");
    place(folder.path(), "two");
    // As if the second build had ended before it removed what the first had written.
    let staging = private_folder(folder.path()).join(BUILD);
    fs::create_dir_all(&staging).unwrap();
    fs::write(folder.path().join("users/all/one.parquet"), "").unwrap();
    fs::write(staging.join(JOURNAL), "users/all/two.parquet\nusers/all/one.parquet").unwrap();
    place(folder.path(), "three");
    assert_eq!(names(&folder.path().join("users/all")), ["three.parquet"]);
    assert_eq!(names(folder.path()), [MANIFEST_FILE, "users"]);
}

#[test]
fn an_extract_of_an_earlier_format_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("events/a%20b/all");
    fs::create_dir_all(&old).unwrap();
    fs::write(old.join("0.parquet"), "").unwrap();
    fs::write(folder.path().join("events/mine.txt"), "").unwrap();
    let manifest = r#"{"format_version":0,"event_types":[{"events":[{"path":"events/a%20b/all/0.parquet","hash":"0"},{"path":"../x","hash":""}]}]}"#;
    fs::write(folder.path().join(MANIFEST_FILE), manifest).unwrap();
    place(folder.path(), "new");
    assert_eq!(names(&folder.path().join("events")), ["mine.txt"]);
    assert_eq!(names(folder.path()), ["events", MANIFEST_FILE, "users"]);
}

#[test]
fn other_folders_and_busy_ones_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = Output::open(folder.path()).unwrap();
    assert!(matches!(Output::open(folder.path()), Err(BuilderError::OutputBusy { .. })));
    drop(output);
    fs::write(folder.path().join("thesis.txt"), "").unwrap();
    assert!(matches!(Output::open(folder.path()), Err(BuilderError::OutputTaken { .. })));
    assert_eq!(names(folder.path()), ["thesis.txt"]);
    fs::write(folder.path().join(MANIFEST_FILE), r#"{"name":"an installable web page"}"#).unwrap();
    assert!(matches!(Output::open(folder.path()), Err(BuilderError::Manifest { .. })));
    assert_eq!(names(folder.path()), [MANIFEST_FILE, "thesis.txt"]);
}
