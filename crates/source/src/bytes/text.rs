//! From the bytes of a file to its text: decompressed and in UTF-8.

use super::{gzip::Members, utf16::Utf16};
use std::io::{self, Read};

/// How the bytes of a file become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    /// How they are compressed.
    pub(crate) compression: Compression,
    /// What the text is written in.
    pub(crate) encoding: TextEncoding,
}

impl Form {
    /// Text as it is.
    pub(crate) const PLAIN: Self = Self { compression: Compression::None, encoding: TextEncoding::Utf8 };
}

/// The compressions that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// None.
    None,
    /// gzip, with any number of members.
    Gzip,
    /// Zstandard, with any number of frames.
    Zstandard,
}

/// The encodings that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextEncoding {
    /// UTF-8, the form of JSON, with or without a byte-order mark.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
}

/// Reads a file's text. A stream that is cut off or damaged ends in an error that says so.
pub(crate) fn text<'a>(file: impl Read + 'a, form: Form) -> io::Result<Box<dyn Read + 'a>> {
    let bytes: Box<dyn Read + 'a> = match form.compression {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(Members::new(file)),
        Compression::Zstandard => Box::new(Frames(zstd::stream::read::Decoder::new(file)?)),
    };
    Ok(match form.encoding {
        TextEncoding::Utf8 => bytes,
        TextEncoding::Utf16Le => Box::new(Utf16::new(bytes, u16::from_le_bytes)),
        TextEncoding::Utf16Be => Box::new(Utf16::new(bytes, u16::from_be_bytes)),
    })
}

/// The beginning of a file's text, at most so many bytes. What is damaged ends it; that is said when the file is read.
pub(crate) fn prefix(file: impl Read, form: Form, most: u64) -> io::Result<Vec<u8>> {
    let mut from = text(file, form)?.take(most);
    let mut bytes = vec![0; usize::try_from(most).unwrap_or(usize::MAX)];
    let mut length = 0;
    while let Some(rest) = bytes.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) if length > 0 => break,
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}

/// A Zstandard stream whose errors say what is wrong with the file.
struct Frames<R: io::BufRead>(zstd::stream::read::Decoder<'static, R>);

impl<R: io::BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                io::Error::new(error.kind(), "its Zstandard stream is cut off: the end is missing")
            }
            _ => io::Error::new(error.kind(), format!("its Zstandard stream is damaged: {error}")),
        })
    }
}
