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
    fn get(&self, path: &str, range: Option<Range<u64>>) -> BoxFuture<'static, Result<Bytes, StoreError>>;

    /// The same past every cache on the way, because what came before was not what the manifest promises.
    fn get_anew(
        &self,
        path: &str,
        range: Option<Range<u64>>,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        self.get(path, range)
    }

    /// The file as a person would write it: a path or a URL, without secrets.
    fn address(&self, path: &str) -> String;
}
