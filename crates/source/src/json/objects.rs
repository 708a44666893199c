//! Lines that are not one sound JSON object: several objects on a line, halves of characters, stray bytes.
//!
//! Nothing of this is met by a line that parses as it stands, which is nearly every line.

use std::borrow::Cow;

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// From an opening brace to the closing one that belongs to it.
    Object(&'a [u8]),
    /// The rest of the line, in which no object begins or none ends.
    Rest(&'a [u8]),
}

/// The objects of a line, with what cannot be one. Between objects there may be blanks, commas, the brackets of an
/// array, byte-order marks, NUL bytes, and `\n` as the two characters that some writers put there.
pub(super) fn pieces(line: &[u8]) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = after_separators(rest);
        if rest.is_empty() {
            return None;
        }
        let Some(end) = end_of_object(rest) else {
            return Some(Piece::Rest(std::mem::take(&mut rest)));
        };
        let (object, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Object(object))
    })
}

/// Where the last whole object of a text ends, if the text begins between objects.
pub(super) fn end_of_last(text: &[u8]) -> Option<usize> {
    let mut end = None;
    let mut place = 0;
    loop {
        let rest = text.get(place..)?;
        place += rest.len() - after_separators(rest).len();
        match text.get(place..).and_then(end_of_object) {
            Some(length) => {
                place += length;
                end = Some(place);
            }
            None => return end,
        }
    }
}

fn after_separators(text: &[u8]) -> &[u8] {
    let mut rest = text;
    loop {
        rest = match rest {
            [b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' | 0 | 0x1e, after @ ..]
            | [b'\\', b'n' | b'r' | b't', after @ ..]
            | [0xef, 0xbb, 0xbf, after @ ..] => after,
            _ => return rest,
        };
    }
}

/// The length of the object at the beginning of a text.
fn end_of_object(text: &[u8]) -> Option<usize> {
    if text.first() != Some(&b'{') {
        return None;
    }
    let (mut depth, mut place) = (0_usize, 0);
    while let Some(byte) = text.get(place) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(place + 1);
                }
            }
            b'"' => place = end_of_string(text, place)?,
            _ => {}
        }
        place += 1;
    }
    None
}

/// The place of the quote that ends the string which begins at `start`.
fn end_of_string(text: &[u8], start: usize) -> Option<usize> {
    let mut place = start + 1;
    loop {
        let found = memchr::memchr2(b'"', b'\\', text.get(place..)?)?;
        match text.get(place + found)? {
            b'"' => return Some(place + found),
            // An escaped character is no end.
            _ => place += found + 2,
        }
    }
}

/// An object whose texts a parser of JSON accepts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sound<'a> {
    /// The object.
    pub(super) text: Cow<'a, [u8]>,
    /// Texts in which something became U+FFFD.
    pub(super) repaired: u64,
}

/// Names and values that are texts of their own lie at most so deep; what is deeper is kept as it is written.
const DEEPEST_TEXT: usize = 2;

/// Replaces halves of surrogate pairs and bytes that are no UTF-8 by U+FFFD, as a browser does when it writes UTF-8,
/// and escapes control characters that stand in a text as they are.
pub(super) fn sound(object: &[u8]) -> Sound<'_> {
    let mut changed: Vec<u8> = Vec::new();
    let (mut depth, mut place, mut copied, mut repaired) = (0_usize, 0, 0, 0);
    while let Some(byte) = object.get(place) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let Some(end) = end_of_string(object, place) else { break };
                let content = object.get(place + 1..end).unwrap_or_default();
                let (text, is_repaired) = sound_text(content, depth <= DEEPEST_TEXT);
                if let Some(text) = text {
                    changed.extend_from_slice(object.get(copied..=place).unwrap_or_default());
                    changed.extend_from_slice(text.as_bytes());
                    copied = end;
                }
                repaired += u64::from(is_repaired);
                place = end;
            }
            _ => {}
        }
        place += 1;
    }
    if copied == 0 {
        return Sound { text: Cow::Borrowed(object), repaired };
    }
    changed.extend_from_slice(object.get(copied..).unwrap_or_default());
    Sound { text: Cow::Owned(changed), repaired }
}

/// The content of a string as it should be, if it is not; and whether something of it was lost.
fn sound_text(content: &[u8], mends_halves: bool) -> (Option<String>, bool) {
    let has_halves = mends_halves && memchr::memmem::find(content, b"\\u").is_some();
    let is_plain = std::str::from_utf8(content).is_ok() && !content.iter().any(|byte| *byte < b' ');
    if is_plain && !has_halves {
        return (None, false);
    }
    let mut text = String::with_capacity(content.len() + 8);
    let mut lost = false;
    for chunk in content.utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(special) = rest.find(|character: char| character < ' ' || character == '\\') {
            let (before, after) = rest.split_at(special);
            text.push_str(before);
            rest = match (unit(after), after.get(6..).and_then(unit)) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) if mends_halves => copy(&mut text, after, 12),
                (Some(0xd800..=0xdfff), _) if mends_halves => {
                    text.push('\u{fffd}');
                    lost = true;
                    after.get(6..).unwrap_or_default()
                }
                _ => match after.as_bytes() {
                    [b'\\', ..] => {
                        let escaped = after.chars().nth(1).map_or(0, char::len_utf8);
                        copy(&mut text, after, 1 + escaped)
                    }
                    [control, ..] => {
                        text.push_str(&format!("\\u{control:04x}"));
                        after.get(1..).unwrap_or_default()
                    }
                    [] => "",
                },
            };
        }
        text.push_str(rest);
        if !chunk.invalid().is_empty() {
            text.push('\u{fffd}');
            lost = true;
        }
    }
    (Some(text), lost)
}

