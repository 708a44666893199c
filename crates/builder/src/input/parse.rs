//! Parses a chunk of lines into the rows of each event type, with dictionaries of the chunk's own.
//!
//! Everything that can be done without knowing the chunks before is done here, on any thread: what remains
//! for the one thread that puts chunks in order is one look-up for each different user, name and value.

use super::{
    chunk::Chunk,
    line::{self, PropertyText},
    objects::{self, Piece},
};
use crate::rows::{DayCounts, Interner, TextHasher, ValueForms};

/// The user number of a row without a user.
pub(crate) const NO_USER: u32 = u32::MAX;
/// Bad lines that a chunk remembers with their reasons.
const BAD_LINES_KEPT: usize = 20;

/// The rows of a chunk.
#[derive(Debug)]
pub(crate) struct ChunkRows {
    /// The chunk's position in the order of the input.
    pub(crate) sequence: u64,
    /// Position of its file in the list of input files.
    pub(crate) file: usize,
    /// Whether it holds the file's first line.
    pub(crate) first_of_file: bool,
    /// Ends of lines.
    pub(crate) line_ends: u64,
    /// Lines that are not blank; each object of a line that holds several counts as one.
    pub(crate) lines: u64,
    /// Lines that hold several objects.
    pub(crate) shared_lines: u64,
    /// Texts in which something became U+FFFD.
    pub(crate) repaired_values: u64,
    /// When the events happened.
    pub(crate) days: DayCounts,
    /// Lines that are no events.
    pub(crate) bad_lines: u64,
    /// The first of them: number of the line in the chunk, from 0, and the reason.
    pub(crate) first_bad: Vec<(u64, String)>,
    /// The users, in the order of their first row.
    pub(crate) users: Interner,
    /// The names of the event types, in the order of their first row.
    pub(crate) type_names: Interner,
    /// The rows of each of them.
    pub(crate) types: Vec<TypeRows>,
}

/// The rows of one event type in a chunk.
#[derive(Debug, Default)]
pub(crate) struct TypeRows {
    /// The names of the properties, in the order of their first appearance.
    pub(crate) names: Interner,
    /// The values of each of them.
    pub(crate) values: Vec<ChunkValues>,
    /// The rows, in the order of the input.
    pub(crate) rows: Vec<Row>,
    /// The properties of all rows, one row after the other.
    pub(crate) cells: Vec<Cell>,
    /// The numbers of the names of the row that is being added.
    numbers: Vec<u32>,
}

/// The values of one property in a chunk.
#[derive(Debug, Default)]
pub(crate) struct ChunkValues {
    /// The different values, in the order of their first appearance.
    pub(crate) texts: Interner,
    /// How often each of them occurs.
    pub(crate) counts: Vec<u32>,
    /// Which types all of them can have.
    pub(crate) forms: ValueForms,
    /// The last row that has the property, and where its cell is.
    last: Option<(usize, usize)>,
}

/// An event of a chunk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Number of the user in the chunk, or [`NO_USER`].
    pub(crate) user: u32,
    /// The instant in microseconds since 1970 (UTC).
    pub(crate) microseconds: i64,
    /// Where its cells end; they begin where those of the row before end.
    pub(crate) cells_end: usize,
}

/// A property of a row: numbers of the name and of the value in the chunk's dictionaries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    /// The number of the name.
    pub(crate) name: u32,
    /// The number of the value among the values of that name.
    pub(crate) value: u32,
}

/// Parses a chunk.
pub(crate) fn chunk(chunk: &Chunk, hasher: &TextHasher) -> ChunkRows {
    let mut parsed = ChunkRows {
        sequence: chunk.sequence,
        file: chunk.file,
        first_of_file: chunk.first_of_file,
        line_ends: 0,
        lines: 0,
        shared_lines: 0,
        repaired_values: 0,
        days: DayCounts::default(),
        bad_lines: 0,
        first_bad: Vec::new(),
        users: Interner::default(),
        type_names: Interner::default(),
        types: Vec::new(),
    };
    let mut properties = Vec::new();
    let mut rest = chunk.bytes.as_slice();
    if chunk.first_of_file {
        rest = rest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(rest);
    }
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        let number = parsed.line_ends;
        parsed.line_ends += u64::from(line.ends_with(b"\n"));
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        match line::event(line, &mut properties) {
            Ok(event) => {
                parsed.lines += 1;
                parsed.add(&event, &mut properties, hasher);
            }
            Err(reason) => parsed.add_odd_line(line, number, reason, hasher),
        }
    }
    parsed
}

