//! A network that writes down what is asked of it and fails on demand.

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use rockpool_catalog::{Checksum, DataFile, SegmentList};
use rockpool_store::{Copies, Memory, Network, StoreError};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

/// A request: the path, and the range if it was not for the whole file.
pub type Asked = (String, Option<Range<u64>>);

/// The bytes of a file that begin at an offset, changed on their way.
pub type Change = Box<dyn Fn(u64, &mut Vec<u8>) + Send + Sync>;

/// A network over a memory.
#[derive(Default)]
pub struct Recorder {
    files: Memory,
    asked: Mutex<Vec<Asked>>,
    /// Bit `n` says that the n-th of every 64 requests fails.
    pub failures: AtomicU64,
    /// What happens to the bytes of copies.
    pub change_copies: Option<Change>,
    /// What happens to the bytes that the host itself sends.
    pub change_all: Option<Change>,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Recorder")
    }
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
        let start = range.as_ref().map_or(0, |range| range.start);
        let mut files = self.files.get(path, range, copies).now_or_never().unwrap().map(Vec::from);
        if let Ok(bytes) = &mut files {
            self.change_copies
                .iter()
                .filter(|_| copies == Copies::Welcome)
                .for_each(|change| change(start, bytes));
            self.change_all.iter().for_each(|change| change(start, bytes));
        }
        let address = self.address(path);
        Box::pin(async move {
            // Two turns of waiting, so that concurrent reads meet each other's requests.
            Turn(2).await;
            if fails {
                return Err(StoreError::Unreachable { address, reason: "the cable is cut".into() });
            }
            files.map(Bytes::from)
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

/// A data file of about `length` bytes in segments of these lengths, again and again, and its entry in the manifest.
pub fn sealed(path: &str, length: usize, segments: &[usize]) -> (DataFile, Vec<u8>) {
    let mut bytes = content(length);
    let (mut list, mut rest) = (SegmentList::default(), &bytes[..]);
    for segment in segments.iter().cycle() {
        let (segment, after) = rest.split_at((*segment).min(rest.len()));
        if segment.is_empty() {
            break;
        }
        list.push(segment);
        rest = after;
    }
    let mut tail = list.finish().unwrap();
    tail.extend(*b"what Parquet says\x11\0\0\0PAR1");
    bytes.extend(&tail);
    let file = DataFile {
        path: path.into(),
        bytes: bytes.len() as u64,
        metadata_bytes: tail.len() as u64,
        metadata_checksum: Checksum::of(&tail),
        rows: 0,
        part: None,
        covered: None,
        user_keys: None,
        hash: String::new(),
    };
    (file, bytes)
}

/// Bytes that differ from place to place.
pub fn content(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place * 31 % 251) as u8).collect()
}
