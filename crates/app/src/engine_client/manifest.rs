//! The manifest, read by the page itself, so that the builders work before the engine is there.

use super::ExtractAddress;
use rockpool_catalog::Manifest;
use rockpool_fetch::FetchNetwork;
use rockpool_protocol::{Failure, FailureKind};
use rockpool_store::Store;
use std::sync::Arc;

/// Reads and checks the manifest of an extract, as the engine will.
///
/// # Errors
/// A [`Failure`] that says what the host did and what to do.
pub async fn fetch_manifest(extract: &ExtractAddress) -> Result<Manifest, Failure> {
    let manifest = match FetchNetwork::new(&extract.url, extract.credentials) {
        Ok(network) => Store::new(Arc::new(network)).manifest().await,
        Err(error) => Err(error),
    };
    let origin = gloo::utils::window().location().origin().unwrap_or_default();
    manifest.map_err(|error| {
        Failure::of_store(&error, &origin).unwrap_or_else(|| Failure {
            kind: FailureKind::Engine,
            message: error.to_string(),
            advice: "Try again.".into(),
        })
    })
}
