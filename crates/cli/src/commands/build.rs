//! `rockpool build`: an extract from events in files of any format.

use super::builder_failure;
use super::copies::{self, CopyArguments};
use super::lines::{Lines, Way};
use super::sources::{CutArguments, SourceArguments};
use super::summary;
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::print_data;
use crate::printable::printable;
use crate::progress::BuildProgress;
use bytesize::ByteSize;
use chrono_tz::Tz;
use clap::{Args, ValueEnum};
use rockpool_builder::{
    BuildOptions, BuildReport, Config, Duplicates, PublishReport, build, share as share_of,
};
use rockpool_catalog::TimeResolution;
use rockpool_report::format::{bytes, count, counted, duration};
use std::path::{Path, PathBuf};

/// The least memory that sorting makes sense with.
const LEAST_MEMORY: ByteSize = ByteSize::mib(16);

/// What to build.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The input is JSON lines, CSV or Parquet, also compressed with gzip or zstd, or a Delta table; what a file is, its first
bytes say. Folders named like event_date=2026-01-05 are columns of the files in them.
Rockpool's own form is an event a line:
  {\"event_type\":\"file_saved\",\"event_time\":\"2026-01-05T16:12:14.721Z\",\"user_id\":\"2ec5\",
   \"event_properties\":{\"size\":0.5,\"plan\":\"pro\"}}
Exports of Amplitude, Mixpanel, PostHog, Segment, Snowplow and Google Analytics 4 are recognised by their columns, and
so are columns with usual names. What was recognised is said; --event-column and its like say it otherwise. Every file,
line and column that is left out is counted and named.

The extract appears, or replaces the one that was there, in one step at the end. After a failure or Ctrl-C the
output folder is as it was.

Examples:
  All files of events below a folder:
    rockpool build --input raw --output extract --time-zone Europe/Budapest
  Only January, without user identifiers in the result:
    rockpool build --input 'raw/*.jsonl.gz' --from 2026-01-01 --to 2026-01-31 --output january --no-users
  A Delta table on an object store; the environment says who asks, as for the store's own tools (AWS_ACCESS_KEY_ID and so on):
    rockpool build --input s3://lake/events --output extract
  From a query:
    duckdb -csv -c 'FROM events' | rockpool build --input - --times-in UTC --output extract
  A tenth of the users, without what is personal:
    rockpool build -i raw -o extract --sample-users 10% --drop 'email,ip' --rare city=20 --no-users
  What a team has written down (rockpool config --print begins it):
    rockpool build --config rockpool.toml")]
pub struct Arguments {
    #[command(flatten)]
    sources: SourceArguments,

    /// The extract's folder: absent, empty, or an extract, which is then replaced; or an address on an object store, such as
    /// s3://bucket/folder
    #[arg(short, long, value_name = "DIR", required_unless_present = "config")]
    output: Option<PathBuf>,

    /// A rockpool.toml with sources and options; options of the command go before it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// What people call the extract [default: the output folder's name]
    #[arg(long)]
    name: Option<String>,

    /// The IANA time zone that days, weeks and months are cut in [default: UTC]
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    time_zone: Option<Tz>,

    /// The finest difference of time that is kept; finer ones become ties [default: ms]
    #[arg(long, value_enum)]
    time_resolution: Option<Resolution>,

    /// The share of lines that may be no events, such as 0.1% or 0.001; above it the build fails [default: 0.1%]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    max_bad_lines: Option<f64>,

    /// Make an extract without events if the input holds none, in place of a failure
    #[arg(long)]
    allow_empty: bool,

    /// Put the extract in the place of one with many more events: without this, one with less than half of them is refused
    #[arg(long)]
    allow_fewer: bool,

    /// Leave out users/, the only table with the users' identifiers
    ///
    /// It does not cover identifiers that stand in properties (an e-mail address, an account): --drop or --hash those.
    /// Who has the source can still tell users by what they did and when.
    #[arg(long)]
    no_users: bool,

    #[command(flatten)]
    cut: CutArguments,

    /// What becomes of events that are there more than once; they are counted either way [default: keep]
    #[arg(long, value_enum)]
    duplicates: Option<DuplicatesName>,

    /// Memory for rows that are sorted and for who is known already, such as 512MiB; what does not fit goes through the disk
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = memory)]
    memory: ByteSize,

    #[command(flatten)]
    copy: CopyArguments,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// The least share of the events that are there which an extract in their place holds, unless fewer are allowed.
const LEAST_SHARE: f64 = 0.5;

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

/// What becomes of duplicates, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DuplicatesName {
    /// All stay
    Keep,
    /// One stays: told by --id-column, or else by all fields
    Drop,
}

impl From<DuplicatesName> for Duplicates {
    fn from(name: DuplicatesName) -> Self {
        match name {
            DuplicatesName::Keep => Self::Keep,
            DuplicatesName::Drop => Self::Drop,
        }
    }
}

pub(super) fn time_zone(text: &str) -> Result<Tz, String> {
    text.parse()
        .map_err(|_| "no IANA time zone has this name; write one such as Europe/Budapest or UTC".into())
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    share_of(text).ok_or_else(|| "write a share such as 0.1% or 0.001, from 0 to 1 (100%)".to_owned())
}

