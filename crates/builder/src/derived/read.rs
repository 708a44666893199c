//! Reads the rows of user-days files, of an extract or of one that is being written.

use crate::{
    BuilderError,
    held::{reader_of, ticks},
    rows::order_of_user,
    write::UserDay,
};
use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Date32Type, UInt32Type},
};
use rockpool_catalog::{DataFile, TimeRange, UserKey, column};
use std::path::Path;

/// Gives each row of a file of user-days, or of a part of one, to `take`. What is in the file has been verified, or was
/// written just now.
///
/// # Errors
/// [`BuilderError::Damaged`] if it has other columns; what `take` fails with.
pub(crate) fn each_user_day(
    path: &Path,
    file: &DataFile,
    mut take: impl FnMut(UserDay) -> Result<(), BuilderError>,
) -> Result<(), BuilderError> {
    for batch in reader_of(path, file)?.build().map_err(BuilderError::parquet(path))? {
        let batch = batch.map_err(|error| BuilderError::parquet(path)(error.into()))?;
        let other = || BuilderError::Damaged {
            path: path.to_path_buf(),
            reason: "it has other columns than days of users have".to_owned(),
        };
        for row in user_days(&batch).ok_or_else(other)? {
            take(row)?;
        }
    }
    Ok(())
}

/// The rows of a batch of user-days; none if it has other columns.
pub(crate) fn user_days(batch: &RecordBatch) -> Option<impl Iterator<Item = UserDay>> {
    let column = |name| batch.column_by_name(name);
    let keys = column(column::USER_KEY)?.as_primitive_opt::<UInt32Type>()?;
    let days = column(column::DAY)?.as_primitive_opt::<Date32Type>()?;
    let events = column(column::EVENTS)?.as_primitive_opt::<UInt32Type>()?;
    let (first, last) = (ticks(column(column::FIRST_TIME)?)?, ticks(column(column::LAST_TIME)?)?);
    let rows = days.values().iter().zip(events.values()).zip(first.iter().zip(last)).enumerate();
    Some(rows.map(|(row, ((day, events), (first, last)))| {
        let user = keys.is_valid(row).then(|| UserKey(keys.value(row)));
        UserDay {
            user: order_of_user(user),
            day: *day,
            events: *events,
            times: TimeRange { first: *first, last: *last },
        }
    }))
}
