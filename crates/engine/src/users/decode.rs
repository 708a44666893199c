//! From a batch of a file to rows of users.

use super::row::{Day, Event, Row};
use super::{GroupNames, NOT_SET};
use crate::EngineError;
use crate::filter::{Masker, PropertySource, Texts};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::buffer::ScalarBuffer;
use arrow::datatypes::{
    DataType, Date32Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, UInt32Type,
};
use rockpool_catalog::{UserKey, UserKeyRange, column};
use std::ops::Range;
use std::sync::Arc;

/// Wanted rows in the order of the file.
#[derive(Debug)]
pub(crate) struct Run<R> {
    /// The user of each row, ascending.
    pub(crate) keys: Vec<u32>,
    /// The rows.
    pub(crate) rows: Vec<R>,
    /// Rows without a user.
    pub(crate) without_user: Vec<R>,
}

impl<R> Default for Run<R> {
    fn default() -> Self {
        Self { keys: vec![], rows: vec![], without_user: vec![] }
    }
}

/// Turns batches into rows.
pub(crate) trait Decode: Send + Sync + 'static {
    /// What a row is.
    type Row: Row;

    /// The columns to read.
    fn columns(&self) -> Vec<String>;

    /// The wanted rows of a batch.
    ///
    /// # Errors
    /// [`EngineError::Corrupt`] if a column is not what an extract has there.
    fn decode(&self, batch: &RecordBatch, names: &mut GroupNames) -> Result<Run<Self::Row>, EngineError>;
}

/// Which users' rows are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WantedUsers {
    /// The users.
    pub(crate) keys: UserKeyRange,
    /// Whether rows without a user are wanted too.
    pub(crate) without_user: bool,
}

/// Decodes the events of one type.
#[derive(Debug)]
pub(crate) struct EventDecoder {
    /// The steps they can fill.
    pub(crate) masker: Masker,
    /// The property whose value is a group, read where the mask has one of the bits.
    pub(crate) group: Option<(PropertySource, u32)>,
    /// The wanted ticks, half open.
    pub(crate) ticks: Range<i64>,
    /// The wanted users.
    pub(crate) users: WantedUsers,
}

impl Decode for EventDecoder {
    type Row = Event;

    fn columns(&self) -> Vec<String> {
        let mut columns = self.masker.columns();
        columns.extend(self.group.iter().filter_map(|(source, _)| source.column()).map(str::to_owned));
        let fixed = [column::USER_KEY, column::EVENT_TIME].map(str::to_owned);
        fixed.into_iter().chain(columns).collect()
    }

    fn decode(&self, batch: &RecordBatch, names: &mut GroupNames) -> Result<Run<Event>, EngineError> {
        let keys = keys_of(batch)?;
        let times = ticks_of(batch, column::EVENT_TIME)?;
        let masks = self.masker.masks(batch)?;
        let mut groups = match &self.group {
            Some((source, bits)) => Some((GroupColumn::new(Texts::of(&source.values(batch)?)?), *bits)),
            None => None,
        };
        let mut run = Run::default();
        let size = batch.num_rows();
        run.keys.reserve(size);
        run.rows.reserve(size);
        for (row, (key, time)) in keys.values().iter().zip(&times).enumerate() {
            let mask = masks.get(row);
            if mask == 0 || !self.ticks.contains(time) {
                continue;
            }
            let has_user = keys.is_valid(row);
            let wanted =
                if has_user { self.users.keys.contains(UserKey(*key)) } else { self.users.without_user };
            if !wanted {
                continue;
            }
            let group = match &mut groups {
                Some((column, bits)) if mask & *bits != 0 => column.number(row, names),
                _ => NOT_SET,
            };
            let event = Event { time: *time, mask, group };
            if has_user {
                run.keys.push(*key);
                run.rows.push(event);
            } else {
                run.without_user.push(event);
            }
        }
        Ok(run)
    }
}

/// Decodes the days of one event type.
#[derive(Debug)]
pub(crate) struct DayDecoder {
    /// The steps that its events fill.
    pub(crate) mask: u32,
    /// The wanted days, half open.
    pub(crate) days: Range<i32>,
    /// The wanted users.
    pub(crate) users: WantedUsers,
}

