//! Gathers what a check finds, as sentences.

use super::{DayVolumes, Problem, stray_times::StrayTimes};
use chrono::{DateTime, SecondsFormat};
use roaring::RoaringBitmap;
use rockpool_catalog::{Gaps, TimeRange, TimeResolution, UserKeyRange};

/// Problems of one part of an extract that are told one by one; of more, their number is told.
const MOST_PROBLEMS: usize = 50;

/// What a part of a check found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// What makes answers wrong, the first of it.
    problems: Vec<Problem>,
    /// Problems that are not told one by one.
    more: usize,
    /// Events that were read.
    pub(super) rows: u64,
    /// Of these, the events outside the time of all others.
    pub(super) strays: StrayTimes,
    /// The events by day.
    pub(super) days: DayVolumes,
    /// The users that were met.
    pub(super) users: RoaringBitmap,
}

impl Findings {
    /// Notes a problem.
    pub(super) fn problem(&mut self, path: &str, reason: impl Into<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { path: path.to_owned(), reason: reason.into() });
        } else {
            self.more += 1;
        }
    }

    /// Notes a problem when what was found is not what was stated.
    pub(super) fn expect<T: PartialEq + InWords>(&mut self, path: &str, what: &str, stated: T, found: T) {
        if stated != found {
            let (stated, found) = (stated.in_words(), found.in_words());
            self.problem(path, format!("{what}: the manifest states {stated}, found {found}"));
        }
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// What is wrong, and how much more of that there is.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let Self { mut problems, more, .. } = self;
        if let (Some(last), 1..) = (problems.last(), more) {
            let reason = format!("and {more} more problems of this kind or another, not listed");
            problems.push(Problem { path: last.path.clone(), reason });
        }
        problems
    }
}

/// A statement of a manifest as people read it.
pub(super) trait InWords {
    /// Its words.
    fn in_words(&self) -> String;
}

impl InWords for u64 {
    fn in_words(&self) -> String {
        self.to_string()
    }
}

impl InWords for Gaps {
    fn in_words(&self) -> String {
        format!("{} days in {} stretches", self.days, self.stretches)
    }
}

impl InWords for Option<f64> {
    fn in_words(&self) -> String {
        self.map_or_else(|| "none".to_owned(), |number| number.to_string())
    }
}

impl InWords for Option<UserKeyRange> {
    fn in_words(&self) -> String {
        self.map_or_else(
            || "no user".to_owned(),
            |keys| format!("the users {} to {}", keys.first.0, keys.last.0),
        )
    }
}

/// A stretch of time, with the resolution of its ends.
#[derive(PartialEq)]
pub(super) struct Times(pub(super) Option<TimeRange>, pub(super) TimeResolution);

impl InWords for Times {
    fn in_words(&self) -> String {
        let instant = |tick: i64| {
            let milliseconds = self.1.milliseconds_of_tick(tick);
            let micros = milliseconds.checked_mul(1_000).and_then(|micros| {
                micros.checked_add(
                    tick.rem_euclid(self.1.ticks_per_millisecond()) * 1_000 / self.1.ticks_per_millisecond(),
                )
            });
            micros.and_then(DateTime::from_timestamp_micros).map_or_else(
                || format!("the tick {tick}"),
                |time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            )
        };
        self.0.map_or_else(
            || "no time".to_owned(),
            |range| format!("{} to {}", instant(range.first), instant(range.last)),
        )
    }
}
