//! A file of an input, or a stream that gives its bytes once.

use crate::{
    SourceError,
    bytes::{self, Form},
    delta::{AddedFile, DeltaTable, TableChanges},
    format_name::FormatName,
    identity::Identity,
    partition::Partition,
    remote::RemoteFile,
};
use chrono::{DateTime, Utc};
use object_store::ObjectMeta;
use std::{
    fmt,
    fs::File,
    io::{self, Cursor, Read, Seek},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Bytes of a stream that are kept to recognise it by.
const KEPT_OF_STREAM: u64 = 256 << 10;

/// A file of raw events.
#[derive(Debug)]
pub struct SourceFile {
    /// Where it is, as messages call it.
    pub(crate) path: PathBuf,
    /// Its size on disk; 0 for a stream.
    pub(crate) bytes: u64,
    /// How its bytes become text; of no meaning for Parquet.
    pub(crate) form: Form,
    /// What its records look like.
    pub(crate) format: FormatName,
    /// Where its bytes come from.
    pub(crate) place: Place,
    /// What the folders that it is in say of its rows.
    pub(crate) partitions: Vec<Partition>,
}

/// Where bytes come from.
#[derive(Debug)]
pub(crate) enum Place {
    /// A file, which can be opened as often as needed; when it was last written.
    File(Option<DateTime<Utc>>),
    /// A pipe or standard input.
    Stream(Stream),
    /// A pipe or standard input, put down in a nameless file, for formats that are read at any place.
    PutDown(File),
    /// A file on a store.
    Remote(Box<RemoteFile>),
    /// A file of a host that gives whole files only, put down in a nameless file; what the host said of it.
    Fetched(File, Box<ObjectMeta>),
    /// A Delta table.
    Table(Box<DeltaTable>),
}

/// Bytes that come once. Their beginning is kept, so that they can be recognised before they are read.
pub(crate) struct Stream {
    head: Vec<u8>,
    rest: Mutex<Option<Box<dyn Read + Send>>>,
}

impl fmt::Debug for Stream {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Stream").field("head", &self.head.len()).finish_non_exhaustive()
    }
}

impl Stream {
    /// Reads the beginning of a stream, at most as much of it as is there at once or 256 KiB.
    pub(crate) fn new(mut from: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut head = Vec::new();
        from.by_ref().take(KEPT_OF_STREAM).read_to_end(&mut head)?;
        Ok(Self { head, rest: Mutex::new(Some(from)) })
    }

    /// The kept beginning.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Puts all bytes down in a nameless file, which is gone with this process.
    pub(crate) fn put_down(&self) -> io::Result<File> {
        let mut file = tempfile::tempfile()?;
        io::copy(&mut self.open()?, &mut file)?;
        Ok(file)
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        let rest = rest.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::Unsupported,
                "a stream gives its bytes once, and this build would have to read them twice; write them to a file first",
            )
        })?;
        Ok(Box::new(Cursor::new(self.head.clone()).chain(rest)))
    }
}

/// A table as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableState {
    /// Its version.
    pub version: u64,
    /// Files that hold its rows.
    pub files: u64,
}

impl SourceFile {
    /// Where it is, as messages call it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size in bytes where it is kept; 0 for a stream, whose size nobody knows.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What its records look like.
    pub fn format(&self) -> FormatName {
        self.format
    }

    /// Whether it can be read more than once.
    pub fn is_repeatable(&self) -> bool {
        !matches!(self.place, Place::Stream(_))
    }

    /// How many files hold its records: those of a table, or itself.
    pub fn files(&self) -> u64 {
        self.table_state().map_or(1, |table| table.files)
    }

    pub(crate) fn table_state(&self) -> Option<TableState> {
        match &self.place {
            Place::Table(table) => {
                Some(TableState { version: table.version(), files: table.files().len() as u64 })
            }
            _ => None,
        }
    }

    /// What tells this state of it from another.
    pub fn identity(&self) -> Identity {
        let remote = |about: &ObjectMeta| Identity::Remote {
            size: about.size,
            e_tag: about.e_tag.clone(),
            version: about.version.clone(),
            modified: about.last_modified,
        };
        match &self.place {
            Place::File(modified) => Identity::Local { size: self.bytes, modified: *modified },
            Place::Stream(_) | Place::PutDown(_) => Identity::Stream,
            Place::Remote(file) => remote(&file.about),
            Place::Fetched(_, about) => remote(about),
            Place::Table(table) => Identity::Table {
                id: table.id().to_owned(),
                version: table.version(),
                files: table.files().to_vec(),
            },
        }
    }

    /// Of a Delta table what changed since an earlier version of the table with this id; none for anything else.
    ///
    /// # Errors
    /// [`SourceError`] for a log that cannot be read.
    pub fn changes_since(&self, id: &str, version: u64) -> Result<Option<TableChanges>, SourceError> {
        match &self.place {
            Place::Table(table) => table.changes_since(id, version).map(Some),
            _ => Ok(None),
        }
    }

    /// From now on reads of a Delta table only these files; whatever else it is stays as it is.
    pub(crate) fn read_only(&mut self, files: &[AddedFile]) -> Result<(), SourceError> {
        if let Place::Table(table) = &mut self.place {
            table.read_only(files)?;
            self.bytes = table.bytes();
        }
        Ok(())
    }

    /// Its bytes from the beginning.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        match &self.place {
            Place::File(_) => Ok(Box::new(File::open(&self.path)?)),
            Place::Stream(stream) => stream.open(),
            Place::PutDown(file) | Place::Fetched(file, _) => Ok(Box::new(at_start(file)?)),
            Place::Remote(file) => Ok(Box::new(file.reader())),
            Place::Table(_) => Err(io::Error::other("a table has no bytes of its own")),
        }
    }

    /// The beginning of its text, at most `most` bytes; what comes before damage, if it is damaged early.
    pub(crate) fn head_text(&self, most: u64) -> io::Result<Vec<u8>> {
        match &self.place {
            Place::Stream(stream) => bytes::prefix(stream.head.as_slice(), self.form, most),
            _ => bytes::prefix(self.open()?, self.form, most),
        }
    }
}

/// The same file, read from its start.
pub(crate) fn at_start(file: &File) -> io::Result<File> {
    let mut file = file.try_clone()?;
    file.seek(io::SeekFrom::Start(0))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_recognised_and_read_once() {
        let stream = Stream::new(Box::new(Cursor::new(b"abc".repeat(200_000)))).unwrap();
        assert_eq!(stream.head.len(), 256 << 10);
        let mut all = vec![];
        stream.open().unwrap().read_to_end(&mut all).unwrap();
        assert_eq!(all, b"abc".repeat(200_000));
        assert!(stream.open().err().unwrap().to_string().contains("twice"));
    }
}
