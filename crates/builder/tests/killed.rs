//! A build that is killed at any instant leaves nothing for good: the next one clears up.
//!
//! The build runs in a process of its own (this test program again), which ends itself at the n-th sign of progress, for
//! every n until one build comes through.

#![allow(clippy::disallowed_methods, reason = "a native test that kills itself")]

mod support;

use rockpool_builder::{BuildPhase, BuildWatch, NoWatch, build, check};
use std::{
    env, fs,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
};

const FOLDER: &str = "ROCKPOOL_TEST_FOLDER";
const ABORT_AT: &str = "ROCKPOOL_TEST_ABORT_AT";

/// Ends the process at a sign of progress.
struct Abort(AtomicU64);

impl Abort {
    fn count(&self) {
        if self.0.fetch_sub(1, Ordering::Relaxed) == 1 {
            std::process::abort();
        }
    }
}

impl BuildWatch for Abort {
    fn phase(&self, _: BuildPhase) {
        self.count();
    }

    fn advance(&self, _: u64) {
        self.count();
    }
}

/// Does nothing, unless the test below runs it.
#[test]
fn build_that_is_killed() {
    let (Ok(folder), Ok(at)) = (env::var(FOLDER), env::var(ABORT_AT)) else { return };
    let watch = Abort(AtomicU64::new(at.parse().unwrap()));
    build(&support::options(Path::new(&folder)), &watch).unwrap();
}

fn files_named(extract: &Path) -> Vec<String> {
    let checked = check(extract, &NoWatch).unwrap();
    assert_eq!(checked.problems, vec![]);
    let mut named: Vec<String> = checked.manifest.unwrap().files().map(|file| file.path.clone()).collect();
    named.push("manifest.json".to_owned());
    named.sort();
    named.dedup();
    named
}

#[test]
fn whatever_the_instant_the_next_build_leaves_what_the_manifest_names() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let generation = |number: u64| {
        let lines: String = (0..4)
            .map(|kind| support::line(&format!("{}{kind}", number % 3), "u", number as u32, "{}"))
            .collect();
        support::input(folder.path(), "a.jsonl", lines);
    };
    generation(0);
    support::build_with(folder.path(), |_| ()).unwrap();
    let (mut at, mut swapped) = (0, false);
    loop {
        at += 1;
        generation(2 * at);
        let before = fs::read(out.join("manifest.json")).unwrap();
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "build_that_is_killed"])
            .env(FOLDER, folder.path())
            .env(ABORT_AT, at.to_string())
            .output()
            .unwrap();
        // A reader sees the old extract or the new one, whole.
        let named = files_named(&out);
        if child.status.success() {
            assert_eq!(support::content(&out).into_keys().collect::<Vec<_>>(), named);
            break;
        }
        swapped |= fs::read(out.join("manifest.json")).unwrap() != before;
        generation(2 * at + 1);
        support::build_with(folder.path(), |_| ()).unwrap();
        assert_eq!(
            support::content(&out).into_keys().collect::<Vec<_>>(),
            files_named(&out),
            "killed at {at}"
        );
    }
    assert!(swapped, "no build was killed after the new manifest was in place");
    assert!(at > 10, "only {at} instants were tried");
}
