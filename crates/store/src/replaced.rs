//! Whether another extract has taken the place of the one that is read. Data files never change under their names, so
//! one that is gone or differs may belong to an extract that is no longer there.

use crate::fetch::Moved;
use crate::{Copies, Network, StoreError};
use bytes::Bytes;
use chrono::DateTime;
use rockpool_catalog::{CatalogError, MANIFEST_FILE, Manifest};

/// Looks at the host's manifest: [`StoreError::Replaced`] if it is another one than that which was opened.
pub(crate) async fn replacement(
    network: &dyn Network,
    opened: &Bytes,
    note: impl Fn(Moved),
) -> Option<StoreError> {
    note(Moved::Request);
    let text = network.get(MANIFEST_FILE, None, Copies::Refused).await.ok()?;
    note(Moved::Bytes(text.len() as u64));
    if text == *opened {
        return None;
    }
    let until = match Manifest::from_json(&text) {
        Ok(manifest) => data_until(&manifest),
        Err(CatalogError::EarlierFormat { .. } | CatalogError::LaterFormat { .. }) => None,
        Err(_) => return None,
    };
    Some(StoreError::Replaced { address: network.address(MANIFEST_FILE), until })
}

/// The last instant of an extract's events, for a person.
fn data_until(manifest: &Manifest) -> Option<String> {
    let last = manifest.time_resolution.milliseconds_of_tick(manifest.covered?.last);
    Some(DateTime::from_timestamp_millis(last)?.format("%-d %b %Y, %H:%M UTC").to_string())
}
