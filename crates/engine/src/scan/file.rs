//! One data file as a stream of batches of the wanted columns.

use super::account::Planned;
use super::decoded::{DecodedColumn, Gathered};
use super::guarded::guarded;
use super::part::PartRows;
use super::reading::Reading;
use super::request::{FileRequest, arrow_metadata, choose};
use super::stated::{check_values, too_few_rows};
use super::text_form::TextForm;
use super::wanted::{WantedRows, byte_ranges, group_rows, row_selection};
use crate::EngineError;
use crate::spans::timed;
use arrow::array::{Array, RecordBatch, RecordBatchOptions};
use arrow::datatypes::SchemaRef;
use parquet::DecodeResult;
use parquet::arrow::ProjectionMask;
use parquet::arrow::push_decoder::{ParquetPushDecoder, ParquetPushDecoderBuilder};
use rockpool_catalog::{DataFile, column};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// Rows of a batch: small enough for the cache, large enough to forget the cost of a call.
const BATCH_ROWS: usize = 8_192;

/// Bytes that one call asks of the store: several small row groups at once, a large one alone.
const READ_AHEAD: u64 = 4 << 20;

/// Reads one file from its first wanted row to its last.
///
/// Columns that earlier questions have decoded in all wanted row groups are taken from memory; the others are
/// decoded, and kept for the next question.
#[derive(Debug)]
pub(crate) struct FileReader {
    reading: Arc<Reading>,
    file: DataFile,
    /// Decodes the columns that are not in memory; none if all are.
    decoder: Option<ParquetPushDecoder>,
    /// Byte ranges of the row groups that are still to come.
    ahead: VecDeque<Vec<Range<u64>>>,
    /// The wanted columns in the order of the batches.
    columns: Vec<Column>,
    text: TextForm,
    schema: SchemaRef,
    /// The wanted row groups.
    row_groups: Vec<WantedRows>,
    /// The row group and batch in it that come next.
    next: (usize, usize),
}

/// Where a wanted column comes from.
#[derive(Debug)]
enum Column {
    /// From memory: its batches in each of the wanted row groups.
    Known(Vec<DecodedColumn>),
    /// From the decoder's batch.
    Decoded {
        /// Its place there.
        place: usize,
        /// Its place in the file.
        root: usize,
        /// What has been decoded of it in the current row group.
        gathered: Gathered,
    },
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
        if let Some(reason) = request.bounds.leave_out_file(file) {
            reading.leave_out(file, reason);
            return Ok(None);
        }
        let corrupt = |reason: &dyn std::fmt::Display| EngineError::corrupt(&file.path, reason);
        let metadata = reading.footer(file).await?;
        let arrow = guarded(file, || arrow_metadata(&metadata, request.text))?;
        let part = file.part.map(|_| PartRows::new(&metadata, file.row_range()));
        let (row_groups, left_out) = choose(&metadata, arrow.schema(), request, part.as_ref());
        let skipped = metadata.num_row_groups() - row_groups.len();
        if row_groups.is_empty() {
            reading.plan(file, &[], skipped, 0);
            let nothing = (request.columns.as_slice(), [].as_slice());
            let (metadata, left_out) = (&metadata, &left_out);
            let wanted = [].as_slice();
            let planned =
                Planned { metadata, columns: nothing, missing: &[], wanted, picks: false, left_out };
            reading.account_for(file, &planned);
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
        let schema = Arc::new(arrow.schema().project(&roots)?);
        let parquet_schema = metadata.file_metadata().schema_descr();
        let key_leaf = (0..parquet_schema.num_columns())
            .find(|leaf| parquet_schema.column(*leaf).path().parts() == [column::USER_KEY]);
        let mut selection =
            key_leaf.and_then(|leaf| request.bounds.select_rows(&metadata, &row_groups, leaf));
        if let Some(part) = &part {
            selection = part.select(&metadata, &row_groups, selection);
        }
        let mut wanted = vec![];
        for (place, row_group) in row_groups.iter().enumerate() {
            let all = group_rows(&metadata, *row_group);
            let chosen = selection.as_ref().and_then(|chosen| chosen.get(place));
            let count = chosen.map_or(all, |ranges| ranges.iter().map(ExactSizeIterator::len).sum());
            let chosen = chosen.filter(|_| count < all).cloned().unwrap_or_default();
            wanted.push(WantedRows { row_group: *row_group, chosen, count, read: 0 });
        }
        reading.plan(file, &row_groups, skipped, wanted.iter().map(|rows| rows.count as u64).sum());
        let path: Arc<str> = file.path.as_str().into();
        let known = |root: usize| {
            let cache = reading.decoded_columns();
            wanted
                .iter()
                .filter(|rows| rows.count > 0)
                .map(|rows| cache.get(&rows.key(&path, root, request.text)))
                .collect::<Option<Vec<_>>>()
        };
        let mut columns: Vec<Column> = roots
            .iter()
            .map(|root| match known(*root) {
                Some(batches) => Column::Known(batches),
                None => Column::Decoded { place: 0, root: *root, gathered: Gathered::default() },
            })
            .collect();
        let mut missing: Vec<usize> = columns.iter().filter_map(Column::missing).collect();
        missing.sort_unstable();
        missing.dedup();
        let planned = Planned {
            metadata: &metadata,
            columns: (&request.columns, &roots),
            missing: &missing,
            wanted: &wanted,
            picks: selection.is_some(),
            left_out: &left_out,
        };
        reading.account_for(file, &planned);
        for column in &mut columns {
            if let Column::Decoded { place, root, .. } = column {
                *place = missing.iter().position(|other| other == root).unwrap_or(0);
            }
        }
        let mut ahead = VecDeque::new();
        let mut decoder = None;
        // A question that wants no column still wants to know how many rows there are.
        if !missing.is_empty() || columns.is_empty() {
            let mask = ProjectionMask::roots(parquet_schema, missing.iter().copied());
            let picks = selection.is_some();
            let some = wanted.iter().filter(|rows| rows.count > 0);
            ahead = some.map(|rows| byte_ranges(&metadata, rows, &mask, picks)).collect();
            let mut builder = ParquetPushDecoderBuilder::new_with_metadata(arrow)
                .with_batch_size(BATCH_ROWS)
                .with_row_groups(row_groups)
                .with_projection(mask);
            if let Some(selection) = selection {
                builder = builder.with_row_selection(row_selection(&metadata, &wanted, selection));
            }
            decoder = Some(guarded(file, || builder.build())?);
        }
        wanted.retain(|rows| rows.count > 0);
        let (file, text, next) = (file.clone(), request.text, (0, 0));
        Ok(Some(Self { reading, file, decoder, ahead, columns, text, schema, row_groups: wanted, next }))
    }

