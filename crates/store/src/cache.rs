//! The blocks of files that are kept in memory.

use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// A stretch of a file's bytes.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Where it begins in the file.
    pub(crate) start: u64,
    /// Its bytes.
    pub(crate) bytes: Bytes,
}

impl Block {
    /// Where it lies in the file.
    pub(crate) fn range(&self) -> Range<u64> {
        self.start..self.start + self.bytes.len() as u64
    }
}

/// Verified blocks by file, disjoint in each; the least recently used go first.
///
/// A file is known by its path: that holds the content hash, so a path never means two contents.
#[derive(Debug)]
pub(crate) struct BlockCache {
    limit: u64,
    held: u64,
    clock: u64,
    files: HashMap<Arc<str>, BTreeMap<u64, Entry>>,
    by_use: BTreeMap<u64, (Arc<str>, u64)>,
}

#[derive(Debug)]
struct Entry {
    bytes: Bytes,
    used: u64,
}

impl BlockCache {
    /// An empty cache that holds at most `limit` bytes.
    pub(crate) fn new(limit: u64) -> Self {
        Self { limit, held: 0, clock: 0, files: HashMap::new(), by_use: BTreeMap::new() }
    }

    /// Which bytes of a file are held, ascending and disjoint.
    pub(crate) fn held(&self, path: &str) -> Vec<Range<u64>> {
        let blocks = self.files.get(path).into_iter().flatten();
        blocks.map(|(start, entry)| *start..*start + entry.bytes.len() as u64).collect()
    }

    /// The block that begins at a byte of a file, which is now the most recently used.
    pub(crate) fn take_note(&mut self, path: &str, start: u64) -> Option<Block> {
        let entry = self.files.get_mut(path)?.get_mut(&start)?;
        self.clock += 1;
        if let Some(place) = self.by_use.remove(&entry.used) {
            self.by_use.insert(self.clock, place);
        }
        entry.used = self.clock;
        Some(Block { start, bytes: entry.bytes.clone() })
    }

    /// Keeps a block in place of those that it overlaps. A block larger than the whole cache is not kept.
    pub(crate) fn insert(&mut self, path: &Arc<str>, block: Block) {
        let range = block.range();
        let size = range.end - range.start;
        if size == 0 || size > self.limit {
            return;
        }
        let overlapping = |held: &Range<u64>| held.start < range.end && range.start < held.end;
        for held in self.held(path).into_iter().filter(overlapping) {
            self.remove(path, held.start);
        }
        while self.held + size > self.limit {
            let Some((path, start)) = self.by_use.values().next().cloned() else { break };
            self.remove(&path, start);
        }
        self.clock += 1;
        self.held += size;
        self.by_use.insert(self.clock, (path.clone(), block.start));
        let entry = Entry { bytes: block.bytes, used: self.clock };
        self.files.entry(path.clone()).or_default().insert(block.start, entry);
    }

    fn remove(&mut self, path: &str, start: u64) {
        let Some(blocks) = self.files.get_mut(path) else { return };
        if let Some(entry) = blocks.remove(&start) {
            self.held -= entry.bytes.len() as u64;
            self.by_use.remove(&entry.used);
        }
        if blocks.is_empty() {
            self.files.remove(path);
        }
    }
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn block(start: u64, length: usize) -> Block {
        Block { start, bytes: vec![0; length].into() }
    }

    #[test]
    fn the_least_recently_used_block_goes_first() {
        let mut cache = BlockCache::new(30);
        let path: Arc<str> = "a".into();
        for start in [0, 10, 20] {
            cache.insert(&path, block(start, 10));
        }
        assert!(cache.take_note("a", 0).is_some());
        cache.insert(&path, block(40, 10));
        assert_eq!(cache.held("a"), [0..10, 20..30, 40..50]);
    }

    #[test]
    fn a_block_larger_than_the_cache_drives_nothing_out() {
        let mut cache = BlockCache::new(30);
        let path: Arc<str> = "a".into();
        cache.insert(&path, block(0, 10));
        cache.insert(&path, block(10, 31));
        assert_eq!(cache.held("a"), [0..10]);
    }

    proptest! {
        #[test]
        fn the_bound_is_kept_and_blocks_stay_disjoint(
            limit in 0u64..60,
            steps in proptest::collection::vec((0usize..3, 0u64..50, 0usize..40, any::<bool>()), 0..60),
        ) {
            let paths: [Arc<str>; 3] = ["a".into(), "b".into(), "c".into()];
            let mut cache = BlockCache::new(limit);
            for (file, start, length, look) in steps {
                if look {
                    let held = cache.held(&paths[file]);
                    let found = cache.take_note(&paths[file], start);
                    prop_assert_eq!(found.is_some(), held.iter().any(|range| range.start == start));
                } else {
                    cache.insert(&paths[file], block(start, length));
                    if length > 0 && length as u64 <= limit {
                        let inserted = start..start + length as u64;
                        prop_assert!(cache.held(&paths[file]).contains(&inserted), "the newest block is held");
                    }
                }
                let mut total = 0;
                for path in &paths {
                    let held = cache.held(path);
                    prop_assert!(held.is_sorted_by(|a, b| a.end <= b.start));
                    total += held.iter().map(|range| range.end - range.start).sum::<u64>();
                }
                prop_assert!(total <= limit);
                prop_assert_eq!(total, cache.held);
                prop_assert_eq!(cache.by_use.len(), cache.files.values().map(BTreeMap::len).sum::<usize>());
            }
        }
    }
}
