//! What a file is, by its first bytes: names lie, and many files of events have no telling name.

use super::{
    line, objects,
    open::{self, Compression, Form, TextEncoding},
};
use crate::BuilderError;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// Bytes by which a file is recognised.
const HEAD: u64 = 512;
/// Bytes of text that are looked at to tell whether a file holds events.
const LOOKED_AT: u64 = 64 << 10;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Text, which may hold events.
    Text(Form),
    /// No bytes at all.
    Empty,
    /// Something else, as a sentence calls it: `a Parquet file`.
    Other(&'static str),
}

/// The first bytes of files that hold no JSON lines.
const OTHERS: [(&[u8], &str); 12] = [
    (b"PAR1", "a Parquet file"),
    (b"PK\x03\x04", "a zip file"),
    (b"PK\x05\x06", "a zip file"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"\x04\x22\x4d\x18", "compressed with LZ4"),
    (b"\xff\x06\x00\x00sNaPpY", "compressed with Snappy"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"%PDF", "a PDF file"),
];

/// Looks at the beginning of a file.
pub(super) fn recognise(path: &Path) -> Result<Content, BuilderError> {
    let head = File::open(path).and_then(|file| prefix(file, HEAD)).map_err(BuilderError::read(path))?;
    if head.is_empty() {
        return Ok(Content::Empty);
    }
    if let Some(name) = other(&head) {
        return Ok(Content::Other(name));
    }
    let compression = match head.as_slice() {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstandard,
        _ => Compression::None,
    };
    let plain = Form { compression, encoding: TextEncoding::Utf8 };
    let text = match compression {
        Compression::None => head,
        // What is broken this early is said when the file is read.
        _ => match File::open(path).and_then(|file| prefix(open::text(file, plain)?, HEAD)) {
            Ok(text) => text,
            Err(_) => return Ok(Content::Text(plain)),
        },
    };
    if compression != Compression::None {
        match text.as_slice() {
            [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => return Ok(Content::Other("compressed twice")),
            text => {
                if let Some(name) = other(text) {
                    return Ok(Content::Other(name));
                }
            }
        }
    }
    Ok(match text.as_slice() {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Content::Other("UTF-32 text"),
        [0xff, 0xfe, ..] => Content::Text(Form { compression, encoding: TextEncoding::Utf16Le }),
        [0xfe, 0xff, ..] => Content::Text(Form { compression, encoding: TextEncoding::Utf16Be }),
        // Without a mark: JSON begins with characters of ASCII, so every other byte is zero.
        [b'\t'..=b'~', 0, b'\t'..=b'~', 0, ..] => {
            Content::Text(Form { compression, encoding: TextEncoding::Utf16Le })
        }
        [0, b'\t'..=b'~', 0, b'\t'..=b'~', ..] => {
            Content::Text(Form { compression, encoding: TextEncoding::Utf16Be })
        }
        _ => Content::Text(plain),
    })
}

/// What a file or a compressed stream is that begins so, if it holds no JSON lines.
fn other(head: &[u8]) -> Option<&'static str> {
    let is_tar = head.get(257..262).is_some_and(|mark| mark == b"ustar");
    let known = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name);
    known.or(is_tar.then_some("a tar archive"))
}

/// Whether the beginning of a file holds an event.
pub(super) fn holds_events(path: &Path, form: Form) -> Result<bool, BuilderError> {
    let text = File::open(path).and_then(|file| prefix(open::text(file, form)?, LOOKED_AT));
    // What cannot be decompressed here is read, and then named with what is wrong.
    let Ok(text) = text else { return Ok(true) };
    for line in text.split(|byte| *byte == b'\n') {
        for piece in objects::pieces(line) {
            let objects::Piece::Object(object) = piece else { continue };
            if line::event(&objects::sound(object).text, &mut Vec::new()).is_ok() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn prefix(from: impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(bytes: &[u8]) -> Content {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        recognise(&path).unwrap()
    }

    #[test]
    fn files_are_what_their_bytes_say() {
        let text = |compression, encoding| Content::Text(Form { compression, encoding });
        let utf16 = |big: bool, mark: bool| -> Vec<u8> {
            let text = if mark { "\u{feff}{\"a\":1}" } else { "{\"a\":1}" };
            text.encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        assert_eq!(content(b""), Content::Empty);
        assert_eq!(content(b"{}"), text(Compression::None, TextEncoding::Utf8));
        assert_eq!(content(b"\xef\xbb\xbf{}"), text(Compression::None, TextEncoding::Utf8));
        assert_eq!(content(b"PAR1\x15\x04"), Content::Other("a Parquet file"));
        for mark in [false, true] {
            assert_eq!(content(&utf16(false, mark)), text(Compression::None, TextEncoding::Utf16Le));
            assert_eq!(content(&utf16(true, mark)), text(Compression::None, TextEncoding::Utf16Be));
        }
        assert_eq!(content(b"\xff\xfe\0\0{\0\0\0"), Content::Other("UTF-32 text"));
        let zstandard = zstd::encode_all(utf16(false, true).as_slice(), 1).unwrap();
        assert_eq!(content(&zstandard), text(Compression::Zstandard, TextEncoding::Utf16Le));
        let twice = zstd::encode_all(zstd::encode_all(b"{}".as_slice(), 1).unwrap().as_slice(), 1).unwrap();
        assert_eq!(content(&twice), Content::Other("compressed twice"));
        let mut tar = vec![b'a'; 257];
        tar.extend(b"ustar\x0000");
        assert_eq!(content(&tar), Content::Other("a tar archive"));
        let zipped = zstd::encode_all(tar.as_slice(), 1).unwrap();
        assert_eq!(content(&zipped), Content::Other("a tar archive"));
        // A gzip file that ends inside its header is still one.
        assert_eq!(content(b"\x1f\x8b\x08"), text(Compression::Gzip, TextEncoding::Utf8));
    }
}
