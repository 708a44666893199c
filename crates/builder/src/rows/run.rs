//! A sorted run: rows of one event type, in memory while they are gathered, on disk when memory is full.

use crate::BuilderError;
use rayon::slice::ParallelSliceMut;
use rockpool_catalog::UserKey;
use std::{
    cmp::Ordering,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

/// Bytes of the buffer in front of a run's file.
const FILE_BUFFER: usize = 128 << 10;
/// The properties of rows are in blocks of so many bytes, which stay where they are when more come: a growing vector would
/// be copied, and for that moment be there twice.
const BLOCK_BITS: u32 = 20;
/// Rows beyond which a run is sorted on all cores.
const PARALLEL_SORT: usize = 50_000;

/// Where a user's rows stand: by key, and rows without a user after all others.
pub(crate) fn order_of_user(user: Option<UserKey>) -> u64 {
    user.map_or(u64::from(u32::MAX) + 1, |key| u64::from(key.0))
}

/// The reverse of [`order_of_user`].
pub(crate) fn user_of_order(order: u64) -> Option<UserKey> {
    u32::try_from(order).ok().map(UserKey)
}

/// The fixed part of a row. Rows are sorted by user, then time, then properties: so equal rows are neighbours,
/// and rows that are not equal have one order only, whatever the way they came.
#[derive(Debug, Clone, Copy)]
struct Head {
    user: u64,
    microseconds: i64,
    /// The number of the block, then the place in it.
    start: u32,
    length: u32,
}

/// Rows that are being gathered.
#[derive(Debug, Default)]
pub(crate) struct RunBuffer {
    heads: Vec<Head>,
    /// Only one with a single row can be larger than a block.
    blocks: Vec<Vec<u8>>,
}

impl RunBuffer {
    /// The memory that a row with so many bytes of properties takes.
    pub(crate) fn cost(properties: usize) -> u64 {
        (size_of::<Head>() + properties) as u64
    }

    /// Whether it holds no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Appends a row, unless the run is as large as a run can be.
    #[must_use]
    pub(crate) fn push(&mut self, user: u64, microseconds: i64, properties: &[u8]) -> bool {
        let Ok(length) = u32::try_from(properties.len()) else { return false };
        let has_room = |block: &Vec<u8>| {
            block.len() < 1 << BLOCK_BITS && block.len() + properties.len() <= 1 << BLOCK_BITS
        };
        if !self.blocks.last().is_some_and(has_room) {
            if self.blocks.len() >> (u32::BITS - BLOCK_BITS) > 0 {
                return false;
            }
            self.blocks.push(Vec::new());
        }
        let number = self.blocks.len().saturating_sub(1);
        let Some(block) = self.blocks.last_mut() else { return false };
        let start = (number as u32) << BLOCK_BITS | block.len() as u32;
        block.extend_from_slice(properties);
        self.heads.push(Head { user, microseconds, start, length });
        true
    }

    fn properties(&self, head: &Head) -> &[u8] {
        properties(&self.blocks, head)
    }

    /// Puts the rows in order.
    pub(crate) fn sort(&mut self) {
        let blocks = &self.blocks;
        let order = |one: &Head, other: &Head| -> Ordering {
            (one.user, one.microseconds)
                .cmp(&(other.user, other.microseconds))
                .then_with(|| properties(blocks, one).cmp(properties(blocks, other)))
        };
        if self.heads.len() > PARALLEL_SORT {
            self.heads.par_sort_unstable_by(order);
        } else {
            self.heads.sort_unstable_by(order);
        }
    }

    /// Writes the rows to a file.
    pub(crate) fn spill(&self, path: &Path) -> Result<(), BuilderError> {
        let mut writer = RunWriter::create(path)?;
        for head in &self.heads {
            writer.put(head.user, head.microseconds, self.properties(head))?;
        }
        writer.finish()
    }
}

fn properties<'a>(blocks: &'a [Vec<u8>], head: &Head) -> &'a [u8] {
    let Some(block) = blocks.get((head.start >> BLOCK_BITS) as usize) else { return &[] };
    let start = (head.start & ((1 << BLOCK_BITS) - 1)) as usize;
    block.get(start..start + head.length as usize).unwrap_or_default()
}

/// Writes a run's file: user, time and length of each row as little-endian numbers, and its properties.
pub(crate) struct RunWriter {
    path: PathBuf,
    to: BufWriter<File>,
}

