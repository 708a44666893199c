//! The events of the traced user.

use crate::EngineError;
use crate::frame::Frame;
use crate::funnel::{FunnelPlan, every_event, funnel_choices};
use crate::groups::GroupNames;
use crate::planner::choose_events;
use crate::scan::Reading;
use crate::users::{
    Accumulate, Audience, Breakdowns, Event, Extra, GroupBy, HeldValues, Wanted, drive, event_sources,
};
use rockpool_catalog::{UserKey, UserKeyRange};
use rockpool_kernel::StepMask;
use rockpool_kernel::path::{ALL_STEPS, Matched};
use rockpool_question::settled::Funnel;
use rockpool_question::{MissedRule, ReadReason};
use std::sync::Arc;

/// All events that the funnel's steps, exclusions or order could be about, in the order of time.
pub(super) struct UserRows {
    rows: Rows,
    /// The names of their types.
    pub(super) names: GroupNames,
}

/// With the numbers of the values that are held constant, or without.
enum Rows {
    Plain(Vec<Event>),
    Held(Vec<Event<u32>>),
}

/// An event as an explanation needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Happened {
    /// Its tick.
    pub(super) time: i64,
    /// The steps and exclusions it can be.
    pub(super) mask: StepMask,
    /// The number of its type's name.
    pub(super) event_type: u32,
}

impl UserRows {
    /// Reads the events of a user, from all the time covered.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn read(
        frame: &Frame,
        reading: &Arc<Reading>,
        funnel: &Funnel,
        key: u32,
    ) -> Result<Self, EngineError> {
        let choices = funnel_choices(funnel);
        let users = UserKeyRange { first: UserKey(key), last: UserKey(key) };
        let wanted = Wanted::new(&choices, i64::MIN..i64::MAX, users)
            .by(Breakdowns { by: vec![GroupBy::EventType], bits: StepMask::ALL })
            .with_every(every_event(funnel));
        choose_events(reading, ReadReason::Instants);
        if funnel.hold_constant.is_empty() {
            let (rows, names) = gather(frame, reading, &wanted).await?;
            return Ok(Self { rows: Rows::Plain(rows), names });
        }
        let held = HeldValues { properties: funnel.hold_constant.clone(), bits: ALL_STEPS };
        let (rows, names) = gather(frame, reading, &wanted.reading::<u32>(held)).await?;
        Ok(Self { rows: Rows::Held(rows), names })
    }

    /// The path that the funnel reports, with some rules set aside.
    pub(super) fn path(&self, plan: &FunnelPlan, set_aside: &[MissedRule]) -> Vec<Matched> {
        match &self.rows {
            Rows::Plain(rows) => plan.path_of(rows, set_aside),
            Rows::Held(rows) => plan.path_of(rows, set_aside),
        }
    }

    /// The events.
    pub(super) fn events(&self) -> Vec<Happened> {
        fn happened<X: Extra>(row: &Event<X>) -> Happened {
            Happened { time: row.time, mask: row.mask, event_type: row.group }
        }
        match &self.rows {
            Rows::Plain(rows) => rows.iter().map(happened).collect(),
            Rows::Held(rows) => rows.iter().map(happened).collect(),
        }
    }
}

async fn gather<X: Extra>(
    frame: &Frame,
    reading: &Arc<Reading>,
    wanted: &Wanted<'_, X>,
) -> Result<(Vec<Event<X>>, GroupNames), EngineError> {
    let sources = event_sources(&frame.manifest, wanted)?;
    let mut gathered = Gathered(vec![]);
    let audience = Audience { keys: wanted.users, only: None };
    let names = drive(reading, sources, &audience, &mut gathered, |_, _, _| {}).await?;
    Ok((gathered.0, names))
}

/// The rows of the only user there is.
struct Gathered<X>(Vec<Event<X>>);

impl<X: Extra> Accumulate<Event<X>> for Gathered<X> {
    fn user(&mut self, _user: u32, rows: &[Event<X>], names: &GroupNames) {
        self.0.extend_from_slice(rows);
        // Which of several events at one instant is named must not depend on the order of files.
        for tied in self.0.chunk_by_mut(|one, other| one.time == other.time).filter(|tied| tied.len() > 1) {
            tied.sort_by(|one, other| {
                names.compare(one.group, other.group).then_with(|| one.mask.cmp(&other.mask))
            });
        }
    }

    fn without_user(&mut self, _rows: &[Event<X>]) {}
}
