//! Makes a Parquet file verifiable: puts the checksums of its segments in front of its footer, and hashes it.
//!
//! The file stays one that every Parquet reader can use: these find everything by offsets, and what no offset means
//! they do not look at.

use parquet::file::metadata::ParquetMetaData;
use rockpool_catalog::{Checksum, SegmentList};
use sha2::{Digest, Sha256};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

/// A segment ends at the first end of a page behind so many bytes: small enough that reading single pages reads
/// little else, large enough that the checksums weigh less than a thousandth.
const SEGMENT_BYTES: u64 = 16 << 10;
/// A segment ends with a column of a row group from so many bytes on, so that reading one column reads little of the
/// next.
const COLUMN_BYTES: u64 = 4 << 10;
/// What ends a Parquet file: the length of its footer, and `PAR1`.
const ENDING_BYTES: u64 = 8;

/// What the manifest says of a sealed file.
#[derive(Debug)]
pub(super) struct Seal {
    /// Its size.
    pub(super) bytes: u64,
    /// The size of its tail.
    pub(super) metadata_bytes: u64,
    /// The checksum of its tail.
    pub(super) metadata_checksum: Checksum,
    /// Its SHA-256.
    pub(super) hash: String,
}

/// Seals the file that Parquet has just finished, and makes sure that it is on disk.
pub(super) fn seal(path: &Path, metadata: &ParquetMetaData) -> io::Result<Seal> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let (mut hasher, mut list, mut start) = (Sha256::new(), SegmentList::default(), 0);
    let mut segment = Vec::new();
    for end in segment_ends(metadata) {
        read(&mut file, end - start, &mut segment)?;
        hasher.update(&segment);
        list.push(&segment);
        start = end;
    }
    let footer = footer_start(&mut file)?;
    let list = list.finish().ok_or_else(|| io::Error::other("it has too many pages"))?;
    let (mut tail, mut rest) = (Vec::new(), Vec::new());
    file.seek(SeekFrom::Start(start))?;
    read(&mut file, footer.saturating_sub(start), &mut tail)?;
    file.read_to_end(&mut rest)?;
    tail.extend(list);
    tail.extend(rest);
    hasher.update(&tail);
    file.seek(SeekFrom::Start(start))?;
    file.write_all(&tail)?;
    file.sync_all()?;
    Ok(Seal {
        bytes: start + tail.len() as u64,
        metadata_bytes: tail.len() as u64,
        metadata_checksum: Checksum::of(&tail),
        hash: format!("{:x}", hasher.finalize()),
    })
}

/// Exactly so many bytes.
fn read(file: &mut File, bytes: u64, into: &mut Vec<u8>) -> io::Result<()> {
    into.clear();
    let came = file.take(bytes).read_to_end(into)? as u64;
    if came == bytes { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Where Parquet's footer begins.
fn footer_start(file: &mut File) -> io::Result<u64> {
    let end = file.seek(SeekFrom::End(0))?;
    let ending = end.checked_sub(ENDING_BYTES).ok_or(io::ErrorKind::UnexpectedEof)?;
    file.seek(SeekFrom::Start(ending))?;
    let mut length = [0; 4];
    file.read_exact(&mut length)?;
    ending
        .checked_sub(u64::from(u32::from_le_bytes(length)))
        .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// Where the metadata of a file without checksums begin: the page indexes stand between the last page and the footer.
pub(crate) fn metadata_start(metadata: &ParquetMetaData) -> u64 {
    let columns = || metadata.row_groups().iter().flat_map(|group| group.columns());
    let data_end = columns().map(|column| {
        let (start, length) = column.byte_range();
        start.saturating_add(length)
    });
    let indexes = columns()
        .flat_map(|column| [column.column_index_offset(), column.offset_index_offset()])
        .flatten()
        .filter_map(|offset| u64::try_from(offset).ok());
    // A file without rows has neither: then everything behind the four bytes of its head.
    indexes.min().or(data_end.max()).unwrap_or(4)
}

/// Where the segments of a file end: with pages, small ones together.
fn segment_ends(metadata: &ParquetMetaData) -> Vec<u64> {
    let mut pages: Vec<(u64, u64)> = vec![];
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        for (column, chunk) in row_group.columns().iter().enumerate() {
            let offsets = metadata.offset_index().and_then(|index| index.get(group)?.get(column));
            let locations = offsets.map(|offsets| offsets.page_locations().as_slice()).unwrap_or_default();
            // A page begins where the one before it ends, be that the dictionary.
            pages.extend(
                locations.iter().filter_map(|page| Some((u64::try_from(page.offset).ok()?, SEGMENT_BYTES))),
            );
            let (start, length) = chunk.byte_range();
            pages.push((start.saturating_add(length), COLUMN_BYTES));
        }
    }
    pages.sort_unstable();
    let (mut ends, mut start) = (vec![], 0);
    for (end, least) in pages {
        if end >= start + least {
            ends.push(end);
            start = end;
        }
    }
    let data_end = metadata_start(metadata);
    if start < data_end {
        ends.push(data_end);
    }
    ends
}
