//! `rockpool check`: whether an extract is as it was written.

use super::builder_failure;
use super::copies::shown;
use super::forget::read_users;
use super::health::{self, ContractArguments};
use super::sources::hash_key;
use super::summary;
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::{print_data, print_note};
use crate::printable::printable;
use crate::progress::BuildProgress;
use clap::Args;
use rockpool_builder::source::is_address;
use rockpool_builder::{BuilderError, CheckReport, Judgement, Problem, absent, check, download};
use rockpool_catalog::MANIFEST_FILE;
use rockpool_question::remarks::{Remark, remarks};
use rockpool_report::format::{bytes, counted, duration};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What to check.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Every data file is read: whether it is there, has its size and hash, holds the rows, columns and order that the
manifest promises, and whether the sums agree. Problems are listed on standard output, one a line, as
`file: what is wrong`; the exit code is then 3.

What a person should know of a sound extract before they trust its numbers (duplicates, ties, strays, gaps, values that
look personal and the like) is said on standard error, with the questions that it affects. A contract says what of it is
not acceptable.

Examples:
    rockpool check extract
    rockpool check s3://pool/extract
    rockpool check extract --contract contract.toml
    rockpool check extract --absent forgotten.txt")]
pub struct Arguments {
    /// The extract's folder, or its address: on an object store (s3://, gs://, az://) or a web host (https://)
    #[arg(value_name = "EXTRACT")]
    extract: PathBuf,

    /// Look instead for the users in this file, an identifier a line, who should be nowhere in the extract
    #[arg(long, value_name = "FILE")]
    absent: Option<PathBuf>,

    /// The file with the key of the hashes, where the extract holds hashes of its users
    #[arg(long, value_name = "FILE", requires = "absent")]
    hash_key_file: Option<PathBuf>,

