//! Writes the users file: who is behind a key.

use super::{
    events::BATCH_ROWS,
    schema,
    table::{Staged, TableFile},
};
use crate::{BuilderError, rows::Interner};
use arrow::array::{ArrayRef, RecordBatch, StringArray, UInt32Array};
use rockpool_catalog::UserKey;
use std::{path::Path, sync::Arc};

/// Writes all users, sorted by key, to a file at `temporary`.
pub(crate) fn write_users(users: &Interner, temporary: &Path) -> Result<Staged, BuilderError> {
    let mut order: Vec<(UserKey, u32)> =
        (0..users.len() as u32).map(|counter| (UserKey::from_counter(counter), counter)).collect();
    order.sort_unstable();
    let settings = schema::users_settings().map_err(BuilderError::parquet(temporary))?;
    let mut file = TableFile::create(temporary, schema::users(), settings)?;
    for rows in order.chunks(BATCH_ROWS) {
        rows.iter().for_each(|(key, _)| file.note(Some(*key), None));
        let keys = UInt32Array::from_iter_values(rows.iter().map(|(key, _)| key.0));
        let identifiers = StringArray::from_iter_values(rows.iter().map(|(_, counter)| users.get(*counter)));
        let columns: Vec<ArrayRef> = vec![Arc::new(keys), Arc::new(identifiers)];
        let batch = RecordBatch::try_new(schema::users(), columns)
            .map_err(|source| BuilderError::Columns { table: "users", source })?;
        file.write(&batch)?;
    }
    file.finish("users/all")
}
