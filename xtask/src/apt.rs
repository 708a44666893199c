//! Debian's and Ubuntu's package manager, where there is one.

use crate::error::Error;
use crate::process::{command, output, run};
use std::ffi::OsStr;
use std::process::Command;

/// Whether packages can be installed from here: apt-get exists, and we are root or may become it unasked.
pub fn usable() -> bool {
    which::which("apt-get").is_ok() && (is_root() || can_sudo())
}

/// The newest of several packages that the archive has, for names that carry a version.
pub fn first_available(names: impl IntoIterator<Item = String>) -> Option<String> {
    names.into_iter().find(|name| {
        output(command("apt-cache").args(["show", "--no-all-versions", name]))
            .is_some_and(|text| !text.is_empty())
    })
}

/// Fetches the lists of packages.
///
/// # Errors
/// What apt-get says.
pub fn update() -> Result<(), Error> {
    run(&mut as_root(&["apt-get", "update", "--quiet"]))
}

/// Installs packages without asking anything.
///
/// # Errors
/// What apt-get says.
pub fn install(packages: &[String]) -> Result<(), Error> {
    let mut words = vec!["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"];
    words.extend(packages.iter().map(String::as_str));
    run(as_root(&words).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// A command with the rights to change the system.
pub fn as_root<S: AsRef<OsStr>>(words: &[S]) -> Command {
    let mut all: Vec<&OsStr> = words.iter().map(AsRef::as_ref).collect();
    if !is_root() {
        all.splice(0..0, ["sudo", "--non-interactive"].map(OsStr::new));
    }
    let mut words = all.into_iter();
    let mut command = command(words.next().unwrap_or(OsStr::new("true")));
    command.args(words);
    command
}

fn is_root() -> bool {
    output(command("id").arg("-u")).as_deref() == Some("0")
}

fn can_sudo() -> bool {
    output(command("sudo").args(["--non-interactive", "true"])).is_some()
}
