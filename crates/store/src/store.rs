//! The store: the files of one extract, by range.

use crate::cache::{Block, BlockCache};
use crate::fetch::{Moved, fetch_verified};
use crate::manifest::{data_until, read_manifest};
use crate::plan::{Plan, plan};
use crate::verify::difference;
use crate::{Copies, Limits, Network, StoreError};
use bytes::{Bytes, BytesMut};
use futures::future::{BoxFuture, FutureExt, Shared, WeakShared};
use futures::{StreamExt, TryStreamExt, stream};
use rockpool_catalog::{DataFile, MANIFEST_FILE, Manifest};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The files of one extract. Cheap to clone; clones share cache and traffic.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

/// What a store has moved so far.
///
/// The counts are the store's, not a question's: the difference of two counts is what one question cost when
/// no other was under way between them, and what all of them cost together otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes that came from the network, the ones between asked ranges included.
    pub fetched: u64,
    /// Bytes asked for that were at hand, or already on their way for another read.
    pub cached: u64,
    /// Requests sent.
    pub requests: u64,
}

#[derive(Debug)]
struct Inner {
    network: Arc<dyn Network>,
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    cache: BlockCache,
    /// The requests under way, by path. A request that no read waits for any more cannot be upgraded.
    under_way: HashMap<Arc<str>, Vec<UnderWay>>,
    traffic: Traffic,
    /// The text of the manifest that was read.
    opened: Option<Bytes>,
}

type Request = Shared<BoxFuture<'static, Result<Bytes, StoreError>>>;

#[derive(Debug)]
struct UnderWay {
    range: Range<u64>,
    request: WeakShared<BoxFuture<'static, Result<Bytes, StoreError>>>,
}

/// What a read waits for.
struct Coming {
    start: u64,
    request: Request,
}

/// A read's bytes: those at hand and those to wait for.
struct Sources {
    held: Vec<Block>,
    coming: Vec<Coming>,
    /// How many requests of its own the read sends.
    requests: usize,
}

impl Store {
    /// A store on a network, with an empty cache.
    pub fn new(network: Arc<dyn Network>) -> Self {
        Self::with_limits(network, Limits::default())
    }

    /// A store on a network, whose cache holds at most so many bytes.
    pub fn with_cache_bytes(network: Arc<dyn Network>, cache: u64) -> Self {
        Self::with_limits(network, Limits { cache, ..Limits::default() })
    }

    /// A store on a network, with an empty cache and limits of one's own.
    pub fn with_limits(network: Arc<dyn Network>, limits: Limits) -> Self {
        let state = State {
            cache: BlockCache::new(limits.cache),
            under_way: HashMap::new(),
            traffic: Traffic::default(),
            opened: None,
        };
        Self { inner: Arc::new(Inner { network, limits, state: Mutex::new(state) }) }
    }

    /// Fetches and checks the manifest. It is not cached: it is the one file that changes.
    ///
    /// # Errors
    /// A [`StoreError`]; [`StoreError::Manifest`] if it cannot be used.
    pub async fn manifest(&self) -> Result<Manifest, StoreError> {
        self.inner.lock().traffic.requests += 1;
        let text = self.inner.network.get(MANIFEST_FILE, None, Copies::Welcome).await?;
        {
            let mut state = self.inner.lock();
            state.traffic.fetched += text.len() as u64;
            state.opened = Some(text.clone());
        }
        read_manifest(&text, &self.inner.network.address(MANIFEST_FILE))
    }

