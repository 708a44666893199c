//! A network that writes down what is asked of it and fails on demand.

use bytes::Bytes;
use futures::future::BoxFuture;
use rockpool_catalog::DataFile;
use rockpool_store::{Copies, Memory, Network, StoreError};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

/// A request: the path, and the range if it was not for the whole file.
pub type Asked = (String, Option<Range<u64>>);

/// A network over a memory.
#[derive(Debug, Default)]
pub struct Recorder {
    files: Memory,
    asked: Mutex<Vec<Asked>>,
    /// Bit `n` says that the n-th of every 64 requests fails.
    pub failures: AtomicU64,
    /// Bytes that are missing at the end of every answer.
    pub cut_off: usize,
}

impl Recorder {
    pub fn new(files: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        Self { files: files.into_iter().collect(), ..Self::default() }
    }

    /// The requests so far, and none from now on.
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Network for Recorder {
    fn get(
        &self,
        path: &str,
        range: Option<Range<u64>>,
        copies: Copies,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        let mut asked = self.asked.lock().unwrap();
        let fails = self.failures.load(Ordering::SeqCst) >> (asked.len() % 64) & 1 == 1;
        asked.push((path.to_owned(), range.clone()));
        let files = self.files.get(path, range, copies);
        let address = self.address(path);
        let cut_off = self.cut_off;
        Box::pin(async move {
            // Two turns of waiting, so that concurrent reads meet each other's requests.
            Turn(2).await;
            if fails {
                return Err(StoreError::Unreachable { address, reason: "the cable is cut".into() });
            }
            let bytes = files.await?;
            Ok(bytes.slice(..bytes.len() - cut_off))
        })
    }

    fn address(&self, path: &str) -> String {
        format!("test:{path}")
    }
}

struct Turn(u32);

impl Future for Turn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The manifest's entry of a file.
pub fn data_file(path: &str, bytes: &[u8]) -> DataFile {
    DataFile {
        path: path.into(),
        bytes: bytes.len() as u64,
        metadata_bytes: 0,
        rows: 0,
        covered: None,
        user_keys: None,
        hash: blake3::hash(bytes).to_string(),
    }
}

/// Bytes that differ from place to place.
pub fn content(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place * 31 % 251) as u8).collect()
}
