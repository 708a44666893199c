//! One data file as a stream of batches of the wanted columns.

use super::{Bounds, Pruner, Reading};
use crate::EngineError;
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::DecodeResult;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::arrow::push_decoder::{ParquetPushDecoder, ParquetPushDecoderBuilder};
use parquet::file::metadata::ParquetMetaData;
use rockpool_catalog::{DataFile, column};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// Rows of a batch: small enough for the cache, large enough to forget the cost of a call.
const BATCH_ROWS: usize = 8_192;

/// Bytes that one call asks of the store: several small row groups at once, a large one alone.
const READ_AHEAD: u64 = 4 << 20;

/// How text columns are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextForm {
    /// As `Dictionary(Int32, Utf8)`: a filter looks at each different value once.
    Dictionary,
    /// As `Utf8View`: what SQL works on fastest.
    View,
}

/// What is wanted of a file.
#[derive(Debug, Clone)]
pub(crate) struct FileRequest {
    /// The columns, by name, in the order of the batches. The map of properties is left out where a file has
    /// none.
    pub(crate) columns: Vec<String>,
    /// How text comes.
    pub(crate) text: TextForm,
    /// Which users and times.
    pub(crate) bounds: Bounds,
    /// What else can leave row groups out.
    pub(crate) pruner: Option<Pruner>,
}

/// Reads one file from its first wanted row to its last.
#[derive(Debug)]
pub(crate) struct FileReader {
    reading: Arc<Reading>,
    file: DataFile,
    decoder: ParquetPushDecoder,
    /// Byte ranges of whole row groups that are still to come; empty when pages are picked.
    ahead: VecDeque<Vec<Range<u64>>>,
    /// The place of each wanted column in the decoded batch.
    order: Vec<usize>,
}

impl FileReader {
    /// Opens a file; none if no row of it is wanted.
    ///
    /// # Errors
    /// [`EngineError::Store`] or [`EngineError::Corrupt`].
    pub(crate) async fn open(
        reading: Arc<Reading>,
        file: &DataFile,
        request: &FileRequest,
    ) -> Result<Option<Self>, EngineError> {
        if !request.bounds.admit_file(file) {
            return Ok(None);
        }
        let corrupt = |reason: &dyn std::fmt::Display| EngineError::corrupt(&file.path, reason);
        let metadata = reading.footer(file).await?;
        let arrow = arrow_metadata(&metadata, request.text).map_err(|error| corrupt(&error))?;
        let row_groups = choose(&metadata, arrow.schema(), request);
        let skipped = metadata.num_row_groups() - row_groups.len();
        if row_groups.is_empty() {
            reading.plan(0, skipped, 0);
            return Ok(None);
        }
        let mut roots = vec![];
        for name in &request.columns {
            match arrow.schema().index_of(name) {
                Ok(root) => roots.push(root),
                // A file in which every property has a column needs no map of the rest.
                Err(_) if name == column::PROPERTIES => {}
                Err(_) => return Err(corrupt(&format!("it has no column '{name}'"))),
            }
        }
        let mut sorted = roots.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let order = roots.iter().filter_map(|root| sorted.iter().position(|other| other == root)).collect();
        let parquet_schema = metadata.file_metadata().schema_descr();
        let mask = ProjectionMask::roots(parquet_schema, sorted.iter().copied());
        let key_leaf = (0..parquet_schema.num_columns())
            .find(|leaf| parquet_schema.column(*leaf).path().parts() == [column::USER_KEY]);
        let selection = key_leaf.and_then(|leaf| request.bounds.select_rows(&metadata, &row_groups, leaf));
        let rows = match &selection {
            Some(selection) => selection.row_count() as u64,
            None => row_groups.iter().map(|group| group_rows(&metadata, *group)).sum(),
        };
        reading.plan(row_groups.len(), skipped, rows);
        let ahead = match &selection {
            Some(_) => VecDeque::new(),
            None => row_groups.iter().map(|group| chunks(&metadata, *group, &mask)).collect(),
        };
        let mut builder = ParquetPushDecoderBuilder::new_with_metadata(arrow)
            .with_batch_size(BATCH_ROWS)
            .with_row_groups(row_groups)
            .with_projection(mask);
        if let Some(selection) = selection {
            builder = builder.with_row_selection(selection);
        }
        let decoder = builder.build().map_err(|error| corrupt(&error))?;
        Ok(Some(Self { reading, file: file.clone(), decoder, ahead, order }))
    }

