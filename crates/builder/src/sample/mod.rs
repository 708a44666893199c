//! Believable events of an invented CAD application, for trying things out, for tests and for benchmarks.

mod line;
mod profile;
mod random;
mod session;

use crate::{BuildPhase, BuildWatch, BuilderError, watch::ensure_wanted};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use line::Day;
use profile::Profile;
use rayon::prelude::*;
use session::Event;
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};

/// Users whose events are made together, on one core.
const USERS_AT_ONCE: usize = 8_192;
/// Lines that are written together, on one core.
const LINES_AT_ONCE: usize = 4_096;
/// Stretches of lines in memory at once.
const STRETCHES: usize = 16;
const QUARTER_HOUR: u64 = 900_000_000;

/// How the sample's lines are spread over files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SampleFiles {
    /// `date=YYYY-MM-DD/events.jsonl`.
    #[default]
    PerDay,
    /// `date=YYYY-MM-DD/HH-MM.jsonl`, for every quarter of an hour with an event.
    PerQuarterHour,
}

/// What to invent.
#[derive(Debug, Clone)]
pub struct SampleOptions {
    /// The folder to write to; absent or empty.
    pub output: PathBuf,
    /// People who use the application at any time.
    pub users: u32,
    /// Days, from `start` on.
    pub days: u32,
    /// Another seed gives another, equally believable, set.
    pub seed: u64,
    /// The first day (UTC).
    pub start: NaiveDate,
    /// How the lines are spread over files.
    pub files: SampleFiles,
}

/// What was invented.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleReport {
    /// Files written.
    pub files: u64,
    /// Events, one a line.
    pub events: u64,
    /// Bytes written.
    pub bytes: u64,
    /// Seconds it took.
    pub seconds: f64,
}

/// Writes sample events as JSON lines, sorted by time within each file.
///
/// The same options give the same bytes on every machine. In memory are the users (24 bytes each)
/// and the events of one day (24 bytes each).
///
/// # Errors
/// [`BuilderError::Option`] for options that make no sense, [`BuilderError::OutputNotEmpty`] for an output
/// folder that is not empty, [`BuilderError::Write`], [`BuilderError::Cancelled`]. What was written is then
/// taken back.
pub fn sample(options: &SampleOptions, watch: &dyn BuildWatch) -> Result<SampleReport, BuilderError> {
    let started = Instant::now();
    if options.users == 0 || options.days == 0 {
        return Err(BuilderError::Option {
            option: "users and days",
            reason: "there must be at least one of each".to_owned(),
        });
    }
    if options.start.checked_add_days(Days::new(options.days.into())).is_none_or(|end| end.year() > 9_999) {
        return Err(BuilderError::Option {
            option: "start",
            reason: "the last day lies after the year 9999, which RFC 3339 cannot write".to_owned(),
        });
    }
    let was_there = options.output.exists();
    fs::create_dir_all(&options.output).map_err(BuilderError::write(&options.output))?;
    let mut entries = fs::read_dir(&options.output).map_err(BuilderError::read(&options.output))?;
    if entries.next().is_some() {
        return Err(BuilderError::OutputNotEmpty { path: options.output.clone() });
    }
    let mut report = write_days(options, watch).inspect_err(|_| discard(options, was_there))?;
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// Takes back what was written to a folder that was empty.
fn discard(options: &SampleOptions, folder_was_there: bool) {
    // What cannot be removed after a failure is no worse than the failure, which is reported.
    for date in options.start.iter_days().take(options.days as usize) {
        let _ = fs::remove_dir_all(day_folder(&options.output, date));
    }
    if !folder_was_there {
        let _ = fs::remove_dir(&options.output);
    }
}

fn day_folder(output: &Path, date: NaiveDate) -> PathBuf {
    output.join(format!("date={date}"))
}

fn write_days(options: &SampleOptions, watch: &dyn BuildWatch) -> Result<SampleReport, BuilderError> {
    watch.phase(BuildPhase::Generating { days: u64::from(options.days) });
    let profiles: Vec<Profile> = (0..options.users)
        .into_par_iter()
        .map(|user| Profile::new(options.seed, user, options.days))
        .collect();
    let mut report = SampleReport { files: 0, events: 0, bytes: 0, seconds: 0.0 };
    for (number, date) in (0..).zip(options.start.iter_days()).take(options.days as usize) {
        ensure_wanted(watch)?;
        let day = Day { number, date, seed: options.seed };
        let events = events(&profiles, &day);
        let folder = day_folder(&options.output, date);
        match options.files {
            SampleFiles::PerDay => {
                write(&events, &profiles, &day, &folder.join("events.jsonl"), &mut report)?
            }
            SampleFiles::PerQuarterHour => {
                for part in events.chunk_by(|one, other| quarter_hour(one) == quarter_hour(other)) {
                    let quarter = part.first().map_or(0, quarter_hour);
                    let name = format!("{:02}-{:02}.jsonl", quarter / 4, quarter % 4 * 15);
                    write(part, &profiles, &day, &folder.join(name), &mut report)?;
                }
            }
        }
        watch.advance(1);
    }
    Ok(report)
}

fn quarter_hour(event: &Event) -> u64 {
    event.time / QUARTER_HOUR
}

/// The events of a day, sorted by time.
fn events(profiles: &[Profile], day: &Day) -> Vec<Event> {
    let is_weekend = matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun);
    let mut events: Vec<Event> = profiles
        .par_chunks(USERS_AT_ONCE)
        .enumerate()
        .flat_map_iter(|(chunk, profiles)| {
            let mut events = Vec::new();
            let first = (chunk * USERS_AT_ONCE) as u32;
            for (user, profile) in (first..).zip(profiles) {
                if profile.is_active(day.seed, user, day.number, is_weekend) {
                    session::events(day.seed, user, profile, day.number, &mut events);
                }
            }
            events
        })
        .collect();
    events.par_sort_unstable();
    events
}

