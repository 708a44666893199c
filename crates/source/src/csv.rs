//! CSV: a header, and a record for each event.

use crate::{
    SourceError, bytes,
    file::SourceFile,
    format::Format,
    format_name::{Depth, FormatOptions},
    json::{self, Counted, LOOKED_AT},
    mapping::Role,
    piece::Content,
    probe::Probe,
    raw::Raw,
    reading::Reading,
    receiver::Receiver,
    record::{Record, property},
};
use std::{
    borrow::Cow,
    io::{self, Read},
    sync::Arc,
};

/// Bytes of a piece, unless a record is longer.
const PIECE_BYTES: usize = 2 << 20;
/// A longer record is taken for one whose quotes are not closed.
const RECORD_BYTES: usize = 16 << 20;
/// Records by which the delimiter is told.
const RECORDS_LOOKED_AT: usize = 200;
/// What may stand between fields, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// What stands for null where a database writes it, beside nothing at all.
const NULL: &str = "\\N";

/// Reads CSV.
pub(crate) struct Csv;

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dialect {
    delimiter: u8,
    /// Whether a quote inside of quotes is written with a backslash, as Spark does, and not only twice.
    has_backslashes: bool,
}

/// What the beginning of a file shows.
#[derive(Debug)]
struct Header {
    dialect: Dialect,
    columns: Vec<String>,
}

impl Dialect {
    fn reader<R: Read>(self, from: R) -> ::csv::Reader<R> {
        let escape = self.has_backslashes.then_some(b'\\');
        ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .escape(escape)
            .from_reader(from)
    }

    fn of(text: &[u8], options: &FormatOptions) -> Self {
        let with = |delimiter| Self { delimiter, has_backslashes: has_backslashes(text, delimiter) };
        if let Some(delimiter) = options.delimiter {
            return with(delimiter);
        }
        let is_whole = (text.len() as u64) < LOOKED_AT;
        // The most columns that most records have: some may be broken.
        let columns = |dialect: &Self| {
            let mut counts: Vec<usize> = dialect
                .reader(text)
                .into_byte_records()
                .take(RECORDS_LOOKED_AT)
                .map_while(Result::ok)
                .map(|record| record.len())
                .collect();
            if !is_whole && counts.len() > 1 {
                counts.pop();
            }
            let first = counts.first().copied().unwrap_or_default();
            let alike = counts.iter().filter(|count| **count == first).count();
            if alike * 2 >= counts.len() { first } else { 0 }
        };
        let dialects = DELIMITERS.map(with);
        // Of equals the first.
        dialects.into_iter().rev().max_by_key(columns).unwrap_or(with(b','))
    }
}

/// Whether some quote can only be one that a backslash escapes: neither doubled nor at the end of its field.
fn has_backslashes(text: &[u8], delimiter: u8) -> bool {
    memchr::memmem::find_iter(text, b"\\\"").any(|place| {
        let before = place.checked_sub(1).and_then(|before| text.get(before));
        // An escaped backslash at the end of a field is no escaped quote.
        before != Some(&b'\\')
            && text
                .get(place + 2)
                .is_some_and(|next| *next != delimiter && !matches!(next, b'\r' | b'\n' | b'"'))
    })
}

impl Header {
    /// Takes the header off the beginning of a text; none if there is no record at all.
    fn of(text: &[u8], options: &FormatOptions) -> Result<Self, String> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let dialect = Dialect::of(text, options);
        let first = dialect.reader(text).into_byte_records().next();
        let record = first.ok_or("it holds no header")?.map_err(|error| error.to_string())?;
        let columns = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        Ok(Self { dialect, columns })
    }
}

/// The columns of a text, if it looks like CSV: at least two, with names that are none too long.
pub(crate) fn columns(text: &[u8]) -> Option<Vec<String>> {
    let columns = Header::of(text, &FormatOptions::default()).ok()?.columns;
    (columns.len() > 1 && columns.iter().all(|column| column.len() < 200)).then_some(columns)
}

impl Format for Csv {
    fn probe(
        &self,
        file: &SourceFile,
        options: &FormatOptions,
        _: Depth,
        probe: &mut Probe,
    ) -> Result<(), SourceError> {
        let text = file.head_text(LOOKED_AT).map_err(SourceError::read(&file.path))?;
        let header = Header::of(&text, options).map_err(damaged(file))?;
        header.columns.iter().filter(|name| !name.is_empty()).for_each(|name| probe.declare(name, None, &[]));
        let end = if (text.len() as u64) < LOOKED_AT {
            text.len()
        } else {
            end_of_records(&text, header.dialect).unwrap_or(0)
        };
        let text = text.get(..end).unwrap_or_default();
        let records = header.dialect.reader(text).into_byte_records().skip(1).take(RECORDS_LOOKED_AT);
        for record in records.map_while(Result::ok).filter(|record| record.len() == header.columns.len()) {
            probe.records += 1;
            for (name, field) in header.columns.iter().zip(record.iter()).filter(|(name, _)| !name.is_empty())
            {
                probe.add(name, raw(&String::from_utf8_lossy(field)));
            }
        }
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
        let head = file.head_text(LOOKED_AT).map_err(failed())?;
        let header = Arc::new(Header::of(&head, &reading.format).map_err(damaged(file))?);
        let opened = file.open().map_err(failed())?;
        let mut text = bytes::text(Counted { from: opened, read }, file.form).map_err(failed())?;
        let mut is_first = true;
        records(&mut *text, header.dialect, |bytes, is_broken| {
            let content =
                Records { bytes, header: header.clone(), reading: reading.clone(), is_first, is_broken };
            is_first = false;
            send(Box::new(content))
        })
        .map_err(failed())
    }
}

