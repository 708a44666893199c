//! A lifecycle compiled for an extract.

use super::LifecyclePartial;
use super::users::{Count, LifecycleUsers};
use crate::EngineError;
use crate::filter::Choice;
use crate::frame::{Asked, Frame};
use crate::scan::Reading;
use crate::users::{GroupNames, Wanted, WantedDays, day_count_sources, drive, event_sources};
use chrono::NaiveDate;
use rockpool_calendar::{Buckets, day_number};
use rockpool_catalog::UserKeyRange;
use rockpool_question::{DateRange, Lifecycle};
use std::ops::Range;
use std::sync::Arc;

/// The bit of an event.
const EVENT: u32 = 1;

/// A lifecycle compiled for an extract.
#[derive(Debug)]
pub(crate) struct LifecyclePlan {
    pub(super) frame: Frame,
    pub(super) lifecycle: Lifecycle,
    pub(super) time: Option<Time>,
}

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

impl LifecyclePlan {
    /// Compiles a lifecycle.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the range has too many periods.
    pub(crate) fn new(frame: Frame, lifecycle: &Lifecycle) -> Result<Self, EngineError> {
        let time = match frame.asked(lifecycle.dates) {
            Some(asked) => Some(Time::new(&frame, lifecycle, asked)?),
            None => None,
        };
        Ok(Self { frame, lifecycle: lifecycle.clone(), time })
    }

    /// Goes over some users; `estimate` sees what has been counted so far and the share of users.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(crate) async fn run(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        estimate: impl FnMut(&LifecyclePartial, f64),
    ) -> Result<LifecyclePartial, EngineError> {
        let periods = self.time.as_ref().map_or(0, |time| time.buckets.len());
        self.drive(reading, users, LifecyclePartial::new(periods), estimate).await
    }

    /// Tells `count` the states of some users.
    ///
    /// Without filters the days of users are enough. All that the extract has from before the shown periods is read:
    /// it decides who is new.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn drive<C: Count>(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        count: C,
        mut estimate: impl FnMut(&C, f64),
    ) -> Result<C, EngineError> {
        let Some(time) = &self.time else { return Ok(count) };
        let (manifest, state) = (&self.frame.manifest, &self.frame.state);
        let choices = [Choice { step: &self.lifecycle.events, field: "events", bit: EVENT }];
        let ticks = i64::MIN..time.buckets.end_tick();
        let days = i32::MIN..day_number(time.buckets.end_day());
        let mut counting = LifecycleUsers::new(time, count);
        let audience = self.frame.audience(users);
        let sources = if self.frame.calendar.has_days_for(Some(self.lifecycle.period)) {
            let wanted = WantedDays { choices: &choices, days, ticks: ticks.clone(), users };
            day_count_sources(manifest, state, &wanted)?
        } else {
            None
        };
        let mut see = |counting: &LifecycleUsers<'_, C>, _: &GroupNames, share: f64| {
            estimate(counting.count(), share);
        };
        if let Some(sources) = sources {
            reading.table("user_days");
            drive(reading, sources, &audience, &mut counting, &mut see).await?;
        } else {
            reading.table("events");
            let sources = event_sources(manifest, state, &Wanted::new(&choices, ticks, users))?;
            drive(reading, sources, &audience, &mut counting, &mut see).await?;
        }
        Ok(counting.into_count())
    }
}

impl Time {
    fn new(frame: &Frame, lifecycle: &Lifecycle, asked: Asked) -> Result<Self, EngineError> {
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
