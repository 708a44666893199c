//! What is wanted of a data file, and what that means for its row groups and its schema.

use super::bounds::Bounds;
use super::part::PartRows;
use super::statistics::Pruner;
use super::text_form::TextForm;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use rockpool_question::LeftOut;
use std::sync::Arc;

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

/// The row groups that can hold wanted rows, and what keeps the others from it; in a file that event types share, those
/// without rows of the asked one are in neither.
pub(super) fn choose(
    metadata: &ParquetMetaData,
    schema: &SchemaRef,
    request: &FileRequest,
    part: Option<&PartRows>,
) -> (Vec<usize>, Vec<(usize, LeftOut)>) {
    let kept = match &request.pruner {
        Some(pruner) => pruner.admit_row_groups(metadata, schema),
        None => vec![true; metadata.num_row_groups()],
    };
    let (mut wanted, mut left_out) = (vec![], vec![]);
    for (group, (row_group, kept)) in metadata.row_groups().iter().zip(kept).enumerate() {
        if part.is_some_and(|part| part.within(group).is_empty()) {
            continue;
        }
        match request.bounds.leave_out_row_group(row_group) {
            _ if !kept => left_out.push((group, LeftOut::Statistics)),
            Some(reason) => left_out.push((group, reason)),
            None => wanted.push(group),
        }
    }
    (wanted, left_out)
}

/// The file's Arrow schema by its Parquet schema alone, with text in the wanted form.
pub(super) fn arrow_metadata(
    metadata: &Arc<ParquetMetaData>,
    text: TextForm,
) -> Result<ArrowReaderMetadata, ParquetError> {
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
