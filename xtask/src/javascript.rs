//! Node and the JavaScript packages, exactly as the lock files name them.

use crate::error::Error;
use crate::process::{command, output, run_or_advise};
use std::fs;
use std::path::Path;
use std::process::Command;

const OLDEST_NODE: u32 = 20;

/// Installs the packages of a folder if its lock file has changed since the last time.
///
/// # Errors
/// [`Error::Missing`] without Node; otherwise what npm says.
pub fn set_up(folder: &Path) -> Result<(), Error> {
    let version = node_version().unwrap_or(0);
    if version < OLDEST_NODE || which::which("npm").is_err() {
        return Err(Error::Missing {
            what: format!("Node {OLDEST_NODE} or newer, with npm"),
            advice: "Install it from https://nodejs.org or with the system's package manager.".into(),
        });
    }
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(Error::file("read", &lock))?;
    let installed = folder.join("node_modules").join(".installed-from.json");
    if fs::read(&installed).is_ok_and(|current| current == wanted) {
        println!("    packages of {} are there", folder.display());
        return Ok(());
    }
    // No package's own scripts are run: none of these needs one, and a browser is not fetched on the side.
    run_or_advise(
        command("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder),
        "npm needs its registry once; afterwards nothing is fetched until the lock file changes.",
    )?;
    fs::write(&installed, &wanted).map_err(Error::file("write", &installed))
}

/// A script run by Node.
pub fn script(path: &Path) -> Command {
    let mut node = command("node");
    node.arg(path);
    node
}

fn node_version() -> Option<u32> {
    let text = output(command("node").arg("--version"))?;
    text.trim_start_matches('v').split('.').next()?.parse().ok()
}
