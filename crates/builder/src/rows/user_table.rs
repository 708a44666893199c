//! Which counter a user has, by the hash of the identifier: in memory up to a limit, beyond it also in a sorted file.
//!
//! What is looked up in the file is remembered for a while. New users gather in memory and are merged into the file
//! when they are many, so that it is only ever read in order and written from its beginning.

use crate::BuilderError;
use hashbrown::HashTable;
use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Parts of a table in memory. Each grows by itself, so that never much is copied at once.
const PARTS: usize = 64;
/// Bytes of an entry in the file: hash and counter.
const ENTRY_BYTES: usize = 20;
/// Entries of the file that are read at once.
const PAGE: usize = 200;
/// Bytes of the buffer of the file when it is merged.
const FILE_BUFFER: usize = 128 << 10;

/// The hash of an identifier, 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct IdHash([u32; 4]);

impl From<u128> for IdHash {
    fn from(hash: u128) -> Self {
        Self([96, 64, 32, 0].map(|shift| (hash >> shift) as u32))
    }
}

impl IdHash {
    /// Parts are in the order of their hashes.
    fn part(self) -> usize {
        let [first, ..] = self.0;
        (first >> 26) as usize
    }

    /// Within a part; its first bits are those that tell the parts.
    fn place(self) -> u64 {
        let [_, second, third, _] = self.0;
        u64::from(second) << 32 | u64::from(third)
    }
}

/// A user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    hash: IdHash,
    counter: u32,
}

