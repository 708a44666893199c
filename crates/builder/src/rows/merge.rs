//! Merges sorted runs into one stream of rows.

use super::run::{RunRow, RunSource, RunWriter};
use crate::BuilderError;
use std::{
    cmp::Ordering,
    collections::{BinaryHeap, binary_heap::PeekMut},
    fs,
    path::{Path, PathBuf},
};

/// Runs that are merged at once. More are merged in several rounds, so that few files are open.
const RUNS_AT_ONCE: usize = 64;

/// A row of the merged stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MergedRow<'a> {
    /// See [`super::run::order_of_user`].
    pub(crate) user: u64,
    /// The instant in microseconds since 1970 (UTC).
    pub(crate) microseconds: i64,
    /// The properties, as `codec` writes them.
    pub(crate) properties: &'a [u8],
    /// Whether the row before is equal in every field.
    pub(crate) is_duplicate: bool,
}

/// The rows of several runs in order.
pub(crate) struct Merger {
    sources: Vec<RunSource>,
    heap: BinaryHeap<Waiting>,
    previous: Option<RunRow>,
}

/// The next row of a source. The smallest is the greatest, because the heap gives the greatest.
#[derive(Debug, PartialEq, Eq)]
struct Waiting {
    row: RunRow,
    source: usize,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        other.row.cmp(&self.row).then(other.source.cmp(&self.source))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Merger {
    /// Begins to merge.
    pub(crate) fn new(mut sources: Vec<RunSource>) -> Result<Self, BuilderError> {
        let mut heap = BinaryHeap::with_capacity(sources.len());
        for (source, run) in sources.iter_mut().enumerate() {
            let mut row = RunRow::default();
            if run.next(&mut row)? {
                heap.push(Waiting { row, source });
            }
        }
        Ok(Self { sources, heap, previous: None })
    }

    /// Gives the next row to `take`; false at the end.
    pub(crate) fn next(
        &mut self,
        take: impl FnOnce(MergedRow<'_>) -> Result<(), BuilderError>,
    ) -> Result<bool, BuilderError> {
        let Some(mut top) = self.heap.peek_mut() else { return Ok(false) };
        let row = &top.row;
        take(MergedRow {
            user: row.user,
            microseconds: row.microseconds,
            properties: &row.properties,
            is_duplicate: self.previous.as_ref() == Some(row),
        })?;
        let source = top.source;
        let previous = self.previous.get_or_insert_default();
        // The row just given becomes the previous one, and its memory serves the next.
        std::mem::swap(previous, &mut top.row);
        let more = match self.sources.get_mut(source) {
            Some(run) => run.next(&mut top.row)?,
            None => false,
        };
        if !more {
            PeekMut::pop(top);
        }
        Ok(true)
    }
}

/// Merges runs on disk, neighbours first, until few enough are left. New files are named by `new_path`.
pub(crate) fn reduce(
    mut runs: Vec<PathBuf>,
    new_path: &mut dyn FnMut() -> PathBuf,
) -> Result<Vec<PathBuf>, BuilderError> {
    while runs.len() > RUNS_AT_ONCE {
        let mut fewer = Vec::with_capacity(runs.len().div_ceil(RUNS_AT_ONCE));
        for group in runs.chunks(RUNS_AT_ONCE) {
            let path = new_path();
            merge_files(group, &path)?;
            fewer.push(path);
        }
        runs = fewer;
    }
    Ok(runs)
}

fn merge_files(group: &[PathBuf], to: &Path) -> Result<(), BuilderError> {
    let sources = group.iter().map(|path| RunSource::open(path.clone())).collect::<Result<_, _>>()?;
    let mut merger = Merger::new(sources)?;
    let mut writer = RunWriter::create(to)?;
    while merger.next(|row| writer.put(row.user, row.microseconds, row.properties))? {}
    writer.finish()?;
    drop(merger);
    for path in group {
        fs::remove_file(path).map_err(BuilderError::write(path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::run::RunBuffer;
    use proptest::prelude::*;

    type Plain = (u64, i64, Vec<u8>);

    fn buffer(rows: &[Plain]) -> RunBuffer {
        let mut buffer = RunBuffer::default();
        for (user, time, properties) in rows {
            assert!(buffer.push(*user, *time, properties));
        }
        buffer.sort();
        buffer
    }

    fn all(sources: Vec<RunSource>) -> (Vec<Plain>, usize) {
        let mut merger = Merger::new(sources).unwrap();
        let (mut rows, mut duplicates) = (vec![], 0);
        while merger
            .next(|row| {
                rows.push((row.user, row.microseconds, row.properties.to_vec()));
                duplicates += usize::from(row.is_duplicate);
                Ok(())
            })
            .unwrap()
        {}
        (rows, duplicates)
    }

    proptest! {
        #[test]
        fn merged_runs_are_the_sorted_rows(
            rows in proptest::collection::vec((0u64..4, -2i64..2, proptest::collection::vec(0u8..3, 0..3)), 0..200),
            run in 1usize..60,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut number = 0;
            let mut new_path = || {
                number += 1;
                folder.path().join(number.to_string())
            };
            let mut files = vec![];
            let mut memory = vec![];
            for (index, part) in rows.chunks(run).enumerate() {
                if index % 3 == 2 {
                    memory.push(RunSource::memory(buffer(part)));
                } else {
                    files.push(new_path());
                    buffer(part).spill(files.last().unwrap()).unwrap();
                }
            }
            let files = reduce(files, &mut new_path).unwrap();
            prop_assert!(files.len() <= RUNS_AT_ONCE);
            memory.extend(files.into_iter().map(|path| RunSource::open(path).unwrap()));
            let (merged, duplicates) = all(memory);
            let mut expected = rows.clone();
            expected.sort();
            prop_assert_eq!(merged, expected.clone());
            let before = expected.len();
            expected.dedup();
            prop_assert_eq!(duplicates, before - expected.len());
        }
    }
}
