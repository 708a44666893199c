//! Where bytes come from.

use crate::StoreError;
use bytes::Bytes;
use futures::future::BoxFuture;
use std::ops::Range;

/// A place that holds an extract's files.
pub trait Network: Send + Sync + std::fmt::Debug {
    /// The bytes of a file below the extract's folder: all of it, or one range that is not empty.
    ///
    /// Nothing is requested before the future is polled, and dropping it gives the request up. Fewer bytes
    /// than asked may come when the file ends early: the [`Store`](crate::Store) judges that.
    ///
    /// An error is final: where asking again, or past a cache, can help, that has been done ([`crate::retry`]).
    fn get(
        &self,
        path: &str,
        range: Option<Range<u64>>,
        copies: Copies,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>>;

    /// The file as a person would write it: a path or a URL, without secrets.
    fn address(&self, path: &str) -> String;
}

/// Whether bytes may come from a copy that something between here and the host has kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// Any copy will do: what comes is verified.
    Welcome,
    /// What came was damaged: ask the host itself, past every cache.
    Refused,
}
