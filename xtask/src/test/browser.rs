//! Tests that are compiled for the browser and run in it.

use super::ground::Ground;
use crate::journal::Journal;
use crate::members::{APP, FETCH, WORKER};
use crate::process::run;
use crate::wasm::TARGET;

/// Seconds that one browser test file may take on a busy machine.
const LIMIT: &str = "300";

/// The tests of the page, the worker, and what both fetch with.
pub fn everything(ground: &mut Ground<'_>, journal: &mut Journal) {
    for package in [APP, FETCH, WORKER] {
        one(ground, package, None, journal);
    }
}

/// The tests of one crate, or those whose name contains `test`.
pub fn one(ground: &mut Ground<'_>, package: &str, test: Option<&str>, journal: &mut Journal) {
    let step = format!("browser tests of {package}");
    let places = ground.places;
    let Some((driver, settings)) =
        ground.browser(journal).map(|browser| (browser.driver.clone(), browser.settings.clone()))
    else {
        return journal.not_run(&step);
    };
    let Some(toolchain) = ground.toolchain(journal) else { return journal.not_run(&step) };
    journal.attempt(&step, || {
        let mut cargo = toolchain.cargo();
        toolchain
            .apply(&mut cargo, places)?
            .current_dir(places.repository())
            .args([
                "test",
                "--release",
                "--target",
                TARGET,
                "--package",
                package,
                "--lib",
                "--tests",
                "--no-fail-fast",
            ])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
            .env("CHROMEDRIVER", driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
            .env("WASM_BINDGEN_TEST_TIMEOUT", LIMIT);
        if package == WORKER {
            // The larger of the two engines answers all that the smaller one does.
            cargo.args(["--features", "sql"]);
        }
        if let Some(test) = test {
            cargo.args(["--", test]);
        }
        run(&mut cargo)
    });
}
