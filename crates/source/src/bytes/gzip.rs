//! gzip files as they come: several members one after the other, and padding behind them.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// The bytes of all members of a gzip file.
///
/// NUL bytes behind a member are padding, as gzip(1) has it. Other bytes that begin no member are an error: a
/// damaged member would look like that, and its events would be lost.
pub(super) struct Members<R: Read> {
    state: State<R>,
}

enum State<R: Read> {
    /// Before a member, or at the end.
    Between(BufReader<R>),
    Inside(Box<GzDecoder<BufReader<R>>>),
    /// After the end, or after an error.
    Done,
}

impl<R: Read> Members<R> {
    /// Reads from the beginning of a file.
    pub(super) fn new(file: R) -> Self {
        Self { state: State::Between(BufReader::with_capacity(64 << 10, file)) }
    }
}

impl<R: Read> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Ok(0),
                State::Between(mut from) => {
                    if begins_member(&mut from)? {
                        self.state = State::Inside(Box::new(GzDecoder::new(from)));
                    }
                }
                State::Inside(mut member) => match member.read(buffer).map_err(in_words)? {
                    0 => self.state = State::Between(member.into_inner()),
                    read => {
                        self.state = State::Inside(member);
                        return Ok(read);
                    }
                },
            }
        }
    }
}

/// Passes over padding. Whether a member begins there; false at the end of the file.
fn begins_member(from: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = from.fill_buf()?;
        let Some(first) = bytes.first() else { return Ok(false) };
        match first {
            0 => {
                let padding = bytes.iter().take_while(|byte| **byte == 0).count();
                from.consume(padding);
            }
            0x1f => return Ok(true),
            _ => {
                let mut left = 0;
                loop {
                    let more = from.fill_buf()?.len() as u64;
                    if more == 0 {
                        break;
                    }
                    left += more;
                    from.consume(more as usize);
                }
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!(
                        "after its gzip stream come {left} bytes that are no gzip, so events may be missing; if they are \
                         not needed, write the file anew: gzip -dc OLD | gzip > NEW"
                    ),
                ));
            }
        }
    }
}

fn in_words(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            io::Error::new(error.kind(), "its gzip stream is cut off: the end is missing")
        }
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            io::Error::new(error.kind(), format!("its gzip stream is damaged: {error}"))
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;
    use std::io::Write;

    fn member(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut text = vec![];
        Members::new(bytes).read_to_end(&mut text)?;
        Ok(text)
    }

    #[test]
    fn what_is_cut_off_or_followed_by_something_else_is_said() {
        let whole = member(b"some text, and more of it");
        for end in 1..whole.len() {
            let error = read(&whole[..end]).unwrap_err().to_string();
            assert!(error.contains("cut off"), "{end}: {error}");
        }
        let error = read(&[whole.as_slice(), &[0; 9], b"-- end"].concat()).unwrap_err().to_string();
        assert!(error.contains("6 bytes that are no gzip"), "{error}");
        let mut damaged = whole.clone();
        let checksum = damaged.len() - 8;
        damaged[checksum] ^= 1;
        let error = read(&damaged).unwrap_err().to_string();
        assert!(error.contains("damaged"), "{error}");
    }

    proptest! {
        #[test]
        fn members_and_padding_are_one_text(parts in proptest::collection::vec((".{0,40}", 0usize..700), 0..6)) {
            let (mut file, mut text) = (Vec::<u8>::new(), Vec::<u8>::new());
            for (part, padding) in &parts {
                file.extend(member(part.as_bytes()));
                file.extend(vec![0; *padding]);
                text.extend(part.as_bytes());
            }
            prop_assert_eq!(read(&file).unwrap(), text);
        }
    }
}
