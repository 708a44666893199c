//! The wanted rows of a row group: as the decoder is told of them, and as bytes.

use super::decoded::ColumnKey;
use super::text_form::TextForm;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::RowSelection;
use parquet::file::metadata::ParquetMetaData;
use std::ops::Range;
use std::sync::Arc;

/// The wanted rows of a row group.
#[derive(Debug)]
pub(super) struct WantedRows {
    pub(super) row_group: usize,
    /// The wanted ones, in ascending order; empty for all of them.
    pub(super) chosen: Vec<Range<usize>>,
    /// How many are wanted.
    pub(super) count: usize,
    /// Of these, how many have been read.
    pub(super) read: usize,
}

impl WantedRows {
    /// What one of its columns is kept under.
    pub(super) fn key(&self, path: &Arc<str>, root: usize, text: TextForm) -> ColumnKey {
        let (path, rows) = (Arc::clone(path), self.chosen.clone());
        ColumnKey { path, row_group: self.row_group, rows, root, text }
    }
}

/// The wanted rows of the chosen row groups, one after another.
pub(super) fn row_selection(
    metadata: &ParquetMetaData,
    wanted: &[WantedRows],
    ranges: Vec<Vec<Range<usize>>>,
) -> RowSelection {
    let mut before = 0;
    let mut all = vec![];
    for (rows, ranges) in wanted.iter().zip(ranges) {
        all.extend(ranges.into_iter().map(|range| before + range.start..before + range.end));
        before += group_rows(metadata, rows.row_group);
    }
    RowSelection::from_consecutive_ranges(all.into_iter(), before)
}

/// The rows of a row group.
pub(super) fn group_rows(metadata: &ParquetMetaData, group: usize) -> usize {
    let rows = metadata.row_groups().get(group).map_or(0, |row_group| row_group.num_rows());
    usize::try_from(rows).unwrap_or(0)
}

/// The byte ranges of the wanted columns of a row group, as the decoder asks for them: whole chunks, or page by page if
/// rows are picked.
pub(super) fn byte_ranges(
    metadata: &ParquetMetaData,
    wanted: &WantedRows,
    mask: &ProjectionMask,
    picks: bool,
) -> Vec<Range<u64>> {
    let Some(row_group) = metadata.row_groups().get(wanted.row_group) else { return vec![] };
    let all = group_rows(metadata, wanted.row_group);
    let whole = 0..all;
    let rows = if wanted.chosen.is_empty() { std::slice::from_ref(&whole) } else { &wanted.chosen };
    let selection = RowSelection::from_consecutive_ranges(rows.iter().cloned(), all);
    let offsets = metadata.offset_index().filter(|_| picks).and_then(|index| index.get(wanted.row_group));
    let leaves = row_group.columns().iter().enumerate().filter(|(leaf, _)| mask.leaf_included(*leaf));
    let mut ranges = vec![];
    for (leaf, chunk) in leaves {
        let (start, length) = chunk.byte_range();
        let Some(pages) = offsets.and_then(|columns| columns.get(leaf)) else {
            ranges.push(start..start.saturating_add(length));
            continue;
        };
        let pages = pages.page_locations();
        let first = pages.first().and_then(|page| u64::try_from(page.offset).ok());
        // A dictionary stands before the pages.
        ranges.extend(first.filter(|first| *first != start).map(|first| start..first));
        ranges.extend(selection.scan_ranges(pages));
    }
    ranges
}
