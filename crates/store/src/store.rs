//! The store: the files of one extract, by range.

use crate::{Network, StoreError};
use bytes::Bytes;
use rockpool_catalog::{DataFile, Manifest};
use std::ops::Range;
use std::sync::Arc;

/// The files of one extract. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    network: Arc<dyn Network>,
}

/// What a store has moved so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes that came from the network.
    pub fetched: u64,
    /// Bytes that were at hand.
    pub cached: u64,
    /// Requests sent.
    pub requests: u64,
}

impl Store {
    /// A store on a network, with an empty cache.
    pub fn new(network: Arc<dyn Network>) -> Self {
        Self { network }
    }

    /// Fetches and checks the manifest.
    ///
    /// # Errors
    /// A [`StoreError`]; [`StoreError::Manifest`] if it cannot be used.
    pub async fn manifest(&self) -> Result<Manifest, StoreError> {
        Err(StoreError::NotFound { address: self.network.address("manifest.json") })
    }

    /// The bytes of several ranges of a file, in the order asked. Neighbouring ranges are fetched together.
    ///
    /// # Errors
    /// A [`StoreError`] for the first range that cannot be had.
    pub async fn read(&self, file: &DataFile, _ranges: &[Range<u64>]) -> Result<Vec<Bytes>, StoreError> {
        Err(StoreError::NotFound { address: self.network.address(&file.path) })
    }

    /// What has been moved since the store was made.
    pub fn traffic(&self) -> Traffic {
        Traffic::default()
    }
}