    /// The next batch, none at the end.
    ///
    /// # Errors
    /// [`EngineError::Store`], [`EngineError::Corrupt`] or [`EngineError::Cancelled`].
    pub(crate) async fn next(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        self.reading.breathe().await?;
        loop {
            let step = self.decoder.try_decode();
            match step.map_err(|error| EngineError::corrupt(&self.file.path, error))? {
                DecodeResult::NeedsData(asked) => {
                    let ranges = self.extend(asked);
                    let bytes = self.reading.bytes(&self.file, &ranges).await?;
                    self.decoder
                        .push_ranges(ranges, bytes)
                        .map_err(|error| EngineError::corrupt(&self.file.path, error))?;
                }
                DecodeResult::Data(batch) => {
                    self.reading.decoded(batch.num_rows());
                    return Ok(Some(batch.project(&self.order)?));
                }
                DecodeResult::Finished => return Ok(None),
            }
        }
    }

    /// What the decoder asks for, with the row groups that follow while they are small.
    fn extend(&mut self, asked: Vec<Range<u64>>) -> Vec<Range<u64>> {
        let size = |ranges: &[Range<u64>]| ranges.iter().map(|range| range.end - range.start).sum::<u64>();
        // The decoder asks group after group; anything else (a part of a chunk) is fetched as asked.
        if !self.ahead.front().is_some_and(|next| asked.iter().all(|range| next.contains(range))) {
            return asked;
        }
        self.ahead.pop_front();
        let mut ranges = asked;
        while let Some(next) = self.ahead.front() {
            if size(&ranges) + size(next) > READ_AHEAD {
                break;
            }
            ranges.extend(self.ahead.pop_front().unwrap_or_default());
        }
        ranges
    }
}

/// The row groups that can hold wanted rows.
fn choose(metadata: &ParquetMetaData, schema: &SchemaRef, request: &FileRequest) -> Vec<usize> {
    let kept = match &request.pruner {
        Some(pruner) => pruner.admit_row_groups(metadata, schema),
        None => vec![true; metadata.num_row_groups()],
    };
    metadata
        .row_groups()
        .iter()
        .zip(kept)
        .enumerate()
        .filter(|(_, (row_group, kept))| *kept && request.bounds.admit_row_group(row_group))
        .map(|(group, _)| group)
        .collect()
}

fn group_rows(metadata: &ParquetMetaData, group: usize) -> u64 {
    metadata.row_groups().get(group).map_or(0, |row_group| row_group.num_rows().max(0) as u64)
}

/// The byte ranges of the wanted columns of a row group.
fn chunks(metadata: &ParquetMetaData, group: usize, mask: &ProjectionMask) -> Vec<Range<u64>> {
    let Some(row_group) = metadata.row_groups().get(group) else { return vec![] };
    row_group
        .columns()
        .iter()
        .enumerate()
        .filter(|(leaf, _)| mask.leaf_included(*leaf))
        .map(|(_, chunk)| {
            let (start, length) = chunk.byte_range();
            start..start.saturating_add(length)
        })
        .collect()
}

/// The file's Arrow schema by its Parquet schema alone, with text in the wanted form.
fn arrow_metadata(
    metadata: &Arc<ParquetMetaData>,
    text: TextForm,
) -> Result<ArrowReaderMetadata, parquet::errors::ParquetError> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let plain = ArrowReaderMetadata::try_new(Arc::clone(metadata), options.clone())?;
    let form = match text {
        TextForm::Dictionary => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        TextForm::View => DataType::Utf8View,
    };
    let fields: Vec<Field> = plain
        .schema()
        .fields()
        .iter()
        .map(|field| match field.data_type() {
            DataType::Utf8 => field.as_ref().clone().with_data_type(form.clone()),
            _ => field.as_ref().clone(),
        })
        .collect();
    ArrowReaderMetadata::try_new(Arc::clone(metadata), options.with_schema(Arc::new(Schema::new(fields))))
}
