//! The whole build: from options to an extract in its place.

mod extract;
mod strays;

use crate::{
    BadLine, BuildPhase, BuildWatch, BuilderError,
    input::{self, Input, InputCounts},
    output::Output,
    rows::{Collector, TextHasher},
    watch::ensure_wanted,
    write::ROWS_IN_ONE_FILE,
};
use chrono_tz::Tz;
use extract::{Extract, write_extract};
use rockpool_catalog::{Health, LeftOutFile, Manifest, TimeResolution};
use std::{
    path::{Path, PathBuf},
    time::Instant,
};

/// Files left out that the manifest names.
const LEFT_OUT_STATED: usize = 20;

/// What to build, from what, and how.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The raw events: a folder (searched with its sub-folders), a file, or a glob pattern. Read are `.jsonl`,
    /// `.ndjson` and `.json`, also compressed with gzip or Zstandard, and files of any name whose beginning holds an
    /// event. Everything else is left out by name: [`BuildReport::left_out`].
    pub input: String,
    /// The extract's folder: absent, empty, or an extract, which is then replaced.
    pub output: PathBuf,
    /// What people call the extract; the name of the output folder unless given.
    pub name: Option<String>,
    /// The reporting zone, in which days are cut.
    pub time_zone: Tz,
    /// The resolution of instants that the extract keeps.
    pub time_resolution: TimeResolution,
    /// The share of lines that may be no events, such as 0.001; above it the build fails.
    pub max_bad_lines: f64,
    /// Whether an input without a single event makes an extract without events, in place of an error.
    pub allow_empty: bool,
    /// Whether to write `users/`, which holds the users' identifiers.
    pub users_table: bool,
    /// Bytes of rows that may be held in memory before a sorted run goes to disk.
    pub memory_bytes: u64,
}

/// What was built.
#[derive(Debug, Clone)]
pub struct BuildReport {
    /// The manifest as it was written.
    pub manifest: Manifest,
    /// The first 20 lines that are no events; `manifest.health.bad_lines` counts them all.
    pub bad_lines: Vec<BadLine>,
    /// Every file of the input that was not read.
    pub left_out: Vec<LeftOutFile>,
    /// Files of the input that hold no bytes.
    pub empty_files: Vec<PathBuf>,
    /// Bytes of input on disk.
    pub input_bytes: u64,
    /// Bytes of the extract's data files.
    pub output_bytes: u64,
    /// Sorted runs that went to disk because memory was full.
    pub spilled_runs: u64,
    /// Files of the extract that was replaced which could not be removed; they do no harm.
    pub left_over: Vec<PathBuf>,
    /// Seconds the build took.
    pub seconds: f64,
}

/// Builds an extract from JSON lines.
///
/// The result depends on the options and the content of the input alone: not on threads, memory or time. The
/// extract appears, or replaces the one that was there, in one step at the end; after an error the output
/// folder is as it was.
///
/// An input without a single event is an error, unless [`BuildOptions::allow_empty`] asks for an empty extract.
///
/// A line is an object with `event_type` (text, not empty), `event_time` (RFC 3339 text with any offset),
/// `user_id` (text; a number counts as its text; absent, null or empty for a row without a user) and
/// `event_properties` (an object, or absent); other fields are passed over. Property values are kept as text:
/// numbers as they are written, nested JSON without the blanks between its tokens; null counts as absent; of
/// a property that is given twice the last value counts. Several objects on a line are several events, also in an array
/// or with commas or `\n` between them. Halves of surrogate pairs and bytes that are no UTF-8 become U+FFFD.
///
/// # Errors
/// [`BuilderError`], for unreadable input, too many bad lines, an output that is no extract, a full disk.
pub fn build(options: &BuildOptions, watch: &dyn BuildWatch) -> Result<BuildReport, BuilderError> {
    build_cut(options, ROWS_IN_ONE_FILE, watch)
}

/// Builds, with files cut by months for event types of more than so many rows.
fn build_cut(
    options: &BuildOptions,
    rows_in_one_file: u64,
    watch: &dyn BuildWatch,
) -> Result<BuildReport, BuilderError> {
    let started = Instant::now();
    if !(0.0..=1.0).contains(&options.max_bad_lines) {
        return Err(BuilderError::Option {
            option: "max_bad_lines",
            reason: format!("{} is no share; give a number from 0 to 1", options.max_bad_lines),
        });
    }
    let Input { files, empty, left_out } = input::list(&options.input, &options.output)?;
    if files.is_empty() && empty.is_empty() && !(options.allow_empty && Path::new(&options.input).is_dir()) {
        return Err(BuilderError::NoInput { input: options.input.clone(), left_out });
    }
    let output = Output::open(&options.output)?;

    let input_bytes = files.iter().map(|file| file.bytes).sum();
    watch.phase(BuildPhase::Reading { files: files.len() as u64, bytes_total: input_bytes });
    let mut collector = Collector::new(options.memory_bytes, &output.staging());
    let counts = input::read(&files, &TextHasher::default(), watch, |rows| {
        ensure_wanted(watch)?;
        collector.add(rows)
    })?;
    let health = Health {
        files: (files.len() + empty.len()) as u64,
        empty_files: empty.len() as u64,
        files_left_out: left_out.len() as u64,
        left_out: left_out.iter().take(LEFT_OUT_STATED).cloned().collect(),
        ..health(&counts)
    };
    if health.bad_lines as f64 > options.max_bad_lines * health.lines as f64 {
        return Err(BuilderError::TooManyBadLines {
            bad_lines: health.bad_lines,
            lines: health.lines,
            allowed: options.max_bad_lines,
            first: counts.first_bad,
        });
    }
    if health.lines == health.bad_lines && !options.allow_empty {
        return Err(BuilderError::NoEvents {
            lines: health.lines,
            bad_lines: health.bad_lines,
            first: counts.first_bad,
        });
    }
    let collected = collector.finish()?;
    let spilled_runs = collected.spilled_runs;

    let Extract { manifest, staged } =
        write_extract(options, health, collected, &output, rows_in_one_file, watch)?;
    ensure_wanted(watch)?;
    watch.phase(BuildPhase::Placing { files: output.files_to_move(&staged, &manifest) });
    let output_bytes = manifest.files().map(|file| file.bytes).sum();
    let left_over = output.place(staged, &manifest, || watch.advance(1))?;
    Ok(BuildReport {
        manifest,
        bad_lines: counts.first_bad,
        left_out,
        empty_files: empty,
        input_bytes,
        output_bytes,
        spilled_runs,
        left_over,
        seconds: started.elapsed().as_secs_f64(),
    })
}

