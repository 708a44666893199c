//! UTF-16 as UTF-8.

use std::io::{self, Read};

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

/// The UTF-8 of a stream of UTF-16.
///
/// Half of a surrogate pair becomes the escape that JSON has for it: it can only stand in a text there, and is mended
/// and counted like one that came as an escape.
pub(super) struct Utf16<R> {
    from: R,
    unit: fn([u8; 2]) -> u16,
    /// Bytes that were read and not yet decoded: less than a character, or all that there is.
    bytes: Vec<u8>,
    text: Vec<u8>,
    /// Where in `text` the next byte is.
    at: usize,
    is_at_end: bool,
}

impl<R: Read> Utf16<R> {
    /// Reads a stream whose units are made of bytes so.
    pub(super) fn new(from: R, unit: fn([u8; 2]) -> u16) -> Self {
        Self { from, unit, bytes: Vec::new(), text: Vec::new(), at: 0, is_at_end: false }
    }

    /// Decodes more of the stream into `text`, which has been read.
    fn fill(&mut self) -> io::Result<()> {
        let read = self.from.by_ref().take(PIECE as u64).read_to_end(&mut self.bytes)?;
        self.is_at_end = read == 0;
        let (pairs, rest) = self.bytes.as_chunks::<2>();
        if self.is_at_end && !rest.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "its UTF-16 text is cut off: it ends in the middle of a character",
            ));
        }
        let mut units: Vec<u16> = pairs.iter().map(|pair| (self.unit)(*pair)).collect();
        // The second half of a pair may be still to come.
        let waits = !self.is_at_end && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit));
        if waits {
            units.pop();
        }
        self.text.clear();
        self.at = 0;
        for decoded in char::decode_utf16(units.iter().copied()) {
            match decoded {
                Ok(character) => {
                    self.text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                Err(half) => {
                    self.text.extend_from_slice(format!("\\u{:04x}", half.unpaired_surrogate()).as_bytes());
                }
            }
        }
        self.bytes.drain(..units.len() * 2);
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.is_at_end {
            self.fill()?;
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A source that gives a few bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(buffer.len());
            self.0.read(&mut buffer[..length])
        }
    }

    fn text(bytes: &[u8], step: usize) -> io::Result<String> {
        let mut text = String::new();
        Utf16::new(Slow(bytes, step), u16::from_le_bytes).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn halves_become_escapes_and_a_cut_is_said() {
        let units = [0x61, 0xd83d, 0x62, 0xde00, 0xd83d];
        let bytes: Vec<u8> = units.iter().flat_map(|unit: &u16| unit.to_le_bytes()).collect();
        assert_eq!(text(&bytes, 3).unwrap(), "a\\ud83db\\ude00\\ud83d");
        assert!(text(&bytes[..5], 3).unwrap_err().to_string().contains("cut off"));
    }

    proptest! {
        #[test]
        fn any_text_comes_through(content in "[a\u{e9}\u{1f600}\u{10ffff}]{0,60}", step in 1usize..9, times in 1usize..900) {
            let content = content.repeat(times);
            let bytes: Vec<u8> = content.encode_utf16().flat_map(u16::to_le_bytes).collect();
            prop_assert_eq!(text(&bytes, step).unwrap(), content);
        }
    }
}
