//! `rockpool append`: what is new goes into an extract.

use super::build::{DuplicatesName, memory, share};
use super::builder_failure;
use super::copies::{self, CopyArguments};
use super::lines::{Lines, Way};
use super::sources::{CutArguments, SourceArguments};
use super::summary;
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::print_data;
use crate::progress::BuildProgress;
use bytesize::ByteSize;
use chrono::NaiveDate;
use clap::Args;
use rockpool_builder::{AppendOptions, AppendReport, BuildOptions, Config, DayRange, PublishReport, append};
use rockpool_report::format::{bytes, count, counted, duration};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What to add, and what to take out.
#[derive(Debug, Args)]
#[command(after_long_help = "\
An input that is in the extract already is left out, told by its content, so that running this twice adds nothing. Late
events of any age find their place. Users who are known keep their keys. What was cut off, dropped or hashed when the
extract was built has to be said again (a rockpool.toml keeps it).

The extract is replaced in one step at the end; after a failure, Ctrl-C or a kill it is as it was, and the next run
carries on. Files that are replaced stay for a week, for pages that are open; then the next run removes them.

Examples:
  Every night, what is new in a folder:
    rockpool append --input raw --output extract
  From a query:
    duckdb -csv -c \"FROM events WHERE day = '2026-01-31'\" | rockpool append -i - -o extract --times-in UTC
  A day that the source has corrected:
    rockpool append -i raw/2026-01-30.jsonl.gz -o extract --replace-days 2026-01-30
  The last 180 days and no more (the day is the first that stays):
    rockpool append -i raw -o extract --drop-before 2026-01-01
  An extract on an object store:
    rockpool append -i s3://lake/raw -o s3://pool/extract
  What a team has written down:
    rockpool append --config rockpool.toml --json")]
pub struct Arguments {
    #[command(flatten)]
    sources: SourceArguments,

    /// The extract's folder, or its address on an object store, such as s3://bucket/folder
    #[arg(short, long, value_name = "DIR", required_unless_present = "config")]
    output: Option<PathBuf>,

    /// The rockpool.toml that the extract was built with; options of the command go before it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Days that the inputs hold anew: what the extract has of them goes, and only what is of these days goes in
    #[arg(long, value_name = "DAY[..DAY]")]
    replace_days: Option<DayRange>,

    /// The first day that stays in the extract; all before it goes
    #[arg(long, value_name = "DAY")]
    drop_before: Option<NaiveDate>,

    /// A file with the name of an earlier input and another content is new as a whole
    #[arg(long)]
    reused_names: bool,

    /// Refuse to add less than this share of the events that the run before added, such as 50%
    #[arg(long, value_name = "SHARE", value_parser = share)]
    at_least: Option<f64>,

    /// The share of lines that may be no events, such as 0.1% or 0.001; above it the run fails [default: 0.1%]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    max_bad_lines: Option<f64>,

    /// New files without a single event are no failure
    #[arg(long)]
    allow_empty: bool,

    #[command(flatten)]
    cut: CutArguments,

    /// What becomes of events that are there more than once; they are counted either way [default: keep]
    #[arg(long, value_enum)]
    duplicates: Option<DuplicatesName>,

    /// How long replaced files stay for readers of the manifest before, such as 7d or 12h
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = humantime::parse_duration)]
    keep_replaced: Duration,

    /// Memory for rows that are sorted and for who is known already, such as 512MiB; what does not fit goes through the disk
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = memory)]
    memory: ByteSize,

    #[command(flatten)]
    copy: CopyArguments,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Adds to the extract and reports what was added.
///
/// # Errors
/// [`Failure::Builder`], [`Failure::Interrupted`] or [`Failure::Output`].
pub fn run(arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let (as_json, copy) = (arguments.json, arguments.copy.clone());
    let options = options(arguments)?;
    let (report, published) = write(&options, &copy, quiet)?;
    let output = &options.build.output;
    print_data(&if as_json {
        summary::text(&json("append", &report, published.as_ref()))
    } else {
        words(&report, published.as_ref(), output)
    })?;
    Ok(Outcome::Fine)
}

/// Does it, with progress and Ctrl-C, and publishes it where the extract is on an object store.
pub(super) fn write(
    options: &AppendOptions,
    copy: &CopyArguments,
    quiet: bool,
) -> Result<(AppendReport, Option<PublishReport>), Failure> {
    let published = copy.open(&options.build.output)?;
    let progress = BuildProgress::new(quiet, Interrupt::listen());
    let result = match published {
        None => append(options, &progress).map(|report| (report, None)),
        Some(published) => {
            let mut options = options.clone();
            let add = |copy: &Path| {
                options.build.output = copy.to_path_buf();
                append(&options, &progress)
            };
            published.change(&progress, add).map(|(report, published)| (report, Some(published)))
        }
    };
    drop(progress);
    result.map_err(builder_failure)
}

