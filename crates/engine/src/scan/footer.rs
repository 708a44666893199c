//! The Parquet metadata of data files, read once for each engine.

use super::guarded::guarded;
use crate::EngineError;
use crate::spans::timed_await;
use parquet::DecodeResult;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataPushDecoder};
use rockpool_catalog::DataFile;
use rockpool_store::Store;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Parquet metadata by content hash and path.
#[derive(Debug, Default)]
pub(crate) struct FooterCache {
    known: Mutex<HashMap<(String, String), Arc<ParquetMetaData>>>,
}

impl FooterCache {
    /// The metadata of a file, with its page index where it has one.
    ///
    /// # Errors
    /// [`EngineError::Store`] if it cannot be had, [`EngineError::Corrupt`] if it is no Parquet metadata.
    pub(crate) async fn get(
        &self,
        store: &Store,
        file: &DataFile,
    ) -> Result<Arc<ParquetMetaData>, EngineError> {
        let key = (file.hash.clone(), file.path.clone());
        if let Some(known) = self.lock().get(&key) {
            return Ok(Arc::clone(known));
        }
        let metadata = Arc::new(fetch(store, file).await?);
        self.lock().insert(key, Arc::clone(&metadata));
        Ok(metadata)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(String, String), Arc<ParquetMetaData>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn fetch(store: &Store, file: &DataFile) -> Result<ParquetMetaData, EngineError> {
    let corrupt = |reason: &dyn std::fmt::Display| EngineError::corrupt(&file.path, reason);
    let mut decoder = ParquetMetaDataPushDecoder::try_new(file.bytes)
        .map_err(|error| corrupt(&error))?
        .with_page_index_policy(PageIndexPolicy::Optional);
    let tail = file.bytes.saturating_sub(file.metadata_bytes)..file.bytes;
    let mut wanted: Vec<_> = std::iter::once(tail).collect();
    loop {
        if wanted.iter().any(|range| range.start > range.end || range.end > file.bytes) {
            return Err(corrupt(&"its footer points outside the file"));
        }
        let found = timed_await!("fetch", store.read(file, &wanted))?;
        let fits = found.len() == wanted.len()
            && wanted.iter().zip(&found).all(|(range, bytes)| range.end - range.start == bytes.len() as u64);
        if !fits {
            return Err(corrupt(&"fewer bytes came than the manifest promises"));
        }
        guarded(file, || decoder.push_ranges(wanted, found))?;
        match guarded(file, || decoder.try_decode())? {
            DecodeResult::NeedsData(ranges) => wanted = ranges,
            DecodeResult::Data(metadata) => {
                let rows = u64::try_from(metadata.file_metadata().num_rows()).unwrap_or(0);
                let expected = file.rows_in_file();
                let groups = metadata.row_groups().iter().map(|group| u64::try_from(group.num_rows()).ok());
                let in_groups = groups.into_iter().try_fold(0u64, |sum, rows| sum.checked_add(rows?));
                if rows != expected || in_groups != Some(expected) {
                    return Err(corrupt(&format!("it has {rows} rows, the manifest says {expected}")));
                }
                check_offsets(&metadata, file.bytes).map_err(|reason| corrupt(&reason))?;
                return Ok(metadata);
            }
            DecodeResult::Finished => return Err(corrupt(&"its footer cannot be decoded")),
        }
    }
}

/// Parquet's reader trusts the offsets of column chunks and panics over impossible ones.
fn check_offsets(metadata: &ParquetMetaData, file_bytes: u64) -> Result<(), String> {
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        for chunk in row_group.columns() {
            let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
            let end = start.checked_add(chunk.compressed_size());
            let inside = start >= 0
                && chunk.compressed_size() >= 0
                && end.and_then(|end| u64::try_from(end).ok()).is_some_and(|end| end <= file_bytes);
            if !inside {
                let name = chunk.column_path().string();
                return Err(format!("row group {group}: column '{name}' lies outside the file"));
            }
        }
    }
    Ok(())
}