impl Decode for DayDecoder {
    type Row = Day;

    fn columns(&self) -> Vec<String> {
        [column::USER_KEY, column::DAY, column::EVENTS, column::FIRST_TIME, column::LAST_TIME]
            .map(str::to_owned)
            .to_vec()
    }

    fn decode(&self, batch: &RecordBatch, _names: &mut GroupNames) -> Result<Run<Day>, EngineError> {
        let keys = keys_of(batch)?;
        let first = ticks_of(batch, column::FIRST_TIME)?;
        let last = ticks_of(batch, column::LAST_TIME)?;
        let days = named(batch, column::DAY)?;
        let days = days.as_primitive_opt::<Date32Type>().ok_or_else(|| wrong(column::DAY, "days"))?;
        let events = named(batch, column::EVENTS)?;
        let events = events.as_primitive_opt::<UInt32Type>().ok_or_else(|| wrong(column::EVENTS, "counts"))?;
        let mut run = Run::default();
        let values = days.values().iter().zip(events.values()).zip(first.iter().zip(&last));
        for (row, ((day, events), (first, last))) in values.enumerate() {
            if !self.days.contains(day) {
                continue;
            }
            let day = Day { day: *day, events: *events, first: *first, last: *last, mask: self.mask };
            if keys.is_null(row) {
                if self.users.without_user {
                    run.without_user.push(day);
                }
            } else if self.users.keys.contains(UserKey(keys.value(row))) {
                run.keys.push(keys.value(row));
                run.rows.push(day);
            }
        }
        Ok(run)
    }
}

/// The group numbers of a batch: each different text of a dictionary is looked up once.
struct GroupColumn {
    texts: Texts,
    /// The number of each entry of the dictionary, [`UNKNOWN`] until it is asked for.
    numbers: Vec<u32>,
}

const UNKNOWN: u32 = u32::MAX;

impl GroupColumn {
    fn new(texts: Texts) -> Self {
        let entries = match &texts {
            Texts::Dictionary(_, entries) => entries.len(),
            Texts::Plain(_) => 0,
        };
        Self { texts, numbers: vec![UNKNOWN; entries] }
    }

    fn number(&mut self, row: usize, names: &mut GroupNames) -> u32 {
        match &self.texts {
            Texts::Dictionary(rows, entries) => {
                let Some(entry) = rows.key(row) else { return NOT_SET };
                if entries.is_null(entry) {
                    return NOT_SET;
                }
                let Some(number) = self.numbers.get_mut(entry) else { return NOT_SET };
                if *number == UNKNOWN {
                    *number = names.number(entries.value(entry));
                }
                *number
            }
            Texts::Plain(texts) if texts.is_valid(row) => names.number(texts.value(row)),
            Texts::Plain(_) => NOT_SET,
        }
    }
}

fn wrong(name: &str, expected: &str) -> EngineError {
    EngineError::corrupt(format!("column '{name}'"), format!("it does not hold {expected}"))
}

fn named<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, EngineError> {
    batch.column_by_name(name).ok_or_else(|| EngineError::internal(format!("column '{name}' was not read")))
}

fn keys_of(batch: &RecordBatch) -> Result<&UInt32Array, EngineError> {
    named(batch, column::USER_KEY)?
        .as_primitive_opt::<UInt32Type>()
        .ok_or_else(|| wrong(column::USER_KEY, "user keys"))
}

/// The ticks of a column of instants.
fn ticks_of(batch: &RecordBatch, name: &str) -> Result<ScalarBuffer<i64>, EngineError> {
    let column = named(batch, name)?;
    if column.null_count() > 0 {
        return Err(wrong(name, "an instant in every row"));
    }
    match column.data_type() {
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Ok(column.as_primitive::<TimestampMicrosecondType>().values().clone())
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            Ok(column.as_primitive::<TimestampMillisecondType>().values().clone())
        }
        _ => Err(wrong(name, "instants")),
    }
}

/// A decoder that several files share.
pub(crate) type SharedDecoder<D> = Arc<D>;
