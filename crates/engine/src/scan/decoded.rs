//! Decoded columns of row groups, kept between questions: the next question about the same events decodes nothing.

use super::text_form::TextForm;
use arrow::array::{Array, ArrayData, ArrayRef};
use std::collections::{BTreeMap, HashMap, HashSet};
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

/// The batches of a column whose row group is being decoded.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    batches: Vec<ArrayRef>,
    /// Addresses of their buffers, which they keep alive.
    buffers: HashSet<usize>,
    bytes: usize,
    is_given_up: bool,
}

/// Decoded columns up to a number of bytes; the least recently used go first.
///
/// What the question itself has used stays: one that reads more than fits would otherwise drive out at its end what it
/// needs at the beginning of the next time, and never find anything.
#[derive(Debug)]
pub(crate) struct DecodedCache {
    limit: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: usize,
    clock: u64,
    /// The clock when the latest question began.
    began: u64,
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

    /// Notes that a question begins.
    pub(crate) fn begin(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.began = state.clock;
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

    /// Takes a batch of a column that may be kept once all its batches are there. A column that takes more than an
    /// eighth of the cache would only drive out many others: it is given up, with what was gathered of it.
    pub(crate) fn gather(&self, column: &mut Gathered, batch: &ArrayRef) {
        if column.is_given_up || !self.is_on() {
            return;
        }
        column.bytes += buffers(&batch.to_data(), &mut column.buffers);
        column.batches.push(Arc::clone(batch));
        if column.bytes > self.limit / 8 {
            *column = Gathered { is_given_up: true, ..Gathered::default() };
        }
    }

    /// Keeps a column that was gathered whole: so many rows.
    pub(crate) fn insert(&self, key: ColumnKey, column: Gathered, rows: usize) {
        let Gathered { batches, bytes, is_given_up, .. } = column;
        if !self.is_on() || is_given_up || batches.iter().map(|batch| batch.len()).sum::<usize>() != rows {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.remove(&key);
        while state.held + bytes > self.limit {
            match state.by_use.first_key_value() {
                Some((used, oldest)) if *used <= state.began => {
                    let oldest = oldest.clone();
                    state.remove(&oldest);
                }
                _ => return,
            }
        }
        state.clock += 1;
        state.held += bytes;
        let used = state.clock;
        state.by_use.insert(used, key.clone());
        state.columns.insert(key, Entry { column: Arc::new(batches), bytes, used });
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

/// Bytes of an array's buffers that have not been seen: the batches of a dictionary column share their values.
fn buffers(data: &ArrayData, seen: &mut HashSet<usize>) -> usize {
    let own = data.buffers().iter().chain(data.nulls().map(|nulls| nulls.buffer()));
    let unseen = own.filter(|buffer| seen.insert(buffer.data_ptr().as_ptr() as usize));
    let own: usize = unseen.map(|buffer| buffer.capacity()).sum();
    own + data.child_data().iter().map(|child| buffers(child, seen)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::Int64Array;

    fn key(row_group: usize) -> ColumnKey {
        ColumnKey { path: "a".into(), row_group, rows: vec![], root: 0, text: TextForm::Dictionary }
    }

    fn keep(cache: &DecodedCache, row_group: usize, rows: usize) {
        let mut column = Gathered::default();
        let batch: ArrayRef = Arc::new(Int64Array::from(vec![1i64; rows]));
        cache.gather(&mut column, &batch.slice(0, rows / 2));
        cache.gather(&mut column, &batch.slice(rows / 2, rows - rows / 2));
        cache.insert(key(row_group), column, rows);
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        // Eight columns of 1 024 numbers fill it: buffers that batches share count once.
        let cache = DecodedCache::new(64 * 1_024);
        for group in 0..8 {
            keep(&cache, group, 1_024);
        }
        cache.begin();
        assert!(cache.get(&key(0)).is_some());
        keep(&cache, 8, 1_024);
        assert!(cache.get(&key(0)).is_some());
        assert!(cache.get(&key(1)).is_none());
        assert_eq!(cache.get(&key(8)).map(|column| column.len()), Some(2));
    }

    #[test]
    fn a_question_that_reads_more_than_fits_finds_a_part_of_it_the_next_time() {
        let cache = DecodedCache::new(64 * 1_024);
        for _ in 0..3 {
            cache.begin();
            for group in 0..20 {
                if cache.get(&key(group)).is_none() {
                    keep(&cache, group, 1_024);
                }
            }
        }
        assert_eq!((0..20).filter(|group| cache.get(&key(*group)).is_some()).count(), 8);
    }

    #[test]
    fn what_would_fill_the_cache_alone_is_not_kept() {
        let cache = DecodedCache::new(64 * 1_024);
        keep(&cache, 0, 1_025);
        assert!(cache.get(&key(0)).is_none());
    }

    #[test]
    fn a_column_that_was_not_gathered_whole_is_not_kept() {
        let cache = DecodedCache::new(64 * 1_024);
        let mut column = Gathered::default();
        cache.gather(&mut column, &(Arc::new(Int64Array::from(vec![1i64; 10])) as ArrayRef));
        cache.insert(key(0), column, 11);
        assert!(cache.get(&key(0)).is_none());
    }
}