    /// The next batch, none at the end.
    ///
    /// # Errors
    /// [`EngineError::Store`], [`EngineError::Corrupt`] or [`EngineError::Cancelled`].
    pub(crate) async fn next(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        self.reading.breathe().await?;
        let batch = match self.decode().await? {
            Decoded::Batch(batch) => Some(batch),
            Decoded::Nothing => None,
            Decoded::End if self.next.0 < self.row_groups.len() => {
                return Err(too_few_rows(&self.file));
            }
            Decoded::End => return Ok(None),
        };
        let (group, place) = self.next;
        if batch.is_none() && group >= self.row_groups.len() {
            return Ok(None);
        }
        let mut arrays = Vec::with_capacity(self.columns.len());
        for (column, field) in self.columns.iter_mut().zip(self.schema.fields()) {
            let array = match column {
                Column::Known(groups) => groups.get(group).and_then(|batches| batches.get(place)).cloned(),
                Column::Decoded { place, gathered, .. } => {
                    let array = batch.as_ref().and_then(|batch| batch.columns().get(*place));
                    if let Some(array) = array {
                        check_values(&self.file, field.name(), array)?;
                        self.reading.decoded_columns().gather(gathered, array);
                    }
                    array.cloned()
                }
            };
            match array {
                Some(array) => arrays.push(array),
                None => return Err(EngineError::internal("columns of a row group have different batches")),
            }
        }
        let rows = match (&batch, arrays.first()) {
            (Some(batch), _) => batch.num_rows(),
            (None, Some(array)) => array.len(),
            (None, None) => return Ok(None),
        };
        self.advance(rows);
        self.reading.decoded(rows);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(Some(RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)?))
    }

    /// Decodes the next batch of the columns that are not in memory.
    async fn decode(&mut self) -> Result<Decoded, EngineError> {
        loop {
            let Some(decoder) = &mut self.decoder else { return Ok(Decoded::Nothing) };
            match timed!("decode", guarded(&self.file, || decoder.try_decode()))? {
                DecodeResult::NeedsData(asked) => {
                    let ranges = self.extend(asked);
                    let bytes = self.reading.bytes(&self.file, &ranges).await?;
                    if let Some(decoder) = &mut self.decoder {
                        guarded(&self.file, || decoder.push_ranges(ranges, bytes))?;
                    }
                }
                DecodeResult::Data(batch) => return Ok(Decoded::Batch(batch)),
                DecodeResult::Finished => return Ok(Decoded::End),
            }
        }
    }

    /// Goes past a batch; keeps the columns of a row group that has been decoded whole.
    fn advance(&mut self, rows: usize) {
        let (group, place) = self.next;
        self.next = (group, place + 1);
        let Some(wanted) = self.row_groups.get_mut(group) else { return };
        wanted.read += rows;
        if wanted.read < wanted.count {
            return;
        }
        self.next = (group + 1, 0);
        let path: Arc<str> = self.file.path.as_str().into();
        for column in &mut self.columns {
            if let Column::Decoded { root, gathered, .. } = column {
                let (key, gathered) = (wanted.key(&path, *root, self.text), std::mem::take(gathered));
                self.reading.decoded_columns().insert(key, gathered, wanted.count);
            }
        }
    }

    /// What the decoder asks for, with the row groups that follow while they are small.
    fn extend(&mut self, asked: Vec<Range<u64>>) -> Vec<Range<u64>> {
        let size = |ranges: &[Range<u64>]| ranges.iter().map(|range| range.end - range.start).sum::<u64>();
        // The decoder asks group after group; anything else is fetched as asked.
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

/// What the decoder had to give.
enum Decoded {
    Batch(RecordBatch),
    /// Every column is in memory.
    Nothing,
    End,
}

impl Column {
    /// Its place in the file, if it has to be decoded.
    fn missing(&self) -> Option<usize> {
        match self {
            Self::Known(_) => None,
            Self::Decoded { root, .. } => Some(*root),
        }
    }
}