fn options(arguments: Arguments) -> Result<AppendOptions, Failure> {
    let mut options = match (&arguments.config, &arguments.output) {
        (Some(path), output) => {
            let config = Config::read(path).map_err(builder_failure)?;
            let build = config.options(output.as_deref(), path).map_err(builder_failure)?;
            AppendOptions { said: config.said(path).map_err(builder_failure)?, ..AppendOptions::new(build) }
        }
        (None, output) => {
            let mut build = BuildOptions::new("", output.clone().unwrap_or_default());
            build.sources.clear();
            AppendOptions::new(build)
        }
    };
    let build = &mut options.build;
    // Taking out needs no input.
    if arguments.drop_before.is_none() || arguments.sources.names_input() || !build.sources.is_empty() {
        arguments.sources.apply(&mut build.sources).map_err(builder_failure)?;
    }
    arguments.cut.apply(build).map_err(builder_failure)?;
    build.max_bad_lines = arguments.max_bad_lines.unwrap_or(build.max_bad_lines);
    build.allow_empty |= arguments.allow_empty;
    build.memory_bytes = arguments.memory.as_u64();
    build.duplicates = arguments.duplicates.map_or(build.duplicates, Into::into);
    options.replace_days = arguments.replace_days;
    options.drop_before = arguments.drop_before;
    options.reused_names = arguments.reused_names;
    options.least_share = arguments.at_least;
    options.keep_replaced = arguments.keep_replaced;
    Ok(options)
}

/// The report as a person reads it.
fn words(report: &AppendReport, published: Option<&PublishReport>, output: &Path) -> String {
    let output = copies::shown(output);
    let manifest = &report.manifest;
    let mut lines = Lines::default();
    if !report.is_written {
        lines.title(format!("Nothing is new for {output}; it is as it was"));
        lines.line("in already", counted(report.inputs_already, "file"));
        published.into_iter().for_each(|published| copies::lines(published, &mut lines));
        return lines.into_text();
    }
    lines.title(format!("Added to {output} in {}", duration(report.seconds * 1_000.0)));
    lines.line("new", counted(report.rows_added, "event"));
    if report.rows_late > 0 {
        let by = duration(report.latest_by as f64);
        lines.line(
            "late",
            format!("{} of days that were there, the oldest by {by}", counted(report.rows_late, "event")),
        );
    }
    if report.rows_removed > 0 {
        lines.line("taken out", counted(report.rows_removed, "event"));
    }
    lines.line("events", count(manifest.rows));
    lines.line("users", format!("{}, {} before", count(manifest.users), count(report.users_before)));
    lines.line("event types", count(manifest.event_types.len() as u64));
    lines.line(
        "read",
        format!("{}, {} in already", bytes(report.input_bytes), counted(report.inputs_already, "file")),
    );
    let way = Way {
        recognised: &report.recognised,
        cut: &report.cut,
        unmet_names: &report.unmet_names,
        joined: manifest.cut.as_ref().and_then(|cut| cut.joined),
        aliases: report.aliases,
        people: report.people,
        attributes: manifest.user_properties.len() as u64,
        bad_lines: &report.bad_lines,
        empty_files: &report.empty_files,
        left_out: &report.left_out,
    };
    way.before(&mut lines);
    if report.duplicates_dropped > 0 {
        lines.line("duplicates", format!("{} dropped", counted(report.duplicates_dropped, "event")));
    } else {
        let duplicates = counted(manifest.health.duplicate_rows, "event");
        lines.line("duplicates", format!("{duplicates} of all equal to an earlier one (kept)"));
    }
    lines.line("bad lines", format!("{} of {}", count(report.lines_bad), count(report.lines)));
    way.bad_lines(&mut lines, report.lines_bad);
    way.after(&mut lines);
    lines.line(
        "files",
        format!("{} written, {} replaced", count(report.files_written), count(report.replaced.len() as u64)),
    );
    lines.remarks(manifest);
    lines.left_over(&report.left_over);
    published.into_iter().for_each(|published| copies::lines(published, &mut lines));
    lines.into_text()
}

/// The report as a program reads it.
pub(super) fn json(
    command: &str,
    report: &AppendReport,
    published: Option<&PublishReport>,
) -> serde_json::Value {
    let mut summary = summary::of(command, &report.manifest, report.seconds);
    summary["written"] = report.is_written.into();
    summary["rows_added"] = report.rows_added.into();
    summary["rows_late"] = report.rows_late.into();
    summary["latest_by_ms"] = report.latest_by.into();
    summary["rows_removed"] = report.rows_removed.into();
    summary["users_before"] = report.users_before.into();
    summary["users_forgotten"] = report.users_forgotten.into();
    summary["inputs_already"] = report.inputs_already.into();
    summary["input_bytes"] = report.input_bytes.into();
    summary["duplicates_dropped"] = report.duplicates_dropped.into();
    summary["bad_lines"] = report.lines_bad.into();
    summary["cut_off"] = report.cut.events().into();
    summary["unmet_names"] = report.unmet_names.clone().into();
    summary["files_written"] = report.files_written.into();
    summary["replaced"] = report.replaced.clone().into();
    summary["files_left_out"] = summary::left_out(&report.left_out);
    summary["published"] = published.map(copies::summary).into();
    summary
}
