//! Fuzzing: each target in a process of its own, and the document that broke it kept.

use crate::build::native_cargo;
use crate::error::Error;
use crate::journal::Journal;
use crate::members::{COMMAND, FUZZ};
use crate::places::Places;
use crate::process::{run, run_or_advise};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program of the targets.
const PROGRAM: &str = "targets";
/// What the step of a target begins with.
const STEP: &str = "fuzzing ";

/// What is fuzzed, and for how long.
pub struct Wanted {
    /// The name of one target; all of them without it.
    pub target: Option<String>,
    /// Seconds for each.
    pub seconds: u64,
    /// Whether in the debug profile.
    pub debug: bool,
    /// One document to read, in the place of mutants.
    pub input: Option<PathBuf>,
}

/// Runs targets, each on a core; a failure of one does not keep the others from running.
///
/// # Errors
/// [`Error::Unexpected`] if there is no such target; otherwise what compiling them says.
pub fn everything(places: &Places, wanted: &Wanted, journal: &mut Journal) -> Result<(), Error> {
    let targets = chosen(all(places)?, wanted.target.as_deref())?;
    let folder = places.cache().join("fuzz");
    fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;
    journal.step("compiling the fuzz targets", || run(cargo(places, wanted.debug).arg("--no-run")))?;
    let input =
        wanted.input.as_ref().map(|input| std::path::absolute(input).map_err(Error::file("find", input)));
    let input = input.transpose()?;
    let steps: Vec<String> = targets.iter().map(|target| format!("{STEP}{target}")).collect();
    journal.attempt_together(&steps, |step| {
        let target = step.trim_start_matches(STEP);
        let mut cargo = cargo(places, wanted.debug);
        cargo
            .args(["--", "--nocapture", "--exact", &format!("{target}::{target}")])
            .env("ROCKPOOL_FUZZ_FOLDER", &folder)
            .env("ROCKPOOL_FUZZ_SECONDS", wanted.seconds.to_string());
        if let Some(input) = &input {
            cargo.env("ROCKPOOL_FUZZ_INPUT", input);
        }
        run_or_advise(&mut cargo, "").map_err(|error| match lost(&folder, target) {
            Some(path) => Error::Unexpected(format!(
                "{error}\nThe process is lost; what it was reading is {path}\n\
                 repeat it: cargo xtask fuzz {target} --input {path}",
                path = path.display()
            )),
            None => error,
        })
    });
    Ok(())
}

/// The names of all targets: those of their files.
fn all(places: &Places) -> Result<Vec<String>, Error> {
    let folder = places.tests().join("fuzz").join("tests").join(PROGRAM);
    let entries = fs::read_dir(&folder).map_err(Error::file("read", &folder))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| Some(entry.path().file_stem()?.to_str()?.to_owned()))
        .filter(|name| name != "main")
        .collect();
    names.sort();
    Ok(names)
}

/// Those that are wanted.
fn chosen(all: Vec<String>, wanted: Option<&str>) -> Result<Vec<String>, Error> {
    match wanted {
        None => Ok(all),
        Some(name) if all.iter().any(|target| target == name) => Ok(vec![name.to_owned()]),
        Some(name) => {
            Err(Error::Unexpected(format!("There is no fuzz target '{name}'. There are {}.", all.join(", "))))
        }
    }
}

/// Beside the command, for the features of DataFusion (see [`COMMAND`]).
fn cargo(places: &Places, debug: bool) -> Command {
    let mut cargo = native_cargo(places);
    cargo.args(["test", "--package", FUZZ, "--package", COMMAND, "--test", PROGRAM]);
    if !debug {
        cargo.arg("--release");
    }
    cargo
}

/// The document that a target was reading when its process ended, under a name that the next run does not overwrite.
fn lost(folder: &Path, target: &str) -> Option<PathBuf> {
    let reading = folder.join(format!("{target}.reading"));
    let number = (1..).find(|number| !folder.join(format!("{target}-lost-{number}")).exists())?;
    let kept = folder.join(format!("{target}-lost-{number}"));
    fs::rename(reading, &kept).ok()?;
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_target_is_chosen_by_its_name() {
        let all = ["formula", "sql"].map(str::to_owned);
        assert_eq!(chosen(all.to_vec(), None).unwrap(), all);
        assert_eq!(chosen(all.to_vec(), Some("sql")).unwrap(), ["sql"]);
        let error = chosen(all.to_vec(), Some("xml")).unwrap_err().to_string();
        assert_eq!(error, "There is no fuzz target 'xml'. There are formula, sql.");
    }
}
