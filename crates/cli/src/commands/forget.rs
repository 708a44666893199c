//! `rockpool forget`: people leave an extract.

use super::append::{json, write};
use super::copies::{self, CopyArguments};
use super::lines::Lines;
use super::sources::hash_key;
use super::summary;
use crate::Outcome;
use crate::failure::Failure;
use crate::output::{print_data, print_note};
use crate::printable::printable;
use clap::Args;
use rockpool_builder::{AppendOptions, AppendReport, BuildOptions, PublishReport};
use rockpool_report::format::{count, counted, duration};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Who is to be forgotten.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Their events, their identifiers and their attributes leave every file; nothing of them stays for readers of the manifest
before. Their keys are given to nobody else. The paths of the files that are gone are listed: a CDN may still hold them,
and has to be told. What names a person in the properties of others' events is not touched: `rockpool check --absent`
finds it.

Examples:
    rockpool forget extract --users ids.txt
    rockpool check extract --absent ids.txt")]
pub struct Arguments {
    /// The extract's folder, or its address on an object store
    #[arg(value_name = "EXTRACT")]
    extract: PathBuf,

    /// A file with the identifier of a user on each line, as the source has it; - for standard input
    #[arg(long, value_name = "FILE")]
    users: PathBuf,

    /// The file with the key of the hashes, where the extract holds hashes of its users
    #[arg(long, value_name = "FILE")]
    hash_key_file: Option<PathBuf>,

    #[command(flatten)]
    copy: CopyArguments,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Forgets them and reports what is gone.
///
/// # Errors
/// [`Failure::Read`], [`Failure::Usage`], [`Failure::Builder`], [`Failure::Interrupted`] or [`Failure::Output`].
pub fn run(arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let users = read_users(&arguments.users)?;
    let named = users.len() as u64;
    let mut build = BuildOptions::new("", &arguments.extract);
    build.sources.clear();
    build.cut.properties.key = hash_key(arguments.hash_key_file)?;
    let options = AppendOptions { forget: users, ..AppendOptions::new(build) };
    let (report, published) = write(&options, &arguments.copy, quiet)?;
    print_data(&if arguments.json {
        let mut summary = json("forget", &report, published.as_ref());
        summary["users_named"] = named.into();
        summary::text(&summary)
    } else {
        words(&report, published.as_ref(), named, &arguments.extract)
    })?;
    let unknown = named.saturating_sub(report.users_forgotten);
    if unknown > 0 {
        print_note(&format!("note: {} not in the extract", counted(unknown, "identifier")));
    }
    Ok(Outcome::Fine)
}

/// The identifiers in a file, each once.
///
/// # Errors
/// [`Failure::Read`]; [`Failure::Usage`] for a file without any.
pub(super) fn read_users(path: &Path) -> Result<Vec<String>, Failure> {
    let failed = |source| Failure::Read { path: path.to_path_buf(), source };
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map_err(failed)?;
    } else {
        text = std::fs::read_to_string(path).map_err(failed)?;
    }
    let mut users: Vec<String> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.trim_end_matches('\r').to_owned())
        .filter(|line| !line.trim().is_empty())
        .collect();
    users.sort_unstable();
    users.dedup();
    if users.is_empty() {
        return Err(Failure::Usage {
            message: format!("{} names nobody", path.display()),
            advice: "write the identifier of a user on each line, as the source has it".to_owned(),
        });
    }
    Ok(users)
}

fn words(report: &AppendReport, published: Option<&PublishReport>, named: u64, extract: &Path) -> String {
    let extract = copies::shown(extract);
    let mut lines = Lines::default();
    if !report.is_written {
        lines.title(format!("{extract} holds none of {}; it is as it was", counted(named, "user")));
        return lines.into_text();
    }
    lines.title(format!(
        "Forgot {} of {extract} in {}",
        counted(report.users_forgotten, "user"),
        duration(report.seconds * 1_000.0)
    ));
    lines.line("taken out", counted(report.rows_removed, "event"));
    lines.line("events", count(report.manifest.rows));
    lines.line("users", count(report.manifest.users));
    lines.left_over(&report.left_over);
    if let Some(published) = published {
        copies::lines(published, &mut lines);
        return lines.into_text();
    }
    lines.line(
        "gone",
        format!("{}; purge them where a copy is kept:", counted(report.replaced.len() as u64, "file")),
    );
    for path in &report.replaced {
        lines.line("", printable(path));
    }
    lines.into_text()
}
