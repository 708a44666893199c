//! What is known of an event type while its rows are gathered, and the rows: in memory, and in sorted runs.

use super::{
    codec::{self, Value},
    intern::Interner,
    merge::{self, Merger},
    run::{RunBuffer, RunSource, order_of_user},
    values::{DictionaryBudget, PropertyValues},
};
use crate::{
    BuilderError,
    input::{Cell, TypeRows},
};
use std::path::{Path, PathBuf};

/// Marks a value that has no number.
const NO_NUMBER: u32 = u32::MAX;

/// What rows are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Take {
    /// They are counted and written.
    All,
    /// They are counted only, for they stand in a file that stays.
    Counts,
    /// They are written only, for they were counted before.
    Rows,
}

/// Names for the files of runs.
#[derive(Debug)]
pub(super) struct Spills {
    folder: PathBuf,
    name: &'static str,
    files: u64,
}

impl Spills {
    /// Files of this name, with a number behind it, in a folder that is there.
    pub(super) fn new(folder: &Path, name: &'static str) -> Self {
        Self { folder: folder.to_path_buf(), name, files: 0 }
    }

    /// How many there are so far.
    pub(super) fn count(&self) -> u64 {
        self.files
    }

    /// The path of the next one.
    pub(super) fn path(&mut self) -> PathBuf {
        self.files += 1;
        self.folder.join(format!("{}-{}", self.name, self.files))
    }
}

/// What is known of an event type, and its rows.
#[derive(Debug)]
pub(crate) struct TypeState {
    /// Its name.
    pub(crate) name: String,
    /// The names of its properties.
    pub(crate) names: Interner,
    /// The values of each of them.
    pub(crate) properties: Vec<PropertyValues>,
    /// The events that have each of the names after these, whose values are not counted.
    pub(crate) uncounted: Vec<u64>,
    /// Its events.
    pub(crate) rows: u64,
    /// Its events without a user.
    pub(crate) rows_without_user: u64,
    /// First and last instant, in microseconds since 1970 (UTC).
    pub(crate) covered: Option<(i64, i64)>,
    buffer: RunBuffer,
    runs: Vec<PathBuf>,
}

