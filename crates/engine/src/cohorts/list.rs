//! The list of the users in a set.

use super::ids_of;
use crate::EngineError;
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::Manifest;
use rockpool_question::{ListedUser, UserListAnswer};
use std::sync::Arc;

/// The first users of a set in the order of their keys, with their ids where the extract knows them.
///
/// # Errors
/// An [`EngineError`] of a file that cannot be read.
pub(crate) async fn list_users(
    manifest: &Manifest,
    reading: &Arc<Reading>,
    set: &RoaringBitmap,
    limit: u32,
) -> Result<UserListAnswer, EngineError> {
    let listed: Arc<RoaringBitmap> = Arc::new(set.iter().take(limit as usize).collect());
    let mut ids = ids_of(manifest, reading, &listed).await?;
    Ok(UserListAnswer {
        total: set.len(),
        users: listed.iter().map(|key| ListedUser { key, id: ids.remove(&key) }).collect(),
        has_ids: !manifest.users_files.is_empty(),
    })
}