    #[command(flatten)]
    contract: ContractArguments,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Checks the extract and lists every problem.
///
/// # Errors
/// [`Failure::Builder`] or [`Failure::Output`].
pub fn run(mut arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let contract = arguments.contract.read()?;
    let name = shown(&arguments.extract);
    // What is elsewhere is fetched and looked at here; it goes when this ends.
    let _fetched = fetch(&mut arguments, quiet)?;
    if let Some(users) = &arguments.absent {
        return run_absent(&arguments, &name, users, quiet);
    }
    // A check writes nothing: Ctrl-C may end it where it stands.
    let progress = BuildProgress::new(quiet, Interrupt::default());
    let result = check(&arguments.extract, &progress);
    drop(progress);
    let report = match result {
        // A manifest that cannot be believed is what a check is there to find.
        Err(BuilderError::Manifest { path: _, source }) if arguments.json => {
            let problem = serde_json::json!({ "path": MANIFEST_FILE, "reason": source.to_string() });
            let summary = serde_json::json!({ "command": "check", "sound": false, "problems": [problem] });
            print_data(&summary::text(&summary))?;
            return Ok(Outcome::ProblemsFound);
        }
        Err(BuilderError::Manifest { path: _, source }) => {
            print_data(&format!("{MANIFEST_FILE}: {}\n", printable(&source.to_string())))?;
            print_note(&format!("error: {name} has 1 problem"));
            return Ok(Outcome::ProblemsFound);
        }
        other => other?,
    };
    let judgement = contract.map(|contract| contract.judge(&report)).transpose()?.flatten();
    let is_held = judgement.as_ref().is_none_or(|judgement| judgement.breaches.is_empty());
    let outcome = match (report.is_sound(), is_held) {
        (false, _) => Outcome::ProblemsFound,
        (true, false) => Outcome::ContractBreached,
        (true, true) => Outcome::Fine,
    };
    if arguments.json {
        print_data(&summary::text(&json(&report, judgement.as_ref())))?;
        return Ok(outcome);
    }
    for warning in &report.warnings {
        print_note(&format!("warning: {}: {}", printable(&warning.path), printable(&warning.reason)));
    }
    report.manifest.iter().flat_map(health::notes).for_each(|line| print_note(&line));
    let extract = name;
    if report.is_sound() {
        print_data(&format!(
            "{extract} is sound: {}, {}, {}, checked in {}\n",
            counted(report.files, "file"),
            counted(report.rows, "event"),
            bytes(report.bytes),
            duration(report.seconds * 1_000.0)
        ))?;
        if let Some(judgement) = &judgement {
            let lines = health::judgement_lines(judgement).into_iter();
            print_data(&lines.map(|line| line + "\n").collect::<String>())?;
            if is_held {
                print_data(&format!("{extract} holds the contract\n"))?;
            } else {
                let breaches = health::breaches(judgement);
                print_note(&format!("error: {extract} does not hold the contract: {breaches}"));
            }
        }
        return Ok(outcome);
    }
    let problems: String = report
        .problems
        .iter()
        .map(|problem| format!("{}: {}\n", printable(&problem.path), printable(&problem.reason)))
        .collect();
    print_data(&problems)?;
    let problems = counted(report.problems.len() as u64, "problem");
    print_note(&format!("error: {extract} has {problems}"));
    print_note("help: copy the extract again, or rebuild it with `rockpool build`");
    Ok(outcome)
}

/// Fetches an extract that is elsewhere into a folder of its own, which the arguments then name.
fn fetch(arguments: &mut Arguments, quiet: bool) -> Result<Option<TempDir>, Failure> {
    let address = arguments.extract.to_string_lossy().into_owned();
    if !is_address(&address) {
        return Ok(None);
    }
    let folder =
        tempfile::tempdir().map_err(|source| Failure::Write { path: std::env::temp_dir(), source })?;
    let progress = BuildProgress::new(quiet, Interrupt::default());
    let fetched = download(&address, folder.path(), &progress);
    drop(progress);
    fetched.map_err(builder_failure)?;
    arguments.extract = folder.path().to_path_buf();
    Ok(Some(folder))
}

/// The report as a program reads it.
fn json(report: &CheckReport, judgement: Option<&Judgement>) -> serde_json::Value {
    let listed = |problems: &[Problem]| -> serde_json::Value {
        let listed = problems.iter();
        listed.map(|problem| serde_json::json!({ "path": problem.path, "reason": problem.reason })).collect()
    };
    let mut summary = match &report.manifest {
        Some(manifest) => summary::of("check", manifest, report.seconds),
        None => serde_json::json!({ "command": "check" }),
    };
    summary["sound"] = report.is_sound().into();
    summary["problems"] = listed(&report.problems);
    summary["warnings"] = listed(&report.warnings);
    let remarks: Vec<Remark> = report.manifest.iter().flat_map(remarks).collect();
    summary["notes"] = remarks.iter().map(|remark| remark.text.clone()).collect();
    summary["findings"] = report.manifest.as_ref().map(health::json).into();
    if let Some(judgement) = judgement {
        summary["contract"] = health::judgement_json(judgement);
    }
    summary
}

/// Looks for users who should be nowhere.
fn run_absent(arguments: &Arguments, extract: &str, users: &Path, quiet: bool) -> Result<Outcome, Failure> {
    let users = read_users(users)?;
    let key = hash_key(arguments.hash_key_file.clone())?;
    let progress = BuildProgress::new(quiet, Interrupt::default());
    let result = absent(&arguments.extract, &users, key.as_ref(), &progress);
    drop(progress);
    let report = result?;
    let outcome = if report.found.is_empty() { Outcome::Fine } else { Outcome::ProblemsFound };
    let named = counted(report.users, "identifier");
    if arguments.json {
        let found = report.found.iter();
        let found: serde_json::Value =
            found.map(|found| serde_json::json!({ "path": found.path, "reason": found.reason })).collect();
        let summary = serde_json::json!({ "command": "check", "users": report.users, "absent": report.found.is_empty(), "found": found });
        print_data(&summary::text(&summary))?;
    } else if report.found.is_empty() {
        print_data(&format!("{extract} holds none of {named}\n"))?;
    } else {
        let found = report.found.iter();
        let lines: String = found
            .map(|found| format!("{}: {}\n", printable(&found.path), printable(&found.reason)))
            .collect();
        print_data(&lines)?;
        print_note(&format!("error: {extract} may hold some of {named}"));
    }
    Ok(outcome)
}