impl Entry {
    fn to_bytes(self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        let [a, b, c, d] = self.hash.0;
        for (to, number) in bytes.chunks_exact_mut(4).zip([a, b, c, d, self.counter]) {
            to.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    fn from_bytes(bytes: [u8; ENTRY_BYTES]) -> Self {
        let mut numbers = [0; 5];
        for (to, from) in numbers.iter_mut().zip(bytes.chunks_exact(4)) {
            *to = u32::from_le_bytes(from.first_chunk().copied().unwrap_or_default());
        }
        let [a, b, c, d, counter] = numbers;
        Self { hash: IdHash([a, b, c, d]), counter }
    }
}

/// Entries in memory.
#[derive(Debug)]
struct InMemory {
    parts: Vec<HashTable<Entry>>,
    /// The memory that they take.
    bytes: u64,
}

impl InMemory {
    fn new() -> Self {
        Self { parts: (0..PARTS).map(|_| HashTable::new()).collect(), bytes: 0 }
    }

    fn find(&self, hash: IdHash) -> Option<u32> {
        let found = self.parts.get(hash.part())?.find(hash.place(), |entry| entry.hash == hash);
        found.map(|entry| entry.counter)
    }

    /// Adds an entry that is not there.
    fn insert(&mut self, entry: Entry) {
        let Some(part) = self.parts.get_mut(entry.hash.part()) else { return };
        let before = part.allocation_size();
        part.insert_unique(entry.hash.place(), entry, |entry| entry.hash.place());
        self.bytes += part.allocation_size().saturating_sub(before) as u64;
    }
}

/// Counters by hashes.
#[derive(Debug)]
pub(super) struct UserTable {
    /// Those that are not in the file.
    fresh: InMemory,
    /// Some of those that are.
    recent: InMemory,
    sorted: Option<Sorted>,
    /// The bytes that `fresh` and `recent` may take together.
    budget: u64,
    folder: PathBuf,
    files: u64,
}

impl UserTable {
    /// An empty table; the file, if there has to be one, is in `folder`.
    pub(super) fn new(folder: &Path, budget: u64) -> Self {
        Self {
            fresh: InMemory::new(),
            recent: InMemory::new(),
            sorted: None,
            budget,
            folder: folder.to_path_buf(),
            files: 0,
        }
    }

    /// The memory that it takes.
    pub(super) fn bytes(&self) -> u64 {
        let pages = self.sorted.as_ref().map_or(0, |sorted| sorted.firsts.capacity() * size_of::<IdHash>());
        self.fresh.bytes + self.recent.bytes + pages as u64
    }

    /// The counter of a user who is known.
    pub(super) fn find(&mut self, hash: IdHash) -> Result<Option<u32>, BuilderError> {
        if let Some(counter) = self.fresh.find(hash).or_else(|| self.recent.find(hash)) {
            return Ok(Some(counter));
        }
        let Some(sorted) = &mut self.sorted else { return Ok(None) };
        let counter = sorted.find(hash)?;
        if let Some(counter) = counter {
            if self.recent.bytes > self.budget / 2 {
                self.recent = InMemory::new();
            }
            self.recent.insert(Entry { hash, counter });
        }
        Ok(counter)
    }

    /// Adds a user who is not known.
    pub(super) fn insert(&mut self, hash: IdHash, counter: u32) -> Result<(), BuilderError> {
        self.fresh.insert(Entry { hash, counter });
        // What is in the file is remembered in the other half.
        let budget = if self.sorted.is_some() { self.budget / 2 } else { self.budget };
        if self.fresh.bytes > budget { self.spill() } else { Ok(()) }
    }

    /// Merges what is in memory into the file.
    fn spill(&mut self) -> Result<(), BuilderError> {
        self.files += 1;
        let path = self.folder.join(format!("user-table-{}", self.files));
        let mut before = self.sorted.take().map(Sorted::read).transpose()?;
        let mut waiting = before.as_mut().map_or(Ok(None), Reading::next)?;
        let mut writing = Writing::create(path)?;
        let fresh = std::mem::replace(&mut self.fresh, InMemory::new());
        for part in fresh.parts {
            let mut part: Vec<Entry> = part.into_iter().collect();
            part.sort_unstable();
            for entry in part {
                while let (Some(from), Some(first)) = (&mut before, waiting.filter(|first| *first < entry)) {
                    writing.put(first)?;
                    waiting = from.next()?;
                }
                writing.put(entry)?;
            }
        }
        while let (Some(from), Some(first)) = (&mut before, waiting) {
            writing.put(first)?;
            waiting = from.next()?;
        }
        self.sorted = Some(writing.finish()?);
        if let Some(Reading { path, .. }) = before {
            fs::remove_file(&path).map_err(BuilderError::write(&path))?;
        }
        Ok(())
    }
}

/// Entries in a file, sorted.
#[derive(Debug)]
struct Sorted {
    path: PathBuf,
    file: File,
    entries: usize,
    /// The first hash of each page.
    firsts: Vec<IdHash>,
    /// The last page that was read.
    page: Vec<u8>,
}

impl Sorted {
    fn find(&mut self, hash: IdHash) -> Result<Option<u32>, BuilderError> {
        let pages = self.firsts.partition_point(|first| *first <= hash);
        let Some(page) = pages.checked_sub(1) else { return Ok(None) };
        self.read_page(page).map_err(BuilderError::read(&self.path))?;
        let (entries, _) = self.page.as_chunks::<ENTRY_BYTES>();
        let place = entries.binary_search_by(|entry| Entry::from_bytes(*entry).hash.cmp(&hash));
        let entry = place.ok().and_then(|place| entries.get(place));
        Ok(entry.map(|entry| Entry::from_bytes(*entry).counter))
    }

    fn read_page(&mut self, page: usize) -> io::Result<()> {
        let first = page * PAGE;
        // The last page may be shorter.
        self.page.resize(PAGE.min(self.entries.saturating_sub(first)) * ENTRY_BYTES, 0);
        self.file.seek(SeekFrom::Start((first * ENTRY_BYTES) as u64))?;
        self.file.read_exact(&mut self.page)
    }

    /// All of it from the beginning.
    fn read(mut self) -> Result<Reading, BuilderError> {
        self.file.seek(SeekFrom::Start(0)).map_err(BuilderError::read(&self.path))?;
        Ok(Reading { from: BufReader::with_capacity(FILE_BUFFER, self.file), path: self.path })
    }
}

/// A file of entries that is read from its beginning to its end.
struct Reading {
    path: PathBuf,
    from: BufReader<File>,
}

impl Reading {
    fn next(&mut self) -> Result<Option<Entry>, BuilderError> {
        let mut bytes = [0; ENTRY_BYTES];
        match self.from.read_exact(&mut bytes) {
            Ok(()) => Ok(Some(Entry::from_bytes(bytes))),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(BuilderError::read(&self.path)(error)),
        }
    }
}

/// A file of entries that is written.
struct Writing {
    path: PathBuf,
    to: BufWriter<File>,
    firsts: Vec<IdHash>,
    entries: usize,
}

impl Writing {
    fn create(path: PathBuf) -> Result<Self, BuilderError> {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&path);
        let file = file.map_err(BuilderError::write(&path))?;
        let to = BufWriter::with_capacity(FILE_BUFFER, file);
        Ok(Self { path, to, firsts: Vec::new(), entries: 0 })
    }

    fn put(&mut self, entry: Entry) -> Result<(), BuilderError> {
        if self.entries.is_multiple_of(PAGE) {
            self.firsts.push(entry.hash);
        }
        self.entries += 1;
        self.to.write_all(&entry.to_bytes()).map_err(BuilderError::write(&self.path))
    }

    fn finish(self) -> Result<Sorted, BuilderError> {
        let Self { path, to, firsts, entries } = self;
        let file = to.into_inner().map_err(|error| BuilderError::write(&path)(error.into_error()))?;
        Ok(Sorted { path, file, entries, firsts, page: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        /// Whatever fits into memory, the table is a map.
        #[test]
        fn it_is_a_map_however_much_of_it_is_in_the_file(
            hashes in proptest::collection::vec((0u32..4, 0u32..300), 1..1_500),
            budget in prop_oneof![Just(0u64), Just(40_000), Just(u64::MAX)],
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut table = UserTable::new(folder.path(), budget);
            let mut reference = HashMap::new();
            // Rarely a spill for each entry: that is many files.
            let hashes = if budget == 0 { &hashes[..hashes.len().min(60)] } else { &hashes };
            for (counter, (high, low)) in hashes.iter().enumerate() {
                let hash = IdHash([high << 30 | low, *high, *low, 7]);
                let expected = reference.get(&(high, low)).copied();
                prop_assert_eq!(table.find(hash).unwrap(), expected);
                if expected.is_none() {
                    table.insert(hash, counter as u32).unwrap();
                    reference.insert((high, low), counter as u32);
                }
            }
            for ((high, low), counter) in reference {
                let hash = IdHash([high << 30 | low, *high, *low, 7]);
                prop_assert_eq!(table.find(hash).unwrap(), Some(counter));
                prop_assert_eq!(table.find(IdHash([high << 30 | low, *high, *low, 8])).unwrap(), None);
            }
            let files = fs::read_dir(folder.path()).unwrap().count();
            prop_assert!(files <= 1 && (budget == 0) <= (files == 1));
        }
    }

    #[test]
    fn pages_of_a_large_file_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut table = UserTable::new(folder.path(), 60_000);
        let hash =
            |n: u32| IdHash::from(u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        for n in 0..20_000 {
            table.insert(hash(n), n).unwrap();
        }
        assert!(table.bytes() < 70_000, "{}", table.bytes());
        assert!(table.sorted.as_ref().unwrap().firsts.len() > 50);
        for n in 0..20_000 {
            assert_eq!(table.find(hash(n)).unwrap(), Some(n));
            assert_eq!(table.find(hash(n + 20_000)).unwrap(), None);
        }
    }
}