pub(super) fn memory(text: &str) -> Result<ByteSize, String> {
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
    let (as_json, copy) = (arguments.json, arguments.copy.clone());
    let mut options = options(arguments)?;
    let published = copy.open(&options.output)?;
    let progress = BuildProgress::new(quiet, Interrupt::listen());
    let result = match published {
        None => build(&options, &progress).map(|report| (report, None)),
        Some(published) => {
            options.name = options.name.take().or_else(|| copies::name_at(&options.output));
            published.build(&options, &progress).map(|(report, published)| (report, Some(published)))
        }
    };
    drop(progress);
    let (report, published) = result.map_err(builder_failure)?;
    print_data(&if as_json {
        let mut summary = json(&report);
        summary["published"] = published.as_ref().map(copies::summary).into();
        summary::text(&summary)
    } else {
        words(&report, published.as_ref(), &options.output)
    })?;
    Ok(Outcome::Fine)
}

/// What the command line and the document say together.
fn options(arguments: Arguments) -> Result<BuildOptions, Failure> {
    let mut options = match (&arguments.config, &arguments.output) {
        (Some(path), output) => {
            let config = Config::read(path).map_err(builder_failure)?;
            config.options(output.as_deref(), path).map_err(builder_failure)?
        }
        (None, output) => {
            let mut options = BuildOptions::new("", output.clone().unwrap_or_default());
            options.sources.clear();
            options
        }
    };
    arguments.sources.apply(&mut options.sources).map_err(builder_failure)?;
    arguments.cut.apply(&mut options).map_err(builder_failure)?;
    options.name = arguments.name.or(options.name);
    options.time_zone = arguments.time_zone.unwrap_or(options.time_zone);
    if let Some(resolution) = arguments.time_resolution {
        options.time_resolution = match resolution {
            Resolution::Us => TimeResolution::Microseconds,
            Resolution::Ms => TimeResolution::Milliseconds,
            Resolution::S => TimeResolution::Seconds,
        };
    }
    options.max_bad_lines = arguments.max_bad_lines.unwrap_or(options.max_bad_lines);
    options.allow_empty |= arguments.allow_empty;
    let any_number = arguments.allow_fewer || options.allow_empty;
    options.least_share = (!any_number).then_some(LEAST_SHARE);
    options.users_table &= !arguments.no_users;
    options.memory_bytes = arguments.memory.as_u64();
    if let Some(duplicates) = arguments.duplicates {
        options.duplicates = duplicates.into();
    }
    Ok(options)
}

/// The report as a person reads it.
fn words(report: &BuildReport, published: Option<&PublishReport>, output: &Path) -> String {
    let manifest = &report.manifest;
    let health = &manifest.health;
    let rate = manifest.rows as f64 / report.seconds.max(0.001);
    let mut lines = Lines::default();
    lines.title(format!(
        "Built {} in {}, {} rows per second",
        copies::shown(output),
        duration(report.seconds * 1_000.0),
        count(rate as u64)
    ));
    lines.line("events", count(manifest.rows));
    if manifest.rows_without_user > 0 {
        lines.line("no user", counted(manifest.rows_without_user, "event"));
    }
    lines.line("users", count(manifest.users));
    lines.line("event types", count(manifest.event_types.len() as u64));
    lines.line("time zone", manifest.time_zone.clone());
    let files = manifest.files().count() as u64;
    lines.line(
        "size",
        format!(
            "{} in {}, from {} in {}",
            bytes(report.output_bytes),
            counted(files, "file"),
            bytes(report.input_bytes),
            counted(health.files, "file")
        ),
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
    if health.duplicates_dropped > 0 {
        lines.line("duplicates", format!("{} dropped", counted(health.duplicates_dropped, "event")));
    } else {
        let duplicates = counted(health.duplicate_rows, "event");
        lines.line("duplicates", format!("{duplicates} equal to an earlier one (kept)"));
    }
    lines.line("bad lines", format!("{} of {}", count(health.bad_lines), count(health.lines)));
    way.bad_lines(&mut lines, health.bad_lines);
    if health.shared_lines > 0 {
        let shared = counted(health.shared_lines, "line");
        lines.line("shared lines", format!("{shared} held several events"));
    }
    if health.unclear_times > 0 {
        let events = counted(health.unclear_times, "event");
        lines.line(
            "unclear",
            format!("{events} at times that clocks show twice or never; the first was taken"),
        );
    }
    for column in &health.ignored_columns {
        let rows = counted(column.rows, "event");
        lines.line("ignored", printable(&format!("column {} of {rows}", column.name)));
    }
    lines.more(health.columns_ignored, health.ignored_columns.len());
    way.after(&mut lines);
    lines.remarks(manifest);
    lines.left_over(&report.left_over);
    published.into_iter().for_each(|published| copies::lines(published, &mut lines));
    lines.into_text()
}

/// The report as a program reads it.
fn json(report: &BuildReport) -> serde_json::Value {
    let manifest = &report.manifest;
    let mut summary = summary::of("build", manifest, report.seconds);
    summary["rows_added"] = manifest.rows.into();
    summary["input_bytes"] = report.input_bytes.into();
    summary["output_bytes"] = report.output_bytes.into();
    summary["bad_lines"] = manifest.health.bad_lines.into();
    summary["duplicates_dropped"] = manifest.health.duplicates_dropped.into();
    summary["cut_off"] = report.cut.events().into();
    summary["unmet_names"] = report.unmet_names.clone().into();
    summary["files_left_out"] = summary::left_out(&report.left_out);
    summary
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
