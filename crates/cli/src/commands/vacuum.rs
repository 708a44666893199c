//! `rockpool vacuum`: files that no reader needs any more.

use super::builder_failure;
use super::copies::{self, CopyArguments};
use super::lines::Lines;
use super::summary;
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::print_data;
use crate::printable::printable;
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
    /// The extract's folder, or its address on an object store
    #[arg(value_name = "EXTRACT")]
    extract: PathBuf,

    /// How long ago a file must have been replaced, such as 7d, 12h or 0s
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = humantime::parse_duration)]
    older_than: Duration,

    #[command(flatten)]
    copy: CopyArguments,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Removes them and reports which.
///
/// # Errors
/// [`Failure::Builder`] or [`Failure::Output`].
pub fn run(arguments: &Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let published = arguments.copy.open(&arguments.extract)?;
    let progress = BuildProgress::new(quiet, Interrupt::default());
    let result = match published {
        None => vacuum(&arguments.extract, arguments.older_than, &progress).map(|report| (report, None)),
        Some(published) => {
            let done = published.vacuum(arguments.older_than, &progress);
            done.map(|(report, published)| (report, Some(published)))
        }
    };
    drop(progress);
    let (report, published) = result.map_err(builder_failure)?;
    let removed = published.as_ref().map_or(&report.removed, |published| &published.removed);
    let text = if arguments.json {
        summary::text(&serde_json::json!({
            "command": "vacuum",
            "removed": removed,
            "bytes": report.bytes,
            "kept": report.kept,
            "left_over": report.left_over,
            "published": published.as_ref().map(copies::summary),
        }))
    } else {
        let mut lines = Lines::default();
        let (files, extract) = (counted(removed.len() as u64, "file"), copies::shown(&arguments.extract));
        match &published {
            None => lines.title(format!("Removed {files} of {extract}, {}", bytes(report.bytes))),
            Some(_) => lines.title(format!("Removed {files} of {extract}")),
        }
        for path in removed {
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