    /// The bytes of several ranges of a file, in the order asked. Neighbouring ranges are fetched together,
    /// and bytes that are cached or on their way for another read are not fetched again. The result shares
    /// the memory of the cache, unless a range lies across two requests.
    ///
    /// # Errors
    /// A [`StoreError`] for the first range that cannot be had; [`StoreError::Corrupt`] if a range reaches
    /// past the file's end or the bytes that come are not those of the manifest. A failure is not kept: the
    /// next read tries again.
    pub async fn read(&self, file: &DataFile, ranges: &[Range<u64>]) -> Result<Vec<Bytes>, StoreError> {
        if let Some(range) = ranges.iter().find(|range| range.start > range.end || range.end > file.bytes) {
            let reason =
                format!("bytes {} to {} of its {} are asked for", range.start, range.end, file.bytes);
            return Err(self.inner.corrupt(file, reason));
        }
        let sources = self.inner.sources(file, ranges);
        let waits = sources.coming.into_iter().map(|coming| async move {
            coming.request.await.map(|bytes| Block { start: coming.start, bytes })
        });
        let mut blocks: Vec<Block> =
            stream::iter(waits).buffered(self.inner.limits.at_once.max(1)).try_collect().await?;
        blocks.extend(sources.held);
        blocks.sort_by_key(|block| block.start);
        let cut = |range: &Range<u64>| {
            cut(&blocks, range)
                .ok_or_else(|| self.inner.corrupt(file, format!("byte {} did not come", range.start)))
        };
        let answer = ranges.iter().map(cut).collect::<Result<Vec<Bytes>, StoreError>>()?;
        if sources.requests > 1 {
            self.inner.verify_whole(file, ranges, &answer)?;
        }
        Ok(answer)
    }

    /// What has been moved since the store was made.
    pub fn traffic(&self) -> Traffic {
        self.inner.lock().traffic
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the counts a little off at worst.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn corrupt(&self, file: &DataFile, reason: String) -> StoreError {
        StoreError::Corrupt { address: self.network.address(&file.path), reason }
    }

    fn note(&self, moved: &Moved) {
        let traffic = &mut self.lock().traffic;
        match moved {
            Moved::Request => traffic.requests += 1,
            Moved::Bytes(bytes) => traffic.fetched += bytes,
        }
    }

    /// Plans a read and notes its requests as under way. Nothing is sent yet.
    fn sources(self: &Arc<Self>, file: &DataFile, ranges: &[Range<u64>]) -> Sources {
        let path: Arc<str> = file.path.as_str().into();
        let mut state = self.lock();
        let mut others = state.others(&path);
        let coming: Vec<Range<u64>> = others.iter().map(|(range, _)| range.clone()).collect();
        let held = state.cache.held(&path);
        let Plan { requests, awaited, at_hand } = plan(ranges, &held, &coming, file.bytes, &self.limits);
        state.traffic.cached += at_hand;

        let asked = |part: &Range<u64>| ranges.iter().any(|range| overlap(range, part));
        others.retain(|(range, _)| awaited.iter().any(|part| overlap(part, range)));
        let replaced = |part: &Range<u64>| requests.iter().any(|request| overlap(request, part));
        let held = held
            .iter()
            .filter(|block| asked(block) && !replaced(block))
            .filter_map(|block| state.cache.take_note(&path, block.start))
            .collect();
        let mut coming: Vec<Coming> =
            others.into_iter().map(|(range, request)| Coming { start: range.start, request }).collect();
        let own = requests.len();
        for range in requests {
            let request = self.clone().request(file.clone(), path.clone(), range.clone()).shared();
            if let Some(weak) = request.downgrade() {
                let under_way = UnderWay { range: range.clone(), request: weak };
                state.under_way.entry(path.clone()).or_default().push(under_way);
            }
            coming.push(Coming { start: range.start, request });
        }
        Sources { held, coming, requests: own }
    }

    /// One request, from the first poll to the cache.
    fn request(
        self: Arc<Self>,
        file: DataFile,
        path: Arc<str>,
        range: Range<u64>,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        async move {
            let whole = range == (0..file.bytes);
            let verify = |bytes: Bytes| match difference(&file, &range, &bytes) {
                None => Ok(bytes),
                Some(reason) => Err(reason),
            };
            let part = (!whole).then(|| range.clone());
            let network = self.network.as_ref();
            let came = fetch_verified(network, &file.path, part, |moved| self.note(&moved), verify).await;
            let mut result = came.and_then(|verified| verified.map_err(|reason| self.corrupt(&file, reason)));
            if let Err(error @ (StoreError::NotFound { .. } | StoreError::Corrupt { .. })) = result {
                result = Err(self.replaced().await.unwrap_or(error));
            }
            let mut state = self.lock();
            state.arrived(&path, &range);
            if let Ok(bytes) = &result {
                state.cache.insert(&path, Block { start: range.start, bytes: bytes.clone() });
            }
            result
        }
        .boxed()
    }

    /// Whether another manifest lies where the one that was read lay: files of an extract never change, so one that is
    /// gone or differs may belong to an extract that has been replaced.
    async fn replaced(&self) -> Option<StoreError> {
        let opened = self.lock().opened.clone()?;
        self.lock().traffic.requests += 1;
        let text = self
            .network
            .get(MANIFEST_FILE, None, Copies::Refused)
            .await
            .ok()
            .filter(|text| *text != opened)?;
        let address = self.network.address(MANIFEST_FILE);
        let manifest = read_manifest(&text, &address).ok()?;
        Some(StoreError::Replaced { address, until: data_until(&manifest) })
    }

    /// Checks the hash of a file that came in pieces, when the read asked for all of it at once.
    fn verify_whole(
        &self,
        file: &DataFile,
        ranges: &[Range<u64>],
        answer: &[Bytes],
    ) -> Result<(), StoreError> {
        let whole = 0..file.bytes;
        let found = ranges.iter().zip(answer).find(|(range, _)| **range == whole);
        let Some(reason) = found.and_then(|(range, bytes)| difference(file, range, bytes)) else {
            return Ok(());
        };
        self.lock().cache.forget(&file.path);
        Err(self.corrupt(file, reason))
    }
}

impl State {
    /// The requests of other reads for a file, ascending.
    fn others(&mut self, path: &Arc<str>) -> Vec<(Range<u64>, Request)> {
        let Some(requests) = self.under_way.get_mut(path) else { return vec![] };
        let mut others = Vec::with_capacity(requests.len());
        requests.retain(|under_way| match under_way.request.upgrade() {
            Some(request) => {
                others.push((under_way.range.clone(), request));
                true
            }
            None => false,
        });
        if others.is_empty() {
            self.under_way.remove(path);
        }
        others.sort_by_key(|(range, _)| range.start);
        others
    }

