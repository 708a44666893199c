//! A funnel compiled for an extract.

use super::counts::FunnelPartial;
use super::rules::{choices, every_event, rules, ticks_after};
use crate::EngineError;
use crate::frame::{Asked, Frame};
use crate::groups::GroupNames;
use crate::planner::choose_events;
use crate::scan::Reading;
use crate::users::{Accumulate, Breakdowns, Event, HeldValues, Wanted, drive, event_sources};
use rockpool_calendar::Buckets;
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::StepMask;
use rockpool_kernel::path::{ALL_STEPS, PathRules};
use rockpool_question::settled::Funnel;
use rockpool_question::{LaterSteps, Order, ReadReason};
use std::sync::Arc;

/// A funnel compiled for an extract.
#[derive(Debug)]
pub(crate) struct FunnelPlan {
    pub(super) frame: Frame,
    pub(super) funnel: Funnel,
    pub(super) rules: PathRules,
    pub(super) asked: Option<Asked>,
    pub(super) buckets: Option<Buckets>,
}

impl FunnelPlan {
    /// Compiles a funnel.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the range has too many buckets.
    pub(crate) fn new(frame: Frame, funnel: &Funnel) -> Result<Self, EngineError> {
        let asked = frame.asked(funnel.dates);
        let buckets = match (funnel.over_time, &asked) {
            (Some(unit), Some(asked)) => Some(frame.calendar.buckets(unit, asked.dates, 0)?),
            _ => None,
        };
        let rules = rules(funnel, &frame);
        Ok(Self { funnel: funnel.clone(), rules, asked, buckets, frame })
    }

    /// The first tick whose entries are unfinished: their later steps may come after the last instant covered.
    pub(super) fn unfinished_from(&self, asked: &Asked) -> i64 {
        let last = self.frame.last_tick();
        let within_dates = self.funnel.later_steps == LaterSteps::WithinDates;
        if within_dates && asked.ticks.end.saturating_sub(1) <= last {
            return i64::MAX;
        }
        last.saturating_sub(self.rules.window).saturating_add(1)
    }

    /// The step that gives the group, from 0.
    pub(super) fn group_step(&self) -> Option<usize> {
        self.funnel.breakdown.as_ref().map(|breakdown| breakdown.step.saturating_sub(1) as usize)
    }

    /// Nobody.
    pub(super) fn empty(&self) -> FunnelPartial {
        FunnelPartial::new(self.funnel.steps.len(), self.buckets.as_ref().map_or(0, Buckets::len))
    }

    /// Goes over the events of some users that the funnel needs: those that fill a step or are excluded, and all
    /// others only where they matter.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn drive<A>(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        asked: &Asked,
        accumulator: &mut A,
        estimate: impl FnMut(&mut A, &GroupNames, f64),
    ) -> Result<GroupNames, EngineError>
    where
        A: Accumulate<Event<()>> + Accumulate<Event<u32>>,
    {
        choose_events(reading, ReadReason::Instants);
        let choices = choices(&self.funnel);
        // Later steps may follow after the range, until the window of the last possible entry ends.
        let after = ticks_after(&self.funnel, self.rules.window);
        let ticks = asked.ticks.start..asked.ticks.end.saturating_add(after);
        let mut wanted = Wanted::new(&choices, ticks, users).with_every(every_event(&self.funnel));
        if let Some(breakdown) = &self.funnel.breakdown {
            let bits = match self.funnel.order {
                Order::AnyOrder => ALL_STEPS,
                Order::InOrder | Order::ExactlyInOrder => {
                    StepMask::of(breakdown.step.saturating_sub(1) as usize)
                }
            };
            wanted = wanted.by(Breakdowns::property(&breakdown.property, bits));
        }
        let manifest = &self.frame.manifest;
        let audience = self.frame.audience(users);
        if self.funnel.hold_constant.is_empty() {
            let sources = event_sources(manifest, &wanted)?;
            return drive(reading, sources, &audience, accumulator, estimate).await;
        }
        let properties = self.funnel.hold_constant.clone();
        let wanted = wanted.reading::<u32>(HeldValues { properties, bits: ALL_STEPS });
        let sources = event_sources(manifest, &wanted)?;
        drive(reading, sources, &audience, accumulator, estimate).await
    }
}
