//! Files that many event types share, read for a question about many of them: fetched once, not part by part.

use crate::EngineError;
use bytes::Bytes;
use futures::lock::Mutex as AsyncMutex;
use rockpool_catalog::DataFile;
use rockpool_store::Store;
use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Whole files that are held at a time. Parts are read in the order of their files.
const HELD: usize = 8;
/// A file is fetched whole if at least one row in so many is wanted.
const ONE_ROW_IN: u64 = 8;

/// What is known of the shared files of a question.
#[derive(Debug, Default)]
pub(super) struct SharedFiles {
    state: Mutex<State>,
}

/// The bytes of a file, once they are there.
type Held = Arc<AsyncMutex<Option<Bytes>>>;

#[derive(Debug, Default)]
struct State {
    /// Paths of the files to fetch whole.
    whole: HashSet<String>,
    /// The last of them, most recent last.
    held: VecDeque<(String, Held)>,
    /// The row groups of each that were planned.
    counted: HashMap<String, HashSet<usize>>,
}

/// What of a part had not been counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewOfFile {
    /// Whether its file had not been met.
    pub(super) is_new_file: bool,
    /// Its row groups that no part before it has.
    pub(super) new_row_groups: u64,
}

impl SharedFiles {
    /// Notes the files that will be read.
    pub(super) fn expect<'a>(&self, files: impl IntoIterator<Item = &'a DataFile>) {
        let mut wanted: HashMap<&str, (u64, u64, u64)> = HashMap::new();
        for file in files {
            if let Some(part) = file.part {
                let (parts, rows, all) = wanted.entry(&file.path).or_insert((0, 0, part.file_rows));
                *parts += 1;
                *rows += file.rows;
                *all = part.file_rows;
            }
        }
        let mut state = self.lock();
        for (path, (parts, rows, all)) in wanted {
            if parts > 1 && rows.saturating_mul(ONE_ROW_IN) >= all {
                state.whole.insert(path.to_owned());
            }
        }
    }

    /// Counts the row groups of a part; none if it has none.
    pub(super) fn count(&self, path: &str, row_groups: &[usize]) -> Option<NewOfFile> {
        if row_groups.is_empty() {
            return None;
        }
        let mut state = self.lock();
        let is_new_file = !state.counted.contains_key(path);
        let counted = state.counted.entry(path.to_owned()).or_default();
        let new_row_groups = row_groups.iter().filter(|group| counted.insert(**group)).count() as u64;
        Some(NewOfFile { is_new_file, new_row_groups })
    }

    /// Bytes of a file that is fetched whole; none if it is not, or if they lie in its metadata.
    pub(super) async fn bytes(
        &self,
        store: &Store,
        file: &DataFile,
        ranges: &[Range<u64>],
    ) -> Result<Option<Vec<Bytes>>, EngineError> {
        let Some(held) = self.held(file) else { return Ok(None) };
        let mut held = held.lock().await;
        let bytes = match &*held {
            Some(bytes) => bytes.clone(),
            None => {
                let data = 0..file.bytes.saturating_sub(file.metadata_bytes);
                let found = store.read(file, std::slice::from_ref(&data)).await?;
                let Some(bytes) = found.into_iter().next() else { return Ok(None) };
                held.insert(bytes).clone()
            }
        };
        let slice = |range: &Range<u64>| {
            let (start, end) = (usize::try_from(range.start).ok()?, usize::try_from(range.end).ok()?);
            (start <= end && end <= bytes.len()).then(|| bytes.slice(start..end))
        };
        Ok(ranges.iter().map(slice).collect())
    }

    fn held(&self, file: &DataFile) -> Option<Held> {
        file.part?;
        let mut state = self.lock();
        if !state.whole.contains(&file.path) {
            return None;
        }
        if let Some((_, held)) = state.held.iter().find(|(path, _)| *path == file.path) {
            return Some(Arc::clone(held));
        }
        let held = Held::default();
        state.held.push_back((file.path.clone(), Arc::clone(&held)));
        if state.held.len() > HELD {
            state.held.pop_front();
        }
        Some(held)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
