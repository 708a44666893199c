//! Invented events: believable ones of a CAD application, for trying things out and for tests, and plain ones in
//! large numbers, for benchmarks.

mod benchmark;
mod files;
mod line;
mod profile;
mod random;
mod session;

use crate::{BuildPhase, BuildWatch, BuilderError, watch::ensure_wanted};
use benchmark::Sessions;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use files::{Spread, day_folder, write_day};
use line::Day;
use profile::Profile;
use rayon::prelude::*;
use session::Event;
use std::{fs, path::PathBuf, time::Instant};

/// Users whose events are made together, on one core.
const USERS_AT_ONCE: usize = 8_192;

/// How the sample's lines are spread over files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SampleFiles {
    /// `date=YYYY-MM-DD/events.jsonl`.
    #[default]
    PerDay,
    /// `date=YYYY-MM-DD/HH-MM.jsonl`, for every quarter of an hour with an event.
    PerQuarterHour,
}

/// What the invented events are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SampleContent {
    /// A CAD application with plans, versions and an assistant, whose users come and fade.
    #[default]
    Application,
    /// Three event types with few properties; every user has 1 to 8 sessions, spread evenly over the days, each
    /// of 1 to 5 events at whole milliseconds: 11 events a user.
    Benchmark,
}

/// What to invent.
#[derive(Debug, Clone)]
pub struct SampleOptions {
    /// What about.
    pub content: SampleContent,
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
/// The same options give the same bytes on every machine. In memory are the users (24 bytes each) or, for a
/// benchmark, their sessions (16 bytes each), and the events of one day (24 bytes each).
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

fn write_days(options: &SampleOptions, watch: &dyn BuildWatch) -> Result<SampleReport, BuilderError> {
    watch.phase(BuildPhase::Generating { days: u64::from(options.days) });
    let content = match options.content {
        SampleContent::Application => Content::Application(
            (0..options.users)
                .into_par_iter()
                .map(|user| Profile::new(options.seed, user, options.days))
                .collect(),
        ),
        SampleContent::Benchmark => {
            Content::Benchmark(Sessions::new(options.seed, options.users, options.days))
        }
    };
    let mut report = SampleReport { files: 0, events: 0, bytes: 0, seconds: 0.0 };
    for (number, date) in (0..).zip(options.start.iter_days()).take(options.days as usize) {
        ensure_wanted(watch)?;
        let day = Day { number, date, seed: options.seed };
        let spread = Spread { folder: day_folder(&options.output, date), files: options.files };
        match &content {
            Content::Application(profiles) => {
                let line = |event: &Event, to: &mut Vec<u8>| match profiles.get(event.user as usize) {
                    Some(profile) => line::line(event, profile, &day, to),
                    None => Ok(()),
                };
                write_day(&events(profiles, &day), &spread, |event| event.time, line, &mut report)?;
            }
            Content::Benchmark(sessions) => {
                let line = |event: &benchmark::Event, to: &mut Vec<u8>| benchmark::line(event, &day, to);
                let events = sessions.events(number as usize);
                write_day(&events, &spread, benchmark::Event::microseconds, line, &mut report)?;
            }
        }
        watch.advance(1);
    }
    Ok(report)
}

/// What all days are made of.
enum Content {
    /// The users.
    Application(Vec<Profile>),
    /// What the users do.
    Benchmark(Sessions),
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
            let content = SampleContent::Application;
            let options = SampleOptions { content, output, users: 50, days: 3, seed: 1, start, files };
            let watch = OneDay::default();
            assert!(matches!(sample(&options, &watch), Err(BuilderError::Cancelled)));
            assert_eq!(watch.0.into_inner(), 1);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
