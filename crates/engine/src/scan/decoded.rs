//! Decoded columns of row groups, kept between questions: the next question about the same events decodes nothing.

use super::TextForm;
use arrow::array::{Array, ArrayRef};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// One column of one row group. A file's path holds its content hash, so a key never means two contents.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ColumnKey {
    /// The file.
    pub(crate) path: Arc<str>,
    /// The row group.
    pub(crate) row_group: usize,
    /// The rows of it, in ascending order; empty for all of them.
    pub(crate) rows: Vec<Range<usize>>,
    /// The column, by its place in the file's schema.
    pub(crate) root: usize,
    /// How text was decoded.
    pub(crate) text: TextForm,
}

/// The decoded batches of one column of a row group, in order.
pub(crate) type DecodedColumn = Arc<Vec<ArrayRef>>;

/// Decoded columns up to a number of bytes; the least recently used go first.
#[derive(Debug)]
pub(crate) struct DecodedCache {
    limit: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: usize,
    clock: u64,
    columns: HashMap<ColumnKey, Entry>,
    by_use: BTreeMap<u64, ColumnKey>,
}

#[derive(Debug)]
struct Entry {
    column: DecodedColumn,
    bytes: usize,
    used: u64,
}

impl DecodedCache {
    /// An empty cache that holds at most about so many bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, state: Mutex::default() }
    }

    /// Whether anything can be kept.
    pub(crate) fn is_on(&self) -> bool {
        self.limit > 0
    }

    /// A column, which is now the most recently used.
    pub(crate) fn get(&self, key: &ColumnKey) -> Option<DecodedColumn> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { clock, columns, by_use, .. } = &mut *state;
        let entry = columns.get_mut(key)?;
        *clock += 1;
        if let Some(key) = by_use.remove(&entry.used) {
            by_use.insert(*clock, key);
        }
        entry.used = *clock;
        Some(Arc::clone(&entry.column))
    }

    /// Keeps a column. One that takes more than an eighth of the cache would only drive out many others: it is not
    /// kept.
    pub(crate) fn insert(&self, key: ColumnKey, column: Vec<ArrayRef>) {
        let bytes = size(&column);
        if bytes > self.limit / 8 {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.remove(&key);
        while state.held + bytes > self.limit {
            let Some(oldest) = state.by_use.values().next().cloned() else { break };
            state.remove(&oldest);
        }
        state.clock += 1;
        state.held += bytes;
        let used = state.clock;
        state.by_use.insert(used, key.clone());
        state.columns.insert(key, Entry { column: Arc::new(column), bytes, used });
    }
}

impl State {
    fn remove(&mut self, key: &ColumnKey) {
        if let Some(entry) = self.columns.remove(key) {
            self.by_use.remove(&entry.used);
            self.held -= entry.bytes;
        }
    }
}

/// Bytes of the buffers, each counted once: the batches of a dictionary column share their values.
fn size(column: &[ArrayRef]) -> usize {
    let mut seen = std::collections::HashSet::new();
    column.iter().map(|array| buffers(&array.to_data(), &mut seen)).sum()
}

fn buffers(data: &arrow::array::ArrayData, seen: &mut std::collections::HashSet<*const u8>) -> usize {
    let own = data.buffers().iter().chain(data.nulls().map(|nulls| nulls.buffer()));
    let own: usize =
        own.filter(|buffer| seen.insert(buffer.data_ptr().as_ptr())).map(|buffer| buffer.capacity()).sum();
    own + data.child_data().iter().map(|child| buffers(child, seen)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::Int64Array;

    fn key(row_group: usize) -> ColumnKey {
        ColumnKey { path: "a".into(), row_group, rows: vec![], root: 0, text: TextForm::Dictionary }
    }

    fn column(rows: usize) -> Vec<ArrayRef> {
        vec![Arc::new(Int64Array::from(vec![1i64; rows]))]
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let cache = DecodedCache::new(64 * 1_024);
        for group in 0..8 {
            cache.insert(key(group), column(1_024));
        }
        assert!(cache.get(&key(0)).is_some());
        cache.insert(key(8), column(1_024));
        assert!(cache.get(&key(0)).is_some());
        assert!(cache.get(&key(1)).is_none());
        assert_eq!(cache.get(&key(8)).map(|column| column.len()), Some(1));
    }

    #[test]
    fn what_would_fill_the_cache_alone_is_not_kept() {
        let cache = DecodedCache::new(64 * 1_024);
        cache.insert(key(0), column(1_025));
        assert!(cache.get(&key(0)).is_none());
    }

    #[test]
    fn shared_buffers_count_once() {
        let array: ArrayRef = Arc::new(Int64Array::from(vec![1i64; 1_024]));
        let slices = vec![array.slice(0, 512), array.slice(512, 512)];
        assert_eq!(size(&slices), size(&[array]));
    }
}