fn damaged(file: &SourceFile) -> impl FnOnce(String) -> SourceError {
    let path = file.path.clone();
    move |reason| SourceError::Damaged { path, format: "CSV", reason }
}

/// Cuts a stream into pieces of whole records. Of a record whose quotes are not closed the first line is a piece of its
/// own, and said to be broken; what follows is read as if it had not been there. False when `send` wants no more.
fn records(
    mut from: &mut dyn Read,
    dialect: Dialect,
    mut send: impl FnMut(Vec<u8>, bool) -> bool,
) -> io::Result<bool> {
    let mut buffer: Vec<u8> = Vec::with_capacity(PIECE_BYTES);
    loop {
        let before = buffer.len();
        let wanted = PIECE_BYTES.saturating_sub(before).max(PIECE_BYTES / 4);
        let read = Read::take(&mut from, wanted as u64).read_to_end(&mut buffer)?;
        let is_at_end = read == 0;
        if buffer.len() < PIECE_BYTES && !is_at_end {
            continue;
        }
        let (end, is_broken) = match end_of_records(&buffer, dialect) {
            Some(end) => (end, false),
            None if is_at_end && is_closed(&buffer, dialect) => (buffer.len(), false),
            None if is_at_end || buffer.len() > RECORD_BYTES => {
                (memchr::memchr(b'\n', &buffer).map_or(buffer.len(), |end| end + 1), true)
            }
            None => continue,
        };
        let rest = buffer.split_off(end);
        let piece = std::mem::replace(&mut buffer, rest);
        if !piece.is_empty() && !send(piece, is_broken) {
            return Ok(false);
        }
        if is_at_end && buffer.is_empty() {
            return Ok(true);
        }
    }
}

/// Where the last whole record of a text ends, if the text begins with a record.
fn end_of_records(text: &[u8], dialect: Dialect) -> Option<usize> {
    let mut last = None;
    scan(text, dialect, |end| last = Some(end));
    last
}

/// Whether no quote is open at the end of a text.
fn is_closed(text: &[u8], dialect: Dialect) -> bool {
    scan(text, dialect, |_| ())
}

/// Gives the end of each record that ends with a newline; whether no quote is open at the end.
fn scan(text: &[u8], dialect: Dialect, mut ends: impl FnMut(usize)) -> bool {
    let mut place = 0;
    loop {
        let rest = text.get(place..).unwrap_or_default();
        let Some(found) = memchr::memchr2(b'"', b'\n', rest) else { return true };
        let found = place + found;
        place = found + 1;
        if text.get(found) == Some(&b'\n') {
            ends(place);
            continue;
        }
        // A quote that does not begin a field is one like any other character.
        let before = found.checked_sub(1).and_then(|before| text.get(before));
        if before.is_some_and(|before| *before != dialect.delimiter && !matches!(before, b'\n' | b'\r')) {
            continue;
        }
        loop {
            let rest = text.get(place..).unwrap_or_default();
            let found = if dialect.has_backslashes {
                memchr::memchr2(b'"', b'\\', rest)
            } else {
                memchr::memchr(b'"', rest)
            };
            let Some(found) = found else { return false };
            let found = place + found;
            if text.get(found) == Some(&b'\\') || text.get(found + 1) == Some(&b'"') {
                place = found + 2;
            } else {
                place = found + 1;
                break;
            }
        }
    }
}

/// Whole records of a file.
struct Records {
    bytes: Vec<u8>,
    header: Arc<Header>,
    reading: Arc<Reading>,
    /// Whether the header is among them.
    is_first: bool,
    /// Whether they are one line, in which a quote is opened and not closed.
    is_broken: bool,
}

