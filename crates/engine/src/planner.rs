//! Which table a question is answered from, and why: the one place where that is decided, for every kind.

use crate::EngineError;
use crate::daily::{DailySources, daily_sources};
use crate::filter::{Choice, Masker};
use crate::frame::Frame;
use crate::scan::Reading;
use crate::users::{
    Breakdowns, DayCountDecoder, DayDecoder, DayDetails, DayFiles, MOST_IN_BLOCKS, MOST_SIDE_BY_SIDE,
    Sources, WantedDays, day_count_sources, day_files, day_sources,
};
use rockpool_question::{CalendarUnit, ReadReason, ReadTable, TableChoice};
use std::ops::Range;

/// What a question needs of the rows of users.
#[derive(Debug, Clone)]
pub(crate) struct Needs<'a> {
    /// Its steps, days and users.
    wanted: WantedDays<'a>,
    /// The calendar unit by which rows are told apart; none where only the range counts.
    unit: Option<CalendarUnit>,
    /// The first thing that only events know.
    of_events: Option<ReadReason>,
}

/// Where the rows are.
pub(crate) enum Rows<D> {
    /// Among the days of users, which know all that is needed.
    Days(D),
    /// Among the events.
    Events,
}

/// How the days of users come, with their times.
pub(crate) enum DayRows<S> {
    /// As they stand in the files.
    InPlace(DayFiles),
    /// User by user, in the order of their days.
    ByUser(S),
}

/// What whoever gathers days can do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayOrder {
    /// The days of a user in any order, and of many users at once.
    Any,
    /// The days of a user in their order.
    Ascending,
}

impl<'a> Needs<'a> {
    /// These days, by buckets of a unit.
    pub(crate) fn new(wanted: WantedDays<'a>, unit: Option<CalendarUnit>) -> Self {
        Self { wanted, unit, of_events: None }
    }

    /// The same, and if so, something that only events know.
    pub(crate) fn and_if(self, needed: bool, reason: ReadReason) -> Self {
        Self { of_events: self.of_events.or(needed.then_some(reason)), ..self }
    }

    /// Why the days of users are not enough, if they are not.
    fn beyond_days(&self, frame: &Frame) -> Result<Option<ReadReason>, EngineError> {
        if self.of_events.is_some() {
            return Ok(self.of_events);
        }
        if !frame.calendar.has_days_for(self.unit) {
            let hours = self.unit == Some(CalendarUnit::Hour);
            return Ok(Some(if hours { ReadReason::Hours } else { ReadReason::TimeZone }));
        }
        for event_type in &frame.manifest.event_types {
            let masker = Masker::new(event_type, self.wanted.choices)?;
            if masker.is_some_and(|masker| masker.constant().is_none()) {
                return Ok(Some(ReadReason::Filter));
            }
        }
        Ok(None)
    }

    /// Chooses the table, and notes the choice.
    fn choose(&self, frame: &Frame, reading: &Reading) -> Result<Rows<()>, EngineError> {
        Ok(match self.beyond_days(frame)? {
            Some(reason) => {
                reading.choose(TableChoice { table: ReadTable::Events, reason });
                Rows::Events
            }
            None => {
                reading.choose(TableChoice { table: ReadTable::UserDays, reason: ReadReason::DaysAreEnough });
                Rows::Days(())
            }
        })
    }

    /// The days of users by how many events they have, if these are enough.
    ///
    /// # Errors
    /// [`EngineError::Question`] if a filter's value cannot be used, as for all that follow.
    pub(crate) fn day_counts(
        &self,
        frame: &Frame,
        reading: &Reading,
    ) -> Result<Rows<Sources<DayCountDecoder>>, EngineError> {
        self.rows(frame, reading, || day_count_sources(&frame.manifest, &self.wanted))
    }

    /// The same, in place if the files are few enough; `details` are then read besides users and days.
    ///
    /// # Errors
    /// As [`Self::day_counts`].
    pub(crate) fn day_counts_or_files(
        &self,
        frame: &Frame,
        reading: &Reading,
        details: Option<DayDetails>,
    ) -> Result<Rows<DayRows<Sources<DayCountDecoder>>>, EngineError> {
        self.rows(frame, reading, || {
            if let Some(details) = details
                && let Some(files) = self.in_place(frame, details, DayOrder::Any)?
            {
                return Ok(DayRows::InPlace(files));
            }
            Ok(DayRows::ByUser(day_count_sources(&frame.manifest, &self.wanted)?))
        })
    }

    /// The days of users with the times of their first and last events, if these are enough: in place if the files are
    /// few enough. Times are ranks where these are enough ([`DayDetails`]).
    ///
    /// # Errors
    /// As [`Self::day_counts`].
    pub(crate) fn days_or_files(
        &self,
        frame: &Frame,
        reading: &Reading,
        details: DayDetails,
        order: DayOrder,
    ) -> Result<Rows<DayRows<Sources<DayDecoder>>>, EngineError> {
        self.rows(frame, reading, || {
            Ok(match self.in_place(frame, details, order)? {
                Some(files) => DayRows::InPlace(files),
                None => DayRows::ByUser(day_sources(&frame.manifest, &self.wanted, details)?),
            })
        })
    }

    fn rows<D>(
        &self,
        frame: &Frame,
        reading: &Reading,
        days: impl FnOnce() -> Result<D, EngineError>,
    ) -> Result<Rows<D>, EngineError> {
        match self.choose(frame, reading)? {
            Rows::Days(()) => Ok(Rows::Days(days()?)),
            Rows::Events => Ok(Rows::Events),
        }
    }

    /// The files of days, if they are so few that looking at all of them beats merging them.
    fn in_place(
        &self,
        frame: &Frame,
        details: DayDetails,
        order: DayOrder,
    ) -> Result<Option<DayFiles>, EngineError> {
        let most = match order {
            DayOrder::Any => MOST_IN_BLOCKS,
            DayOrder::Ascending => MOST_SIDE_BY_SIDE,
        };
        let files = day_files(&frame.manifest, &self.wanted, details)?;
        Ok(Some(files).filter(|files| files.files.len() <= most))
    }
}

/// The events by day, if these are enough for how many events of these steps there are in buckets of a unit, by groups.
///
/// # Errors
/// [`EngineError::Question`] if a filter's value cannot be used.
pub(crate) fn choose_daily(
    frame: &Frame,
    reading: &Reading,
    unit: Option<CalendarUnit>,
    days: Range<i32>,
    choices: &[Choice<'_>],
    breakdowns: &Breakdowns<'_>,
) -> Result<Option<DailySources>, EngineError> {
    // Nobody knows whose events they are.
    if frame.only.is_some() || !frame.calendar.has_days_for(unit) {
        return Ok(None);
    }
    let sources = daily_sources(&frame.manifest, choices, breakdowns, days)?;
    if sources.is_some() {
        reading.choose(TableChoice { table: ReadTable::Daily, reason: ReadReason::CountsAreEnough });
    }
    Ok(sources)
}

/// Notes that a question of its kind always needs events, and why.
pub(crate) fn choose_events(reading: &Reading, reason: ReadReason) {
    reading.choose(TableChoice { table: ReadTable::Events, reason });
}
