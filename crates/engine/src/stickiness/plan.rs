//! A stickiness question compiled for an extract.

use super::users::{CountPeriods, StickinessUsers};
use crate::EngineError;
use crate::filter::Choice;
use crate::frame::{Asked, Frame};
use crate::groups::GroupNames;
use crate::planner::{Needs, Rows};
use crate::scan::Reading;
use crate::users::{Breakdowns, Nobody, Wanted, WantedDays, drive, event_sources};
use rockpool_calendar::{Buckets, day_after, day_number};
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::StepMask;
use rockpool_question::ReadReason;
use rockpool_question::settled::Stickiness;
use std::sync::Arc;

/// The bit of an event.
const EVENT: StepMask = StepMask::of(0);

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

    /// Whether the answer has groups.
    pub(super) fn has_groups(&self) -> bool {
        self.stickiness.breakdown.is_some()
    }

    /// Tells `count` the active periods of some users.
    ///
    /// Where groups are not needed, the days of users can be enough.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn drive<C: CountPeriods>(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        has_groups: bool,
        count: C,
        mut estimate: impl FnMut(&mut C, &GroupNames, f64),
    ) -> Result<(C, GroupNames), EngineError> {
        let Some((asked, buckets)) = &self.time else { return Ok((count, GroupNames::default())) };
        let choices = [Choice { step: &self.stickiness.events, field: "events".into(), bit: EVENT }];
        let ticks = asked.ticks.clone();
        let days = day_number(asked.dates.first)..day_number(day_after(asked.dates.last));
        let mut counting = StickinessUsers::new(buckets, self.stickiness.at_least, count);
        let audience = self.frame.audience(users);
        let mut see = |counting: &mut StickinessUsers<'_, C>, names: &GroupNames, share: f64| {
            estimate(counting.count(), names, share);
        };
        let wanted =
            WantedDays { choices: &choices, days, ticks: ticks.clone(), users, nobody: Nobody::default() };
        let needs =
            Needs::new(wanted, Some(self.stickiness.period)).and_if(has_groups, ReadReason::Breakdown);
        let names = match needs.day_counts(&self.frame, reading)? {
            Rows::Days(sources) => drive(reading, sources, &audience, &mut counting, &mut see).await?,
            Rows::Events => {
                let mut wanted = Wanted::new(&choices, ticks, users);
                if let Some(breakdown) = self.stickiness.breakdown.as_ref().filter(|_| has_groups) {
                    wanted = wanted.by(Breakdowns::property(&breakdown.property, EVENT));
                }
                let sources = event_sources(&self.frame.manifest, &wanted)?;
                drive(reading, sources, &audience, &mut counting, &mut see).await?
            }
        };
        Ok((counting.into_count(), names))
    }
}
