//! Tests: all of them in layers, a layer, a crate, or one.

mod browser;
mod ground;
mod krate;

use crate::build::native_cargo;
use crate::command_line::{CrateRun, Wanted};
use crate::error::Error;
use crate::journal::Journal;
use crate::layer::Layer;
use crate::members::{FETCH, Members, WORKER};
use crate::other_browsers::OtherBrowsers;
use crate::places::Places;
use crate::process::{command, run, run_or_advise};
use crate::python::environment;
use crate::{fuzz, lint, parity};
use ground::Ground;
use std::fs;
use std::path::PathBuf;

/// Seconds that each fuzz target gets among the other tests.
const FUZZ_SECONDS: u64 = 60;

/// Runs what is wanted; a failure of one layer does not keep the others from running.
///
/// # Errors
/// A crate that does not exist, or a failed set-up. The failures of tests are in the journal.
pub fn everything(places: &Places, wanted: &Wanted, journal: &mut Journal) -> Result<(), Error> {
    let mut ground = Ground::new(places);
    match wanted {
        Wanted::Layers(layers) => {
            for layer in layers {
                journal.begin_layer(layer.name());
                layer_of(*layer, &mut ground, journal);
            }
        }
        Wanted::Quick => {
            journal.begin_layer("quick");
            lint::formatting(places, journal);
            journal.attempt("native tests without DataFusion", || pure(places));
        }
        Wanted::Crate { name, test, run: how } => {
            let members = Members::find(places)?;
            let member = members.named(name)?;
            if *how == CrateRun::Browser || [WORKER, FETCH].contains(&member.name.as_str()) {
                browser::one(&mut ground, &member.name, test.as_deref(), journal);
            } else {
                journal.attempt(&format!("native tests of {}", member.name), || {
                    run(native_cargo(places).args(krate::arguments(
                        member,
                        test.as_deref(),
                        *how == CrateRun::Debug,
                    )?))
                });
            }
        }
        Wanted::EndToEnd(title) => end_to_end(&mut ground, Some(title), journal),
    }
    Ok(())
}

fn layer_of(layer: Layer, ground: &mut Ground<'_>, journal: &mut Journal) {
    let places = ground.places;
    match layer {
        Layer::Lint => lint::everything(places, journal),
        Layer::Pure => {
            journal.attempt("native tests without DataFusion", || pure(places));
        }
        Layer::Engine => {
            journal.attempt("native tests with DataFusion", || engine(places));
        }
        Layer::Fuzz => {
            let wanted = fuzz::Wanted { target: None, seconds: FUZZ_SECONDS, debug: false, input: None };
            if let Err(error) = fuzz::everything(places, &wanted, journal) {
                eprintln!("error: {error}");
            }
        }
        Layer::Browser => browser::everything(ground, journal),
        Layer::Parity => {
            if ground.command(journal) {
                journal.attempt("parity with other engines", || parity::compare(places, &[]));
            } else {
                journal.not_run("parity with other engines");
            }
        }
        Layer::EndToEnd => end_to_end(ground, None, journal),
    }
}

/// One selection for all of them, so that what they share is compiled once.
fn pure(places: &Places) -> Result<(), Error> {
    let members = Members::find(places)?;
    let packages = members.pure().flat_map(|member| ["--package", &member.name]);
    run(native_cargo(places).args(["test", "--no-fail-fast"]).args(packages))
}

fn engine(places: &Places) -> Result<(), Error> {
    let members = Members::find(places)?;
    let packages = members.heavy().flat_map(|member| ["--package", &member.name]);
    run(native_cargo(places).args(["test", "--release", "--no-fail-fast"]).args(packages))
}

/// Playwright over the built site.
fn end_to_end(ground: &mut Ground<'_>, only: Option<&str>, journal: &mut Journal) {
    const STEP: &str = "end-to-end tests";
    if !ground.site(journal) {
        return journal.not_run(STEP);
    }
    let places = ground.places;
    let requirements = places.tests().join("support").join("requirements.txt");
    let store = journal.step("S3-compatible server", || environment(places, "s3", &requirements, &[]));
    let Ok(python) = store.inspect_err(|error| eprintln!("error: {error}")) else {
        return journal.not_run(STEP);
    };
    let Some(browser) = ground.browser(journal) else { return journal.not_run(STEP) };
    // Those of an earlier run.
    let _ = fs::remove_file(failures(places));
    journal.attempt(STEP, || {
        let mut playwright = command("node");
        playwright
            .current_dir(places.tests())
            .args(["node_modules/@playwright/test/cli.js", "test"])
            .env("CHROMIUM", &browser.program)
            .env("ROCKPOOL", places.rockpool())
            .env("ROCKPOOL_SITE", places.site())
            .env("ROCKPOOL_S3_PYTHON", &python);
        if let Some(title) = only {
            playwright.args(["--grep", title]);
        }
        let advice = "Screenshots and traces of the failures are in tests/results.";
        let result = run_or_advise(&mut playwright, advice);
        result.map_err(|error| Error::Unexpected(format!("{error}\n{}", noted(places, "failed").join("\n"))))
    });
    for title in noted(places, "flaky") {
        journal.skipped(&format!("flaky: {title}"), "it failed at first and passed at its second try");
    }
    if only.is_none() {
        main_road(places, journal);
    }
}

fn failures(places: &Places) -> PathBuf {
    places.tests().join("results").join("failures.txt")
}

/// The titles that the tests' own reporter has noted as failed or flaky.
fn noted(places: &Places, word: &str) -> Vec<String> {
    let text = fs::read_to_string(failures(places)).unwrap_or_default();
    text.lines().filter_map(|line| line.strip_prefix(word)).map(|title| title.trim().to_owned()).collect()
}

/// The main road in Firefox and WebKit.
fn main_road(places: &Places, journal: &mut Journal) {
    const STEP: &str = "main road in Firefox and WebKit";
    match journal.step("Firefox and WebKit", OtherBrowsers::set_up) {
        Ok(Some(browsers)) => {
            journal.attempt(STEP, || {
                let mut node = command("node");
                node.current_dir(places.tests())
                    .args(["--test", "--test-reporter=spec", "browsers/"])
                    .env("ROCKPOOL", places.rockpool())
                    .env("ROCKPOOL_SITE", places.site())
                    .env("FIREFOX", &browsers.firefox)
                    .env("WEBKIT", &browsers.webkit)
                    .env("WEBKIT_DRIVER", &browsers.driver);
                run_or_advise(&mut node, "Screenshots of the failures are in tests/results.")
            });
        }
        Ok(None) => journal.skipped(STEP, &OtherBrowsers::advice()),
        Err(error) => {
            eprintln!("error: {error}");
            journal.not_run(STEP);
        }
    }
}
