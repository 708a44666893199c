//! `rockpool check`: whether an extract is as it was written.

use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::{print_data, print_note, printable};
use crate::progress::BuildProgress;
use clap::Args;
use rockpool_builder::{BuilderError, check};
use rockpool_catalog::MANIFEST_FILE;
use rockpool_question::remarks::remarks;
use rockpool_report::format::{bytes, counted, duration};
use std::path::PathBuf;

/// What to check.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Every data file is read: whether it is there, has its size and hash, holds the rows, columns and order that the
manifest promises, and whether the sums agree. Problems are listed on standard output, one a line, as
`file: what is wrong`; the exit code is then 3.

Example:
    rockpool check extract")]
pub struct Arguments {
    /// The extract's folder
    #[arg(value_name = "EXTRACT")]
    extract: PathBuf,
}

/// Checks the extract and lists every problem.
///
/// # Errors
/// [`Failure::Builder`] or [`Failure::Output`].
pub fn run(arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
    // A check writes nothing: Ctrl-C may end it where it stands.
    let progress = BuildProgress::new(quiet, Interrupt::default());
    let result = check(&arguments.extract, &progress);
    drop(progress);
    let report = match result {
        // A manifest that cannot be believed is what a check is there to find.
        Err(BuilderError::Manifest { path: _, source }) => {
            print_data(&format!("{MANIFEST_FILE}: {}\n", printable(&source.to_string())))?;
            print_note(&format!("error: {} has 1 problem", arguments.extract.display()));
            return Ok(Outcome::ProblemsFound);
        }
        other => other?,
    };
    for warning in &report.warnings {
        print_note(&format!("warning: {}: {}", printable(&warning.path), printable(&warning.reason)));
    }
    for remark in report.manifest.iter().flat_map(remarks) {
        print_note(&format!("note: {}", printable(&remark.text)));
    }
    let extract = arguments.extract.display();
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
