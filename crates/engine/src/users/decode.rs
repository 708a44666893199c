//! From a batch of a file to rows of users.

use super::columns::{GroupColumns, GroupSource};
use super::day_times::{DayTimes, Times};
use super::extra::Extra;
use super::row::{Day, DayCount, Event, Row};
use crate::EngineError;
use crate::filter::{Masker, Masks};
use crate::groups::{GroupNames, NOT_SET};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::buffer::ScalarBuffer;
use arrow::datatypes::{
    DataType, Date32Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, UInt32Type,
};
use rockpool_catalog::{UserKeyRange, column};
use rockpool_kernel::StepMask;
use rockpool_question::ReadTable;
use std::ops::Range;

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

/// The values met so far, numbered.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    /// Of the breakdowns.
    pub(crate) groups: GroupNames,
    /// Of the properties that are held constant.
    pub(crate) held: GroupNames,
}

/// Turns batches into rows.
pub(crate) trait Decode: Send + Sync + 'static {
    /// What a row is.
    type Row: Row;

    /// The table of the files.
    const TABLE: ReadTable;

    /// The columns to read.
    fn columns(&self) -> Vec<String>;

    /// Appends the wanted rows of a batch to a run.
    ///
    /// # Errors
    /// [`EngineError::Corrupt`] if a column is not what an extract has there.
    fn decode(
        &self,
        batch: &RecordBatch,
        numbering: &mut Numbering,
        run: &mut Run<Self::Row>,
    ) -> Result<(), EngineError>;
}

/// Which users' rows are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WantedUsers {
    /// The users.
    pub(crate) keys: UserKeyRange,
    /// Whether rows without a user are wanted too.
    pub(crate) without_user: bool,
}

impl WantedUsers {
    /// Whether rows of the user are wanted.
    fn has(&self, key: u32) -> bool {
        self.keys.first.0 <= key && key <= self.keys.last.0
    }

    /// Whether every row has a user whose rows are wanted.
    fn has_all(&self, keys: &UInt32Array) -> bool {
        keys.null_count() == 0
            && (self.keys == UserKeyRange::ALL || keys.values().iter().all(|key| self.has(*key)))
    }
}

/// Decodes the events of one type.
#[derive(Debug)]
pub(crate) struct EventDecoder<X: Extra = ()> {
    /// The steps they can fill.
    pub(crate) masker: Masker,
    /// What gives the group, one for each property; none where every group is "not set".
    pub(crate) groups: Vec<GroupSource>,
    /// The group is read where the mask has one of these bits.
    pub(crate) group_bits: StepMask,
    /// Where the rest is.
    pub(crate) extra: X::Source,
    /// The wanted ticks, half open.
    pub(crate) ticks: Range<i64>,
    /// The wanted users.
    pub(crate) users: WantedUsers,
}

impl<X: Extra> Decode for EventDecoder<X> {
    type Row = Event<X>;
    const TABLE: ReadTable = ReadTable::Events;

    fn columns(&self) -> Vec<String> {
        let mut columns = self.masker.columns();
        columns.extend(self.groups.iter().filter_map(GroupSource::column).map(str::to_owned));
        columns.extend(X::columns(&self.extra));
        let fixed = [column::USER_KEY, column::EVENT_TIME].map(str::to_owned);
        fixed.into_iter().chain(columns).collect()
    }

    fn decode(
        &self,
        batch: &RecordBatch,
        numbering: &mut Numbering,
        run: &mut Run<Event<X>>,
    ) -> Result<(), EngineError> {
        let keys = keys_of(batch)?;
        let times = ticks_of(batch, column::EVENT_TIME)?;
        let masks = self.masker.masks(batch)?;
        let mut groups = match self.groups.as_slice() {
            [] => None,
            sources => Some(GroupColumns::new(sources, batch)?),
        };
        let mut extra = X::column(&self.extra, batch)?;
        let mut event = |row: usize, time: i64, mask: StepMask| Event {
            time,
            mask,
            group: match &mut groups {
                Some(columns) if mask.meets(self.group_bits) => columns.number(row, &mut numbering.groups),
                _ => NOT_SET,
            },
            extra: X::read(&mut extra, row, mask, &mut numbering.held),
        };
        // The plain case, without a question for each row.
        if let Masks::Same(mask) = masks
            && !mask.is_empty()
            && self.users.has_all(keys)
            && times.iter().all(|time| self.ticks.contains(time))
        {
            run.keys.extend_from_slice(keys.values());
            run.rows.extend(times.iter().enumerate().map(|(row, time)| event(row, *time, mask)));
            return Ok(());
        }
        run.keys.reserve(batch.num_rows());
        run.rows.reserve(batch.num_rows());
        for (row, (key, time)) in keys.values().iter().zip(&times).enumerate() {
            let mask = masks.get(row);
            if mask.is_empty() || !self.ticks.contains(time) {
                continue;
            }
            if keys.is_null(row) {
                if self.users.without_user {
                    run.without_user.push(event(row, *time, mask));
                }
            } else if self.users.has(*key) {
                run.keys.push(*key);
                run.rows.push(event(row, *time, mask));
            }
        }
        Ok(())
    }
}