/// Copies the first `length` bytes of `from`, and gives the rest.
fn copy<'a>(to: &mut String, from: &'a str, length: usize) -> &'a str {
    let (first, rest) = from.split_at_checked(length).unwrap_or((from, ""));
    to.push_str(first);
    rest
}

/// The UTF-16 unit that an escape at the beginning of a text stands for.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(line: &str) -> Vec<(bool, String)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        pieces(line.as_bytes())
            .map(|piece| match piece {
                Piece::Object(object) => (true, text(object)),
                Piece::Rest(rest) => (false, text(rest)),
            })
            .collect()
    }

    #[test]
    fn a_line_falls_into_objects_and_a_rest() {
        let (a, b) = (r#"{"x":"}{\"","y":{"z":[{}]}}"#, "{}");
        for between in ["", " ", ",", "\\n", "\r", "\0\0", "\u{feff}", "\u{1e}", "],["] {
            let found = texts(&format!("{between}{a}{between}{b}{between}"));
            assert_eq!(found, [(true, a.to_owned()), (true, b.to_owned())], "{between:?}");
        }
        assert_eq!(texts(&format!("{b}{{\"x\":1")), [(true, b.to_owned()), (false, "{\"x\":1".to_owned())]);
        assert_eq!(texts("[1]"), [(false, "1]".to_owned())]);
        assert_eq!(texts(r#"{"x":"\"#), [(false, r#"{"x":"\"#.to_owned())]);
        assert_eq!(texts("[]\0"), []);
        assert_eq!(end_of_last(b"{} {\"a\":\"}\"},{\"b"), Some(12));
        assert_eq!(end_of_last(b"{\"b"), None);
        assert_eq!(end_of_last(b"x {}"), None);
    }

    #[test]
    fn what_a_parser_refuses_in_a_text_is_mended() {
        let mended = |object: &[u8]| {
            let sound = sound(object);
            (String::from_utf8(sound.text.into_owned()).unwrap(), sound.repaired)
        };
        let same = r#"{"a":"\ud83d\ude00 \\ud83d \u0000","p":{"d":{"t":"\ud83d"}}}"#;
        assert_eq!(mended(same.as_bytes()), (same.to_owned(), 0));
        assert_eq!(
            mended(br#"{"p":{"a":"cut \ud83d","\ude00b":"\ud83d\ud83d\ude00"},"c":"\ud83dx"}"#),
            ("{\"p\":{\"a\":\"cut \u{fffd}\",\"\u{fffd}b\":\"\u{fffd}\\ud83d\\ude00\"},\"c\":\"\u{fffd}x\"}".to_owned(), 4)
        );
        assert_eq!(mended(b"{\"a\":\"x\xe2\x82\",\"b\":1}"), ("{\"a\":\"x\u{fffd}\",\"b\":1}".to_owned(), 1));
        assert_eq!(mended(b"{\"a\":\"tab\there\0\"}"), ("{\"a\":\"tab\\u0009here\\u0000\"}".to_owned(), 0));
        // No escape is made of the pieces of another one.
        assert_eq!(mended(br#"{"a":"\ud83"}"#).1, 0);
    }

    proptest! {
        #[test]
        fn any_bytes_do_no_harm(line in proptest::collection::vec(prop_oneof![any::<u8>(), proptest::sample::select(br#"{}"\u[d8:"#.to_vec())], 0..80)) {
            let length: usize = pieces(&line)
                .map(|piece| match piece {
                    Piece::Object(object) => {
                        sound(object);
                        object.len()
                    }
                    Piece::Rest(rest) => rest.len(),
                })
                .sum();
            prop_assert!(length <= line.len());
            end_of_last(&line);
        }

        #[test]
        fn any_text_survives_as_a_browser_writes_it(units in proptest::collection::vec(prop_oneof![0xd7f0u16..0xe010, 0u16..0x80], 0..20)) {
            let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let object = format!("{{\"a\":\"{escaped}\"}}");
            let sound = sound(object.as_bytes());
            let parsed: serde_json::Value = serde_json::from_slice(&sound.text).unwrap();
            let expected = String::from_utf16_lossy(&units);
            prop_assert_eq!(parsed["a"].as_str(), Some(expected.as_str()));
            prop_assert_eq!(sound.repaired, u64::from(String::from_utf16(&units).is_err()));
        }
    }
}
