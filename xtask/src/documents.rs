//! What the documents say of the tree, held against it.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

/// The documents that name files.
const DOCUMENTS: [&str; 4] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "CHANGELOG.md"];
/// What a path in them begins with.
const ROOMS: [&str; 7] = ["crates/", "docs/", "sample-data", "tests/", "web/", "xtask/", ".ci/"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The words of a text that stand between backticks and are paths; of `a/{b,c}.rs` both that it stands for.
fn paths(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let paths = quoted.filter(|word| {
        ROOMS.iter().any(|room| word.starts_with(room)) && !word.contains([' ', '*', '\n', '<', 'X'])
    });
    paths.flat_map(expanded).collect()
}

fn expanded(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let Some((choices, after)) = rest.split_once('}') else { return vec![path.to_owned()] };
    choices.split(',').flat_map(|choice| expanded(&format!("{before}{}{after}", choice.trim()))).collect()
}

#[test]
fn every_path_that_a_document_names_is_there() {
    let mut missing = vec![];
    for document in DOCUMENTS {
        let text = fs::read_to_string(repository().join(document)).unwrap();
        let found = paths(&text);
        missing.extend(
            found
                .into_iter()
                .filter(|path| !repository().join(path).exists())
                .map(|path| format!("{document}: {path}")),
        );
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn braces_stand_for_several_paths() {
    assert_eq!(paths("see `crates/a/{b,c/d}.rs` and `other`"), ["crates/a/b.rs", "crates/a/c/d.rs"]);
}
