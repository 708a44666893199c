//! The days of a user as they stand in the files: runs of rows that are neither copied nor sorted.

use super::plan::{WantedDays, wanted_users};
use crate::EngineError;
use crate::filter::Masker;
use crate::scan::{Bounds, FileRequest, TextForm};
use datafusion::execution::SessionState;
use rockpool_catalog::{DataFile, Manifest, UserKeyRange, column};
use std::ops::Range;

/// Rows of one file: days of one user, or of nobody, in ascending order, all of one event type.
///
/// A column that was not asked for is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayRun<'a> {
    /// The steps that events of the type fill, as bits.
    pub(crate) mask: u32,
    /// Days since 1970-01-01; at least one.
    pub(crate) days: &'a [i32],
    /// How many events each day has.
    pub(crate) events: &'a [u32],
    /// The tick of the first of them.
    pub(crate) first: &'a [i64],
    /// The tick of the last of them.
    pub(crate) last: &'a [i64],
}

impl<'a> DayRun<'a> {
    /// The rows in a range of places.
    pub(super) fn part(&self, places: Range<usize>) -> Self {
        let DayRun { mask, days, events, first, last } = *self;
        DayRun {
            mask,
            days: days.get(places.clone()).unwrap_or_default(),
            events: events.get(places.clone()).unwrap_or_default(),
            first: first.get(places.clone()).unwrap_or_default(),
            last: last.get(places).unwrap_or_default(),
        }
    }

    /// The rows of the wanted days; none if there is none.
    pub(super) fn within(self, wanted: &Range<i32>) -> Option<Self> {
        let (first, last) = (self.days.first()?, self.days.last()?);
        if *first >= wanted.start && *last < wanted.end {
            return Some(self);
        }
        let from = self.days.partition_point(|day| *day < wanted.start);
        let to = self.days.partition_point(|day| *day < wanted.end);
        (from < to).then(|| self.part(from..to))
    }
}

/// Gathers what one user after another did, from runs of days.
pub(crate) trait AccumulateDays {
    /// All rows of one user, by key, in one run or several: file by file in the order of the manifest, so that the
    /// days of a type ascend from run to run.
    fn user(&mut self, user: u32, runs: &[DayRun<'_>]);

    /// Rows that have no user.
    fn without_user(&mut self, run: DayRun<'_>);
}

/// A file of days that a question reads.
#[derive(Debug, Clone)]
pub(crate) struct DayFile {
    /// The file.
    pub(crate) file: DataFile,
    /// What is wanted of it.
    pub(crate) request: FileRequest,
    /// The steps that events of its type fill, as bits.
    pub(crate) mask: u32,
    /// Whether rows without a user are wanted.
    pub(crate) without_user: bool,
}

/// What a question reads as runs of days.
#[derive(Debug, Clone)]
pub(crate) struct DayFiles {
    /// The files, in the order of the manifest.
    pub(crate) files: Vec<DayFile>,
    /// The wanted days, half open.
    pub(crate) days: Range<i32>,
    /// The wanted users.
    pub(crate) users: UserKeyRange,
}

/// The files of every event type that can fill a step, with the column of first ticks where the type fills a step of
/// `first`, and that of last ticks where it fills one of `last`. None if some step has filters, which days know nothing
/// of.
///
/// # Errors
/// [`EngineError::Question`] if a filter's value cannot be used.
pub(crate) fn day_files(
    manifest: &Manifest,
    state: &SessionState,
    wanted: &WantedDays<'_>,
    first: u32,
    last: u32,
) -> Result<Option<DayFiles>, EngineError> {
    let mut files = vec![];
    for event_type in &manifest.event_types {
        let Some(masker) = Masker::new(state, event_type, wanted.choices)? else { continue };
        let Some(mask) = masker.constant() else { return Ok(None) };
        let users = wanted_users(wanted.users, event_type);
        let columns = [
            (column::USER_KEY, true),
            (column::DAY, true),
            // How many events a day has matters only where they have no user.
            (column::EVENTS, users.without_user),
            (column::FIRST_TIME, mask & first != 0),
            (column::LAST_TIME, mask & last != 0),
        ];
        let columns = columns.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name.to_owned());
        let request = FileRequest {
            columns: columns.collect(),
            text: TextForm::Dictionary,
            bounds: Bounds {
                users: users.keys,
                without_user: users.without_user,
                ticks: wanted.ticks.clone(),
                between: Some((column::DAY, i64::from(wanted.days.start)..i64::from(wanted.days.end))),
            },
            pruner: None,
        };
        let admitted = event_type.user_days.iter().filter(|file| request.bounds.admit_file(file));
        files.extend(admitted.map(|file| DayFile {
            file: file.clone(),
            request: request.clone(),
            mask,
            without_user: users.without_user,
        }));
    }
    Ok(Some(DayFiles { files, days: wanted.days.clone(), users: wanted.users }))
}
