//! Cuts a stream into pieces of whole lines.

use super::objects;
use std::io::{self, Read};

/// Bytes of a piece, unless a line is longer: enough rows that a piece's own dictionaries pay.
pub(super) const PIECE_BYTES: usize = 2 << 20;
/// A longer line is cut off, and is then no event.
pub(super) const LINE_BYTES: usize = 16 << 20;

/// Cuts a stream at newlines into pieces of about `piece` bytes; a line that is longer is cut between its objects.
/// What an object has beyond `longest` bytes is left out. False when `send` wants no more.
pub(super) fn lines(
    mut from: &mut dyn Read,
    piece: usize,
    longest: usize,
    mut send: impl FnMut(Vec<u8>) -> bool,
) -> io::Result<bool> {
    let mut buffer: Vec<u8> = Vec::with_capacity(piece);
    let mut skips_rest_of_line = false;
    loop {
        let before = buffer.len();
        let wanted = piece.saturating_sub(before).max(piece / 4).max(1);
        let read = Read::take(&mut from, wanted as u64).read_to_end(&mut buffer)?;
        if read == 0 {
            break;
        }
        if skips_rest_of_line {
            match memchr::memchr(b'\n', &buffer) {
                Some(end) => {
                    buffer.drain(..=end);
                    skips_rest_of_line = false;
                }
                None => {
                    buffer.clear();
                    continue;
                }
            }
        }
        match memchr::memrchr(b'\n', &buffer) {
            Some(end) if buffer.len() >= piece => {
                let rest = buffer.split_off(end + 1);
                if !send(std::mem::replace(&mut buffer, rest)) {
                    return Ok(false);
                }
            }
            None if buffer.len() >= piece
                && let Some(end) = objects::end_of_last(&buffer) =>
            {
                let rest = buffer.split_off(end);
                if !send(std::mem::replace(&mut buffer, rest)) {
                    return Ok(false);
                }
            }
            None if buffer.len() > longest => {
                buffer.truncate(longest);
                buffer.push(b'\n');
                if !send(std::mem::replace(&mut buffer, Vec::with_capacity(piece))) {
                    return Ok(false);
                }
                skips_rest_of_line = true;
            }
            _ => {}
        }
    }
    Ok(buffer.is_empty() || send(buffer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(text: &[u8], piece: usize, longest: usize) -> Vec<Vec<u8>> {
        let mut pieces = vec![];
        let mut from = text;
        assert!(
            lines(&mut from, piece, longest, |bytes| {
                pieces.push(bytes);
                true
            })
            .unwrap()
        );
        pieces
    }

    #[test]
    fn the_rest_of_an_endless_line_is_left_out() {
        let text = b"ab\n0123456789012345678901234567890\ncd\n";
        assert_eq!(pieces(text, 4, 8).concat(), b"ab\n01234567\ncd\n");
    }

    #[test]
    fn a_long_line_is_cut_between_its_objects() {
        let text = br#"{"a":1}{"b":"}{"},{"c":3}"#;
        let expected: [&[u8]; 3] = [br#"{"a":1}"#, br#"{"b":"}{"}"#, br#",{"c":3}"#];
        assert_eq!(pieces(text, 8, 1 << 20), expected);
        assert_eq!(pieces(&text.repeat(3), 30, 1 << 20).concat(), text.repeat(3));
    }

    proptest! {
        #[test]
        fn pieces_are_whole_lines_and_lose_nothing(text in "[a-c\n]{0,200}", piece in 1usize..40) {
            let pieces = pieces(text.as_bytes(), piece, 1 << 20);
            prop_assert_eq!(pieces.concat(), text.as_bytes());
            for piece in pieces.iter().rev().skip(1) {
                prop_assert_eq!(piece.last(), Some(&b'\n'));
            }
        }
    }
}
