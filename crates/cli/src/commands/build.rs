//! `rockpool build`: an extract from event files.

use super::builder_failure;
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::{print_data, printable};
use crate::progress::BuildProgress;
use bytesize::ByteSize;
use chrono_tz::Tz;
use clap::{Args, ValueEnum};
use rockpool_builder::{BuildOptions, BuildReport, build};
use rockpool_catalog::TimeResolution;
use rockpool_question::remarks::{About, remarks};
use rockpool_report::format::{bytes, count, counted, duration};
use std::path::{Path, PathBuf};

/// The least memory that sorting makes sense with.
const LEAST_MEMORY: ByteSize = ByteSize::mib(16);

/// What to build.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The input is JSON lines, one event a line:
  {\"event_type\":\"file_saved\",\"event_time\":\"2026-01-05T16:12:14.721Z\",\"user_id\":\"2ec5\",
   \"event_properties\":{\"size\":0.5,\"plan\":\"pro\"}}

Read are .jsonl, .ndjson and .json files, also compressed with gzip or zstd, and files of any name that begin with
events. Several objects on a line are several events. Every file and line that is left out is named.

The extract appears, or replaces the one that was there, in one step at the end. After a failure or Ctrl-C the
output folder is as it was.

Examples:
  All files of events below a folder:
    rockpool build --input raw --output extract --time-zone Europe/Budapest
  Only January, without user identifiers in the result:
    rockpool build --input 'raw/date=2026-01-*/*.jsonl' --output january --no-users")]
pub struct Arguments {
    /// The events: a folder, a file, or a pattern in quotes
    #[arg(short, long, value_name = "DIR_OR_GLOB")]
    input: String,

    /// The extract's folder: absent, empty, or an extract, which is then replaced
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,

    /// What people call the extract [default: the output folder's name]
    #[arg(long)]
    name: Option<String>,

    /// The IANA time zone that days, weeks and months are cut in
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = time_zone)]
    time_zone: Tz,

    /// The finest difference of time that is kept; finer ones become ties
    #[arg(long, value_enum, default_value_t = Resolution::Ms)]
    time_resolution: Resolution,

    /// The share of lines that may be no events, such as 0.1% or 0.001; above it the build fails
    #[arg(long, value_name = "SHARE", default_value = "0.1%", value_parser = share)]
    max_bad_lines: f64,

    /// Make an extract without events if the input holds none, in place of a failure
    #[arg(long)]
    allow_empty: bool,

    /// Leave out users/, the only place with the users' identifiers
    #[arg(long)]
    no_users: bool,

    /// Memory for sorting, such as 512MiB; what does not fit goes through the disk
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = memory)]
    memory: ByteSize,
}

/// Files of a kind that the report lists.
const LISTED: usize = 20;

/// The resolutions, as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Resolution {
    /// Microseconds
    Us,
    /// Milliseconds
    Ms,
    /// Whole seconds
    S,
}

fn time_zone(text: &str) -> Result<Tz, String> {
    text.parse()
        .map_err(|_| "no IANA time zone has this name; write one such as Europe/Budapest or UTC".into())
}

fn share(text: &str) -> Result<f64, String> {
    let allowed = || "write a share such as 0.1% or 0.001, from 0 to 1 (100%)".to_owned();
    let (number, whole) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent.trim_end(), 100.0),
        None => (text.trim(), 1.0),
    };
    let share = number.parse::<f64>().map_err(|_| allowed())? / whole;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err(allowed()) }
}

fn memory(text: &str) -> Result<ByteSize, String> {
    let size: ByteSize = text.parse().map_err(|_| "write a size such as 512MiB or 2GiB".to_owned())?;
    if size < LEAST_MEMORY {
        return Err(format!("at least {} are needed", LEAST_MEMORY.display().iec()));
    }
    Ok(size)
}

