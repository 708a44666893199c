//! What every plan of a question needs to know: the extract, its calendar, and the asked time.

use crate::EngineError;
use crate::only::Only;
use crate::users::Audience;
use rockpool_calendar::Calendar;
use rockpool_catalog::{Manifest, PropertyType, TimeRange, UserKeyRange};
use rockpool_question::{CalendarSettings, DateRange, Days, Note};
use std::ops::Range;
use std::sync::Arc;

/// The extract as a plan sees it.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// What it contains.
    pub(crate) manifest: Arc<Manifest>,
    /// The question's calendar.
    pub(crate) calendar: Calendar,
    /// The only users that count; all unless the question has conditions on users.
    pub(crate) only: Option<Arc<Only>>,
}

/// The days that a question is about.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The days.
    pub(crate) dates: DateRange,
    /// Their ticks, half open.
    pub(crate) ticks: Range<i64>,
}

impl Frame {
    /// The frame of a question: with its calendar, and only these users.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the calendar names no time zone.
    pub(crate) fn of_question(
        &self,
        settings: &CalendarSettings,
        only: Option<Arc<Only>>,
    ) -> Result<Self, EngineError> {
        Ok(Self { calendar: self.calendar.with(settings)?, only, ..self.clone() })
    }

    /// The note that numbers made of a property are rounded, if its whole numbers or these results have more digits than a
    /// double holds.
    pub(crate) fn rounded(&self, property: &str, results: impl IntoIterator<Item = f64>) -> Option<Note> {
        /// 2^53 - 1: a result of 2^53 may be a larger one that was rounded.
        const LARGEST_EXACT: f64 = 9_007_199_254_740_991.0;
        let mut found = self
            .manifest
            .event_types
            .iter()
            .filter_map(|event_type| event_type.property(property))
            .peekable();
        found.peek()?;
        let (mut is_whole, mut is_rounded) = (true, false);
        for property in found {
            let written = &property.written;
            match property.kind {
                PropertyType::Number => is_whole = false,
                PropertyType::Integer => is_rounded |= !written.exact,
                PropertyType::Text | PropertyType::Boolean => {
                    is_rounded |= written.numbers == property.rows && !written.exact;
                }
            }
        }
        let is_large = is_whole && results.into_iter().any(|result| result.abs() > LARGEST_EXACT);
        (is_rounded || is_large).then(|| Note::Rounded { property: property.to_owned() })
    }

    /// The users of a range of keys whom the question is about.
    pub(crate) fn audience(&self, keys: UserKeyRange) -> Audience {
        Audience { keys, only: self.only.clone() }
    }

    /// The asked days: all days covered, those of strays too, unless the question says otherwise; none if there are no
    /// events and no dates.
    pub(crate) fn asked(&self, dates: Option<Days>) -> Option<Asked> {
        let dates = dates.map(Days::range).or_else(|| self.days(self.manifest.covered))?;
        Some(Asked { dates, ticks: self.calendar.ticks(dates) })
    }

    fn days(&self, time: Option<TimeRange>) -> Option<DateRange> {
        let time = time?;
        let (first, last) = (self.calendar.date_of(time.first), self.calendar.date_of(time.last));
        Some(DateRange { first, last })
    }

    /// First and last day of the data, without events far from all others.
    fn main_days(&self) -> Option<DateRange> {
        self.days(self.manifest.main_time())
    }

    /// The last instant of the data, without events far from all others; before all time if there is none.
    pub(crate) fn last_tick(&self) -> i64 {
        self.manifest.main_time().map_or(i64::MIN, |time| time.last)
    }

    /// Whether a bucket reaches past the asked or the covered time.
    ///
    /// At the beginning whole days count: an extract whose first event comes at 00:03 covers that day. At the
    /// end instants do: what comes after the last event may still be to come.
    pub(crate) fn reaches_past(&self, asked: &Asked, bucket: &Range<i64>) -> bool {
        let Some(covered) = self.main_days() else { return true };
        let first = asked.ticks.start.max(self.calendar.day_start(covered.first));
        bucket.start < first
            || bucket.end > asked.ticks.end
            || bucket.end > self.last_tick().saturating_add(1)
    }

    /// Whether the extract covers no instant of the asked part of a bucket: nothing is known of it, and a zero would be
    /// made up. Where strays are, before or after the data, the extract does cover the time.
    pub(crate) fn is_outside(&self, asked: &Asked, bucket: &Range<i64>) -> bool {
        let Some(covered) = self.main_days() else { return true };
        let ticks = bucket.start.max(asked.ticks.start)..bucket.end.min(asked.ticks.end);
        let outside = ticks.start > self.last_tick() || ticks.end <= self.calendar.day_start(covered.first);
        outside && !self.has_strays(&ticks)
    }

    /// Whether a bucket begins after the last instant covered: nothing of it has happened yet.
    pub(crate) fn is_to_come(&self, bucket: &Range<i64>) -> bool {
        bucket.start > self.last_tick() && !self.has_strays(bucket)
    }

    /// Whether some ticks are of a time that only strays cover.
    fn has_strays(&self, ticks: &Range<i64>) -> bool {
        let sides = self.manifest.strays.iter().flat_map(|strays| [strays.before, strays.after]).flatten();
        sides.into_iter().any(|side| side.first < ticks.end && side.last >= ticks.start)
    }

    /// Whether the asked days reach outside those of the data: to days without events, or to strays.
    pub(crate) fn outside_covered(&self, dates: Option<Days>) -> Option<Note> {
        let Some(dates) = dates.map(Days::range) else {
            return self.manifest.strays.as_ref().map(|strays| Note::Strays { rows: strays.rows });
        };
        let outside = match self.main_days() {
            Some(covered) => dates.first < covered.first || dates.last > covered.last,
            None => true,
        };
        outside.then_some(Note::OutsideCovered)
    }

    /// The ticks of a length of time. Questions are bounded so that they are exact; a longer one would be all time.
    pub(crate) fn ticks_of(&self, milliseconds: i64) -> i64 {
        milliseconds.saturating_mul(self.manifest.time_resolution.ticks_per_millisecond())
    }
}