    /// A request has come to its end.
    fn arrived(&mut self, path: &Arc<str>, range: &Range<u64>) {
        if let Some(requests) = self.under_way.get_mut(path) {
            requests.retain(|under_way| under_way.range != *range);
            if requests.is_empty() {
                self.under_way.remove(path);
            }
        }
    }
}

fn overlap(one: &Range<u64>, other: &Range<u64>) -> bool {
    one.start.max(other.start) < one.end.min(other.end)
}

/// The bytes of a range, out of blocks in ascending order of their start; nothing if a byte is in none.
fn cut(blocks: &[Block], range: &Range<u64>) -> Option<Bytes> {
    let from = |start: u64| {
        let later = blocks.partition_point(|block| block.start <= start);
        let block = blocks.get(..later)?.iter().rev().find(|block| start < block.range().end)?;
        let begin = usize::try_from(start - block.start).ok()?;
        let end = usize::try_from(range.end.min(block.range().end) - block.start).ok()?;
        Some(block.bytes.slice(begin..end))
    };
    if range.is_empty() {
        return Some(Bytes::new());
    }
    let first = from(range.start)?;
    let mut at = range.start + first.len() as u64;
    if at == range.end {
        return Some(first);
    }
    let mut joined = BytesMut::from(&first[..]);
    while at < range.end {
        let next = from(at)?;
        at += next.len() as u64;
        joined.extend_from_slice(&next);
    }
    Some(joined.freeze())
}
