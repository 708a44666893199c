//! The shown periods of a lifecycle, and the one before them.

use crate::EngineError;
use crate::frame::{Asked, Frame};
use chrono::NaiveDate;
use rockpool_calendar::{Buckets, day_number};
use rockpool_question::DateRange;
use rockpool_question::settled::Lifecycle;
use std::ops::Range;

/// The time of a lifecycle.
#[derive(Debug)]
pub(super) struct Time {
    /// The shown periods, whole.
    pub(super) buckets: Buckets,
    /// The same as asked days.
    pub(super) shown: Asked,
    /// The ticks of the period before the first shown one.
    pub(super) before: Range<i64>,
    /// The same as days, where periods are made of days.
    pub(super) days_before: Range<i32>,
}

impl Time {
    /// The time of a lifecycle about the asked days.
    ///
    /// # Errors
    /// [`EngineError::Question`] if there are too many periods.
    pub(super) fn new(frame: &Frame, lifecycle: &Lifecycle, asked: Asked) -> Result<Self, EngineError> {
        let buckets = frame.calendar.buckets(lifecycle.period, asked.dates, 0)?;
        let first_day = buckets.starts().first().map_or(asked.dates.first, |start| start.date());
        let ticks = buckets.ticks(0).start..buckets.end_tick();
        // The buckets of the day before the first: the last of them comes right before.
        let eve = first_day.pred_opt().unwrap_or(NaiveDate::MIN);
        let earlier = frame.calendar.buckets(lifecycle.period, DateRange { first: eve, last: eve }, 0)?;
        let last = earlier.len().saturating_sub(1);
        let before = earlier.ticks(last).start..ticks.start;
        let days_before = earlier.starts().get(last).map_or(eve, |start| start.date());
        Ok(Self {
            before,
            days_before: day_number(days_before)..day_number(first_day),
            shown: Asked { dates: DateRange { first: first_day, last: asked.dates.last }, ticks },
            buckets,
        })
    }
}
