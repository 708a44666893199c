//! Parquet: a row for each event, of which only the columns that are needed are read.

use crate::{
    SourceError,
    batch::{self, Rows},
    file::SourceFile,
    format::{Depth, Format, FormatOptions},
    mapping::Role,
    open::Reading,
    piece::Content,
    probe::Probe,
};
use ::parquet::{
    arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder},
    errors::ParquetError,
};
use std::{fs::File, sync::Arc};

/// Rows of a piece.
const PIECE_ROWS: usize = 16 << 10;
/// Rows that are looked at.
const ROWS_LOOKED_AT: usize = 200;

/// Reads Parquet.
pub(crate) struct Parquet;

impl Format for Parquet {
    fn probe(
        &self,
        file: &SourceFile,
        _: &FormatOptions,
        depth: Depth,
        probe: &mut Probe,
    ) -> Result<(), SourceError> {
        let builder = open(file)?;
        batch::declare(builder.schema(), probe);
        if depth == Depth::Values && file.is_repeatable() {
            let damaged =
                |reason: String| SourceError::Damaged { path: file.path.clone(), format: "Parquet", reason };
            let reader = builder.with_batch_size(ROWS_LOOKED_AT).with_limit(ROWS_LOOKED_AT).build();
            for rows in reader.map_err(|error| damaged(error.to_string()))? {
                batch::probe(&rows.map_err(|error| damaged(error.to_string()))?, probe);
            }
        }
        Ok(())
    }

    fn cut(
        &self,
        file: &SourceFile,
        reading: &Arc<Reading>,
        read: &(dyn Fn(u64) + Sync),
        send: &mut dyn FnMut(Box<dyn Content>) -> bool,
    ) -> Result<bool, SourceError> {
        let builder = open(file)?;
        let total = builder.metadata().file_metadata().num_rows().max(1) as u64;
        let (mut roots, mut ignored) = (Vec::new(), Vec::new());
        for (place, field) in builder.schema().fields().iter().enumerate() {
            match reading.roles.role(field.name()) {
                Role::Ignored => ignored.push(field.name().clone()),
                _ => roots.push(place),
            }
        }
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let ignored: Arc<[String]> = ignored.into();
        let reader = builder.with_projection(mask).with_batch_size(PIECE_ROWS).build();
        let (mut rows_before, mut told) = (0_u64, 0_u64);
        for rows in reader.map_err(failed(file, rows_before))? {
            let rows = rows.map_err(|error| failed(file, rows_before)(error.into()))?;
            rows_before += rows.num_rows() as u64;
            let so_far = (u128::from(file.bytes) * u128::from(rows_before) / u128::from(total)) as u64;
            read(so_far.saturating_sub(told));
            told = so_far;
            let content = Rows { batch: rows, reading: reading.clone(), ignored: ignored.clone() };
            if !send(Box::new(content)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn open(file: &SourceFile) -> Result<ParquetRecordBatchReaderBuilder<File>, SourceError> {
    let opened = file.seekable().map_err(SourceError::read(&file.path))?;
    ParquetRecordBatchReaderBuilder::try_new(opened).map_err(failed(file, 0))
}

/// For `map_err`: the library could not read the file behind so many rows.
fn failed(file: &SourceFile, rows_before: u64) -> impl FnOnce(ParquetError) -> SourceError {
    let path = file.path.clone();
    move |error| {
        let place = if rows_before > 0 { format!("behind row {rows_before}: ") } else { String::new() };
        SourceError::Damaged { path, format: "Parquet", reason: format!("{place}{error}") }
    }
}
