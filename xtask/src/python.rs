//! Environments of Python with fixed packages, outside the clone.

use crate::apt;
use crate::build::remove_folder;
use crate::error::Error;
use crate::places::Places;
use crate::process::{command, output, run, run_or_advise};
use crate::stamp::Stamp;
use std::path::{Path, PathBuf};

/// What helps where pip fails.
const INDEX_ADVICE: &str = "Packages come from PyPI, or from wherever pip is configured to look.";

/// The Python of an environment with the packages of a `requirements.txt`, and then with what `more` asks of pip, made
/// anew when either changes.
///
/// # Errors
/// [`Error::Missing`] without Python 3; otherwise what pip says.
pub fn environment(
    places: &Places,
    name: &str,
    requirements: &Path,
    more: &[&str],
) -> Result<PathBuf, Error> {
    let folder = places.cache().join("python").join(name);
    let python = if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") };
    let version = output(command("python3").arg("--version")).unwrap_or_default();
    let also = format!("{version} {} {more:?}", folder.display());
    let stamp = Stamp::new(places, &format!("python-{name}"), &[requirements.to_owned()], &also)?;
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