impl ChunkRows {
    /// Reads a line that is not one event as it stands, for the given reason.
    fn add_odd_line(&mut self, line: &[u8], number: u64, reason: String, hasher: &TextHasher) {
        let mut reason = Some(reason);
        let (mut objects, mut events) = (0, 0);
        for piece in objects::pieces(line) {
            self.lines += 1;
            objects += 1;
            let bad = match piece {
                Piece::Object(object) => {
                    let sound = objects::sound(object);
                    let mut properties = Vec::new();
                    match line::event(&sound.text, &mut properties) {
                        Ok(event) => {
                            events += 1;
                            self.repaired_values += sound.repaired;
                            self.add(&event, &mut properties, hasher);
                            continue;
                        }
                        Err(bad) => bad,
                    }
                }
                // The whole line: the parser has said what is wrong with it.
                Piece::Rest(_) if objects == 1 => reason.take().unwrap_or_default(),
                Piece::Rest(rest) => line::event(rest, &mut Vec::new()).err().unwrap_or_default(),
            };
            let bad =
                if objects == 1 { bad } else { format!("what comes {} on this line: {bad}", nth(objects)) };
            self.bad_lines += 1;
            if self.first_bad.len() < BAD_LINES_KEPT {
                self.first_bad.push((number, bad));
            }
        }
        self.shared_lines += u64::from(events > 1);
    }

    fn add(&mut self, event: &line::Event<'_>, properties: &mut Vec<PropertyText<'_>>, hasher: &TextHasher) {
        let user = event.user.as_ref().map_or(NO_USER, |user| self.users.intern(hasher.hash(user), user));
        let number = self.type_names.intern(hasher.hash(&event.event_type), &event.event_type) as usize;
        if number >= self.types.len() {
            self.types.resize_with(number + 1, TypeRows::default);
        }
        self.days.add(event.microseconds);
        if let Some(rows) = self.types.get_mut(number) {
            rows.add(user, event.microseconds, properties, hasher);
        }
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

impl TypeRows {
    fn add(
        &mut self,
        user: u32,
        microseconds: i64,
        properties: &mut Vec<PropertyText<'_>>,
        hasher: &TextHasher,
    ) {
        let row = self.rows.len();
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.clear();
        for place in 0..properties.len() {
            let Some((name, _)) = properties.get(place) else { break };
            let number = self.names.intern(hasher.hash(name), name);
            numbers.push(number);
            if number as usize >= self.values.len() {
                self.values.resize_with(number as usize + 1, ChunkValues::default);
            }
            let Some(values) = self.values.get_mut(number as usize) else { break };
            // Of a name that is given twice the last value counts.
            if let Some((last_row, last_place)) = values.last
                && last_row == row
                && let Some(earlier) = properties.get_mut(last_place)
            {
                earlier.1 = None;
            }
            values.last = Some((row, place));
        }
        for (number, (_, value)) in numbers.iter().zip(properties.drain(..)) {
            if let Some(value) = value {
                self.add_cell(*number, &value, hasher);
            }
        }
        self.numbers = numbers;
        self.rows.push(Row { user, microseconds, cells_end: self.cells.len() });
    }

    fn add_cell(&mut self, name: u32, value: &str, hasher: &TextHasher) {
        let Some(values) = self.values.get_mut(name as usize) else { return };
        let number = values.texts.intern(hasher.hash(value), value);
        match values.counts.get_mut(number as usize) {
            Some(count) => *count += 1,
            None => {
                values.counts.push(1);
                values.forms.add(value);
            }
        }
        self.cells.push(Cell { name, value: number });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> ChunkRows {
        let bytes = text.as_bytes().to_vec();
        chunk(&Chunk { sequence: 0, file: 0, first_of_file: true, bytes }, &TextHasher::default())
    }

    #[test]
    fn marks_blanks_and_bad_lines_are_counted_apart() {
        let parsed = parse(
            "\u{feff}{\"event_type\":\"a\",\"event_time\":\"1970-01-01T00:00:00Z\"}\r\n\r\n  \nno\n{}\n{\"event_type\":\"a\",\"event_time\":\"1970-01-01T00:00:01Z\",\"user_id\":\"u\"}",
        );
        assert_eq!((parsed.line_ends, parsed.lines, parsed.bad_lines), (5, 4, 2));
        assert_eq!(parsed.first_bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4]);
        let rows: Vec<_> = parsed.types[0].rows.iter().map(|row| (row.user, row.microseconds)).collect();
        assert_eq!(rows, [(NO_USER, 0), (0, 1_000_000)]);
    }

    #[test]
    fn of_a_name_given_twice_the_last_value_counts() {
        let parsed = parse(
            r#"{"event_type":"a","event_time":"1970-01-01T00:00:00Z","event_properties":{"x":1,"y":2,"x":3,"z":4,"z":null}}"#,
        );
        let rows = &parsed.types[0];
        let cells: Vec<_> = rows
            .cells
            .iter()
            .map(|cell| (rows.names.get(cell.name), rows.values[cell.name as usize].texts.get(cell.value)))
            .collect();
        assert_eq!(cells, [("y", "2"), ("x", "3")]);
        assert_eq!(rows.rows[0].cells_end, 2);
    }
}