impl Content for Records {
    fn read(&self, to: &mut Receiver<'_>) {
        to.counts.line_ends = memchr::memchr_iter(b'\n', &self.bytes).count() as u64;
        if self.is_broken {
            to.counts.records += 1;
            to.bad(0, "a quote is opened and not closed; write quotes inside of a field twice".to_owned());
            return;
        }
        let text = match self.bytes.as_slice() {
            [0xef, 0xbb, 0xbf, rest @ ..] if self.is_first => rest,
            text => text,
        };
        let columns = &self.header.columns;
        let roles: Vec<Role<'_>> = columns
            .iter()
            .map(|name| if name.is_empty() { Role::Ignored } else { self.reading.roles.role(name) })
            .collect();
        let mut ignored = vec![0; columns.len()];
        let mut reader = self.header.dialect.reader(text);
        let mut fields = ::csv::ByteRecord::new();
        let mut skip = self.is_first;
        // The text is in memory, and records may be of any length: nothing can fail.
        while let Ok(true) = reader.read_byte_record(&mut fields) {
            if std::mem::take(&mut skip) {
                continue;
            }
            to.counts.records += 1;
            let number = fields.position().map_or(0, |place| place.line().saturating_sub(1));
            if fields.len() != columns.len() {
                to.bad(number, format!("it has {} fields, and the header {}", fields.len(), columns.len()));
                continue;
            }
            let (mut record, mut properties, mut bad) =
                (Record::default(), Vec::with_capacity(columns.len()), None);
            let mut repaired = 0;
            for ((field, role), name) in fields.iter().zip(&roles).zip(columns) {
                let text = String::from_utf8_lossy(field);
                repaired += u64::from(matches!(text, Cow::Owned(_)));
                let Some(value) = raw_of(text) else { continue };
                match role {
                    Role::Part(place) => record.offer(*place, value),
                    Role::Members(of) => {
                        bad = bad.or(json::split(value, of, name, &mut record, &mut properties).err());
                    }
                    Role::Property => properties.push(property(Cow::Borrowed(name.as_str()), Some(value))),
                    Role::Ignored => {}
                }
            }
            for ((count, role), field) in ignored.iter_mut().zip(&roles).zip(fields.iter()) {
                *count += u64::from(*role == Role::Ignored && !field.is_empty());
            }
            let event = match bad {
                Some(bad) => Err(bad),
                None => self.reading.finish(record, &mut properties),
            };
            match event {
                Ok((event, is_unclear)) => {
                    to.counts.repaired_values += repaired;
                    to.event(event, is_unclear, &mut properties);
                }
                Err(bad) => to.bad(number, bad),
            }
        }
        for (name, count) in columns.iter().zip(ignored) {
            to.counts.ignored.count_many(if name.is_empty() { "(no name)" } else { name }, count);
        }
    }
}

/// A field as records have it; none for null.
fn raw(field: &str) -> Option<Raw<'_>> {
    raw_of(Cow::Borrowed(field))
}

fn raw_of(field: Cow<'_, str>) -> Option<Raw<'_>> {
    (!field.is_empty() && field != NULL).then_some(Raw::Text(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COMMAS: Dialect = Dialect { delimiter: b',', has_backslashes: false };

    #[test]
    fn a_dialect_is_told_by_its_records() {
        let dialect = |text: &str| Dialect::of(text.as_bytes(), &FormatOptions::default());
        assert_eq!(dialect("a,b\n1,2\n"), COMMAS);
        assert_eq!(dialect("a;b;c\n1,5;2;3\n1,5;2;3\n").delimiter, b';');
        assert_eq!(dialect("a\tb\n1,2\t3\n").delimiter, b'\t');
        assert_eq!(dialect("a|b\nx|y\n").delimiter, b'|');
        assert_eq!(dialect("a\n1\n").delimiter, b',');
        assert!(dialect("a,b\n\"{\\\"k\\\":1}\",2\n").has_backslashes);
        // A quote of JSON that is doubled, and a backslash that ends a field.
        assert!(!dialect("a,b\n\"{\"\"k\"\":\"\"x\\\"\"y\"\"}\",2\n\"C:\\\",3\n").has_backslashes);
    }

    #[test]
    fn records_are_cut_outside_of_quotes() {
        let text = b"a,b\n\"x\ny\",1\nz\"z,\"p\"\"\n\",\"open\n";
        let mut ends = vec![];
        assert!(!scan(text, COMMAS, |end| ends.push(end)));
        assert_eq!(ends, [4, 12]);
        assert!(is_closed(b"a,\"b\"", COMMAS));
        let backslashes = Dialect { has_backslashes: true, ..COMMAS };
        assert_eq!(end_of_records(b"\"a\\\"\n\",1\n\"x", backslashes), Some(9));
    }

    proptest! {
        #[test]
        fn pieces_are_whole_records(fields in proptest::collection::vec(proptest::collection::vec("[ab\"\n,\r]{0,4}", 2), 1..30)) {
            let mut writer = ::csv::Writer::from_writer(vec![]);
            fields.iter().for_each(|record| writer.write_record(record).unwrap());
            let text = writer.into_inner().unwrap();
            let mut ends = vec![];
            prop_assert!(scan(&text, COMMAS, |end| ends.push(end)));
            prop_assert_eq!(ends.len(), fields.len());
            let mut start = 0;
            for (end, expected) in ends.into_iter().zip(&fields) {
                let mut reader = COMMAS.reader(&text[start..end]);
                let record = reader.records().next().unwrap().unwrap();
                prop_assert_eq!(record.iter().collect::<Vec<_>>(), expected.iter().map(String::as_str).collect::<Vec<_>>());
                start = end;
            }
        }
    }
}
