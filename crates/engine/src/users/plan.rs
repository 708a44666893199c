//! Which files a question reads, and what of them.

use super::decode::{DayDecoder, Decode, EventDecoder, WantedUsers};
use super::merge::Source;
use crate::EngineError;
use crate::filter::{Choice, Masker, PropertySource};
use crate::scan::{Bounds, FileRequest, TextForm};
use datafusion::execution::SessionState;
use rockpool_catalog::{DataFile, EventType, Manifest, UserKey, UserKeyRange, column};
use std::ops::Range;
use std::sync::Arc;

/// The files that a question reads, in the order of the manifest.
pub(crate) type Sources<D> = Vec<Source<D>>;

/// A property to group by, and at which steps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Breakdowns<'a> {
    /// The property.
    pub(crate) property: &'a str,
    /// The steps whose events give the value, as bits.
    pub(crate) bits: u32,
}

/// Rows without a user belong to the last users, so that every division of the users counts them once.
fn wanted(users: UserKeyRange, event_type: &EventType) -> WantedUsers {
    let without_user = users.last == UserKey(u32::MAX) && event_type.rows_without_user > 0;
    WantedUsers { keys: users, without_user }
}

/// Sources of events: of every type that can fill a step, the rows with ticks in the range.
///
/// # Errors
/// [`EngineError::Question`] if a filter's value cannot be used.
pub(crate) fn event_sources(
    manifest: &Manifest,
    state: &SessionState,
    choices: &[Choice<'_>],
    breakdown: Option<Breakdowns<'_>>,
    ticks: Range<i64>,
    users: UserKeyRange,
) -> Result<Sources<EventDecoder>, EngineError> {
    let mut sources = vec![];
    for event_type in &manifest.event_types {
        let Some(masker) = Masker::new(state, event_type, choices)? else { continue };
        let users = wanted(users, event_type);
        let pruner = masker.pruner().cloned();
        let group = breakdown
            .map(|breakdown| (PropertySource::of(event_type, breakdown.property), breakdown.bits))
            .filter(|(source, _)| *source != PropertySource::Absent);
        let decoder = Arc::new(EventDecoder { masker, group, ticks: ticks.clone(), users });
        let bounds = Bounds {
            users: users.keys,
            without_user: users.without_user,
            ticks: ticks.clone(),
            between: Some((column::EVENT_TIME, ticks.clone())),
        };
        let columns = decoder.columns();
        let request = FileRequest { columns, text: TextForm::Dictionary, bounds, pruner };
        add(&mut sources, &event_type.events, &request, &decoder);
    }
    Ok(sources)
}

/// Sources of days: of every type that can fill a step. None if some step has filters, which days know
/// nothing of.
///
/// # Errors
/// [`EngineError::Question`] if a filter's value cannot be used.
pub(crate) fn day_sources(
    manifest: &Manifest,
    state: &SessionState,
    choices: &[Choice<'_>],
    days: Range<i32>,
    ticks: Range<i64>,
    users: UserKeyRange,
) -> Result<Option<Sources<DayDecoder>>, EngineError> {
    let mut sources = vec![];
    for event_type in &manifest.event_types {
        let Some(masker) = Masker::new(state, event_type, choices)? else { continue };
        let Some(mask) = masker.constant() else { return Ok(None) };
        let users = wanted(users, event_type);
        let decoder = Arc::new(DayDecoder { mask, days: days.clone(), users });
        let between = i64::from(days.start)..i64::from(days.end);
        let bounds = Bounds {
            users: users.keys,
            without_user: users.without_user,
            ticks: ticks.clone(),
            between: Some((column::DAY, between)),
        };
        let request =
            FileRequest { columns: decoder.columns(), text: TextForm::Dictionary, bounds, pruner: None };
        add(&mut sources, &event_type.user_days, &request, &decoder);
    }
    Ok(Some(sources))
}

fn add<D>(sources: &mut Sources<D>, files: &[DataFile], request: &FileRequest, decoder: &Arc<D>) {
    sources.extend(files.iter().filter(|file| request.bounds.admit_file(file)).map(|file| Source {
        file: file.clone(),
        request: request.clone(),
        decoder: Arc::clone(decoder),
    }));
}
