//! The whole build: from options to an extract in its place.

mod cut;
mod extract;
mod options;
pub(crate) mod people;
pub(crate) mod strays;
mod whole;

use crate::{
    BadLine, BuildPhase, BuildWatch, BuilderError,
    held::TakenInput,
    input::{self, ChunkRows, InputCounts},
    output::Output,
    rows::{Collector, MetUsers, TextHasher, UserIds},
    watch::ensure_wanted,
    write::ROWS_IN_ONE_FILE,
};
pub(crate) use cut::{cutter, statement};
pub(crate) use extract::{Continued, Extract, Kept, Met, write_extract};
pub use options::{BuildOptions, Duplicates, Edge};
pub use people::PeopleReport;
use rockpool_catalog::{Health, IgnoredColumn, KeyOrder, LeftOutFile, Manifest};
use rockpool_source::{
    AliasCounts, CutCounts, Cutter, SourceFile, SourceOptions, Sources, is_address, shown_input,
};
use std::{
    path::{Path, PathBuf},
    time::Instant,
};
pub(crate) use whole::gaps;

/// Files left out and columns ignored that the manifest names.
const STATED: usize = 20;

/// What was built.
#[derive(Debug, Clone)]
pub struct BuildReport {
    /// The manifest as it was written.
    pub manifest: Manifest,
    /// What was recognised: files of one form, each with how they were read.
    pub recognised: Vec<RecognisedFiles>,
    /// The first 20 lines that are no events; `manifest.health.bad_lines` counts them all.
    pub bad_lines: Vec<BadLine>,
    /// Every file of the input that was not read.
    pub left_out: Vec<LeftOutFile>,
    /// Files of the input that hold no bytes.
    pub empty_files: Vec<PathBuf>,
    /// Events that were left out on purpose, by reason.
    pub cut: CutCounts,
    /// Names of properties that are to be dropped, renamed or otherwise changed, and that no event had.
    pub unmet_names: Vec<String>,
    /// What the table of aliases held, if there is one.
    pub aliases: Option<AliasCounts>,
    /// What the table of people held, if there is one.
    pub people: Option<PeopleReport>,
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

/// What was recognised of some files of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecognisedFiles {
    /// The input, as it was given.
    pub input: String,
    /// How many files.
    pub files: u64,
    /// What they are, such as `3 files of CSV` or `a Delta table, version 12, 34 files`.
    pub what: String,
    /// Columns that the folders say which they are in.
    pub folders: Vec<String>,
    /// The same, where the files have a column of that name, which counts.
    pub overruled: Vec<String>,
    /// What the columns were recognised by, such as `Amplitude's export`.
    pub mapping: String,
    /// Which column is what.
    pub columns: String,
    /// How instants are written.
    pub times: String,
}

/// Builds an extract from events in files.
///
/// The result depends on the options and the content of the input alone: not on threads, memory or time. The
/// extract appears, or replaces the one that was there, in one step at the end; after an error the output
/// folder is as it was.
///
/// An input without a single event is an error, unless [`BuildOptions::allow_empty`] asks for an empty extract.
///
/// What files are, which column is what and how instants are written is recognised ([`Sources::open`]) and said in the
/// report. Property values are kept as text: numbers as they are written, nested JSON without the blanks between its
/// tokens; null counts as absent; of a property that is given twice the last value counts.
///
/// # Errors
/// [`BuilderError`], for unreadable input, too many bad lines, an output that is no extract, a full disk.
pub fn build(options: &BuildOptions, watch: &dyn BuildWatch) -> Result<BuildReport, BuilderError> {
    build_cut(options, ROWS_IN_ONE_FILE, watch)
}

