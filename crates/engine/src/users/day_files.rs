//! Which files of days a question reads in place, and what of them.

use super::day_tables::day_tables;
use super::day_times::DayTimes;
use super::sources::{WantedDays, wanted_users};
use crate::EngineError;
use crate::scan::{Bounds, FileRequest, TextForm};
use rockpool_catalog::{DataFile, Manifest, UserKeyRange, column};
use rockpool_kernel::StepMask;
use rockpool_question::LeftOut;
use std::ops::Range;

/// A file of days that a question reads.
#[derive(Debug, Clone)]
pub(crate) struct DayFile {
    /// The file.
    pub(crate) file: DataFile,
    /// What is wanted of it.
    pub(crate) request: FileRequest,
    /// The steps that its events fill, as bits.
    pub(crate) mask: StepMask,
    /// Whether rows without a user are wanted.
    pub(crate) without_user: bool,
    /// What tells the order of its events.
    pub(crate) times: DayTimes,
}

/// What a question reads as runs of days.
#[derive(Debug, Clone)]
pub(crate) struct DayFiles {
    /// The files, in the order of the manifest.
    pub(crate) files: Vec<DayFile>,
    /// Files of the same event types that are not read, and what keeps them from it.
    pub(crate) left_out: Vec<(DataFile, LeftOut)>,
    /// The wanted days, half open.
    pub(crate) days: Range<i32>,
    /// The wanted users.
    pub(crate) users: UserKeyRange,
}

/// What of the days is read besides users and days: the steps whose events need it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DayDetails {
    /// How many events.
    pub(crate) events: StepMask,
    /// The time of the first of them: its tick, or a rank that compares like it.
    pub(crate) first: StepMask,
    /// The time of the last of them.
    pub(crate) last: StepMask,
    /// Whether first and last times of one day are compared; those of different days always compare like the days.
    pub(crate) same_day: bool,
}

/// The files of every table of days with events that fill a step. No step has filters: days know nothing of them.
///
/// # Errors
/// [`EngineError::Internal`] if some step has.
pub(crate) fn day_files(
    manifest: &Manifest,
    wanted: &WantedDays<'_>,
    read: DayDetails,
) -> Result<DayFiles, EngineError> {
    let (mut files, mut left_out) = (vec![], vec![]);
    for table in day_tables(manifest, wanted, read)? {
        let mask = table.mask;
        let users = wanted_users(wanted.users, table.rows_without_user);
        let columns = [
            (column::USER_KEY, true),
            (column::DAY, true),
            // Events without a user are always counted.
            (column::EVENTS, users.without_user || mask.meets(read.events)),
        ];
        let columns = columns.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name.to_owned());
        let columns = columns.chain(table.times.columns());
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
        for file in table.files.iter().cloned() {
            match request.bounds.leave_out_file(&file) {
                Some(reason) => left_out.push((file, reason)),
                None => {
                    let without_user = users.without_user;
                    files.push(DayFile {
                        file,
                        request: request.clone(),
                        mask,
                        without_user,
                        times: table.times.clone(),
                    });
                }
            }
        }
    }
    Ok(DayFiles { files, left_out, days: wanted.days.clone(), users: wanted.users })
}
