//! A funnel compiled for an extract.

use super::FunnelPartial;
use super::users::FunnelUsers;
use crate::EngineError;
use crate::calendar::Buckets;
use crate::filter::Choice;
use crate::frame::{Asked, Frame};
use crate::kernel::funnel::{FunnelKernel, FunnelRules};
use crate::scan::Reading;
use crate::users::{Breakdowns, Wanted, drive, event_sources};
use rockpool_catalog::UserKeyRange;
use rockpool_question::Funnel;
use std::sync::Arc;

/// A funnel compiled for an extract.
#[derive(Debug)]
pub(crate) struct FunnelPlan {
    pub(super) frame: Frame,
    pub(super) funnel: Funnel,
    pub(super) window: i64,
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
        let window = frame.ticks_of(funnel.window.milliseconds());
        Ok(Self { funnel: funnel.clone(), window, asked, buckets, frame })
    }

    /// Goes over some users; `estimate` sees what has been counted so far and the share of users.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(crate) async fn run(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&FunnelPartial, f64),
    ) -> Result<FunnelPartial, EngineError> {
        let steps = self.funnel.steps.len();
        let empty = FunnelPartial::new(steps, self.buckets.as_ref().map_or(0, Buckets::len));
        let Some(asked) = &self.asked else { return Ok(empty) };
        let fields: Vec<String> = (0..steps).map(|step| format!("steps[{step}]")).collect();
        let choices: Vec<Choice<'_>> = self
            .funnel
            .steps
            .iter()
            .zip(&fields)
            .enumerate()
            .map(|(place, (stage, field))| Choice { step: &stage.step, field, bit: 1 << place })
            .collect();
        let breakdowns = match &self.funnel.breakdown {
            Some(breakdown) => {
                Breakdowns::property(&breakdown.property, 1 << breakdown.step.saturating_sub(1).min(31))
            }
            None => Breakdowns::default(),
        };
        // Later steps may follow after the range, until the window of the last possible entry ends.
        let ticks = asked.ticks.start..asked.ticks.end.saturating_add(self.window);
        let manifest = &self.frame.manifest;
        let wanted = Wanted::new(&choices, ticks, users).by(breakdowns);
        let sources = event_sources(manifest, &self.frame.state, &wanted)?;
        if !sources.is_empty() {
            reading.table("events");
        }
        let kernel = FunnelKernel::new(FunnelRules { steps, window: self.window, ties: self.funnel.ties });
        let mut counting = FunnelUsers::new(self, asked, kernel, empty);
        let names =
            drive(reading, sources, &self.frame.audience(users), &mut counting, |counting, names, share| {
                let mut partial = counting.partial().clone();
                partial.names = names.clone();
                estimate(&partial, share);
            })
            .await?;
        let mut partial = counting.into_partial();
        partial.names = names;
        Ok(partial)
    }
}
