//! The rows of one event type in a file that several share.

use super::wanted::group_rows;
use parquet::file::metadata::ParquetMetaData;
use std::ops::Range;

/// Some neighbouring rows of a file, row group by row group.
#[derive(Debug)]
pub(super) struct PartRows {
    /// The rows in each row group, counted from its first; empty in those that hold none.
    groups: Vec<Range<usize>>,
}

impl PartRows {
    /// These rows of the file.
    pub(super) fn new(metadata: &ParquetMetaData, rows: Range<u64>) -> Self {
        let mut before = 0u64;
        let groups = (0..metadata.num_row_groups()).map(|group| {
            let count = group_rows(metadata, group);
            let local = |row: u64| usize::try_from(row.saturating_sub(before)).unwrap_or(count).min(count);
            let range = local(rows.start)..local(rows.end);
            before += count as u64;
            range
        });
        Self { groups: groups.collect() }
    }

    /// Its rows in a row group.
    pub(super) fn within(&self, group: usize) -> Range<usize> {
        self.groups.get(group).cloned().unwrap_or_default()
    }

    /// The rows of some row groups that are its own, of those that are chosen already, as ranges within each of them;
    /// none if these are all rows.
    pub(super) fn select(
        &self,
        metadata: &ParquetMetaData,
        row_groups: &[usize],
        chosen: Option<Vec<Vec<Range<usize>>>>,
    ) -> Option<Vec<Vec<Range<usize>>>> {
        let is_all = row_groups.iter().all(|group| self.within(*group).len() == group_rows(metadata, *group));
        if is_all {
            return chosen;
        }
        let own = row_groups.iter().map(|group| self.within(*group));
        Some(match chosen {
            None => own.map(|rows| vec![rows]).collect(),
            Some(chosen) => own
                .zip(chosen)
                .map(|(own, ranges)| {
                    let common = |range: &Range<usize>| range.start.max(own.start)..range.end.min(own.end);
                    ranges.iter().map(common).filter(|range| !range.is_empty()).collect()
                })
                .collect(),
        })
    }
}
