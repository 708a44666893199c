//! Where bytes come from.

use crate::StoreError;
use bytes::Bytes;
use futures::future::BoxFuture;
use std::ops::Range;
use std::path::PathBuf;

/// A place that holds an extract's files.
pub trait Network: Send + Sync + std::fmt::Debug {
    /// The bytes of a file below the extract's folder: all of it, or one range.
    fn get(&self, path: &str, range: Option<Range<u64>>) -> BoxFuture<'static, Result<Bytes, StoreError>>;

    /// The folder as a person would write it: a path or a URL, without secrets.
    fn address(&self, path: &str) -> String;
}

/// An extract in a local folder.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at a path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl Network for Folder {
    fn get(&self, path: &str, _range: Option<Range<u64>>) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        let address = self.address(path);
        Box::pin(async move { Err(StoreError::NotFound { address }) })
    }

    fn address(&self, path: &str) -> String {
        self.path.join(path).display().to_string()
    }
}
