//! The identifiers of users with their counters, one after the other: in memory while they are few, else in a file.

use crate::BuilderError;
use std::{
    fs::File,
    io::{self, BufReader, Read, Write},
    path::{Path, PathBuf},
};

/// Bytes that are kept in memory before they go to the file.
const BUFFER: usize = 4 << 20;
/// Bytes of the buffer behind the file.
const FILE_BUFFER: usize = 128 << 10;
/// Bytes in front of an identifier: its counter and its length, as little-endian numbers.
const HEAD_BYTES: usize = 8;

/// Identifiers that can be read again and again, in the order in which they were added.
#[derive(Debug)]
pub(super) struct UserTexts {
    path: PathBuf,
    /// The file, once there is one.
    file: Option<File>,
    /// What is not yet in it.
    buffer: Vec<u8>,
}

impl UserTexts {
    /// No identifiers; the file, if there has to be one, is in `folder`.
    pub(super) fn new(folder: &Path) -> Self {
        Self { path: folder.join("user-ids"), file: None, buffer: Vec::new() }
    }

    /// Appends an identifier.
    pub(super) fn push(&mut self, counter: u32, text: &str) -> Result<(), BuilderError> {
        let length = u32::try_from(text.len()).map_err(|_| BuilderError::TooMany {
            what: "bytes in the identifier of one user",
            limit: u64::from(u32::MAX),
        })?;
        self.buffer.extend_from_slice(&counter.to_le_bytes());
        self.buffer.extend_from_slice(&length.to_le_bytes());
        self.buffer.extend_from_slice(text.as_bytes());
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), BuilderError> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(File::create(&self.path).map_err(BuilderError::write(&self.path))?),
        };
        file.write_all(&self.buffer).map_err(BuilderError::write(&self.path))?;
        self.buffer.clear();
        Ok(())
    }

    /// Gives each identifier with its counter to `take`.
    pub(super) fn each(
        &self,
        mut take: impl FnMut(u32, &str) -> Result<(), BuilderError>,
    ) -> Result<(), BuilderError> {
        let mut text = Vec::new();
        if self.file.is_some() {
            let file = File::open(&self.path).map_err(BuilderError::read(&self.path))?;
            let mut from = BufReader::with_capacity(FILE_BUFFER, file);
            while let Some(counter) = next(&mut from, &mut text).map_err(BuilderError::read(&self.path))? {
                take(counter, in_utf_8(&text).map_err(BuilderError::read(&self.path))?)?;
            }
        }
        let mut from = self.buffer.as_slice();
        while let Some(counter) = next(&mut from, &mut text).map_err(BuilderError::read(&self.path))? {
            take(counter, in_utf_8(&text).map_err(BuilderError::read(&self.path))?)?;
        }
        Ok(())
    }
}

/// Puts the next identifier into `text` and gives its counter; none at the end, which is between two identifiers.
fn next(from: &mut impl Read, text: &mut Vec<u8>) -> io::Result<Option<u32>> {
    let mut head = [0; HEAD_BYTES];
    let first = from.read(&mut head)?;
    if first == 0 {
        return Ok(None);
    }
    from.read_exact(head.get_mut(first..).unwrap_or_default())?;
    let [a, b, c, d, length @ ..] = head;
    text.resize(u32::from_le_bytes(length) as usize, 0);
    from.read_exact(text)?;
    Ok(Some(u32::from_le_bytes([a, b, c, d])))
}

fn in_utf_8(text: &[u8]) -> io::Result<&str> {
    std::str::from_utf8(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_come_back_in_their_order_from_file_and_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut texts = UserTexts::new(folder.path());
        let text = |counter: u32| format!("{}{counter}", "é".repeat(counter as usize % 300));
        let read = |texts: &UserTexts| {
            let mut found = Vec::new();
            let push = |counter, text: &str| {
                found.push((counter, text.to_owned()));
                Ok(())
            };
            texts.each(push).unwrap();
            found
        };
        let mut expected = Vec::new();
        for count in [0u32, 3, 40_000] {
            for counter in expected.len() as u32..count {
                texts.push(counter, &text(counter)).unwrap();
                expected.push((counter, text(counter)));
            }
            // Twice, for nothing is used up.
            assert_eq!(read(&texts), expected);
            assert_eq!(read(&texts), expected);
        }
        assert!(texts.file.is_some() && !texts.buffer.is_empty());
    }
}
