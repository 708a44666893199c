//! The users who did something so often.

use crate::EngineError;
use crate::filter::Choice;
use crate::frame::Frame;
use crate::groups::GroupNames;
use crate::planner::{Needs, Rows};
use crate::scan::Reading;
use crate::users::{Accumulate, Audience, DayCount, Event, Nobody, Wanted, WantedDays, drive, event_sources};
use roaring::RoaringBitmap;
use rockpool_calendar::{day_after, day_number};
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::StepMask;
use rockpool_kernel::often::did_within;
use rockpool_question::ReadReason;
use rockpool_question::settled::Did;
use std::sync::Arc;

/// The bit of an event.
const EVENT: StepMask = StepMask::of(0);

/// The users of a range of keys who did it. `extract` has the extract's own calendar.
///
/// Without a span, the days of users can be enough.
///
/// # Errors
/// An [`EngineError`].
pub(super) async fn users_who_did(
    extract: &Frame,
    reading: &Arc<Reading>,
    did: &Did,
    users: UserKeyRange,
) -> Result<RoaringBitmap, EngineError> {
    let Some(asked) = extract.asked(did.dates) else { return Ok(RoaringBitmap::new()) };
    let choices = [Choice { step: &did.events, field: "events".into(), bit: EVENT }];
    // One event lies in any span.
    let within = did.within.filter(|_| did.at_least > 1);
    let mut counting = Users {
        at_least: did.at_least as usize,
        span: within.map(|within| u64::try_from(extract.ticks_of(within.milliseconds())).unwrap_or(0)),
        times: vec![],
        found: RoaringBitmap::new(),
    };
    let audience = Audience { keys: users, only: None };
    let days = day_number(asked.dates.first)..day_number(day_after(asked.dates.last));
    let wanted =
        WantedDays { choices: &choices, days, ticks: asked.ticks.clone(), users, nobody: Nobody::default() };
    let needs = Needs::new(wanted, None).and_if(counting.span.is_some(), ReadReason::Instants);
    match needs.day_counts(extract, reading)? {
        Rows::Days(sources) => drive(reading, sources, &audience, &mut counting, |_, _, _| {}).await?,
        Rows::Events => {
            let wanted = Wanted::new(&choices, asked.ticks, users);
            let sources = event_sources(&extract.manifest, &wanted)?;
            drive(reading, sources, &audience, &mut counting, |_, _, _| {}).await?
        }
    };
    Ok(counting.found)
}

/// Gathers the users, and a buffer that every user takes again.
struct Users {
    at_least: usize,
    /// The ticks of the span, if there is one.
    span: Option<u64>,
    times: Vec<i64>,
    found: RoaringBitmap,
}

impl Accumulate<Event> for Users {
    fn user(&mut self, user: u32, rows: &[Event], _names: &GroupNames) {
        let did = match self.span {
            None => rows.len() >= self.at_least,
            Some(span) => {
                self.times.clear();
                self.times.extend(rows.iter().map(|row| row.time));
                did_within(&self.times, self.at_least, span)
            }
        };
        if did {
            self.found.insert(user);
        }
    }

    fn without_user(&mut self, _rows: &[Event]) {}
}

impl Accumulate<DayCount> for Users {
    fn user(&mut self, user: u32, rows: &[DayCount], _names: &GroupNames) {
        let events: u64 = rows.iter().map(|day| u64::from(day.events)).sum();
        if events >= self.at_least as u64 {
            self.found.insert(user);
        }
    }

    fn without_user(&mut self, _rows: &[DayCount]) {}
}
