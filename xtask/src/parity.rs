//! Parity: every kind of question, asked of Rockpool, of the SQL it writes in three engines, and of other programs, and
//! compared with the definition. All of it is Python, in two environments of its own in the cache.

use crate::apt;
use crate::build::rockpool_command;
use crate::error::Error;
use crate::journal::Journal;
use crate::places::Places;
use crate::process::{command, run_or_advise};
use crate::python::environment;
use std::env;

/// The Mitzu that is compared with. It declares older Pythons only, and its own list of dependencies no longer
/// installs; `requirements-mitzu.txt` has what it needs.
const MITZU: &str = "mitzu==0.6.11";

/// Builds the command and compares.
///
/// # Errors
/// The first step that fails.
pub fn everything(places: &Places, options: &[String], journal: &mut Journal) -> Result<(), Error> {
    rockpool_command(places, journal)?;
    journal.step("parity", || compare(places, options))
}

/// Compares the built command with the definition; `options` are passed on.
///
/// # Errors
/// A missing Python, or the failure of the comparison.
pub fn compare(places: &Places, options: &[String]) -> Result<(), Error> {
    let folder = places.tests().join("parity");
    let python = environment(places, "parity", &folder.join("requirements.txt"), &[])?;
    let mitzu = environment(
        places,
        "mitzu",
        &folder.join("requirements-mitzu.txt"),
        &["--no-deps", "--ignore-requires-python", MITZU],
    )?;
    java_in_ci()?;
    let mut comparison = command(&python);
    comparison
        .arg(folder.join("run.py"))
        .arg("--rockpool")
        .arg(places.rockpool())
        .arg("--mitzu")
        .arg(mitzu)
        .arg("--work")
        .arg(places.cache().join("parity").join("work"))
        .args(options)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    run_or_advise(&mut comparison, "Lines with MISMATCH, above, say which question and which numbers.")
}

/// Spark needs Java. Where it is missing the comparison says so and leaves Spark out, but not in continuous
/// integration.
fn java_in_ci() -> Result<(), Error> {
    let in_ci = env::var_os("CI").is_some_and(|value| value == "true");
    if in_ci && which::which("java").is_err() && apt::usable() {
        apt::update()?;
        apt::install(&["default-jre-headless".to_owned()])?;
    }
    Ok(())
}