/// Decodes the days of one event type.
#[derive(Debug)]
pub(crate) struct DayDecoder {
    /// The steps that its events fill.
    pub(crate) mask: StepMask,
    /// The wanted days, half open.
    pub(crate) days: Range<i32>,
    /// The wanted users.
    pub(crate) users: WantedUsers,
    /// What tells the order of its events.
    pub(crate) times: DayTimes,
}

impl Decode for DayDecoder {
    type Row = Day;
    const TABLE: ReadTable = ReadTable::UserDays;

    fn columns(&self) -> Vec<String> {
        let names = [column::USER_KEY, column::DAY, column::EVENTS].map(str::to_owned);
        names.into_iter().chain(self.times.columns()).collect()
    }

    fn decode(
        &self,
        batch: &RecordBatch,
        _numbering: &mut Numbering,
        run: &mut Run<Day>,
    ) -> Result<(), EngineError> {
        let Times { first, last } = self.times.of(batch, &day_numbers(batch)?)?;
        self.rows(batch, run, |count, row| Day {
            day: count.day,
            events: count.events,
            first: first.get(row).copied().unwrap_or(0),
            last: last.get(row).copied().unwrap_or(0),
            mask: count.mask,
        })
    }
}

/// Decodes the days of one event type without their times.
#[derive(Debug)]
pub(crate) struct DayCountDecoder(pub(crate) DayDecoder);

impl Decode for DayCountDecoder {
    type Row = DayCount;
    const TABLE: ReadTable = ReadTable::UserDays;

    fn columns(&self) -> Vec<String> {
        [column::USER_KEY, column::DAY, column::EVENTS].map(str::to_owned).to_vec()
    }

    fn decode(
        &self,
        batch: &RecordBatch,
        _numbering: &mut Numbering,
        run: &mut Run<DayCount>,
    ) -> Result<(), EngineError> {
        self.0.rows(batch, run, |count, _| count)
    }
}

impl DayDecoder {
    /// Appends the wanted rows of a batch, made of what every day has and its place in the batch.
    fn rows<R>(
        &self,
        batch: &RecordBatch,
        run: &mut Run<R>,
        make: impl Fn(DayCount, usize) -> R,
    ) -> Result<(), EngineError> {
        let keys = keys_of(batch)?;
        let (days, events) = (day_numbers(batch)?, event_counts(batch)?);
        let count = |day: &i32, events: &u32| DayCount { day: *day, events: *events, mask: self.mask };
        // The plain case, without a question for each row.
        if self.users.has_all(keys) && days.iter().all(|day| self.days.contains(day)) {
            run.keys.extend_from_slice(keys.values());
            let counts = days.iter().zip(&events).enumerate();
            run.rows.extend(counts.map(|(row, (day, events))| make(count(day, events), row)));
            return Ok(());
        }
        run.keys.reserve(batch.num_rows());
        run.rows.reserve(batch.num_rows());
        for (row, ((key, day), events)) in keys.values().iter().zip(&days).zip(&events).enumerate() {
            if !self.days.contains(day) {
                continue;
            }
            if keys.is_null(row) {
                if self.users.without_user {
                    run.without_user.push(make(count(day, events), row));
                }
            } else if self.users.has(*key) {
                run.keys.push(*key);
                run.rows.push(make(count(day, events), row));
            }
        }
        Ok(())
    }
}

/// A column that does not hold what is expected of it.
pub(super) fn wrong(name: &str, expected: &str) -> EngineError {
    EngineError::corrupt(format!("column '{name}'"), format!("it does not hold {expected}"))
}

fn named<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, EngineError> {
    batch.column_by_name(name).ok_or_else(|| EngineError::internal(format!("column '{name}' was not read")))
}

pub(super) fn keys_of(batch: &RecordBatch) -> Result<&UInt32Array, EngineError> {
    named(batch, column::USER_KEY)?
        .as_primitive_opt::<UInt32Type>()
        .ok_or_else(|| wrong(column::USER_KEY, "user keys"))
}

/// The days of rows of days.
pub(super) fn day_numbers(batch: &RecordBatch) -> Result<ScalarBuffer<i32>, EngineError> {
    let days = named(batch, column::DAY)?.as_primitive_opt::<Date32Type>();
    Ok(days.ok_or_else(|| wrong(column::DAY, "days"))?.values().clone())
}

/// How many events rows of days have.
pub(super) fn event_counts(batch: &RecordBatch) -> Result<ScalarBuffer<u32>, EngineError> {
    let events = named(batch, column::EVENTS)?.as_primitive_opt::<UInt32Type>();
    Ok(events.ok_or_else(|| wrong(column::EVENTS, "counts"))?.values().clone())
}

/// The ticks of a column of instants.
pub(super) fn ticks_of(batch: &RecordBatch, name: &str) -> Result<ScalarBuffer<i64>, EngineError> {
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
