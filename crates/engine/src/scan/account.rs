//! The account of what a question plans to read of its files, and what it leaves out: for whoever wants it explained.

use super::wanted::{WantedRows, byte_ranges};
use parquet::arrow::ProjectionMask;
use parquet::file::metadata::ParquetMetaData;
use rockpool_catalog::DataFile;
use rockpool_question::{FilePlan, LeftOut, ReadPlan};
use std::sync::{Mutex, PoisonError};

/// What has been planned so far, if anybody wants to know.
#[derive(Debug, Default)]
pub(super) struct Account(Option<Mutex<ReadPlan>>);

/// What a file's footer says, and what is wanted of it.
pub(super) struct Planned<'a> {
    pub(super) metadata: &'a ParquetMetaData,
    /// The wanted columns, by name and by place in the file.
    pub(super) columns: (&'a [String], &'a [usize]),
    /// Of these, the places of those that are not in memory.
    pub(super) missing: &'a [usize],
    pub(super) wanted: &'a [WantedRows],
    /// Whether single pages are picked.
    pub(super) picks: bool,
    pub(super) left_out: &'a [(usize, LeftOut)],
}

impl Account {
    /// An account that is kept.
    pub(super) fn kept() -> Self {
        Self(Some(Mutex::default()))
    }

    /// Whether anybody wants it.
    pub(super) fn is_kept(&self) -> bool {
        self.0.is_some()
    }

    /// Enters a file that is left out as a whole.
    pub(super) fn leave_out(&self, file: &DataFile, reason: LeftOut) {
        let mut plan = FilePlan { path: file.path.clone(), whole: Some(reason), ..FilePlan::default() };
        plan.bytes_left_out.add(reason, file.bytes.saturating_sub(file.metadata_bytes));
        self.enter(plan);
    }

    /// Enters a file whose footer has been looked at.
    pub(super) fn plan(&self, file: &DataFile, planned: &Planned<'_>) {
        let schema = planned.metadata.file_metadata().schema_descr();
        let bytes_of = |roots: &[usize]| {
            let mask = ProjectionMask::roots(schema, roots.iter().copied());
            let some = planned.wanted.iter().filter(|rows| rows.count > 0);
            let ranges = some.flat_map(|rows| byte_ranges(planned.metadata, rows, &mask, planned.picks));
            ranges.map(|range| range.end - range.start).sum::<u64>()
        };
        let of_groups = |groups: &mut dyn Iterator<Item = usize>, roots: Option<&[usize]>| {
            let mask = roots.map(|roots| ProjectionMask::roots(schema, roots.iter().copied()));
            let chunks =
                groups.filter_map(|group| planned.metadata.row_groups().get(group)).flat_map(|group| {
                    group
                        .columns()
                        .iter()
                        .enumerate()
                        .filter(|(leaf, _)| mask.as_ref().is_none_or(|mask| mask.leaf_included(*leaf)))
                });
            chunks.map(|(_, chunk)| chunk.byte_range().1).sum::<u64>()
        };
        let (names, roots) = planned.columns;
        let mut plan = FilePlan {
            path: file.path.clone(),
            columns: names.to_vec(),
            row_groups: planned.wanted.iter().filter(|rows| rows.count > 0).count() as u64,
            rows: planned.wanted.iter().map(|rows| rows.count as u64).sum(),
            bytes: bytes_of(roots),
            ..FilePlan::default()
        };
        plan.bytes_in_memory = plan.bytes.saturating_sub(bytes_of(planned.missing));
        for (group, reason) in planned.left_out {
            plan.row_groups_left_out.add(*reason, 1);
            plan.bytes_left_out.add(*reason, of_groups(&mut std::iter::once(*group), None));
        }
        let mut chosen = planned.wanted.iter().map(|rows| rows.row_group);
        let all = of_groups(&mut chosen.clone(), None);
        let of_columns = of_groups(&mut chosen, Some(roots));
        plan.bytes_of_other_columns = all.saturating_sub(of_columns);
        // What is left out within a row group are pages, chosen by the users in them.
        plan.bytes_left_out.add(LeftOut::Users, of_columns.saturating_sub(plan.bytes));
        self.enter(plan);
    }

    fn enter(&self, plan: FilePlan) {
        if let Some(files) = &self.0 {
            files.lock().unwrap_or_else(PoisonError::into_inner).files.push(plan);
        }
    }

    /// What has been planned, by path; nothing if nobody wanted to know.
    pub(super) fn read_plan(&self) -> ReadPlan {
        let Some(files) = &self.0 else { return ReadPlan::default() };
        let mut plan = files.lock().unwrap_or_else(PoisonError::into_inner).clone();
        plan.files.sort_by(|one, other| one.path.cmp(&other.path));
        plan
    }
}
