//! One request, and a second one past every cache when what came is damaged.

use crate::{Copies, Network, StoreError};
use bytes::Bytes;
use std::ops::Range;

/// What a fetch costs.
pub(crate) enum Moved {
    /// A request was sent.
    Request,
    /// So many bytes came.
    Bytes(u64),
}

/// Fetches a file or a range of it and has it verified. What is damaged is fetched once more, past every cache: a copy
/// on the way may be broken where the host's own is sound. What is wrong with that too is the inner error. `note`
/// hears of every request and of its bytes.
pub(crate) async fn fetch_verified<T, E>(
    network: &dyn Network,
    path: &str,
    range: Option<Range<u64>>,
    note: impl Fn(Moved),
    verify: impl Fn(Bytes) -> Result<T, E>,
) -> Result<Result<T, E>, StoreError> {
    let fetch = async |copies| {
        note(Moved::Request);
        let bytes = network.get(path, range.clone(), copies).await?;
        note(Moved::Bytes(bytes.len() as u64));
        Ok(verify(bytes))
    };
    match fetch(Copies::Welcome).await {
        Ok(Ok(verified)) => Ok(Ok(verified)),
        Ok(Err(_)) => fetch(Copies::Refused).await,
        // A network has asked past all copies itself before it gives up.
        Err(error) => Err(error),
    }
}