impl TypeState {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            names: Interner::default(),
            properties: Vec::new(),
            uncounted: Vec::new(),
            rows: 0,
            rows_without_user: 0,
            covered: None,
            buffer: RunBuffer::default(),
            runs: Vec::new(),
        }
    }

    /// The rows in order. They can be had once.
    pub(crate) fn merge(&mut self) -> Result<Merger, BuilderError> {
        let mut sources = vec![RunSource::memory(std::mem::take(&mut self.buffer))];
        for path in self.runs.drain(..) {
            sources.push(RunSource::open(path)?);
        }
        Merger::new(sources)
    }

    /// Sorts what is in memory, and merges runs until there are few.
    pub(super) fn finish(&mut self, spills: &mut Spills) -> Result<(), BuilderError> {
        self.buffer.sort();
        let runs = std::mem::take(&mut self.runs);
        self.runs = merge::reduce(runs, &mut || spills.path())?;
        Ok(())
    }

    /// Adds the rows of a chunk, and gives the memory they take.
    pub(super) fn add(
        &mut self,
        chunk: &TypeRows,
        users: &[u64],
        take: Take,
        budget: &mut DictionaryBudget,
        spills: &mut Spills,
    ) -> Result<u64, BuilderError> {
        let numbers = self.number(chunk, take, budget);
        if take == Take::Counts {
            for row in &chunk.rows {
                let user = users.get(row.user as usize).copied().unwrap_or_else(|| order_of_user(None));
                self.count(user, row.microseconds);
            }
            return Ok(0);
        }
        let (mut cost, mut cells_start, mut ids_start) = (0, 0, 0);
        let mut cells: Vec<(u32, Value<'_>)> = Vec::new();
        let mut bytes = Vec::new();
        for (place, row) in chunk.rows.iter().enumerate() {
            cells.clear();
            for cell in chunk.cells.get(cells_start..row.cells_end).unwrap_or_default() {
                cells.push(numbers.cell(chunk, *cell));
            }
            cells_start = row.cells_end;
            // Nearly always in order already.
            cells.sort_unstable_by_key(|(name, _)| *name);
            bytes.clear();
            codec::put_number(&mut bytes, cells.len() as u64);
            for (name, value) in &cells {
                codec::put_cell(&mut bytes, *name, *value);
            }
            if let Some(id) = chunk.ids.get(ids_start).filter(|_| row.ids_end as usize > ids_start) {
                bytes.extend_from_slice(id);
            }
            bytes.extend(chunk.marks.get(place).map(|mark| *mark as u8));
            ids_start = row.ids_end as usize;
            let user = users.get(row.user as usize).copied().unwrap_or_else(|| order_of_user(None));
            if take == Take::All {
                self.count(user, row.microseconds);
            }
            cost += self.put(user, row.microseconds, &bytes, spills)?;
        }
        Ok(cost)
    }

    /// Adds a row, and gives the memory it takes.
    pub(super) fn push(
        &mut self,
        user: u64,
        microseconds: i64,
        bytes: &[u8],
        spills: &mut Spills,
    ) -> Result<u64, BuilderError> {
        self.count(user, microseconds);
        self.put(user, microseconds, bytes, spills)
    }

    /// Takes a row into account for what is said of all rows.
    fn count(&mut self, user: u64, microseconds: i64) {
        self.rows += 1;
        self.rows_without_user += u64::from(user == order_of_user(None));
        let (first, last) = self.covered.unwrap_or((microseconds, microseconds));
        self.covered = Some((first.min(microseconds), last.max(microseconds)));
    }

    /// Puts a row among those that are written.
    fn put(
        &mut self,
        user: u64,
        microseconds: i64,
        bytes: &[u8],
        spills: &mut Spills,
    ) -> Result<u64, BuilderError> {
        if !self.buffer.push(user, microseconds, bytes) {
            self.spill(spills)?;
            if !self.buffer.push(user, microseconds, bytes) {
                return Err(BuilderError::TooMany {
                    what: "bytes of properties in one row",
                    limit: u64::from(u32::MAX),
                });
            }
        }
        Ok(RunBuffer::cost(bytes.len()))
    }

    /// Takes events into account that have a property whose values are not counted.
    pub(super) fn count_uncounted(&mut self, name: u32, rows: u64) {
        let place = (name as usize).saturating_sub(self.properties.len());
        if place >= self.uncounted.len() {
            self.uncounted.resize(place + 1, 0);
        }
        if let Some(counted) = self.uncounted.get_mut(place) {
            *counted += rows;
        }
    }

    /// Gives the chunk's names and values their numbers in the build.
    fn number(&mut self, chunk: &TypeRows, take: Take, budget: &mut DictionaryBudget) -> Numbers {
        let mut numbers = Numbers { names: Vec::new(), values: Vec::new() };
        for ((hash, name), values) in chunk.names.iter().zip(&chunk.values) {
            let number = self.names.intern(hash, name);
            let is_next = number as usize == self.properties.len();
            if is_next && self.uncounted.is_empty() && budget.has_room_for(number as usize) {
                self.properties.push(PropertyValues::default());
            }
            if number as usize >= self.properties.len() {
                let rows = values.counts.iter().map(|count| u64::from(*count)).sum();
                self.count_uncounted(number, if take == Take::Rows { 0 } else { rows });
            }
            let mut of_values = Vec::with_capacity(values.texts.len());
            if let Some(property) = self.properties.get_mut(number as usize) {
                property.forms.merge(&values.forms);
                for (((hash, text), count), times) in
                    values.texts.iter().zip(&values.counts).zip(&values.times)
                {
                    // What is counted already only wants its number.
                    let count = if take == Take::Rows { 0 } else { u64::from(*count) };
                    let value = property.add(hash, text, count, *times, budget);
                    of_values.push(value.unwrap_or(NO_NUMBER));
                }
            }
            numbers.names.push(number);
            numbers.values.push(of_values);
        }
        numbers
    }

    pub(super) fn spill(&mut self, spills: &mut Spills) -> Result<(), BuilderError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.sort();
        let path = spills.path();
        buffer.spill(&path)?;
        self.runs.push(path);
        Ok(())
    }
}

/// From the numbers of a chunk to those of the build.
struct Numbers {
    names: Vec<u32>,
    values: Vec<Vec<u32>>,
}

impl Numbers {
    fn cell<'a>(&self, chunk: &'a TypeRows, cell: Cell) -> (u32, Value<'a>) {
        let name = cell.name as usize;
        let number = self.values.get(name).and_then(|values| values.get(cell.value as usize));
        let value = match number {
            Some(&number) if number != NO_NUMBER => Value::Known(number),
            _ => Value::Text(chunk.values.get(name).map_or("", |values| values.texts.get(cell.value))),
        };
        (self.names.get(name).copied().unwrap_or_default(), value)
    }
}
