//! Files on object stores and web hosts, read as if they were on a disk; folders there, in which an extract can stand.
//!
//! Every request goes through [`Steady`](steady::Steady): a body is whole, resumed, or an error that says so.

mod address;
mod file;
mod folder;
mod list;
mod open;
mod parquet;
mod problem;
mod signed;
mod steady;
mod words;

pub(crate) use address::{Address, Bucket, shown};
pub use address::{is_address, shown_input};
pub(crate) use file::RemoteFile;
pub use folder::{Advance, Ended, FileState, Replaced, StoreFolder};
pub(crate) use list::{Found, Listed, list};
pub(crate) use open::Store;
pub(crate) use parquet::{Batches, ParquetFile};
pub(crate) use problem::{StoreProblem, find};

use std::{future::Future, io, sync::OnceLock, sync::mpsc};
use tokio::runtime::Runtime;

/// Threads that wait for stores.
const THREADS: usize = 2;

/// Waits for what a store answers, on any thread, also one that is a runtime's own.
pub(crate) fn wait<T: Send + 'static>(answer: impl Future<Output = T> + Send + 'static) -> io::Result<T> {
    let (done, result) = mpsc::sync_channel(1);
    runtime()?.spawn(async move {
        // Nobody listens when the one who asked is gone.
        let _ = done.send(answer.await);
    });
    result.recv().map_err(|_| io::Error::other("the thread that waited for the store has stopped"))
}

/// What waits for stores.
fn runtime() -> io::Result<&'static Runtime> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build().ok()
    });
    runtime.as_ref().ok_or_else(|| io::Error::other("no threads could be started that wait for a store"))
}
