//! What an append did.

use super::Held;
use crate::{BadLine, PeopleReport, RecognisedFiles, input::ChunkRows};
use rockpool_catalog::{LeftOutFile, Manifest};
use rockpool_source::{AliasCounts, CutCounts, Sources};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::PathBuf,
};

/// Microseconds of a day of UTC.
const DAY: i64 = 86_400_000_000;

/// What an append did.
#[derive(Debug, Clone)]
pub struct AppendReport {
    /// The manifest as it is now; the one that was there, if nothing was written.
    pub manifest: Manifest,
    /// Whether the extract was written anew.
    pub is_written: bool,
    /// Files of the inputs that are in the extract already, and were left out.
    pub inputs_already: u64,
    /// Events that went in.
    pub rows_added: u64,
    /// Of these, events of days before the last one that the extract covered.
    pub rows_late: u64,
    /// How many days before that day's start the oldest of them is, in milliseconds.
    pub latest_by: u64,
    /// Events that were in the extract and left: of days that are replaced or dropped, of users who are forgotten.
    pub rows_removed: u64,
    /// Users that were in the extract before.
    pub users_before: u64,
    /// Of those who were to be forgotten, how many were in it.
    pub users_forgotten: u64,
    /// Events that were left out because they are the same as another one.
    pub duplicates_dropped: u64,
    /// Names of properties that are to be dropped, renamed or otherwise changed, and that no new event had.
    pub unmet_names: Vec<String>,
    /// Data files that were written.
    pub files_written: u64,
    /// Paths of the files that this writing took out of the extract, sorted. What a cache holds of them can go.
    pub replaced: Vec<String>,
    /// What was recognised: files of one form, each with how they were read.
    pub recognised: Vec<RecognisedFiles>,
    /// Lines or rows that were read, blank ones left out.
    pub lines: u64,
    /// How many of them are no events.
    pub lines_bad: u64,
    /// The first 20 of these.
    pub bad_lines: Vec<BadLine>,
    /// Every file of the input that was not read.
    pub left_out: Vec<LeftOutFile>,
    /// Files of the input that hold no bytes.
    pub empty_files: Vec<PathBuf>,
    /// Events that were left out on purpose, by reason.
    pub cut: CutCounts,
    /// What the table of aliases held, if there is one.
    pub aliases: Option<AliasCounts>,
    /// What the table of people held, if there is one.
    pub people: Option<PeopleReport>,
    /// Bytes of input on disk that were read.
    pub input_bytes: u64,
    /// Sorted runs that went to disk because memory was full.
    pub spilled_runs: u64,
    /// Files that were to be removed and could not be; they do no harm.
    pub left_over: Vec<PathBuf>,
    /// Seconds that it took.
    pub seconds: f64,
}

impl AppendReport {
    pub(super) fn new(held: &Held, sources: &Sources, inputs_already: u64) -> Self {
        Self {
            manifest: held.manifest.clone(),
            is_written: false,
            inputs_already,
            rows_added: 0,
            rows_late: 0,
            latest_by: 0,
            rows_removed: 0,
            users_before: held.manifest.users,
            users_forgotten: 0,
            duplicates_dropped: 0,
            unmet_names: Vec::new(),
            files_written: 0,
            replaced: Vec::new(),
            recognised: Vec::new(),
            lines: 0,
            lines_bad: 0,
            bad_lines: Vec::new(),
            left_out: sources.left_out().to_vec(),
            empty_files: sources.empty().to_vec(),
            cut: CutCounts::default(),
            aliases: None,
            people: None,
            input_bytes: 0,
            spilled_runs: 0,
            left_over: Vec::new(),
            seconds: 0.0,
        }
    }

    pub(super) fn late(&mut self, late: &Late) {
        self.rows_added = late.rows;
        (self.rows_late, self.latest_by) = late.count_and_age();
    }

    pub(super) fn finish(&mut self, held: &Held, manifest: Manifest, seconds: f64) {
        let retired = |manifest: &Manifest| -> Vec<String> {
            let retired = manifest.snapshot.iter().flat_map(|snapshot| &snapshot.retired);
            retired.map(|file| file.path.clone()).collect()
        };
        let before = held.manifest.files().map(|file| file.path.clone());
        let named: HashSet<String> = manifest.files().map(|file| file.path.clone()).collect();
        let still: HashSet<String> = retired(&manifest).into_iter().collect();
        // What was there for readers of earlier manifests, and no longer is, counts with what goes now.
        let gone = retired(&held.manifest).into_iter().filter(|path| !still.contains(path));
        self.replaced = before.chain(gone).filter(|path| !named.contains(path)).collect();
        self.replaced.sort_unstable();
        self.replaced.dedup();
        self.manifest = manifest;
        self.is_written = true;
        self.seconds = seconds;
    }
}

/// Counts the events that come after their time.
pub(super) struct Late {
    /// When the last day begins that the extract covered, in microseconds since 1970.
    last_day: i64,
    /// All events.
    pub(super) rows: u64,
    late: u64,
    oldest: i64,
    /// The days of UTC that have new events, in days since 1970, by event type.
    days: HashMap<String, BTreeSet<i64>>,
}

impl Late {
    pub(super) fn new(held: &Held) -> Self {
        let resolution = held.manifest.time_resolution;
        let last_day = held.manifest.main_time().map(|time| {
            let second = time.last.div_euclid(resolution.ticks_per_second());
            held.zone.day_start(held.zone.day_of(second)).saturating_mul(1_000_000)
        });
        Self {
            last_day: last_day.unwrap_or(i64::MIN),
            rows: 0,
            late: 0,
            oldest: i64::MAX,
            days: HashMap::new(),
        }
    }

    pub(super) fn count(&mut self, chunk: &ChunkRows<'_>) {
        for ((_, name), rows) in chunk.type_names.iter().zip(&chunk.types) {
            let mut days = BTreeSet::new();
            let mut last = None;
            for row in &rows.rows {
                self.rows += 1;
                if row.microseconds < self.last_day {
                    self.late += 1;
                    self.oldest = self.oldest.min(row.microseconds);
                }
                let day = row.microseconds.div_euclid(DAY);
                if last.replace(day) != Some(day) {
                    days.insert(day);
                }
            }
            self.days.entry(name.to_owned()).or_default().append(&mut days);
        }
    }

    /// The days of UTC that have new events of a type, in days since 1970.
    pub(super) fn days_of(&self, event_type: &str) -> impl Iterator<Item = i64> {
        self.days.get(event_type).into_iter().flatten().copied()
    }

    /// The days of UTC that have new events of any type, some of them several times.
    pub(super) fn all_days(&self) -> impl Iterator<Item = i64> {
        self.days.values().flatten().copied()
    }

    /// How many events are late, and how many milliseconds before the last day the oldest of them is.
    pub(super) fn count_and_age(&self) -> (u64, u64) {
        let by = if self.late == 0 { 0 } else { self.last_day.abs_diff(self.oldest) / 1_000 };
        (self.late, by)
    }
}
