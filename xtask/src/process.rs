//! Running other programs: with a clean environment, visible output, and errors that name the command.

use crate::error::Error;
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A command without what `cargo run` puts into the environment of this program. Left in, those variables reach
/// build scripts, and crates would be built anew whenever cargo is called another way.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"].iter().any(|p| text.starts_with(p))
        {
            command.env_remove(&name);
        }
    }
    // The libraries of the compiler that built this program are not those of the browser's compiler.
    if let Some(folders) = env::var_os("LD_LIBRARY_PATH") {
        match without_cargo_folders(&folders) {
            Some(kept) => command.env("LD_LIBRARY_PATH", kept),
            None => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
    command
}

fn without_cargo_folders(folders: &OsStr) -> Option<OsString> {
    let own = env::current_exe().ok().and_then(|program| program.parent().map(Path::to_owned));
    let kept: Vec<PathBuf> = env::split_paths(folders)
        .filter(|folder| !folder.as_os_str().is_empty())
        .filter(|folder| !own.as_ref().is_some_and(|own| folder.starts_with(own)))
        .filter(|folder| !folder.components().any(|part| part.as_os_str() == "rustlib"))
        .filter(|folder| !folder.components().any(|part| part.as_os_str() == "toolchains"))
        .collect();
    if kept.is_empty() { None } else { env::join_paths(kept).ok() }
}

/// The cargo that runs this program.
pub fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command to its end; its output goes where ours goes.
///
/// # Errors
/// [`Error::Unstartable`] or [`Error::Failed`].
pub fn run(command: &mut Command) -> Result<(), Error> {
    run_or_advise(command, "")
}

/// As [`run`], with a line about what to do if it fails.
///
/// # Errors
/// [`Error::Unstartable`] or [`Error::Failed`].
pub fn run_or_advise(command: &mut Command, advice: &str) -> Result<(), Error> {
    println!("    {}", line(command));
    let status = command.status().map_err(|source| Error::Unstartable { command: line(command), source })?;
    if status.success() {
        return Ok(());
    }
    let advice = if advice.is_empty() { String::new() } else { format!("\n{advice}") };
    Err(Error::Failed { command: line(command), status, advice })
}

/// What a command prints on standard output, trimmed; nothing if it cannot be started or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command quietly and stops it when it takes too long. Tells whether it succeeded in time.
pub fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    println!("    {}", line(command));
    let Ok(mut child) = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn() else {
        return false;
    };
    let until = Instant::now() + limit;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                if !status.success() {
                    print_last_line(&mut child);
                }
                return status.success();
            }
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(100)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                println!("    stopped after {} s", limit.as_secs());
                return false;
            }
        }
    }
}

fn print_last_line(child: &mut Child) {
    let mut text = String::new();
    if let Some(errors) = child.stderr.as_mut() {
        let _ = errors.read_to_string(&mut text);
    }
    if let Some(last) = text.lines().rev().find(|line| !line.trim().is_empty()) {
        println!("    {last}");
    }
}

/// PATH with folders put first.
///
/// # Errors
/// [`Error::Unexpected`] if a folder's name cannot stand in PATH.
pub fn path_with(first: &[PathBuf]) -> Result<OsString, Error> {
    let rest = env::var_os("PATH").unwrap_or_default();
    env::join_paths(first.iter().cloned().chain(env::split_paths(&rest)))
        .map_err(|error| Error::Unexpected(format!("PATH cannot be extended: {error}")))
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words
        .map(|word| {
            let word = word.to_string_lossy();
            if word.contains([' ', '"', '*']) { format!("'{word}'") } else { word.into_owned() }
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_command_is_stopped() {
        assert!(!succeeds_within(Command::new("sleep").arg("30"), Duration::from_millis(200)));
        assert!(succeeds_within(&mut Command::new("true"), Duration::from_secs(30)));
    }

    #[test]
    fn only_folders_of_cargo_leave_the_library_path() {
        let folders =
            env::join_paths(["/opt/toolchains/x/lib", "/usr/lib/rustlib/lib", "/opt/mine"]).unwrap();
        assert_eq!(without_cargo_folders(&folders), Some("/opt/mine".into()));
        assert_eq!(without_cargo_folders(OsStr::new("/usr/lib/rustlib/lib")), None);
    }
}
