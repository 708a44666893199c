//! Writes the user-days files of one event type, from its rows in order.
//!
//! A row is a user's day in the reporting zone. Where events files are cut by calendar months of UTC, these
//! are cut by calendar months of the zone: so a day is in one file, and a user's day is one row.

use super::{
    columns::instants,
    event_type::WriteContext,
    events::BATCH_ROWS,
    period::{Cut, Period, PeriodOfDay},
    schema,
    table::{Staged, TableFile},
};
use crate::{BuilderError, findings::DaySet, rows::user_of_order};
use arrow::array::{ArrayRef, BooleanArray, Date32Array, RecordBatch, UInt32Array};
use rockpool_calendar::Days;
use rockpool_catalog::{TimeRange, TimeResolution, UserKey};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The user-days files of one event type.
pub(crate) struct UserDaysTable<'a> {
    context: &'a WriteContext<'a>,
    periods: PeriodOfDay,
    /// The periods that are written; all, without it.
    wanted: Option<&'a BTreeSet<Period>>,
    gathered: GatheredDays<'a>,
    parts: BTreeMap<Period, (UserDayRows, TableFile)>,
    days: DaySet,
}

/// A user's day that may still grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UserDay {
    /// The user, by the order of users.
    pub(crate) user: u64,
    /// The day of the zone.
    pub(crate) day: i32,
    /// How many events.
    pub(crate) events: u32,
    /// The times of its first and last event.
    pub(crate) times: TimeRange,
}

impl UserDay {
    /// The user; none for rows without one.
    pub(crate) fn user(&self) -> Option<UserKey> {
        user_of_order(self.user)
    }
}

/// Counts the events of users and days, from events sorted by user and time.
pub(super) struct GatheredDays<'a> {
    days: &'a Days,
    current: Option<UserDay>,
}

impl<'a> GatheredDays<'a> {
    /// Nothing yet.
    pub(super) fn new(days: &'a Days) -> Self {
        Self { days, current: None }
    }

    /// Counts an event of a user, who is given by their order; gives the day before it, if that is over.
    pub(super) fn push(&mut self, user: u64, tick: i64) -> Result<Option<UserDay>, BuilderError> {
        let day = self.days.day(tick);
        if let Some(current) = &mut self.current
            && current.user == user
            && current.day == day
        {
            current.events = current.events.checked_add(1).ok_or(BuilderError::TooMany {
                what: "events of one type and one user on one day",
                limit: u64::from(u32::MAX),
            })?;
            current.times.last = tick;
            return Ok(None);
        }
        let next = UserDay { user, day, events: 1, times: TimeRange { first: tick, last: tick } };
        Ok(self.current.replace(next))
    }

    /// The last day, after all events.
    pub(super) fn take(&mut self) -> Option<UserDay> {
        self.current.take()
    }
}

/// Rows of user-days that are being gathered.
#[derive(Debug, Default)]
pub(crate) struct UserDayRows {
    users: Vec<Option<u32>>,
    days: Vec<i32>,
    events: Vec<u32>,
    first: Vec<i64>,
    last: Vec<i64>,
}

impl<'a> UserDaysTable<'a> {
    /// No files yet.
    pub(crate) fn new(context: &'a WriteContext<'a>, cut: Cut, wanted: Option<&'a BTreeSet<Period>>) -> Self {
        let day = |tick| i64::from(context.days.day(tick));
        let periods = PeriodOfDay::new(cut, context.main_time.map(|time| day(time.first)..=day(time.last)));
        let gathered = GatheredDays::new(context.days);
        Self { context, periods, wanted, gathered, parts: BTreeMap::new(), days: DaySet::default() }
    }

    /// Counts an event; events come sorted by user (given by its order) and time.
    pub(crate) fn push(&mut self, user: u64, tick: i64) -> Result<(), BuilderError> {
        self.gathered.push(user, tick)?.map_or(Ok(()), |done| self.put(done))
    }

    fn put(&mut self, done: UserDay) -> Result<(), BuilderError> {
        self.days.insert(done.day);
        let period = self.periods.period(i64::from(done.day));
        if self.wanted.is_some_and(|wanted| !wanted.contains(&period)) {
            return Ok(());
        }
        let (rows, file) = match self.parts.entry(period) {
            std::collections::btree_map::Entry::Occupied(part) => part.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => {
                let path = self.context.output.temporary();
                let settings = schema::user_days_settings().map_err(BuilderError::parquet(&path))?;
                let file = TableFile::create(&path, schema::user_days(self.context.resolution), settings)?;
                free.insert((UserDayRows::default(), file))
            }
        };
        file.note(done.user(), Some(done.times));
        rows.push(&done);
        if rows.len() == BATCH_ROWS { file.write(&rows.take(self.context.resolution)?) } else { Ok(()) }
    }

    /// Ends the files. Gives the days that have events too.
    pub(crate) fn finish(mut self, folder: &str) -> Result<(Vec<Staged>, DaySet), BuilderError> {
        if let Some(done) = self.gathered.take() {
            self.put(done)?;
        }
        let mut staged = Vec::with_capacity(self.parts.len());
        for (period, (mut rows, mut file)) in self.parts {
            file.write(&rows.take(self.context.resolution)?)?;
            staged.push(file.finish(&format!("user_days/{folder}/{}", period.name()))?);
        }
        Ok((staged, self.days))
    }
}

impl UserDayRows {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.days.len()
    }

    /// Appends a row.
    pub(crate) fn push(&mut self, done: &UserDay) {
        self.users.push(done.user().map(|key| key.0));
        self.days.push(done.day);
        self.events.push(done.events);
        self.first.push(done.times.first);
        self.last.push(done.times.last);
    }

    /// The rows as a batch; afterwards there are none.
    pub(crate) fn take(&mut self, resolution: TimeResolution) -> Result<RecordBatch, BuilderError> {
        RecordBatch::try_new(schema::user_days(resolution), self.take_columns(resolution))
            .map_err(|source| BuilderError::Columns { table: "user_days", source })
    }

    /// The columns of the batch.
    pub(crate) fn take_columns(&mut self, resolution: TimeResolution) -> Vec<ArrayRef> {
        let rows = std::mem::take(self);
        let several: BooleanArray =
            rows.first.iter().zip(&rows.last).map(|(first, last)| Some(first < last)).collect();
        vec![
            Arc::new(UInt32Array::from(rows.users)),
            Arc::new(Date32Array::from(rows.days)),
            Arc::new(UInt32Array::from(rows.events)),
            instants(rows.first, resolution),
            instants(rows.last, resolution),
            Arc::new(several),
        ]
    }
}
