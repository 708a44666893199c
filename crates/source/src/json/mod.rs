//! JSON lines: one object a line, and what comes close.

mod cut;
mod generic;
mod line;
mod objects;
mod value;

pub(crate) use generic::split;
pub(crate) use value::members;

use crate::{
    SourceError, bytes,
    event::{Event, PropertyText},
    file::SourceFile,
    format::Format,
    format_name::{Depth, FormatOptions},
    piece::Content,
    probe::Probe,
    reading::Reading,
    receiver::Receiver,
};
use objects::Piece as ObjectPiece;
use std::{
    borrow::Cow,
    io::{self, Read},
    sync::Arc,
};

/// Bytes of text that are looked at to tell what a file holds.
pub(crate) const LOOKED_AT: u64 = 64 << 10;
/// Records that are looked at.
const RECORDS_LOOKED_AT: u64 = 200;

/// Reads JSON lines.
pub(crate) struct JsonLines;

impl Format for JsonLines {
    fn probe(
        &self,
        file: &SourceFile,
        _: &FormatOptions,
        _: Depth,
        probe: &mut Probe,
    ) -> Result<(), SourceError> {
        // What cannot be decompressed here is read, and then named with what is wrong.
        let text = file.head_text(LOOKED_AT).unwrap_or_default();
        probe_text(&text, probe);
        Ok(())
    }

    fn cut(
        &self,
        file: &SourceFile,
        reading: &Arc<Reading>,
        read: &(dyn Fn(u64) + Sync),
        send: &mut dyn FnMut(Box<dyn Content>) -> bool,
    ) -> Result<bool, SourceError> {
        let failed = || SourceError::read(&file.path);
        let opened = file.open().map_err(failed())?;
        let mut text = bytes::text(Counted { from: opened, read }, file.form).map_err(failed())?;
        cut::lines(&mut *text, cut::PIECE_BYTES, cut::LINE_BYTES, |bytes| {
            send(Box::new(Lines { bytes, reading: reading.clone() }))
        })
        .map_err(failed())
    }
}

/// Looks at the objects of a text.
pub(crate) fn probe_text(text: &[u8], probe: &mut Probe) {
    let mut looked_at = 0;
    for line in text.split(|byte| *byte == b'\n') {
        for piece in objects::pieces(line) {
            let ObjectPiece::Object(object) = piece else { continue };
            let sound = objects::sound(object);
            let Ok(object) = std::str::from_utf8(&sound.text) else { continue };
            // An object that cannot be read is a bad line later.
            if members(object, |name, value| probe.add(&name, value)).is_ok() {
                probe.records += 1;
                looked_at += 1;
            }
            if looked_at == RECORDS_LOOKED_AT {
                return;
            }
        }
    }
}

/// Tells how much of a file was read.
pub(crate) struct Counted<'a, R> {
    pub(crate) from: R,
    pub(crate) read: &'a (dyn Fn(u64) + Sync),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(buffer)?;
        (self.read)(length as u64);
        Ok(length)
    }
}

/// Whole lines of a file. Every line but the last ends with a newline. They end with a line, but for very long lines of
/// several objects: then between two of them.
struct Lines {
    bytes: Vec<u8>,
    reading: Arc<Reading>,
}

impl Content for Lines {
    fn read(&self, to: &mut Receiver<'_>) {
        let mut rest = match self.bytes.as_slice() {
            // A byte-order mark.
            [0xef, 0xbb, 0xbf, rest @ ..] => rest,
            rest => rest,
        };
        let (mut properties, mut ignored) = (Vec::new(), Vec::new());
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let (line, after) = rest.split_at(end);
            rest = after;
            let number = to.counts.line_ends;
            to.counts.line_ends += u64::from(line.ends_with(b"\n"));
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            match event(line, &self.reading, &mut properties, &mut ignored) {
                Ok((event, is_unclear)) => {
                    to.counts.records += 1;
                    ignored.drain(..).for_each(|column| to.counts.ignored.count(&column));
                    to.event(event, is_unclear, &mut properties);
                }
                Err(reason) => self.read_odd(line, number, reason, to),
            }
        }
    }
}

impl Lines {
    /// Reads a line that is not one event as it stands, for the given reason.
    fn read_odd(&self, line: &[u8], number: u64, reason: String, to: &mut Receiver<'_>) {
        let mut reason = Some(reason);
        let (mut objects, mut events) = (0, 0);
        for piece in objects::pieces(line) {
            to.counts.records += 1;
            objects += 1;
            let bad = match piece {
                ObjectPiece::Object(object) => {
                    let sound = objects::sound(object);
                    let mut properties = Vec::new();
                    let mut ignored = Vec::new();
                    match event(&sound.text, &self.reading, &mut properties, &mut ignored) {
                        Ok((event, is_unclear)) => {
                            events += 1;
                            to.counts.repaired_values += sound.repaired;
                            ignored.iter().for_each(|column| to.counts.ignored.count(column));
                            to.event(event, is_unclear, &mut properties);
                            continue;
                        }
                        Err(bad) => bad,
                    }
                }
                // The whole line: the parser has said what is wrong with it.
                ObjectPiece::Rest(_) if objects == 1 => reason.take().unwrap_or_default(),
                ObjectPiece::Rest(rest) => {
                    let read = event(rest, &self.reading, &mut Vec::new(), &mut Vec::new());
                    read.err().unwrap_or_default()
                }
            };
            let bad =
                if objects == 1 { bad } else { format!("what comes {} on this line: {bad}", nth(objects)) };
            to.bad(number, bad);
        }
        to.counts.shared_lines += u64::from(events > 1);
    }
}

/// Reads a line that is not blank, and says whether its instant was unclear. The properties replace what `properties`
/// held, and columns that are left out what `ignored` held.
fn event<'a>(
    line: &'a [u8],
    reading: &'a Reading,
    properties: &mut Vec<PropertyText<'a>>,
    ignored: &mut Vec<Cow<'a, str>>,
) -> Result<(Event<'a>, bool), String> {
    ignored.clear();
    if reading.is_own {
        line::event(line, &reading.times, properties, ignored)
    } else {
        generic::event(line, reading, properties, ignored)
    }
}

/// `2nd`, `3rd`, `4th`.
fn nth(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
