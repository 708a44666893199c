//! Gathers the events of a piece of the input as rows of each event type, with dictionaries of the piece's own.
//!
//! Everything that can be done without knowing the pieces before is done here, on any thread: what remains
//! for the one thread that puts pieces in order is one look-up for each different user, name and value.

use crate::rows::{DayCounts, HeldMark, Interner, TextHasher, ValueForms};
use rockpool_source::{Event, EventSink, PropertyText};
use sha2::{Digest, Sha256};

/// The user number of a row without a user.
pub(crate) const NO_USER: u32 = u32::MAX;
/// Bytes of what tells an event from all others, where a column for that is named.
pub(crate) const ID_BYTES: usize = 16;

/// The rows of a piece.
#[derive(Debug)]
pub(crate) struct ChunkRows<'h> {
    hasher: &'h TextHasher,
    /// When the events happened.
    pub(crate) days: DayCounts,
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
    /// The digests of the ids of all rows that have one; a row knows where its own is.
    pub(crate) ids: Vec<[u8; ID_BYTES]>,
    /// The properties of all rows, one row after the other.
    pub(crate) cells: Vec<Cell>,
    /// Of rows that an extract holds already what it says of them; else nothing.
    pub(crate) marks: Vec<HeldMark>,
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
    /// The first and the last instant of each of them.
    pub(crate) times: Vec<(i64, i64)>,
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
    /// How many ids there are up to it: one more than before, if it has one.
    pub(crate) ids_end: u32,
}

/// A property of a row: numbers of the name and of the value in the chunk's dictionaries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    /// The number of the name.
    pub(crate) name: u32,
    /// The number of the value among the values of that name.
    pub(crate) value: u32,
}

impl<'h> ChunkRows<'h> {
    /// No rows yet.
    pub(crate) fn new(hasher: &'h TextHasher) -> Self {
        Self {
            hasher,
            days: DayCounts::default(),
            users: Interner::default(),
            type_names: Interner::default(),
            types: Vec::new(),
        }
    }
}

impl EventSink for ChunkRows<'_> {
    fn event<'e>(&mut self, event: &Event<'e>, properties: &mut Vec<PropertyText<'e>>) {
        let hasher = self.hasher;
        let user = event.user.as_ref().map_or(NO_USER, |user| self.users.intern(hasher.hash(user), user));
        let number = self.type_names.intern(hasher.hash(&event.event_type), &event.event_type) as usize;
        if number >= self.types.len() {
            self.types.resize_with(number + 1, TypeRows::default);
        }
        self.days.add(event.microseconds);
        if let Some(rows) = self.types.get_mut(number) {
            if let Some(id) = &event.id {
                let digest = Sha256::digest(id.as_bytes());
                rows.ids.extend(digest.first_chunk::<ID_BYTES>().copied());
            }
            rows.add(user, event.microseconds, properties, hasher);
        }
    }
}

impl TypeRows {
    /// Adds a row. `user` is its number in the chunk, or [`NO_USER`]; `properties` is empty afterwards.
    pub(crate) fn add(
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
                self.add_cell(*number, &value, microseconds, hasher);
            }
        }
        self.numbers = numbers;
        self.rows.push(Row {
            user,
            microseconds,
            cells_end: self.cells.len(),
            ids_end: self.ids.len() as u32,
        });
    }

    fn add_cell(&mut self, name: u32, value: &str, microseconds: i64, hasher: &TextHasher) {
        let Some(values) = self.values.get_mut(name as usize) else { return };
        let number = values.texts.intern(hasher.hash(value), value);
        let place = number as usize;
        match (values.counts.get_mut(place), values.times.get_mut(place)) {
            (Some(count), Some((first, last))) => {
                *count += 1;
                *first = microseconds.min(*first);
                *last = microseconds.max(*last);
            }
            _ => {
                values.counts.push(1);
                values.times.push((microseconds, microseconds));
                values.forms.add(value);
            }
        }
        self.cells.push(Cell { name, value: number });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_given_twice_the_last_value_counts() {
        let hasher = TextHasher::default();
        let mut chunk = ChunkRows::new(&hasher);
        let event = Event { event_type: "a".into(), microseconds: 0, user: None, id: Some("1".into()) };
        let mut properties: Vec<PropertyText<'_>> =
            [("x", Some("1")), ("y", Some("2")), ("x", Some("3")), ("z", Some("4")), ("z", None)]
                .map(|(name, value)| (name.into(), value.map(Into::into)))
                .into();
        chunk.event(&event, &mut properties);
        let rows = &chunk.types[0];
        let cells: Vec<_> = rows
            .cells
            .iter()
            .map(|cell| (rows.names.get(cell.name), rows.values[cell.name as usize].texts.get(cell.value)))
            .collect();
        assert_eq!(cells, [("y", "2"), ("x", "3")]);
        assert_eq!((rows.rows[0].cells_end, rows.rows[0].user, rows.rows[0].ids_end), (2, NO_USER, 1));
        // `printf 1 | sha256sum`
        assert_eq!(rows.ids[0][..4], [0x6b, 0x86, 0xb2, 0x73]);
    }
}
