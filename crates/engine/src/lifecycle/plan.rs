//! A lifecycle compiled for an extract.

use super::time::Time;
use super::users::{CountStates, LifecycleUsers};
use crate::EngineError;
use crate::filter::Choice;
use crate::frame::Frame;
use crate::groups::GroupNames;
use crate::planner::{Needs, Rows};
use crate::scan::Reading;
use crate::users::{Nobody, Wanted, WantedDays, drive, event_sources};
use rockpool_calendar::day_number;
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::StepMask;
use rockpool_question::settled::Lifecycle;
use std::sync::Arc;

/// The bit of an event.
const EVENT: StepMask = StepMask::of(0);

/// A lifecycle compiled for an extract.
#[derive(Debug)]
pub(crate) struct LifecyclePlan {
    pub(super) frame: Frame,
    pub(super) lifecycle: Lifecycle,
    pub(super) time: Option<Time>,
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

    /// How many periods are shown.
    pub(super) fn periods(&self) -> usize {
        self.time.as_ref().map_or(0, |time| time.buckets.len())
    }

    /// Tells `count` the states of some users.
    ///
    /// All that the extract has from before the shown periods is read: it decides who is new.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn drive<C: CountStates>(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        count: C,
        mut estimate: impl FnMut(&C, f64),
    ) -> Result<C, EngineError> {
        let Some(time) = &self.time else { return Ok(count) };
        let choices = [Choice { step: &self.lifecycle.events, field: "events".into(), bit: EVENT }];
        let ticks = i64::MIN..time.buckets.end_tick();
        let days = i32::MIN..day_number(time.buckets.end_day());
        let mut counting = LifecycleUsers::new(time, count);
        let audience = self.frame.audience(users);
        let mut see = |counting: &mut LifecycleUsers<'_, C>, _: &GroupNames, share: f64| {
            estimate(counting.count(), share);
        };
        let wanted =
            WantedDays { choices: &choices, days, ticks: ticks.clone(), users, nobody: Nobody::default() };
        match Needs::new(wanted, Some(self.lifecycle.period)).day_counts(&self.frame, reading)? {
            Rows::Days(sources) => drive(reading, sources, &audience, &mut counting, &mut see).await?,
            Rows::Events => {
                let wanted = Wanted::new(&choices, ticks, users);
                let sources = event_sources(&self.frame.manifest, &wanted)?;
                drive(reading, sources, &audience, &mut counting, &mut see).await?
            }
        };
        Ok(counting.into_count())
    }
}
