//! Which user is traced.

use crate::EngineError;
use crate::cohorts::{ids_of, key_of};
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::Manifest;
use rockpool_question::{Problem, UserReference};
use std::sync::Arc;

/// The key and, where the extract knows it, the id of a user.
///
/// # Errors
/// [`EngineError::Question`] if the extract has no such user; an [`EngineError`] of a file that cannot be read.
pub(super) async fn find(
    manifest: &Manifest,
    reading: &Arc<Reading>,
    user: &UserReference,
) -> Result<(u32, Option<String>), EngineError> {
    match user {
        UserReference::Id(id) => match key_of(manifest, reading, id).await? {
            Some(key) => Ok((key, Some(id.clone()))),
            None => Err(nobody("user.id", format!("no user of the extract has the id '{id}'"))),
        },
        // Without the table nobody can tell a key that does not exist from a user without such events.
        UserReference::Key(key) if manifest.users_files.is_empty() => Ok((*key, None)),
        UserReference::Key(key) => {
            let mut ids = ids_of(manifest, reading, &Arc::new(RoaringBitmap::from([*key]))).await?;
            match ids.remove(key) {
                Some(id) => Ok((*key, Some(id))),
                None => Err(nobody("user.key", format!("no user of the extract has the key {key}"))),
            }
        }
    }
}

fn nobody(field: &str, message: String) -> EngineError {
    EngineError::Question(vec![Problem { field: field.into(), message }])
}
