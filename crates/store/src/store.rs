//! The store: the files of one extract, by range.

use crate::cache::{Block, BlockCache};
use crate::fetch::{Moved, fetch_verified};
use crate::plan::{FetchPlan, bytes_inside, plan};
use crate::replaced::replacement;
use crate::{Limits, Network, StoreError};
use bytes::{Bytes, BytesMut};
use futures::future::{BoxFuture, FutureExt, Shared, WeakShared};
use futures::{StreamExt, TryStreamExt, stream};
use rockpool_catalog::{CatalogError, Damage, DataFile, MANIFEST_FILE, Manifest, Segments};
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
    /// The segments of the files whose tail has come.
    segments: HashMap<Arc<str>, Arc<Segments>>,
    /// The requests for tails under way, by path.
    openings: HashMap<Arc<str>, WeakShared<BoxFuture<'static, Result<Opened, StoreError>>>>,
    /// The other requests under way, by path. A request that no read waits for any more cannot be upgraded.
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

/// A file whose tail has come: its segments, and the block that the tail came in.
#[derive(Debug, Clone)]
struct Opened {
    segments: Arc<Segments>,
    block: Block,
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
            segments: HashMap::new(),
            openings: HashMap::new(),
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
        let network = self.inner.network.as_ref();
        let note = |moved| self.inner.note(&moved);
        let parse = |text: Bytes| match Manifest::from_json(&text) {
            Ok(manifest) => Ok(Ok((manifest, text))),
            // Whole, and of another version: the host has nothing better.
            Err(error @ (CatalogError::EarlierFormat { .. } | CatalogError::LaterFormat { .. })) => {
                Ok(Err(error))
            }
            Err(error) => Err(error),
        };
        match fetch_verified(network, MANIFEST_FILE, None, note, parse).await? {
            Ok(Ok((manifest, text))) => {
                self.inner.lock().opened = Some(text);
                Ok(manifest)
            }
            Ok(Err(fault)) | Err(fault) => {
                Err(StoreError::Manifest { address: network.address(MANIFEST_FILE), fault })
            }
        }
    }

    /// The bytes of several ranges of a file, in the order asked, each byte verified. What is fetched are the whole
    /// segments that hold the ranges, neighbouring ones together, and nothing that is cached or on its way for
    /// another read. The first read of a file fetches its tail, which has the segments' checksums. The result shares
    /// the memory of the cache, unless a range lies across two requests.
    ///
    /// # Errors
    /// A [`StoreError`] for the first range that cannot be had; [`StoreError::Corrupt`] if a range reaches
    /// past the file's end, or if the bytes that come, and come again past every cache, are not those of the
    /// manifest. A failure is not kept: the next read tries again.
    pub async fn read(&self, file: &DataFile, ranges: &[Range<u64>]) -> Result<Vec<Bytes>, StoreError> {
        if let Some(range) = ranges.iter().find(|range| range.start > range.end || range.end > file.bytes) {
            let reason =
                format!("bytes {} to {} of its {} are asked for", range.start, range.end, file.bytes);
            return Err(self.inner.corrupt(file, reason));
        }
        if ranges.iter().all(Range::is_empty) {
            return Ok(vec![Bytes::new(); ranges.len()]);
        }
        let path: Arc<str> = file.path.as_str().into();
        let known = self.inner.lock().segments.get(&path).cloned();
        let (segments, tail) = match known {
            Some(segments) => (segments, None),
            None => {
                let (opening, is_own) = self.inner.opening(file, &path);
                let Opened { segments, block } = opening.await?;
                (segments, Some((block, is_own)))
            }
        };
        let sources = self.inner.sources(file, &path, &segments, tail, ranges);
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
        ranges.iter().map(cut).collect()
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

    /// The request for a file's tail, or for all of a small file, and whether it was not yet under way.
    fn opening(
        self: &Arc<Self>,
        file: &DataFile,
        path: &Arc<str>,
    ) -> (Shared<BoxFuture<'static, Result<Opened, StoreError>>>, bool) {
        let mut state = self.lock();
        if let Some(opening) = state.openings.get(path).and_then(WeakShared::upgrade) {
            return (opening, false);
        }
        let opening = self.clone().open(file.clone(), path.clone()).boxed().shared();
        if let Some(weak) = opening.downgrade() {
            state.openings.insert(path.clone(), weak);
        }
        (opening, true)
    }

    async fn open(self: Arc<Self>, file: DataFile, path: Arc<str>) -> Result<Opened, StoreError> {
        let tail = file.bytes.saturating_sub(file.metadata_bytes);
        let start = if file.bytes <= self.limits.whole_file { 0 } else { tail };
        let result = self
            .verified(&file, start..file.bytes, |bytes| {
                let own = usize::try_from(tail - start).ok().and_then(|before| bytes.get(before..));
                let segments = Segments::from_tail(&file, own.unwrap_or_default())?;
                segments.verify(start, bytes)?;
                Ok(segments)
            })
            .await;
        let mut state = self.lock();
        state.openings.remove(&path);
        let (bytes, segments) = result?;
        let (segments, block) = (Arc::new(segments), Block { start, bytes });
        state.segments.insert(path.clone(), segments.clone());
        state.cache.insert(&path, block.clone());
        Ok(Opened { segments, block })
    }

    /// Plans a read and notes its requests as under way. Nothing is sent yet. `tail` is the block that the file's tail
    /// has just come in, and whether this read asked for it: the cache may be too small for it.
    fn sources(
        self: &Arc<Self>,
        file: &DataFile,
        path: &Arc<str>,
        segments: &Arc<Segments>,
        tail: Option<(Block, bool)>,
        ranges: &[Range<u64>],
    ) -> Sources {
        let mut state = self.lock();
        let mut others = state.others(path);
        let coming: Vec<Range<u64>> = others.iter().map(|(range, _)| range.clone()).collect();
        let mut held = state.cache.held(path);
        if let Some((tail, _)) = &tail {
            held.retain(|block| !overlap(block, &tail.range()));
            held.push(tail.range());
            held.sort_by_key(|block| block.start);
        }
        let FetchPlan { requests, awaited, at_hand } =
            plan(ranges, segments, &held, &coming, file.bytes, &self.limits);
        let just_came = match &tail {
            Some((tail, true)) => bytes_inside(ranges, &tail.range()),
            _ => 0,
        };
        state.traffic.cached += at_hand.saturating_sub(just_came);

        let asked = |part: &Range<u64>| ranges.iter().any(|range| overlap(range, part));
        others.retain(|(range, _)| awaited.iter().any(|part| overlap(part, range)));
        let replaced = |part: &Range<u64>| requests.iter().any(|request| overlap(request, part));
        let mut blocks: Vec<Block> = held
            .iter()
            .filter(|block| asked(block) && !replaced(block))
            .filter_map(|block| state.cache.take_note(path, block.start))
            .collect();
        if let Some((tail, _)) = tail {
            blocks.retain(|block| block.start != tail.start);
            blocks.push(tail);
        }
        let mut coming: Vec<Coming> =
            others.into_iter().map(|(range, request)| Coming { start: range.start, request }).collect();
        for range in requests {
            let request = self.clone().request(file.clone(), path.clone(), segments.clone(), range.clone());
            let request = request.boxed().shared();
            if let Some(weak) = request.downgrade() {
                let under_way = UnderWay { range: range.clone(), request: weak };
                state.under_way.entry(path.clone()).or_default().push(under_way);
            }
            coming.push(Coming { start: range.start, request });
        }
        Sources { held: blocks, coming }
    }

    /// One request for whole segments, from the first poll to the cache.
    async fn request(
        self: Arc<Self>,
        file: DataFile,
        path: Arc<str>,
        segments: Arc<Segments>,
        range: Range<u64>,
    ) -> Result<Bytes, StoreError> {
        let result = self.verified(&file, range.clone(), |bytes| segments.verify(range.start, bytes)).await;
        let mut state = self.lock();
        state.arrived(&path, &range);
        let (bytes, ()) = result?;
        state.cache.insert(&path, Block { start: range.start, bytes: bytes.clone() });
        Ok(bytes)
    }

    /// The bytes of a range that are as many as asked and pass `judge`, with what it made of them.
    async fn verified<T>(
        &self,
        file: &DataFile,
        range: Range<u64>,
        judge: impl Fn(&[u8]) -> Result<T, Damage>,
    ) -> Result<(Bytes, T), StoreError> {
        let wanted = (range != (0..file.bytes)).then(|| range.clone());
        let verify = |bytes: Bytes| {
            let (expected, found) = (range.end - range.start, bytes.len() as u64);
            if found != expected {
                return Err(Damage::of_length(wanted.as_ref(), expected, found));
            }
            judge(&bytes).map(|made| (bytes.clone(), made))
        };
        let network = self.network.as_ref();
        let fetched = fetch_verified(network, &file.path, wanted.clone(), |moved| self.note(&moved), verify);
        let result = fetched
            .await
            .and_then(|verified| verified.map_err(|damage| self.corrupt(file, damage.to_string())));
        match result {
            Err(error @ (StoreError::NotFound { .. } | StoreError::Corrupt { .. })) => {
                let opened = self.lock().opened.clone();
                let replaced = match opened {
                    Some(opened) => replacement(network, &opened, |moved| self.note(&moved)).await,
                    None => None,
                };
                Err(replaced.unwrap_or(error))
            }
            result => result,
        }
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
