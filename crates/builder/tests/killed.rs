//! A build that is killed at any instant leaves nothing for good: the next one clears up.
//!
//! The build runs in a process of its own (this test program again), which ends itself at the n-th sign of progress, for
//! every n until one build comes through.

#![allow(clippy::disallowed_methods, reason = "a native test that kills itself")]

mod support;

use rockpool_builder::{AppendOptions, BuildPhase, BuildWatch, NoWatch, append, build, check};
use std::{
    env, fs,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
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

/// Does nothing, unless a test below runs it.
#[test]
fn append_that_is_killed() {
    let (Ok(folder), Ok(at)) = (env::var(FOLDER), env::var(ABORT_AT)) else { return };
    let watch = Abort(AtomicU64::new(at.parse().unwrap()));
    // Replaced files go at once, so that there is something to do after the new manifest is in place.
    let options = AppendOptions {
        keep_replaced: Duration::ZERO,
        ..AppendOptions::new(support::options(Path::new(&folder)))
    };
    append(&options, &watch).unwrap();
}

/// Runs a test of this program that ends itself at the n-th sign of progress; says whether it came through.
fn run(test: &str, folder: &Path, at: u64) -> bool {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", test]).env(FOLDER, folder).env(ABORT_AT, at.to_string());
    command.output().unwrap().status.success()
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
        let is_through = run("build_that_is_killed", folder.path(), at);
        // A reader sees the old extract or the new one, whole.
        let named = files_named(&out);
        if is_through {
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

#[test]
fn an_append_that_is_killed_adds_all_or_nothing_and_the_next_one_carries_on() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let lines = |user: &str, second: u32| -> String {
        (0..4).map(|kind| support::line(&format!("kind {kind}"), user, second, "{}")).collect()
    };
    support::input(folder.path(), "0.jsonl", lines("u", 0));
    support::build_with(folder.path(), |_| ()).unwrap();
    let rows = || check(&out, &NoWatch).unwrap().manifest.unwrap().rows;
    let (mut at, mut swapped) = (0, false);
    loop {
        at += 1;
        let number = u32::try_from(at).unwrap();
        // Each time four events more, of a user who is known and, every other time, of a new one.
        let user = if at % 2 == 0 { "u".to_owned() } else { format!("u{at}") };
        support::input(folder.path(), &format!("{at}.jsonl"), lines(&user, number));
        let before = rows();
        let is_through = run("append_that_is_killed", folder.path(), at);
        files_named(&out);
        assert!([before, before + 4].contains(&rows()), "killed at {at}: {} of {before}", rows());
        swapped |= !is_through && rows() == before + 4;
        let report = append(&AppendOptions::new(support::options(folder.path())), &NoWatch).unwrap();
        assert_eq!(report.manifest.rows, 4 * (at + 1), "killed at {at}");
        if is_through {
            break;
        }
    }
    assert!(swapped, "no append was killed after the new manifest was in place");
    assert!(at > 10, "only {at} instants were tried");
    // Nothing is there but what the manifest names, and what it says is there for readers of earlier ones.
    let manifest = check(&out, &NoWatch).unwrap().manifest.unwrap();
    let retired = manifest.snapshot.as_ref().unwrap().retired.iter().map(|file| file.path.clone());
    let mut expected: Vec<String> = files_named(&out).into_iter().chain(retired).collect();
    expected.sort();
    assert_eq!(support::content(&out).into_keys().collect::<Vec<_>>(), expected);
    let users = support::users(&out, &manifest);
    assert_eq!(users.len() as u64, manifest.users);
}
