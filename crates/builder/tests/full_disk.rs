//! A job for which there is no room says so and leaves the extract as it was; the next one carries on.
//!
//! The job runs in a process of its own (this test program again), whose files may have so many bytes and no more.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "a native test that runs itself again")]

mod support;

use rockpool_builder::{AppendOptions, NoWatch, append, build, check};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

const FOLDER: &str = "ROCKPOOL_TEST_FOLDER";

/// Does nothing, unless the test below runs it.
#[test]
fn build_with_little_room() {
    let Ok(folder) = env::var(FOLDER) else { return };
    // So little memory that runs go to disk.
    let done = support::build_with(Path::new(&folder), |options| options.memory_bytes = 1 << 14);
    assert!(done.is_ok(), "{}", done.unwrap_err());
}

/// Does nothing, unless the test below runs it.
#[test]
fn append_with_little_room() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let mut options = AppendOptions::new(support::options(Path::new(&folder)));
    options.build.memory_bytes = 1 << 14;
    let done = append(&options, &NoWatch);
    assert!(done.is_ok(), "{}", done.unwrap_err());
}

/// Runs a test of this program whose files may have so many blocks; what it said if it failed.
fn run(test: &str, folder: &Path, blocks: u64) -> Result<(), String> {
    // With the signal ignored, a write beyond the limit is an error, as on a full disk.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" --exact {test} --nocapture");
    let mut command = Command::new("sh");
    let output = command.arg("-c").arg(script).arg(env::current_exe().unwrap()).env(FOLDER, folder).output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    if output.status.success() { Ok(()) } else { Err(said.into_owned()) }
}

/// Lines of many users, so that no file is small.
fn lines(from: u32) -> String {
    let user = |second: u32| format!("{:08x}", second.wrapping_mul(0x9e37_79b9));
    let line = |second| {
        support::line(&format!("kind {}", second % 2), &user(second), second, &format!("{{\"n\":{second}}}"))
    };
    (from..from + 2_000).map(line).collect()
}

/// Tries with more and more room until the job is done; says how often there was none.
fn try_with_more_and_more_room(test: &str, folder: &Path) -> u64 {
    let out = folder.join("out");
    let before = support::content(&out);
    let beside = || -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let folders = beside();
    for tries in 0u64.. {
        let Err(said) = run(test, folder, tries.pow(3)) else { return tries };
        assert!(said.contains("there is no room"), "{said}");
        assert!(support::content(&out) == before, "with {} blocks", tries.pow(3));
        assert_eq!(beside(), folders);
    }
    unreachable!("there is a number for everything")
}

#[test]
fn without_room_the_extract_is_as_it_was_and_the_next_job_carries_on() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    support::input(folder.path(), "a.jsonl", lines(0).lines().take(1).collect::<String>() + "\n");
    build(&support::options(folder.path()), &NoWatch).unwrap();

    support::input(folder.path(), "a.jsonl", lines(0));
    assert!(try_with_more_and_more_room("build_with_little_room", folder.path()) > 3);
    let checked = check(&out, &NoWatch).unwrap();
    assert_eq!((checked.rows, checked.problems), (2_000, vec![]));

    support::input(folder.path(), "b.jsonl", lines(2_000));
    assert!(try_with_more_and_more_room("append_with_little_room", folder.path()) > 3);
    let checked = check(&out, &NoWatch).unwrap();
    assert_eq!((checked.rows, checked.problems), (4_000, vec![]));
}
