//! What a file is, by its first bytes: names lie, and many files of events have no telling name.

use super::text::{self, Compression, Form, TextEncoding};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text, which may hold events.
    Text(Form),
    /// A Parquet file.
    Parquet,
    /// No bytes at all.
    Empty,
    /// Something else, as a sentence calls it: `a zip file`.
    Other(&'static str),
}

/// The first bytes of files that are not read.
const OTHERS: [(&[u8], &str); 11] = [
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

/// Bytes of decompressed text that tell what it is.
const TEXT_HEAD: u64 = 512;

/// What begins with these bytes: the first 512 of a file, or more of a compressed one.
pub(crate) fn recognise(head: &[u8]) -> Content {
    if head.is_empty() {
        return Content::Empty;
    }
    if head.starts_with(b"PAR1") {
        return Content::Parquet;
    }
    if let Some(name) = other(head) {
        return Content::Other(name);
    }
    let compression = match head {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstandard,
        _ => Compression::None,
    };
    let plain = Form { compression, encoding: TextEncoding::Utf8 };
    let text = match compression {
        Compression::None => head.to_vec(),
        // What is broken this early is said when the file is read.
        _ => match text::prefix(head, plain, TEXT_HEAD) {
            Ok(text) if !text.is_empty() => text,
            _ => return Content::Text(plain),
        },
    };
    if compression != Compression::None {
        match text.as_slice() {
            [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => return Content::Other("compressed twice"),
            text => {
                if text.starts_with(b"PAR1") {
                    return Content::Other("a compressed Parquet file");
                }
                if let Some(name) = other(text) {
                    return Content::Other(name);
                }
            }
        }
    }
    match text.as_slice() {
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
    }
}

/// What a file or a compressed stream is that begins so, if it is not read.
fn other(head: &[u8]) -> Option<&'static str> {
    let is_tar = head.get(257..262).is_some_and(|mark| mark == b"ustar");
    let known = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name);
    known.or(is_tar.then_some("a tar archive"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(bytes: &[u8]) -> Content {
        recognise(bytes)
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
        assert_eq!(content(b"PAR1\x15\x04"), Content::Parquet);
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