fn health(counts: &InputCounts) -> Health {
    Health {
        lines: counts.lines,
        bad_lines: counts.bad_lines,
        shared_lines: counts.shared_lines,
        repaired_values: counts.repaired_values,
        ..Health::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NoWatch, check};
    use std::fs;

    #[test]
    fn strays_share_a_file_where_an_event_type_is_cut_by_months() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in.jsonl");
        // Fifty events in two months; four far away from them, in as many months.
        let far =
            ["1970-01-01T00:00:00Z", "1980-01-06T00:00:00Z", "2051-05-05T05:05:05Z", "2106-02-07T06:28:15Z"];
        let usual = (1..=25)
            .flat_map(|day| [format!("2026-01-{day:02}T12:00:00Z"), format!("2026-02-{day:02}T12:00:00Z")]);
        let lines: String = usual
            .chain(far.map(str::to_owned))
            .map(|time| format!("{{\"event_type\":\"a\",\"event_time\":\"{time}\",\"user_id\":\"u\"}}\n"))
            .collect();
        fs::write(&input, lines).unwrap();
        let options = BuildOptions {
            input: input.to_str().unwrap().to_owned(),
            output: folder.path().join("out"),
            name: None,
            time_zone: chrono_tz::Europe::Budapest,
            time_resolution: TimeResolution::Milliseconds,
            max_bad_lines: 0.0,
            allow_empty: false,
            users_table: true,
            memory_bytes: 1 << 20,
        };
        let report = build_cut(&options, 1, &NoWatch).unwrap();
        let event_type = &report.manifest.event_types[0];
        for files in [&event_type.events, &event_type.user_days] {
            let rows: Vec<(&str, u64)> =
                files.iter().map(|file| (file.path.split('/').nth(2).unwrap(), file.rows)).collect();
            assert_eq!(rows, [("2026-01", 25), ("2026-02", 25), ("strays", 4)]);
        }
        let strays = report.manifest.strays.unwrap();
        // `date -u -d 2026-01-01T12:00:00Z +%s`, and of 2026-02-25T12:00:00Z.
        assert_eq!(
            (strays.rows, strays.others.first, strays.others.last),
            (4, 1_767_268_800_000, 1_772_020_800_000)
        );
        let check = check(&options.output, &NoWatch).unwrap();
        assert_eq!((check.problems, check.warnings), (vec![], vec![]));
    }

    #[test]
    fn a_day_across_the_end_of_a_month_in_utc_is_one_row() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in.jsonl");
        // In Budapest, an hour ahead of UTC in January, the three of the middle lie on 1 February.
        let times = [
            "2023-01-31T22:59:59Z",
            "2023-01-31T23:00:00Z",
            "2023-01-31T23:59:59.999Z",
            "2023-02-01T22:59:59Z",
            "2023-02-01T23:00:00Z",
        ];
        let line =
            |time: &&str| format!("{{\"event_type\":\"a\",\"event_time\":\"{time}\",\"user_id\":\"u\"}}\n");
        fs::write(&input, times.iter().map(line).collect::<String>()).unwrap();
        let options = BuildOptions {
            input: input.to_str().unwrap().to_owned(),
            output: folder.path().join("out"),
            name: None,
            time_zone: chrono_tz::Europe::Budapest,
            time_resolution: TimeResolution::Milliseconds,
            max_bad_lines: 0.0,
            allow_empty: false,
            users_table: true,
            memory_bytes: 1 << 20,
        };
        let report = build_cut(&options, 1, &NoWatch).unwrap();
        let event_type = &report.manifest.event_types[0];
        let rows = |files: &[rockpool_catalog::DataFile]| -> Vec<(String, u64)> {
            files.iter().map(|file| (file.path.split('/').nth(2).unwrap().to_owned(), file.rows)).collect()
        };
        assert_eq!(rows(&event_type.events), [("2023-01".to_owned(), 3), ("2023-02".to_owned(), 2)]);
        // 31 January; 1 and 2 February.
        assert_eq!(rows(&event_type.user_days), [("2023-01".to_owned(), 1), ("2023-02".to_owned(), 2)]);
        let check = check(&options.output, &NoWatch).unwrap();
        assert_eq!((check.problems, check.warnings), (vec![], vec![]));
    }
}
