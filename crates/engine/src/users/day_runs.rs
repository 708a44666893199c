//! The days of a user as they stand in the files: runs of rows that are neither copied nor sorted.

use super::day_blocks::DayBlock;
use super::plan::{WantedDays, wanted_users};
use crate::EngineError;
use crate::filter::Masker;
use crate::scan::{Bounds, FileRequest, TextForm};
use datafusion::execution::SessionState;
use rockpool_catalog::{DataFile, Manifest, UserKeyRange, column};
use std::ops::Range;

/// The columns of some rows of one file, all of one event type. A column that was not asked for is empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct DayColumns<'a> {
    /// The steps that events of the type fill, as bits.
    pub(super) mask: u32,
    /// Days since 1970-01-01.
    pub(super) days: &'a [i32],
    /// How many events each day has.
    pub(super) events: &'a [u32],
    /// The tick of the first of them.
    pub(super) first: &'a [i64],
    /// The tick of the last of them.
    pub(super) last: &'a [i64],
}

/// Rows of one file: days of one user, or of nobody, in ascending order; at least one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayRun<'a> {
    columns: &'a DayColumns<'a>,
    days: &'a [i32],
    /// The place of the first row in the columns.
    from: usize,
}

impl<'a> DayRun<'a> {
    /// The rows in a range of places that are of the wanted days; none if there is none.
    pub(super) fn new(
        columns: &'a DayColumns<'a>,
        places: Range<usize>,
        wanted: &Range<i32>,
    ) -> Option<Self> {
        let from = places.start;
        let days = columns.days.get(places)?;
        let (first, last) = (days.first()?, days.last()?);
        if *first >= wanted.start && *last < wanted.end {
            return Some(Self { columns, days, from });
        }
        let start = days.partition_point(|day| *day < wanted.start);
        let end = days.partition_point(|day| *day < wanted.end);
        let days = days.get(start..end).filter(|days| !days.is_empty())?;
        Some(Self { columns, days, from: from + start })
    }

    /// The steps that events of the type fill, as bits.
    pub(crate) fn mask(&self) -> u32 {
        self.columns.mask
    }

    /// The days, since 1970-01-01.
    pub(crate) fn days(&self) -> &'a [i32] {
        self.days
    }

    /// How many events each row has; nothing where it was not asked for.
    pub(crate) fn all_events(&self) -> &'a [u32] {
        self.columns.events.get(self.from..self.from + self.days.len()).unwrap_or_default()
    }

    /// How many events a row has; 0 where it was not asked for.
    pub(crate) fn events(&self, row: usize) -> u32 {
        self.columns.events.get(self.from + row).copied().unwrap_or(0)
    }

    /// The first tick of a row; 0 where it was not asked for.
    pub(crate) fn first(&self, row: usize) -> i64 {
        self.columns.first.get(self.from + row).copied().unwrap_or(0)
    }

    /// The last tick of a row; 0 where it was not asked for.
    pub(crate) fn last(&self, row: usize) -> i64 {
        self.columns.last.get(self.from + row).copied().unwrap_or(0)
    }
}

/// Gathers what users did, from runs of days.
pub(crate) trait AccumulateDays {
    /// All rows of some neighbouring users, where they need not come one after another; false if they have to, and
    /// nothing has been gathered.
    fn block(&mut self, block: &DayBlock<'_>) -> bool;

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

/// What of the days is read besides users and days: the steps, as bits, whose events need it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DayDetails {
    /// How many events.
    pub(crate) events: u32,
    /// The tick of the first of them.
    pub(crate) first: u32,
    /// The tick of the last of them.
    pub(crate) last: u32,
}

/// The files of every event type that can fill a step. None if some step has filters, which days know nothing of.
///
/// # Errors
/// [`EngineError::Question`] if a filter's value cannot be used.
pub(crate) fn day_files(
    manifest: &Manifest,
    state: &SessionState,
    wanted: &WantedDays<'_>,
    read: DayDetails,
) -> Result<Option<DayFiles>, EngineError> {
    let mut files = vec![];
    for event_type in &manifest.event_types {
        let Some(masker) = Masker::new(state, event_type, wanted.choices)? else { continue };
        let Some(mask) = masker.constant() else { return Ok(None) };
        let users = wanted_users(wanted.users, event_type);
        let columns = [
            (column::USER_KEY, true),
            (column::DAY, true),
            // Events without a user are always counted.
            (column::EVENTS, users.without_user || mask & read.events != 0),
            (column::FIRST_TIME, mask & read.first != 0),
            (column::LAST_TIME, mask & read.last != 0),
        ];
        let columns = columns.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name.to_owned());
        let request = FileRequest {
            columns: columns.collect(),
            text: TextForm::Dictionary,
            bounds: Bounds {
                users: users.keys,
                among: None,
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
