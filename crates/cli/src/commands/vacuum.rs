//! `rockpool vacuum`: files that no reader needs any more.

use super::builder_failure;
use super::lines::Lines;
use super::summary;
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::{print_data, printable};
use crate::progress::BuildProgress;
use clap::Args;
use rockpool_builder::vacuum;
use rockpool_report::format::{bytes, counted};
use std::path::PathBuf;
use std::time::Duration;

/// What to remove.
#[derive(Debug, Args)]
#[command(after_long_help = "\
An append leaves the files that it replaces in the folder, for pages that are open; the next one removes those of more
than a week. This removes them by hand, and files of earlier writings that were cut off. Only files are touched that a
build could have written. Whoever holds an older manifest has to load it again then.

Example:
    rockpool vacuum extract --older-than 1d")]
pub struct Arguments {
    /// The extract's folder
    #[arg(value_name = "EXTRACT")]
    extract: PathBuf,

    /// How long ago a file must have been replaced, such as 7d, 12h or 0s
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = humantime::parse_duration)]
    older_than: Duration,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Removes them and reports which.
///
/// # Errors
/// [`Failure::Builder`] or [`Failure::Output`].
pub fn run(arguments: &Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let progress = BuildProgress::new(quiet, Interrupt::default());
    let result = vacuum(&arguments.extract, arguments.older_than, &progress);
    drop(progress);
    let report = result.map_err(builder_failure)?;
    let text = if arguments.json {
        summary::text(&serde_json::json!({
            "command": "vacuum",
            "removed": report.removed,
            "bytes": report.bytes,
            "kept": report.kept,
            "left_over": report.left_over,
        }))
    } else {
        let mut lines = Lines::default();
        let files = counted(report.removed.len() as u64, "file");
        lines.title(format!("Removed {files} of {}, {}", arguments.extract.display(), bytes(report.bytes)));
        for path in &report.removed {
            lines.line("removed", printable(path));
        }
        if report.kept > 0 {
            lines.line("kept", format!("{} replaced more recently", counted(report.kept, "file")));
        }
        lines.left_over(&report.left_over);
        lines.into_text()
    };
    print_data(&text)?;
    Ok(Outcome::Fine)
}
