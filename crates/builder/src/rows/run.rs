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
    start: u32,
    length: u32,
}

/// Rows that are being gathered.
#[derive(Debug, Default)]
pub(crate) struct RunBuffer {
    heads: Vec<Head>,
    bytes: Vec<u8>,
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
        let (Ok(start), Ok(length)) = (u32::try_from(self.bytes.len()), u32::try_from(properties.len()))
        else {
            return false;
        };
        if start.checked_add(length).is_none() {
            return false;
        }
        self.bytes.extend_from_slice(properties);
        self.heads.push(Head { user, microseconds, start, length });
        true
    }

    fn properties(&self, head: &Head) -> &[u8] {
        properties(&self.bytes, head)
    }

    /// Puts the rows in order.
    pub(crate) fn sort(&mut self) {
        let bytes = &self.bytes;
        let order = |one: &Head, other: &Head| -> Ordering {
            (one.user, one.microseconds)
                .cmp(&(other.user, other.microseconds))
                .then_with(|| properties(bytes, one).cmp(properties(bytes, other)))
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

fn properties<'a>(bytes: &'a [u8], head: &Head) -> &'a [u8] {
    let start = head.start as usize;
    bytes.get(start..start + head.length as usize).unwrap_or_default()
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
