//! Every test: native, in a browser, and of the whole built site.

use crate::browser::Browser;
use crate::build::{NATIVE, native_cargo};
use crate::error::Error;
use crate::journal::Journal;
use crate::places::Places;
use crate::process::{cargo, command, run, run_or_advise};
use crate::wasm::TARGET;
use crate::{build, lint, parity, setup};
use std::process::Command;

/// Seconds that one browser test file may take on a busy machine.
const BROWSER_TEST_LIMIT: &str = "300";

/// Runs everything; a failure of one step does not keep the others from running.
///
/// # Errors
/// A failed set-up. The steps' own failures are in the journal.
pub fn everything(places: &Places, only: Option<&str>, journal: &mut Journal) -> Result<(), Error> {
    let toolchain = setup::for_building(places, journal)?;
    let browser = setup::for_testing(places, journal)?;
    if only.is_none() {
        lint::everything(places, journal);
        journal
            .attempt("native tests", || run(native_cargo(places).args(["test", "--release"]).args(NATIVE)));
        // What of the page needs no browser. On its own: the page's packages turn on nothing below DataFusion.
        journal.attempt("native tests of the page", || {
            run(native_cargo(places).args(["test", "--release", "--package", "rockpool-app", "--lib"]))
        });
        journal.attempt("tests of cargo xtask", || {
            run(cargo().current_dir(places.repository()).args(["test", "--package", "xtask"]))
        });
    }
    let built = build::everything(places, &toolchain, journal);
    if let Err(error) = &built {
        eprintln!("error: {error}");
    }
    if only.is_none() {
        for package in ["rockpool-app", "rockpool-fetch", "rockpool-worker"] {
            journal.attempt(&format!("browser tests of {package}"), || {
                run(in_browser(toolchain.apply(&mut toolchain.cargo(), places)?, package, places, &browser))
            });
        }
    }
    if built.is_ok() {
        if only.is_none() {
            journal.attempt("parity with other engines", || parity::compare(places, &[]));
        }
        journal.attempt("end-to-end tests", || end_to_end(places, &browser, only));
    } else {
        journal.not_run("parity with other engines");
        journal.not_run("end-to-end tests");
    }
    Ok(())
}

/// The tests of a crate, compiled for the browser and run in it.
fn in_browser<'c>(
    cargo: &'c mut Command,
    package: &str,
    places: &Places,
    browser: &Browser,
) -> &'c mut Command {
    cargo
        .current_dir(places.repository())
        .args(["test", "--release", "--target", TARGET, "--package", package, "--lib", "--tests"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &browser.settings)
        .env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TEST_LIMIT)
}

/// Playwright over the built site.
fn end_to_end(places: &Places, browser: &Browser, only: Option<&str>) -> Result<(), Error> {
    let mut playwright = command("node");
    playwright
        .current_dir(places.tests())
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .env("CHROMIUM", &browser.program)
        .env("ROCKPOOL", places.rockpool())
        .env("ROCKPOOL_SITE", places.site());
    if let Some(title) = only {
        playwright.args(["--grep", title]);
    }
    run_or_advise(&mut playwright, "Screenshots and traces of the failures are in tests/results.")
}
