//! A file of an input, or a stream that gives its bytes once.

use crate::{
    bytes::{self, Form},
    format::FormatName,
};
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
}

/// Where bytes come from.
#[derive(Debug)]
pub(crate) enum Place {
    /// A file, which can be opened as often as needed.
    File,
    /// A pipe or standard input.
    Stream(Stream),
    /// A pipe or standard input, put down in a nameless file, for formats that are read at any place.
    PutDown(File),
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

impl SourceFile {
    /// Where it is, as messages call it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size on disk in bytes; 0 for a stream, whose size nobody knows.
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

    /// Its bytes from the beginning.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        match &self.place {
            Place::File => Ok(Box::new(File::open(&self.path)?)),
            Place::Stream(stream) => stream.open(),
            Place::PutDown(file) => Ok(Box::new(at_start(file)?)),
        }
    }

    /// Its bytes as a file that can be read at any place.
    pub(crate) fn seekable(&self) -> io::Result<File> {
        match &self.place {
            Place::File => File::open(&self.path),
            Place::PutDown(file) => file.try_clone(),
            Place::Stream(_) => Err(io::Error::other("a stream cannot be read at any place")),
        }
    }

    /// The beginning of its text, at most `most` bytes; what comes before damage, if it is damaged early.
    pub(crate) fn head_text(&self, most: u64) -> io::Result<Vec<u8>> {
        match &self.place {
            Place::File => bytes::prefix(File::open(&self.path)?, self.form, most),
            Place::Stream(stream) => bytes::prefix(stream.head.as_slice(), self.form, most),
            Place::PutDown(file) => bytes::prefix(at_start(file)?, self.form, most),
        }
    }
}

/// The same file, read from its start.
fn at_start(file: &File) -> io::Result<File> {
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
