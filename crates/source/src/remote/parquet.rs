//! A Parquet file on a store: only the parts that are needed are asked for, neighbours together.

use super::{RemoteFile, StoreProblem, wait};
use arrow::datatypes::Schema;
use bytes::Bytes;
use futures::{FutureExt, StreamExt, future::BoxFuture};
use parquet::{
    arrow::{
        arrow_reader::ArrowReaderOptions,
        async_reader::{AsyncFileReader, ParquetRecordBatchStream, ParquetRecordBatchStreamBuilder},
    },
    errors::{ParquetError, Result},
    file::metadata::{ParquetMetaData, ParquetMetaDataReader},
};
use std::{ops::Range, sync::Arc};

/// Bytes of the end that are asked for first: what it says of most files.
const END: usize = 64 << 10;

/// A Parquet file on a store, ready to be read.
#[derive(Debug, Clone)]
pub(crate) struct ParquetFile(pub(crate) RemoteFile);

fn external(problem: StoreProblem) -> ParquetError {
    ParquetError::External(Box::new(problem))
}

impl AsyncFileReader for ParquetFile {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, Result<Bytes>> {
        let file = self.0.clone();
        async move { file.range(range).await.map_err(external) }.boxed()
    }

    fn get_byte_ranges(&mut self, ranges: Vec<Range<u64>>) -> BoxFuture<'_, Result<Vec<Bytes>>> {
        let file = self.0.clone();
        async move {
            let read = |range: Range<u64>| file.clone().range(range);
            let near = object_store::OBJECT_STORE_COALESCE_DEFAULT;
            object_store::coalesce_ranges(&ranges, read, near).await.map_err(external)
        }
        .boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, Result<Arc<ParquetMetaData>>> {
        async move {
            let size = self.0.about.size;
            let reader = ParquetMetaDataReader::new()
                .with_metadata_options(options.map(|options| options.metadata_options().clone()))
                .with_prefetch_hint(Some(END));
            Ok(Arc::new(reader.load_and_finish(&mut *self, size).await?))
        }
        .boxed()
    }
}

impl ParquetFile {
    /// Its columns.
    pub(crate) async fn schema(self) -> Result<Arc<Schema>> {
        Ok(ParquetRecordBatchStreamBuilder::new(self).await?.schema().clone())
    }

    /// Reads what its end says.
    pub(crate) fn open(self) -> Result<ParquetRecordBatchStreamBuilder<Self>> {
        wait(ParquetRecordBatchStreamBuilder::new(self))
            .map_err(|error| ParquetError::External(error.into()))?
    }
}

/// The batches of a file on a store, one after another.
pub(crate) struct Batches(pub(crate) Option<ParquetRecordBatchStream<ParquetFile>>);

impl Iterator for Batches {
    type Item = Result<arrow::array::RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = self.0.take()?;
        let waited = wait(async move {
            let batch = stream.next().await;
            (batch, stream)
        });
        match waited {
            Ok((batch, stream)) => {
                self.0 = batch.as_ref().is_some_and(Result::is_ok).then_some(stream);
                batch
            }
            Err(error) => Some(Err(ParquetError::External(error.into()))),
        }
    }
}
