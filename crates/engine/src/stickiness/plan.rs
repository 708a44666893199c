//! A stickiness question compiled for an extract.

use super::StickinessPartial;
use super::counts::Counting;
use super::users::{Count, StickinessUsers};
use crate::EngineError;
use crate::filter::Choice;
use crate::frame::{Asked, Frame};
use crate::scan::Reading;
use crate::users::{Breakdowns, GroupNames, Wanted, WantedDays, day_count_sources, drive, event_sources};
use rockpool_calendar::{Buckets, day_after, day_number};
use rockpool_catalog::UserKeyRange;
use rockpool_question::Stickiness;
use std::sync::Arc;

/// The bit of an event.
const EVENT: u32 = 1;

/// A stickiness question compiled for an extract.
#[derive(Debug)]
pub(crate) struct StickinessPlan {
    pub(super) frame: Frame,
    pub(super) stickiness: Stickiness,
    /// The asked days and their periods.
    pub(super) time: Option<(Asked, Buckets)>,
}

impl StickinessPlan {
    /// Compiles a stickiness question.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the range has too many periods.
    pub(crate) fn new(frame: Frame, stickiness: &Stickiness) -> Result<Self, EngineError> {
        let time = match frame.asked(stickiness.dates) {
            Some(asked) => {
                let buckets = frame.calendar.buckets(stickiness.period, asked.dates, 0)?;
                Some((asked, buckets))
            }
            None => None,
        };
        Ok(Self { frame, stickiness: stickiness.clone(), time })
    }

    pub(super) fn periods(&self) -> usize {
        self.time.as_ref().map_or(0, |(_, buckets)| buckets.len())
    }

    /// Goes over some users; `estimate` sees what has been counted so far and the share of users.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(crate) async fn run(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&StickinessPartial, f64),
    ) -> Result<StickinessPartial, EngineError> {
        let has_groups = self.stickiness.breakdown.is_some();
        let counting = Counting::new(self.periods(), has_groups);
        let see = |counting: &Counting, names: &GroupNames, share: f64| {
            if has_groups {
                estimate(&counting.partial().with_names(names), share);
            } else {
                estimate(counting.partial(), share);
            }
        };
        let (counting, names) = self.drive(reading, users, has_groups, counting, see).await?;
        let mut partial = counting.into_partial();
        partial.names = names;
        Ok(partial)
    }

    /// Tells `count` the active periods of some users.
    ///
    /// Without filters, and where groups are not needed, the days of users are enough.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn drive<C: Count>(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        has_groups: bool,
        count: C,
        mut estimate: impl FnMut(&C, &GroupNames, f64),
    ) -> Result<(C, GroupNames), EngineError> {
        let Some((asked, buckets)) = &self.time else { return Ok((count, GroupNames::default())) };
        let (manifest, state) = (&self.frame.manifest, &self.frame.state);
        let choices = [Choice { step: &self.stickiness.events, field: "events", bit: EVENT }];
        let ticks = asked.ticks.clone();
        let days = day_number(asked.dates.first)..day_number(day_after(asked.dates.last));
        let mut counting = StickinessUsers::new(buckets, self.stickiness.at_least, count);
        let audience = self.frame.audience(users);
        let sources = if !has_groups && self.frame.calendar.has_days_for(Some(self.stickiness.period)) {
            let wanted = WantedDays { choices: &choices, days, ticks: ticks.clone(), users };
            day_count_sources(manifest, state, &wanted)?
        } else {
            None
        };
        let mut see = |counting: &StickinessUsers<'_, C>, names: &GroupNames, share: f64| {
            estimate(counting.count(), names, share);
        };
        let names = if let Some(sources) = sources {
            reading.table("user_days");
            drive(reading, sources, &audience, &mut counting, &mut see).await?
        } else {
            reading.table("events");
            let mut wanted = Wanted::new(&choices, ticks, users);
            if let Some(breakdown) = self.stickiness.breakdown.as_ref().filter(|_| has_groups) {
                wanted = wanted.by(Breakdowns::property(&breakdown.property, EVENT));
            }
            let sources = event_sources(manifest, state, &wanted)?;
            drive(reading, sources, &audience, &mut counting, &mut see).await?
        };
        Ok((counting.into_count(), names))
    }
}