impl RunWriter {
    /// Begins a file.
    pub(crate) fn create(path: &Path) -> Result<Self, BuilderError> {
        let file = File::create(path).map_err(BuilderError::write(path))?;
        Ok(Self { path: path.to_path_buf(), to: BufWriter::with_capacity(FILE_BUFFER, file) })
    }

    /// Appends a row.
    pub(crate) fn put(
        &mut self,
        user: u64,
        microseconds: i64,
        properties: &[u8],
    ) -> Result<(), BuilderError> {
        let mut head = [0; HEAD_BYTES];
        let (first, rest) = head.split_at_mut(8);
        let (second, third) = rest.split_at_mut(8);
        first.copy_from_slice(&user.to_le_bytes());
        second.copy_from_slice(&microseconds.to_le_bytes());
        third.copy_from_slice(&(properties.len() as u32).to_le_bytes());
        self.to
            .write_all(&head)
            .and_then(|()| self.to.write_all(properties))
            .map_err(BuilderError::write(&self.path))
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> Result<(), BuilderError> {
        self.to.flush().map_err(BuilderError::write(&self.path))
    }
}

const HEAD_BYTES: usize = 20;

/// A run that is read from its start to its end.
#[derive(Debug)]
pub(crate) enum RunSource {
    /// In memory, sorted.
    Memory {
        /// The rows.
        buffer: RunBuffer,
        /// How many of them were read.
        position: usize,
    },
    /// On disk.
    File {
        /// The file.
        path: PathBuf,
        /// Its reader.
        from: BufReader<File>,
    },
}

/// A row in hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RunRow {
    /// See [`order_of_user`].
    pub(crate) user: u64,
    /// The instant in microseconds since 1970 (UTC).
    pub(crate) microseconds: i64,
    /// The properties, as `codec` writes them.
    pub(crate) properties: Vec<u8>,
}

impl RunSource {
    /// A run in memory; it must be sorted.
    pub(crate) fn memory(buffer: RunBuffer) -> Self {
        Self::Memory { buffer, position: 0 }
    }

    /// A run on disk.
    pub(crate) fn open(path: PathBuf) -> Result<Self, BuilderError> {
        let file = File::open(&path).map_err(BuilderError::read(&path))?;
        Ok(Self::File { from: BufReader::with_capacity(FILE_BUFFER, file), path })
    }

    /// Puts the next row into `row`; false at the end.
    pub(crate) fn next(&mut self, row: &mut RunRow) -> Result<bool, BuilderError> {
        match self {
            Self::Memory { buffer, position } => {
                let Some(head) = buffer.heads.get(*position) else { return Ok(false) };
                *position += 1;
                row.user = head.user;
                row.microseconds = head.microseconds;
                row.properties.clear();
                row.properties.extend_from_slice(buffer.properties(head));
                Ok(true)
            }
            Self::File { path, from } => next_of_file(from, row).map_err(BuilderError::read(&*path)),
        }
    }
}

fn next_of_file(from: &mut impl Read, row: &mut RunRow) -> io::Result<bool> {
    let mut user = [0; 8];
    // A file ends between rows: nothing more is the end, a part of a row is an error.
    let first = from.read(&mut user)?;
    if first == 0 {
        return Ok(false);
    }
    from.read_exact(user.get_mut(first..).unwrap_or_default())?;
    let (mut microseconds, mut length) = ([0; 8], [0; 4]);
    from.read_exact(&mut microseconds)?;
    from.read_exact(&mut length)?;
    row.user = u64::from_le_bytes(user);
    row.microseconds = i64::from_le_bytes(microseconds);
    row.properties.resize(u32::from_le_bytes(length) as usize, 0);
    from.read_exact(&mut row.properties)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_from_all_blocks() {
        let lengths = [0, 1, 1 << 19, (1 << 19) - 1, 0, 0, 3, 1 << 20, 0, 5 << 20, 0, 7, (1 << 20) - 7, 0, 1];
        let mut buffer = RunBuffer::default();
        let properties: Vec<Vec<u8>> = (0..).zip(lengths).map(|(fill, length)| vec![fill; length]).collect();
        for (user, properties) in (0..).zip(&properties) {
            assert!(buffer.push(user, 0, properties));
        }
        assert!(buffer.blocks.len() > 4);
        buffer.sort();
        let mut source = RunSource::memory(buffer);
        let mut row = RunRow::default();
        for (user, properties) in (0..).zip(&properties) {
            assert!(source.next(&mut row).unwrap());
            assert!(row.user == user && row.properties == *properties, "row {user}");
        }
        assert!(!source.next(&mut row).unwrap());
    }
}
