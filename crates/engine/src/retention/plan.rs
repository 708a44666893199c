//! A retention question compiled for an extract.

use super::RetentionPartial;
use super::users::RetentionUsers;
use crate::EngineError;
use crate::calendar::{Buckets, after, day_number};
use crate::filter::Choice;
use crate::frame::{Asked, Frame};
use crate::scan::Reading;
use crate::users::{Wanted, WantedDays, day_sources, drive, event_sources};
use rockpool_catalog::UserKeyRange;
use rockpool_question::Retention;
use std::sync::Arc;

/// The bit of a start event.
pub(super) const START: u32 = 1;
/// The bit of a return event.
pub(super) const RETURNING: u32 = 2;

/// A retention question compiled for an extract.
#[derive(Debug)]
pub(crate) struct RetentionPlan {
    pub(super) frame: Frame,
    pub(super) retention: Retention,
    /// The asked days and all periods from the first cohort's to the last cohort's last.
    pub(super) time: Option<(Asked, Buckets)>,
}

impl RetentionPlan {
    /// Compiles a retention question.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the range has too many periods.
    pub(crate) fn new(frame: Frame, retention: &Retention) -> Result<Self, EngineError> {
        let time = match frame.asked(retention.dates) {
            Some(asked) => {
                let later = retention.periods as usize;
                let buckets = frame.calendar.buckets(retention.period, asked.dates, later)?;
                Some((asked, buckets))
            }
            None => None,
        };
        Ok(Self { frame, retention: retention.clone(), time })
    }

    /// Cells of a cohort: period 0 and those after.
    pub(super) fn cells(&self) -> usize {
        self.retention.periods as usize + 1
    }

    /// Periods in which a cohort can begin.
    pub(super) fn cohorts(&self) -> usize {
        self.time.as_ref().map_or(0, |(_, buckets)| buckets.len() + 1 - self.cells())
    }

    /// Goes over some users; `estimate` sees what has been counted so far and the share of users.
    ///
    /// Without filters the days of users are enough, and exact: a return later than the anchor lies on a day
    /// exactly if the day's last event is later, and the anchor is the first event of a day.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(crate) async fn run(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&RetentionPartial, f64),
    ) -> Result<RetentionPartial, EngineError> {
        let empty = RetentionPartial::new(self.cohorts(), self.cells());
        let Some((asked, buckets)) = &self.time else { return Ok(empty) };
        let (manifest, state) = (&self.frame.manifest, &self.frame.state);
        let choices = [
            Choice { step: &self.retention.start, field: "start", bit: START },
            Choice { step: &self.retention.returning, field: "returning", bit: RETURNING },
        ];
        let ticks = asked.ticks.start..buckets.end_tick();
        let days = day_number(asked.dates.first)..day_number(buckets.end_day());
        let start_days = days.start..day_number(after(asked.dates.last));
        let mut counting = RetentionUsers::new(asked.ticks.clone(), start_days, buckets, empty);
        let audience = self.frame.audience(users);
        let mut see = |counting: &RetentionUsers<'_>, share: f64| estimate(counting.partial(), share);
        let sources = if self.frame.calendar.has_days_for(Some(self.retention.period)) {
            let wanted = WantedDays { choices: &choices, days, ticks: ticks.clone(), users };
            day_sources(manifest, state, &wanted)?
        } else {
            None
        };
        if let Some(sources) = sources {
            reading.table("user_days");
            drive(reading, sources, &audience, &mut counting, |counting, _, share| see(counting, share))
                .await?;
        } else {
            reading.table("events");
            let sources = event_sources(manifest, state, &Wanted::new(&choices, ticks, users))?;
            drive(reading, sources, &audience, &mut counting, |counting, _, share| see(counting, share))
                .await?;
        }
        Ok(counting.into_partial())
    }
}