/// Builds the extract and reports what is in it.
///
/// # Errors
/// [`Failure::Builder`], [`Failure::Interrupted`] or [`Failure::Output`].
pub fn run(arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let options = BuildOptions {
        input: arguments.input,
        output: arguments.output,
        name: arguments.name,
        time_zone: arguments.time_zone,
        time_resolution: match arguments.time_resolution {
            Resolution::Us => TimeResolution::Microseconds,
            Resolution::Ms => TimeResolution::Milliseconds,
            Resolution::S => TimeResolution::Seconds,
        },
        max_bad_lines: arguments.max_bad_lines,
        allow_empty: arguments.allow_empty,
        users_table: !arguments.no_users,
        memory_bytes: arguments.memory.as_u64(),
    };
    let progress = BuildProgress::new(quiet, Interrupt::listen());
    let result = build(&options, &progress);
    drop(progress);
    let report = result.map_err(builder_failure)?;
    print_data(&words(&report, &options.output))?;
    Ok(Outcome::Fine)
}

/// The report as a person reads it.
fn words(report: &BuildReport, output: &Path) -> String {
    let manifest = &report.manifest;
    let health = &manifest.health;
    let rate = manifest.rows as f64 / report.seconds.max(0.001);
    let mut text = format!(
        "Built {} in {}, {} rows per second\n  events       {}\n",
        output.display(),
        duration(report.seconds * 1_000.0),
        count(rate as u64),
        count(manifest.rows)
    );
    let mut line = |label: &str, content: String| text.push_str(&format!("  {label:<12} {content}\n"));
    if manifest.rows_without_user > 0 {
        line("no user", counted(manifest.rows_without_user, "event"));
    }
    line("users", count(manifest.users));
    line("event types", count(manifest.event_types.len() as u64));
    line("time zone", manifest.time_zone.clone());
    let files = manifest.files().count() as u64;
    line(
        "size",
        format!(
            "{} in {}, from {} in {}",
            bytes(report.output_bytes),
            counted(files, "file"),
            bytes(report.input_bytes),
            counted(health.files, "file")
        ),
    );
    let duplicates = counted(health.duplicate_rows, "event");
    line("duplicates", format!("{duplicates} equal to an earlier one (kept)"));
    line("bad lines", format!("{} of {}", count(health.bad_lines), count(health.lines)));
    for bad in &report.bad_lines {
        line("", printable(&bad.to_string()));
    }
    let unlisted = health.bad_lines.saturating_sub(report.bad_lines.len() as u64);
    if unlisted > 0 && !report.bad_lines.is_empty() {
        line("", format!("and {} more", count(unlisted)));
    }
    if health.shared_lines > 0 {
        let lines = counted(health.shared_lines, "line");
        line("shared lines", format!("{lines} held several events"));
    }
    for empty in report.empty_files.iter().take(LISTED) {
        line("empty file", printable(&empty.display().to_string()));
    }
    if let Some(more) = report.empty_files.len().checked_sub(LISTED).filter(|more| *more > 0) {
        line("", format!("and {} more", count(more as u64)));
    }
    line("left out", counted(report.left_out.len() as u64, "file"));
    for file in report.left_out.iter().take(LISTED) {
        line("", printable(&format!("{}: {}", file.path, file.reason)));
    }
    if let Some(more) = report.left_out.len().checked_sub(LISTED).filter(|more| *more > 0) {
        line("", format!("and {} more", count(more as u64)));
    }
    for remark in remarks(manifest) {
        if remark.about != About::Input {
            line(remark.about.name(), printable(&remark.text));
        }
    }
    for left_over in &report.left_over {
        line("left over", format!("{} could not be removed; it does no harm", left_over.display()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_number_or_a_percentage() {
        assert_eq!(share("0.1%"), Ok(0.001));
        assert_eq!(share("0.001"), Ok(0.001));
        assert_eq!(share(" 5 % "), Ok(0.05));
        assert_eq!(share("0"), Ok(0.0));
        assert_eq!(share("100%"), Ok(1.0));
        for wrong in ["", "%", "2", "101%", "-1%", "nan", "inf", "many"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn memory_has_a_unit_and_a_floor() {
        assert_eq!(memory("1GiB").unwrap().as_u64(), 1 << 30);
        assert_eq!(memory("512MB").unwrap().as_u64(), 512_000_000);
        assert!(memory("1KiB").is_err());
        assert!(memory("lots").is_err());
    }

    #[test]
    fn a_time_zone_is_an_iana_name() {
        assert_eq!(time_zone("Europe/Budapest"), Ok(Tz::Europe__Budapest));
        assert!(time_zone("Budapest").unwrap_err().contains("Europe/Budapest"));
    }
}
