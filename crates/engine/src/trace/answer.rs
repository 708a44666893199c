//! From a user's events to the answer of a trace.

use super::miss::{Case, Way};
use super::rows::{Happened, UserRows};
use super::user::find;
use crate::EngineError;
use crate::frame::Frame;
use crate::funnel::FunnelPlan;
use crate::scan::Reading;
use rockpool_kernel::path::{FIRST_EXCLUSION, Matched};
use rockpool_question::settled::{Funnel, Trace};
use rockpool_question::{TraceAnswer, TracedEvent};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most events that are listed, but for those that matched.
const MOST_EVENTS: usize = 1_000;
/// Of these, how many lie before the first that matched.
const EVENTS_BEFORE: usize = 100;

/// Traces a user. `extract` has the extract's own calendar.
///
/// # Errors
/// [`EngineError::Question`] if the extract has no such user, or another [`EngineError`].
pub(crate) async fn trace(
    extract: &Frame,
    reading: &Arc<Reading>,
    asked: &Trace,
) -> Result<TraceAnswer, EngineError> {
    // What says how users are shown, or which, means nothing for the path of one.
    let funnel = Funnel { breakdown: None, over_time: None, users: vec![], ..asked.funnel.as_ref().clone() };
    let frame = extract.of_question(&funnel.calendar, None)?;
    let (key, id) = find(&frame.manifest, reading, &asked.user).await?;
    let rows = UserRows::read(&frame, reading, &funnel, key).await?;
    let plan = FunnelPlan::new(frame.clone(), &funnel)?;
    let way = Way::of(&funnel, rows.path(&plan, &[]));
    let events = rows.events();
    let missed = way.target.map(|target| {
        Case { frame: &frame, funnel: &funnel, plan: &plan, rows: &rows, events: &events, way: &way }
            .miss(target)
    });
    let listed = listed(events.len(), &way.path);
    let traced = |place: &usize| {
        let event = events.get(*place)?;
        Some(traced(&frame, &funnel, &rows, event, way.path.iter().find(|matched| matched.event == *place)))
    };
    Ok(TraceAnswer {
        key,
        id,
        reached: u32::try_from(way.path.len()).unwrap_or(u32::MAX),
        events: listed.iter().filter_map(traced).collect(),
        truncated: listed.len() < events.len(),
        missed,
    })
}

/// The places of the events that are listed: those around the path, and those on it.
fn listed(events: usize, path: &[Matched]) -> BTreeSet<usize> {
    let first = path.iter().map(|matched| matched.event).min().unwrap_or(0);
    // Without need nothing is left out before the path.
    let start = first.saturating_sub(EVENTS_BEFORE).min(events.saturating_sub(MOST_EVENTS));
    let around = start..events.min(start + MOST_EVENTS);
    around.chain(path.iter().map(|matched| matched.event)).collect()
}

fn traced(
    frame: &Frame,
    funnel: &Funnel,
    rows: &UserRows,
    event: &Happened,
    matched: Option<&Matched>,
) -> TracedEvent {
    let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    TracedEvent {
        time: frame.calendar.written(event.time),
        event_type: rows.names.value(event.event_type).value().unwrap_or_default().to_owned(),
        fills: (0..funnel.steps.len())
            .filter(|step| event.mask.has(*step))
            .map(|step| number(step + 1))
            .collect(),
        matched: matched.map(|matched| number(matched.step + 1)),
        excludes: (0..funnel.exclusions.len())
            .filter(|place| event.mask.has(FIRST_EXCLUSION + place))
            .map(number)
            .collect(),
    }
}
