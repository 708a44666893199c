//! Parquet: a row for each event, of which only the columns that are needed are read.

use crate::{
    SourceError,
    batch::{self, Rows},
    file::{Place, SourceFile, at_start},
    format::Format,
    format_name::{Depth, FormatOptions},
    mapping::Role,
    piece::Content,
    probe::Probe,
    reading::Reading,
    remote::{Batches, ParquetFile, StoreProblem},
};
use ::parquet::{
    arrow::{
        ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder,
        async_reader::ParquetRecordBatchStreamBuilder,
    },
    errors::{ParquetError, Result as ParquetResult},
    file::metadata::ParquetMetaData,
    schema::types::SchemaDescriptor,
};
use arrow::{array::RecordBatch, datatypes::Schema};
use std::{fs::File, sync::Arc};

/// Rows of a piece.
const PIECE_ROWS: usize = 16 << 10;
/// Rows that are looked at.
const ROWS_LOOKED_AT: usize = 200;

/// Reads Parquet.
pub(crate) struct Parquet;

/// A file whose end was read.
enum Opened {
    /// On this machine.
    Here(Box<ParquetRecordBatchReaderBuilder<File>>),
    /// On a store.
    There(Box<ParquetRecordBatchStreamBuilder<ParquetFile>>),
}

/// Its rows.
type RowsOfFile = Box<dyn Iterator<Item = ParquetResult<RecordBatch>>>;

impl Opened {
    fn schema(&self) -> &Arc<Schema> {
        match self {
            Self::Here(file) => file.schema(),
            Self::There(file) => file.schema(),
        }
    }

    fn parquet_schema(&self) -> &SchemaDescriptor {
        match self {
            Self::Here(file) => file.parquet_schema(),
            Self::There(file) => file.parquet_schema(),
        }
    }

    fn metadata(&self) -> &Arc<ParquetMetaData> {
        match self {
            Self::Here(file) => file.metadata(),
            Self::There(file) => file.metadata(),
        }
    }

    /// The columns of a mask, so many rows at a time; the first of them only, if there is a limit.
    fn rows(
        self,
        columns: ProjectionMask,
        at_once: usize,
        limit: Option<usize>,
    ) -> ParquetResult<RowsOfFile> {
        Ok(match self {
            Self::Here(file) => {
                let file = file.with_projection(columns).with_batch_size(at_once);
                let file = match limit {
                    Some(limit) => file.with_limit(limit),
                    None => file,
                };
                Box::new(file.build()?.map(|rows| rows.map_err(ParquetError::from)))
            }
            Self::There(file) => {
                let file = file.with_projection(columns).with_batch_size(at_once);
                let file = match limit {
                    Some(limit) => file.with_limit(limit),
                    None => file,
                };
                Box::new(Batches(Some(file.build()?)))
            }
        })
    }
}

impl Format for Parquet {
    fn probe(
        &self,
        file: &SourceFile,
        _: &FormatOptions,
        depth: Depth,
        probe: &mut Probe,
    ) -> Result<(), SourceError> {
        if let (Depth::Columns, Place::Remote(remote)) = (depth, &file.place)
            && let Some(schema) = &remote.schema
        {
            batch::declare(schema, probe);
            return Ok(());
        }
        let builder = open(file)?;
        batch::declare(builder.schema(), probe);
        if depth == Depth::Values && file.is_repeatable() {
            let rows = builder.rows(ProjectionMask::all(), ROWS_LOOKED_AT, Some(ROWS_LOOKED_AT));
            for rows in rows.map_err(failed(file, 0))? {
                batch::probe(&rows.map_err(failed(file, 0))?, probe);
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
        let (mut rows_before, mut told) = (0_u64, 0_u64);
        for rows in builder.rows(mask, PIECE_ROWS, None).map_err(failed(file, rows_before))? {
            let rows = rows.map_err(failed(file, rows_before))?;
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

fn open(file: &SourceFile) -> Result<Opened, SourceError> {
    let here = |opened: File| {
        let opened = ParquetRecordBatchReaderBuilder::try_new(opened).map_err(failed(file, 0))?;
        Ok(Opened::Here(Box::new(opened)))
    };
    match &file.place {
        Place::Remote(remote) => {
            let opened = ParquetFile((**remote).clone()).open().map_err(failed(file, 0))?;
            Ok(Opened::There(Box::new(opened)))
        }
        Place::PutDown(opened) | Place::Fetched(opened, _) => {
            here(at_start(opened).map_err(SourceError::read(&file.path))?)
        }
        Place::File(_) | Place::Stream(_) | Place::Table(_) => {
            here(File::open(&file.path).map_err(SourceError::read(&file.path))?)
        }
    }
}

/// For `map_err`: the library could not read the file behind so many rows.
fn failed(file: &SourceFile, rows_before: u64) -> impl FnOnce(ParquetError) -> SourceError {
    let path = file.path.clone();
    move |error| {
        if let Some(problem) = crate::remote::find::<StoreProblem>(&error) {
            return SourceError::of_store(path, problem);
        }
        let place = if rows_before > 0 { format!("behind row {rows_before}: ") } else { String::new() };
        SourceError::Damaged { path, format: "Parquet", reason: format!("{place}{error}") }
    }
}