/// Writes events to a file; none when there are none.
fn write(
    events: &[Event],
    profiles: &[Profile],
    day: &Day,
    path: &Path,
    report: &mut SampleReport,
) -> Result<(), BuilderError> {
    if events.is_empty() {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(BuilderError::write(folder))?;
    }
    let mut file = File::create(path).map_err(BuilderError::write(path))?;
    for stretches in events.chunks(LINES_AT_ONCE * STRETCHES) {
        let texts: Vec<Vec<u8>> = stretches
            .par_chunks(LINES_AT_ONCE)
            .map(|events| lines(events, profiles, day))
            .collect::<Result<_, _>>()
            .map_err(BuilderError::write(path))?;
        for text in texts {
            file.write_all(&text).map_err(BuilderError::write(path))?;
            report.bytes += text.len() as u64;
        }
    }
    report.files += 1;
    report.events += events.len() as u64;
    Ok(())
}

fn lines(events: &[Event], profiles: &[Profile], day: &Day) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(events.len() * 256);
    for event in events {
        if let Some(profile) = profiles.get(event.user as usize) {
            line::line(event, profile, day, &mut text)?;
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Wants no more after the first day.
    #[derive(Default)]
    struct OneDay(AtomicU64);

    impl BuildWatch for OneDay {
        fn phase(&self, _: BuildPhase) {}

        fn advance(&self, days: u64) {
            self.0.fetch_add(days, Ordering::Relaxed);
        }

        fn is_cancelled(&self) -> bool {
            self.0.load(Ordering::Relaxed) > 0
        }
    }

    #[test]
    fn a_cancelled_sample_leaves_the_folder_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let absent = folder.path().join("absent");
        for output in [folder.path().to_path_buf(), absent.clone()] {
            let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            let files = SampleFiles::PerDay;
            let options = SampleOptions { output, users: 50, days: 3, seed: 1, start, files };
            let watch = OneDay::default();
            assert!(matches!(sample(&options, &watch), Err(BuilderError::Cancelled)));
            assert_eq!(watch.0.into_inner(), 1);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
