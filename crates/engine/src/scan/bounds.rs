//! Which row groups and pages can hold wanted rows, by user key and by time or day.

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::statistics::Statistics;
use roaring::RoaringBitmap;
use rockpool_catalog::{DataFile, UserKey, UserKeyRange, column};
use rockpool_question::LeftOut;
use std::ops::Range;
use std::sync::Arc;

/// What the rows of a question have in common. Rows outside may still be read: bounds only save work.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    /// The users.
    pub(crate) users: UserKeyRange,
    /// Of these, the only ones, where they are so few that it is worth looking for their pages.
    pub(crate) among: Option<Arc<RoaringBitmap>>,
    /// Whether rows without a user are wanted too.
    pub(crate) without_user: bool,
    /// The instants, half open.
    pub(crate) ticks: Range<i64>,
    /// The values of a column of whole numbers (time, day), half open.
    pub(crate) between: Option<(&'static str, Range<i64>)>,
}

impl Bounds {
    /// Every row.
    pub(crate) fn all() -> Self {
        Self {
            users: UserKeyRange::ALL,
            among: None,
            without_user: true,
            ticks: i64::MIN..i64::MAX,
            between: None,
        }
    }

    /// Whether a user with a key of this range can be wanted.
    fn admit_keys(&self, keys: UserKeyRange) -> bool {
        let among = |among: &Arc<RoaringBitmap>| among.range_cardinality(keys.first.0..=keys.last.0) > 0;
        self.users.overlaps(keys) && self.among.as_ref().is_none_or(among)
    }

    /// What keeps a file from holding wanted rows, by what the manifest says, if anything does.
    pub(crate) fn leave_out_file(&self, file: &DataFile) -> Option<LeftOut> {
        let time = file
            .covered
            .is_none_or(|covered| covered.first < self.ticks.end && covered.last >= self.ticks.start);
        let user = self.without_user || file.user_keys.is_some_and(|keys| self.admit_keys(keys));
        match (file.rows > 0, time, user) {
            (false, _, _) => Some(LeftOut::Statistics),
            (true, false, _) => Some(LeftOut::Time),
            (true, true, false) => Some(LeftOut::Users),
            (true, true, true) => None,
        }
    }

    /// What keeps a row group from holding wanted rows, by its statistics, if anything does.
    pub(crate) fn leave_out_row_group(&self, row_group: &RowGroupMetaData) -> Option<LeftOut> {
        if row_group.num_rows() == 0 {
            return Some(LeftOut::Statistics);
        }
        if let Some((name, wanted)) = &self.between
            && let Some((least, greatest)) = find(row_group, name).and_then(whole_numbers)
            && (greatest < wanted.start || least >= wanted.end)
        {
            return Some(LeftOut::Time);
        }
        let statistics = find(row_group, column::USER_KEY).and_then(ColumnChunkMetaData::statistics)?;
        let nulls = statistics.null_count_opt().unwrap_or(1);
        let has_users = match statistics {
            Statistics::Int32(values) => match (values.min_opt(), values.max_opt()) {
                (Some(least), Some(greatest)) => self.admit_keys(keys(*least, *greatest)),
                _ => nulls < row_group.num_rows() as u64,
            },
            _ => true,
        };
        (!(has_users || self.without_user && nulls > 0)).then_some(LeftOut::Users)
    }

    /// The rows of the chosen row groups whose pages can hold wanted users, as ranges within each of them, when
    /// that leaves something out.
    ///
    /// Files are sorted by user, so a range of users is a few neighbouring pages.
    pub(crate) fn select_rows(
        &self,
        metadata: &ParquetMetaData,
        row_groups: &[usize],
        key_column: usize,
    ) -> Option<Vec<Vec<Range<usize>>>> {
        if self.users == UserKeyRange::ALL && self.among.is_none() && self.without_user {
            return None;
        }
        let (columns, offsets) = (metadata.column_index()?, metadata.offset_index()?);
        let mut chosen = vec![];
        let mut all = true;
        for row_group in row_groups {
            let rows = usize::try_from(metadata.row_groups().get(*row_group)?.num_rows()).ok()?;
            let ColumnIndexMetaData::INT32(index) = columns.get(*row_group)?.get(key_column)? else {
                return None;
            };
            let mut wanted: Vec<Range<usize>> = vec![];
            let pages = offsets.get(*row_group)?.get(key_column)?.page_locations();
            for (page, location) in pages.iter().enumerate() {
                let start = usize::try_from(location.first_row_index).ok()?;
                let end = match pages.get(page + 1) {
                    Some(next) => usize::try_from(next.first_row_index).ok()?,
                    None => rows,
                };
                let has_nulls = index.null_count(page).is_none_or(|nulls| nulls > 0);
                let has_users = match (index.min_value(page), index.max_value(page)) {
                    (Some(least), Some(greatest)) => self.admit_keys(keys(*least, *greatest)),
                    _ => false,
                };
                if start >= end || !(has_users || (self.without_user && has_nulls)) {
                    continue;
                }
                match wanted.last_mut() {
                    Some(last) if last.end == start => last.end = end,
                    _ => wanted.push(start..end),
                }
            }
            all &= wanted.iter().map(ExactSizeIterator::len).sum::<usize>() == rows;
            chosen.push(wanted);
        }
        (!all).then_some(chosen)
    }
}

/// Keys are unsigned, Parquet keeps them in a signed column.
fn keys(least: i32, greatest: i32) -> UserKeyRange {
    UserKeyRange { first: UserKey(least as u32), last: UserKey(greatest as u32) }
}

fn find<'a>(row_group: &'a RowGroupMetaData, name: &str) -> Option<&'a ColumnChunkMetaData> {
    row_group.columns().iter().find(|chunk| chunk.column_path().parts() == [name])
}

fn whole_numbers(chunk: &ColumnChunkMetaData) -> Option<(i64, i64)> {
    match chunk.statistics()? {
        Statistics::Int32(values) => Some((i64::from(*values.min_opt()?), i64::from(*values.max_opt()?))),
        Statistics::Int64(values) => Some((*values.min_opt()?, *values.max_opt()?)),
        _ => None,
    }
}
