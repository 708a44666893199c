//! `rockpool sample`: believable events to try things out with.

use super::builder_failure;
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::print_data;
use crate::progress::BuildProgress;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use rockpool_builder::{SampleContent, SampleFiles, SampleOptions, sample};
use rockpool_report::format::{bytes, counted, duration};
use std::path::PathBuf;

/// What to make.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  A small set, ready in seconds:
    rockpool sample --output raw
  Half a year of 20 000 users, in one file for every quarter of an hour:
    rockpool sample --output raw --users 20000 --days 180 --files quarter-hour
  Eleven million plain events, to measure speed with:
    rockpool sample --output raw --content benchmark --users 1000000 --days 180")]
pub struct Arguments {
    /// The folder to write to; absent or empty
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,

    /// What the events are about
    #[arg(long, value_enum, default_value_t = Content::Application)]
    content: Content,

    /// People who use the application at any time
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..))]
    users: u32,

    /// Days, from the first one on
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3_660))]
    days: u32,

    /// Another seed gives another, equally believable, set
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// The first day, such as 2026-01-01
    #[arg(long, value_name = "DATE", default_value = "2026-01-01")]
    start: NaiveDate,

    /// One file for how much time
    #[arg(long, value_enum, default_value_t = Files::Day)]
    files: Files,
}

/// What the events are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Content {
    /// A CAD application whose users come and fade
    Application,
    /// Three plain event types, 11 events a user
    Benchmark,
}

/// How lines are spread over files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Files {
    /// `date=2026-01-01/events.jsonl`
    Day,
    /// `date=2026-01-01/16-45.jsonl`
    QuarterHour,
}

/// Makes the events.
///
/// # Errors
/// [`Failure::Builder`], [`Failure::Interrupted`] or [`Failure::Output`].
pub fn run(arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let options = SampleOptions {
        content: match arguments.content {
            Content::Application => SampleContent::Application,
            Content::Benchmark => SampleContent::Benchmark,
        },
        output: arguments.output,
        users: arguments.users,
        days: arguments.days,
        seed: arguments.seed,
        start: arguments.start,
        files: match arguments.files {
            Files::Day => SampleFiles::PerDay,
            Files::QuarterHour => SampleFiles::PerQuarterHour,
        },
    };
    let progress = BuildProgress::new(quiet, Interrupt::listen());
    let result = sample(&options, &progress);
    drop(progress);
    let report = result.map_err(builder_failure)?;
    print_data(&format!(
        "{} in {} ({}) written to {} in {}\n",
        counted(report.events, "event"),
        counted(report.files, "file"),
        bytes(report.bytes),
        options.output.display(),
        duration(report.seconds * 1_000.0)
    ))?;
    Ok(Outcome::Fine)
}
