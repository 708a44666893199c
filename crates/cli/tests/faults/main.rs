//! Random faults in an extract's bytes, in a folder and on a web host: every answer is the right one, or an error that
//! names the file. What has once been verified and kept in memory is not touched.
//!
//! `ROCKPOOL_FAULTS` says how many faults each test tries; the default is what takes a short while.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a native test that says what it saw"
)]

mod extract;
mod fault;
mod host;
#[path = "../support/mod.rs"]
mod support;
#[allow(dead_code, reason = "the command uses all of it")]
#[path = "../../src/web_folder.rs"]
mod web_folder;

use extract::{Extract, QUESTIONS, question};
use fault::{Draws, Fault};
use host::Host;
use rockpool_engine::{Engine, EngineError, NativeHost, Silent};
use rockpool_store::{Folder, Network, Store};
use std::sync::Arc;

fn faults(default: u64) -> u64 {
    std::env::var("ROCKPOOL_FAULTS").ok().and_then(|number| number.parse().ok()).unwrap_or(default)
}

/// An answer as text, without what it cost; or an error's message.
fn ask(
    runtime: &tokio::runtime::Runtime,
    network: Arc<dyn Network>,
    number: usize,
) -> Result<String, String> {
    let answer = runtime.block_on(async {
        let engine = Engine::open(Store::new(network), Arc::new(NativeHost::new())).await?;
        engine.ask(&question(number), Arc::new(Silent)).await
    });
    answer
        .map(|answer| {
            let mut answer = serde_json::to_value(answer).unwrap();
            answer.as_object_mut().unwrap().remove("read");
            answer.to_string()
        })
        .map_err(|error: EngineError| error.to_string())
}

/// The right answers of an extract in a folder.
fn right(runtime: &tokio::runtime::Runtime, extract: &Extract) -> Vec<String> {
    (0..QUESTIONS.len())
        .map(|number| ask(runtime, Arc::new(Folder::new(extract.path())), number).unwrap())
        .collect()
}

/// How many answers were right, and how many were refused.
#[derive(Debug, Default)]
struct Outcomes {
    right: u64,
    refused: u64,
}

impl Outcomes {
    fn judge(
        &mut self,
        fault: &Fault,
        number: usize,
        found: &Result<String, String>,
        right: &[String],
        older: &[String],
    ) {
        match found {
            Ok(answer) => {
                // An older manifest with all its files is an older extract, and a whole one.
                let is_right =
                    *answer == right[number] || (fault.is_older_manifest && *answer == older[number]);
                assert!(is_right, "{fault}: question {number} is answered wrongly");
                self.right += 1;
            }
            Err(message) => {
                let is_named = message.contains(&fault.path)
                    || (fault.is_older_manifest && message.contains(".parquet"));
                assert!(is_named, "{fault}: question {number} is refused without the file's name: {message}");
                self.refused += 1;
            }
        }
    }
}

#[test]
fn in_a_folder() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (extract, older) = Extract::with_older();
    let (right, right_older) = (right(&runtime, &extract), right(&runtime, &older));
    assert!(
        extract.files().values().any(|bytes| bytes.len() > 300 << 10),
        "no file is large enough for ranges"
    );
    let mut draws = Draws::new(7);
    let mut outcomes = Outcomes::default();
    for _ in 0..faults(1_000) {
        let fault = Fault::draw(&mut draws, &extract, &older);
        let number = draws.below(QUESTIONS.len());
        extract.put(&fault.path, fault.bytes.as_deref());
        let found = ask(&runtime, Arc::new(Folder::new(extract.path())), number);
        extract.restore(&fault.path);
        outcomes.judge(&fault, number, &found, &right, &right_older);
    }
    println!("in a folder: {outcomes:?}");
    assert!(outcomes.refused > outcomes.right / 4 && outcomes.right > 0, "{outcomes:?}");
}

#[test]
fn on_a_web_host() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (extract, older) = Extract::with_older();
    let (right, right_older) = (right(&runtime, &extract), right(&runtime, &older));
    let host = Host::start(&runtime, extract.files().clone());
    let mut draws = Draws::new(8);
    let mut outcomes = Outcomes::default();
    // Fewer than in a folder: what cannot be had is asked for again, after a wait.
    for trial in 0..faults(150) {
        let fault = Fault::draw(&mut draws, &extract, &older);
        let number = draws.below(QUESTIONS.len());
        // Every other fault is in a copy on the way only, such as that of a cache.
        let in_copies_only = trial % 2 == 0 && fault.bytes.is_some() && !fault.is_older_manifest;
        host.damage(&fault, in_copies_only);
        let found = ask(&runtime, host.network(&runtime), number);
        host.heal();
        if in_copies_only {
            let error = found.as_ref().err();
            assert!(error.is_none(), "{fault}: a fault of copies does not heal: {error:?}");
        }
        outcomes.judge(&fault, number, &found, &right, &right_older);
        // The host is right again, and so is the answer.
        if trial % 16 == 0 {
            let healed = ask(&runtime, host.network(&runtime), number);
            assert!(healed.as_ref() == Ok(&right[number]), "{fault}: {:?}", healed.err());
        }
    }
    println!("on a web host: {outcomes:?}");
    assert!(outcomes.refused > outcomes.right / 10 && outcomes.right > 0, "{outcomes:?}");
}

#[test]
fn met_by_the_command() {
    let (extract, older) = Extract::with_older();
    let path = extract.path().display().to_string();
    let run = |number: usize| {
        let arguments = ["ask", "--extract", &path, "--question", "-", "--format", "json"];
        support::rockpool_with_input(&arguments, QUESTIONS[number])
    };
    let answer = |run: &support::Run| {
        let mut answer = run.json();
        answer.as_object_mut().unwrap().remove("read");
        answer
    };
    let mut draws = Draws::new(9);
    for _ in 0..faults(1_000) / 40 {
        let fault = Fault::draw(&mut draws, &extract, &older);
        let number = draws.below(QUESTIONS.len());
        let right = answer(&run(number).fine());
        extract.put(&fault.path, fault.bytes.as_deref());
        let found = run(number);
        extract.restore(&fault.path);
        match found.code {
            0 if fault.is_older_manifest => {}
            0 => assert_eq!(answer(&found), right, "{fault}"),
            code => {
                assert_eq!(code, 1, "{fault}: {found:?}");
                let is_named = found.stderr.contains(&fault.path) || fault.is_older_manifest;
                let says_what_to_do =
                    ["help: ", "build the extract again", "rockpool check", "check the address"];
                assert!(is_named, "{fault}: {}", found.stderr);
                assert!(
                    says_what_to_do.iter().any(|advice| found.stderr.contains(advice)),
                    "{fault}: {}",
                    found.stderr
                );
            }
        }
    }
}
