//! `rockpool check`: whether an extract is as it was written.

use super::builder_failure;
use super::copies::shown;
use super::forget::read_users;
use super::sources::hash_key;
use super::summary;
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::{print_data, print_note, printable};
use crate::progress::BuildProgress;
use clap::Args;
use rockpool_builder::{BuilderError, CheckReport, Problem, absent, check, download};
use rockpool_catalog::MANIFEST_FILE;
use rockpool_question::remarks::remarks;
use rockpool_report::format::{bytes, counted, duration};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What to check.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Every data file is read: whether it is there, has its size and hash, holds the rows, columns and order that the
manifest promises, and whether the sums agree. Problems are listed on standard output, one a line, as
`file: what is wrong`; the exit code is then 3.

Examples:
    rockpool check extract
    rockpool check s3://pool/extract
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

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Checks the extract and lists every problem.
///
/// # Errors
/// [`Failure::Builder`] or [`Failure::Output`].
pub fn run(mut arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
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
    if arguments.json {
        print_data(&summary::text(&json(&report)))?;
        return Ok(if report.is_sound() { Outcome::Fine } else { Outcome::ProblemsFound });
    }
    for warning in &report.warnings {
        print_note(&format!("warning: {}: {}", printable(&warning.path), printable(&warning.reason)));
    }
    for remark in report.manifest.iter().flat_map(remarks) {
        print_note(&format!("note: {}", printable(&remark.text)));
    }
    let extract = name;
    if report.is_sound() {
        print_data(&format!(
            "{extract} is sound: {}, {}, {}, checked in {}\n",
            counted(report.files, "file"),
            counted(report.rows, "event"),
            bytes(report.bytes),
            duration(report.seconds * 1_000.0)
        ))?;
        return Ok(Outcome::Fine);
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
    Ok(Outcome::ProblemsFound)
}

/// Fetches an extract that is elsewhere into a folder of its own, which the arguments then name.
fn fetch(arguments: &mut Arguments, quiet: bool) -> Result<Option<TempDir>, Failure> {
    let address = arguments.extract.to_string_lossy().into_owned();
    if !address.contains("://") {
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
fn json(report: &CheckReport) -> serde_json::Value {
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
    summary["notes"] = report.manifest.iter().flat_map(remarks).map(|remark| remark.text).collect();
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
