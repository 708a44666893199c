//! Parity: every kind of question, asked of Rockpool, of the SQL it writes in three engines, and of other programs, and
//! compared with the definition. All of it is Python, in two environments of its own in the cache.

use crate::apt;
use crate::build::{NATIVE, native_cargo, remove_folder};
use crate::error::Error;
use crate::journal::Journal;
use crate::places::Places;
use crate::process::{command, output, run, run_or_advise};
use crate::stamp::Stamp;
use std::env;
use std::path::{Path, PathBuf};

/// The Mitzu that is compared with. It declares older Pythons only, and its own list of dependencies no longer
/// installs; `requirements-mitzu.txt` has what it needs.
const MITZU: &str = "mitzu==0.6.11";

/// What helps where pip fails.
const INDEX_ADVICE: &str = "Packages come from PyPI, or from wherever pip is configured to look.";

/// Builds the command and compares.
///
/// # Errors
/// The first step that fails.
pub fn everything(places: &Places, options: &[String], journal: &mut Journal) -> Result<(), Error> {
    journal.step("the command", || {
        run(native_cargo(places).args(["build", "--release"]).args(NATIVE).arg("--bins"))
    })?;
    journal.step("parity", || compare(places, options))
}

/// Compares the built command with the definition; `options` are passed on.
///
/// # Errors
/// A missing Python, or the failure of the comparison.
pub fn compare(places: &Places, options: &[String]) -> Result<(), Error> {
    let folder = places.tests().join("parity");
    let python = environment(places, "python", &folder.join("requirements.txt"), &[])?;
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

/// An environment of Python with these packages, and then some more; the path of its Python.
fn environment(places: &Places, name: &str, requirements: &Path, more: &[&str]) -> Result<PathBuf, Error> {
    let folder = places.cache().join("parity").join(name);
    let python = if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") };
    let version = output(command("python3").arg("--version")).unwrap_or_default();
    let stamp = Stamp::new(
        places,
        &format!("parity-{name}"),
        &[requirements.to_owned()],
        &format!("{version} {} {more:?}", folder.display()),
    )?;
    if stamp.is_current() && output(command(&python).arg("--version")).is_some() {
        println!("    unchanged: {}", folder.display());
        return Ok(python);
    }
    remove_folder(&folder)?;
    create(&folder)?;
    let install = || {
        let mut pip = command(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        pip
    };
    run_or_advise(install().arg("--requirement").arg(requirements), INDEX_ADVICE)?;
    if !more.is_empty() {
        run_or_advise(install().args(more), INDEX_ADVICE)?;
    }
    stamp.keep()?;
    Ok(python)
}

/// Creates an empty environment. On Debian the module for it is a package of its own.
fn create(folder: &Path) -> Result<(), Error> {
    let has_venv = output(command("python3").args(["-c", "import ensurepip, venv"])).is_some();
    if !has_venv {
        if !apt::usable() {
            return Err(Error::Missing {
                what: "Python 3 with its module venv".into(),
                advice: "Install Python 3.11 or newer (Debian: python3 and python3-venv).".into(),
            });
        }
        apt::update()?;
        apt::install(&["python3".to_owned(), "python3-venv".to_owned()])?;
    }
    run(command("python3").args(["-m", "venv"]).arg(folder))
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