/// Builds, with files cut by months for event types of more than so many rows.
pub(crate) fn build_cut(
    options: &BuildOptions,
    rows_in_one_file: u64,
    watch: &dyn BuildWatch,
) -> Result<BuildReport, BuilderError> {
    let started = Instant::now();
    options.check()?;
    let sources = Sources::open(&options.sources, Some(&options.output))?;
    if sources.files().is_empty() && sources.empty().is_empty() {
        let is_folder = |source: &SourceOptions| {
            let is_of_store = is_address(&source.input) && source.input.ends_with('/');
            is_of_store || Path::new(&source.input).is_dir()
        };
        if !(options.allow_empty && options.sources.iter().all(is_folder)) {
            let inputs: Vec<String> =
                options.sources.iter().map(|source| shown_input(&source.input)).collect();
            let left_out = sources.left_out().to_vec();
            return Err(BuilderError::NoInput { input: inputs.join("', '"), left_out });
        }
    }
    let output = Output::open(&options.output)?;
    let hasher = TextHasher::default();
    let inputs = taken_inputs(&sources)?;
    let aliases = people::aliases(options, watch)?;
    let cutter = cut::cutter(options, None, aliases.clone(), &sources, watch)?;

    let input_bytes = sources.files().iter().map(|file| file.bytes()).sum();
    let files = sources.files().iter().map(SourceFile::files).sum();
    watch.phase(BuildPhase::Reading { files, bytes_total: input_bytes });
    let users = UserIds::new(KeyOrder::Reversed, 0, options.memory_bytes, &output.staging());
    let mut collector = Collector::new(users, options.memory_bytes, &output.staging());
    let counts = input::read(
        &sources,
        cutter.as_ref(),
        watch,
        || ChunkRows::new(&hasher),
        |rows| {
            ensure_wanted(watch)?;
            collector.add(rows)
        },
    )?;
    ensure_events(options, &counts)?;
    cutter.as_ref().map_or(Ok(()), Cutter::ensure_names_differ)?;
    let dropped = (options.duplicates == Duplicates::Drop).then(|| options.duplicate_rule());
    let collected = collector.finish(dropped, options.time_resolution, &hasher)?;
    let spilled_runs = collected.spilled_runs;

    let met = Met {
        health: health(&counts, &sources),
        cut: cut::statement(options, &counts.cut, aliases.as_deref()),
    };
    let continued = Continued {
        rows_added: collected.rows(),
        inputs: inputs.into_iter().flatten().collect(),
        ..Continued::default()
    };
    let there = options.replaces.unwrap_or_else(|| output.rows_there());
    ensure_not_fewer(options, there, collected.rows())?;
    let mut people_met = None;
    let people = |users: &mut MetUsers| {
        let people = people::attributes(options, aliases.clone(), users, &hasher, &output, watch)?;
        people_met = people.as_ref().map(PeopleReport::of);
        Ok(people)
    };
    let Extract { manifest, staged, private_users } = write_extract(
        options,
        met,
        collected,
        Kept::default(),
        continued,
        people,
        &output,
        rows_in_one_file,
        watch,
    )?;
    ensure_wanted(watch)?;
    watch.phase(BuildPhase::Placing { files: output.files_to_move(&staged, &manifest) });
    let output_bytes = manifest.files().map(|file| file.bytes).sum();
    let left_over = output.place(staged, private_users, &manifest, || watch.advance(1))?;
    Ok(BuildReport {
        manifest,
        recognised: recognised(options, &sources),
        bad_lines: counts.first_bad,
        left_out: sources.left_out().to_vec(),
        empty_files: sources.empty().to_vec(),
        cut: counts.cut,
        unmet_names: cutter.as_ref().map(Cutter::unmet).unwrap_or_default(),
        aliases: aliases.map(|aliases| aliases.counts()),
        people: people_met,
        input_bytes,
        output_bytes,
        spilled_runs,
        left_over,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// Refuses an input of which too much, or everything, is no event.
pub(crate) fn ensure_events(options: &BuildOptions, counts: &InputCounts) -> Result<(), BuilderError> {
    if counts.bad_lines as f64 > options.max_bad_lines * counts.lines as f64 {
        return Err(BuilderError::TooManyBadLines {
            bad_lines: counts.bad_lines,
            lines: counts.lines,
            allowed: options.max_bad_lines,
            first: counts.first_bad.clone(),
        });
    }
    if counts.lines == counts.bad_lines + counts.cut.events() && !options.allow_empty {
        return Err(BuilderError::NoEvents {
            lines: counts.lines,
            bad_lines: counts.bad_lines,
            cut: counts.cut.events(),
            first: counts.first_bad.clone(),
        });
    }
    Ok(())
}

/// Refuses to put much less in the place of what is there, unless that is meant.
fn ensure_not_fewer(options: &BuildOptions, there: u64, found: u64) -> Result<(), BuilderError> {
    match options.least_share {
        Some(least) if (found as f64) < least * there as f64 => {
            Err(BuilderError::Fewer { there, found, least })
        }
        _ => Ok(()),
    }
}

/// What tells each input from others; none for a stream.
pub(crate) fn taken_inputs(sources: &Sources) -> Result<Vec<Option<TakenInput>>, BuilderError> {
    sources.named_files().map(|(name, file)| TakenInput::of(name, file)).collect()
}

pub(crate) fn health(counts: &InputCounts, sources: &Sources) -> Health {
    let ignored = counts.ignored.in_order();
    Health {
        files: sources.files().iter().map(SourceFile::files).sum::<u64>() + sources.empty().len() as u64,
        empty_files: sources.empty().len() as u64,
        files_left_out: sources.left_out().len() as u64,
        left_out: sources.left_out().iter().take(STATED).cloned().collect(),
        lines: counts.lines,
        bad_lines: counts.bad_lines,
        shared_lines: counts.shared_lines,
        repaired_values: counts.repaired_values,
        unclear_times: counts.unclear_times,
        columns_ignored: ignored.len() as u64,
        ignored_columns: ignored
            .iter()
            .take(STATED)
            .map(|(name, rows)| IgnoredColumn { name: (*name).to_owned(), rows: *rows })
            .collect(),
        ..Health::default()
    }
}

pub(crate) fn recognised(options: &BuildOptions, sources: &Sources) -> Vec<RecognisedFiles> {
    sources
        .recognised()
        .iter()
        .map(|recognised| RecognisedFiles {
            input: options
                .sources
                .get(recognised.source)
                .map(|source| shown_input(&source.input))
                .unwrap_or_default(),
            files: recognised.files,
            what: recognised.words(),
            folders: recognised.folders.clone(),
            overruled: recognised.overruled.clone(),
            mapping: recognised.reading.mapping().name.clone(),
            columns: recognised.reading.mapping().words(),
            times: recognised.reading.times().words().to_owned(),
        })
        .collect()
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
            time_zone: chrono_tz::Europe::Budapest,
            max_bad_lines: 0.0,
            memory_bytes: 1 << 20,
            ..BuildOptions::new(input.to_str().unwrap(), folder.path().join("out"))
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
            time_zone: chrono_tz::Europe::Budapest,
            max_bad_lines: 0.0,
            memory_bytes: 1 << 20,
            ..BuildOptions::new(input.to_str().unwrap(), folder.path().join("out"))
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
