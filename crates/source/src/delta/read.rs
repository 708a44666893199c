//! The rows of a table, file by file.

use super::DeltaTable;
use crate::{SourceError, identity::TableFile};
use arrow::array::RecordBatch;
use delta_kernel::{
    EngineData, FileMeta, KernelResult, SnapshotRef,
    actions::deletion_vector::split_vector,
    engine::arrow_data::ArrowEngineData,
    scan::{
        Scan,
        state::{ScanFile, transform_to_logical},
    },
};

/// Files of a version of a table.
#[derive(Debug)]
pub(crate) struct Part {
    /// The version.
    pub(crate) snapshot: SnapshotRef,
    /// The files; all of the version without.
    pub(crate) only: Option<Vec<TableFile>>,
}

impl DeltaTable {
    /// Gives the rows with these columns to `take`, until that says no, in the order of the files' paths. `read` hears of
    /// bytes that were read.
    pub(super) fn read(
        &self,
        columns: &[String],
        read: &dyn Fn(u64),
        take: &mut dyn FnMut(RecordBatch) -> bool,
    ) -> Result<bool, SourceError> {
        let failed = |error: delta_kernel::KernelError| self.words.of(&error);
        for part in &self.parts {
            let schema = part.snapshot.schema().project(columns).map_err(failed)?;
            let scan = part.snapshot.clone().scan_builder().with_schema(schema).build().map_err(failed)?;
            let mut files: Vec<ScanFile> = Vec::new();
            for metadata in scan.scan_metadata(self.engine.as_ref()).map_err(failed)? {
                let metadata = metadata.map_err(failed)?;
                files = metadata.visit_scan_files(files, |files, file| files.push(file)).map_err(failed)?;
            }
            // The log gives them in an order that a checkpoint changes.
            files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
            if let Some(only) = &part.only {
                files.retain(|file| only.iter().any(|wanted| wanted.path == file.path));
            }
            for file in files {
                let size = u64::try_from(file.size).unwrap_or_default();
                if !self.read_file(&scan, file, take)? {
                    return Ok(false);
                }
                read(size);
            }
        }
        Ok(true)
    }

    /// Gives the rows of a file to `take`; false when that says no.
    fn read_file(
        &self,
        scan: &Scan,
        file: ScanFile,
        take: &mut dyn FnMut(RecordBatch) -> bool,
    ) -> Result<bool, SourceError> {
        let failed = |error: delta_kernel::KernelError| self.words.of(&error);
        let root = scan.table_root();
        let location = root.join(&file.path).map_err(|error| self.words.of(&error.into()))?;
        // A shallow clone names files of its source by their whole addresses.
        let is_elsewhere = (location.scheme(), location.authority()) != (root.scheme(), root.authority());
        if is_elsewhere {
            return Err(self.words.elsewhere(&location));
        }
        let mut kept = file.dv_info.get_selection_vector(self.engine.as_ref(), root).map_err(failed)?;
        let expected = file.stats.as_ref().map(|stats| stats.num_records);
        let size = u64::try_from(file.size).unwrap_or_default();
        let about = FileMeta { location, last_modified: file.modification_time, size };
        let batches = self
            .engine
            .parquet_handler()
            .read_parquet_files(&[about], scan.physical_schema().clone(), None)
            .map_err(failed)?;
        let mut rows = 0;
        for batch in batches {
            let logical = batch.and_then(|batch| {
                rows += batch.len() as u64;
                transform_to_logical(
                    self.engine.as_ref(),
                    batch,
                    scan.physical_schema(),
                    scan.logical_schema(),
                    file.transform.clone(),
                )
            });
            let logical = logical.map_err(failed)?;
            let rest = split_vector(kept.as_mut(), logical.len(), None);
            let batch = match kept.take() {
                Some(kept) => logical.apply_selection_vector(kept),
                None => Ok(logical),
            };
            kept = rest;
            let batch = batch.and_then(record_batch).map_err(failed)?;
            if batch.num_rows() > 0 && !take(batch) {
                return Ok(false);
            }
        }
        match expected {
            Some(expected) if expected != rows => Err(self.words.other_rows(&file.path, rows, expected)),
            _ => Ok(true),
        }
    }
}

/// Rows as Arrow has them.
pub(super) fn record_batch(rows: Box<dyn EngineData>) -> KernelResult<RecordBatch> {
    Ok((*ArrowEngineData::try_from_engine_data(rows)?).into())
}
