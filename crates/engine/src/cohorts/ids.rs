//! From the keys of users to their ids and back, in the table `users`.

use crate::EngineError;
use crate::scan::{Bounds, FileReader, FileRequest, Reading, TextForm};
use arrow::array::{AsArray, RecordBatch, StringViewArray, UInt32Array};
use arrow::datatypes::UInt32Type;
use roaring::RoaringBitmap;
use rockpool_catalog::{DataFile, Manifest, UserKey, UserKeyRange, column};
use rockpool_question::{ReadReason, ReadTable, TableChoice};
use std::collections::HashMap;
use std::sync::Arc;

/// The ids of users, as far as the table has them. Of its files only the pages with such keys are read.
///
/// # Errors
/// An [`EngineError`] of a file that cannot be read.
pub(crate) async fn ids_of(
    manifest: &Manifest,
    reading: &Arc<Reading>,
    keys: &Arc<RoaringBitmap>,
) -> Result<HashMap<u32, String>, EngineError> {
    let mut found = HashMap::new();
    let (Some(first), Some(last)) = (keys.min(), keys.max()) else { return Ok(found) };
    let users = UserKeyRange { first: UserKey(first), last: UserKey(last) };
    let bounds = Bounds { users, among: Some(Arc::clone(keys)), without_user: false, ..Bounds::all() };
    for file in &manifest.users_files {
        let Some(mut rows) = open(reading, file, bounds.clone()).await? else { continue };
        while let Some(batch) = rows.next().await? {
            let (row_keys, ids) = columns(file, &batch)?;
            let wanted = row_keys.values().iter().zip(ids).filter(|(key, _)| keys.contains(**key));
            found.extend(wanted.filter_map(|(key, id)| Some((*key, id?.to_owned()))));
        }
    }
    Ok(found)
}

/// The key of the user with an id; none if there is no such user. The table is sorted by key, so it is gone through
/// until the user is found.
///
/// # Errors
/// An [`EngineError`] of a file that cannot be read.
pub(crate) async fn key_of(
    manifest: &Manifest,
    reading: &Arc<Reading>,
    id: &str,
) -> Result<Option<u32>, EngineError> {
    for file in &manifest.users_files {
        let Some(mut rows) = open(reading, file, Bounds::all()).await? else { continue };
        while let Some(batch) = rows.next().await? {
            let (keys, ids) = columns(file, &batch)?;
            if let Some(row) = ids.iter().position(|other| other == Some(id)) {
                return Ok(keys.values().get(row).copied());
            }
        }
    }
    Ok(None)
}

async fn open(
    reading: &Arc<Reading>,
    file: &DataFile,
    bounds: Bounds,
) -> Result<Option<FileReader>, EngineError> {
    let columns = [column::USER_KEY, column::USER_ID].map(str::to_owned).to_vec();
    let request = FileRequest { columns, text: TextForm::View, bounds, pruner: None };
    reading.choose(TableChoice { table: ReadTable::Users, reason: ReadReason::Ids });
    reading.table(ReadTable::Users.name());
    FileReader::open(Arc::clone(reading), file, &request).await
}

fn columns<'a>(
    file: &DataFile,
    batch: &'a RecordBatch,
) -> Result<(&'a UInt32Array, &'a StringViewArray), EngineError> {
    let wrong = |what: &str| EngineError::corrupt(&file.path, format!("it does not hold {what}"));
    let keys = batch.column_by_name(column::USER_KEY).and_then(|keys| keys.as_primitive_opt::<UInt32Type>());
    let ids = batch.column_by_name(column::USER_ID).and_then(|ids| ids.as_string_view_opt());
    Ok((keys.ok_or_else(|| wrong("user keys"))?, ids.ok_or_else(|| wrong("user ids"))?))
}
