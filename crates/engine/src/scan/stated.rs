//! What the manifest states of a file's rows, held against the rows: what contradicts it is refused, not counted.

use crate::EngineError;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, UInt32Type};
use rockpool_catalog::{DataFile, TimeRange, UserKey, UserKeyRange, column};

/// Whether the users and instants of a column that was decoded lie where the manifest has the file's.
///
/// # Errors
/// [`EngineError::Corrupt`] if one does not.
pub(super) fn check_values(file: &DataFile, name: &str, values: &ArrayRef) -> Result<(), EngineError> {
    let stated = match name {
        column::USER_KEY => users(values).is_none_or(|found| {
            file.user_keys.is_some_and(|keys| keys.contains(found.first) && keys.contains(found.last))
        }),
        column::EVENT_TIME | column::FIRST_TIME | column::LAST_TIME => instants(values)
            .is_none_or(|found| file.covered.is_some_and(|covered| covered.union(found) == covered)),
        _ => true,
    };
    if stated {
        return Ok(());
    }
    Err(EngineError::corrupt(
        &file.path,
        format!("its '{name}' has values outside what the manifest states of it"),
    ))
}

/// The error for a file that ends before the rows do that its metadata promise.
pub(super) fn too_few_rows(file: &DataFile) -> EngineError {
    EngineError::corrupt(&file.path, "it holds fewer rows than the manifest states")
}

fn users(values: &ArrayRef) -> Option<UserKeyRange> {
    let keys = values.as_primitive_opt::<UInt32Type>()?;
    let range = match keys.null_count() {
        0 => range(keys.values().iter().copied()),
        _ => range(keys.iter().flatten()),
    };
    range.map(|(first, last)| UserKeyRange { first: UserKey(first), last: UserKey(last) })
}

fn instants(values: &ArrayRef) -> Option<TimeRange> {
    let ticks = match values.data_type() {
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            values.as_primitive_opt::<TimestampMicrosecondType>()?.values()
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            values.as_primitive_opt::<TimestampMillisecondType>()?.values()
        }
        _ => return None,
    };
    range(ticks.iter().copied()).map(|(first, last)| TimeRange { first, last })
}

/// The least and the greatest of some numbers.
fn range<T: Ord + Copy>(numbers: impl Iterator<Item = T>) -> Option<(T, T)> {
    numbers.fold(None, |range, number| match range {
        None => Some((number, number)),
        Some((least, greatest)) => Some((number.min(least), number.max(greatest))),
    })
}
