//! Which files a question reads, and what of them.

use super::columns::GroupSource;
use super::day_files::DayDetails;
use super::day_tables::{Nobody, day_tables};
use super::decode::{DayCountDecoder, DayDecoder, Decode, EventDecoder, Numbering, WantedUsers};
use super::extra::Extra;
use crate::EngineError;
use crate::filter::{Choice, Masker, PropertySource};
use crate::groups::{GroupNames, MOST_PARTS};
use crate::scan::{Bounds, FileRequest, TextForm};
use rockpool_catalog::{DataFile, EventType, Manifest, UserKey, UserKeyRange, column};
use rockpool_kernel::StepMask;
use rockpool_kernel::never;
use rockpool_question::{EventChoice, EventMatch, LeftOut, Step};
use std::ops::Range;
use std::sync::Arc;

/// A file that takes part in a merge.
pub(crate) struct Source<D> {
    /// The file.
    pub(crate) file: DataFile,
    /// What is wanted of it.
    pub(crate) request: FileRequest,
    /// What makes rows of it.
    pub(crate) decoder: Arc<D>,
}

/// The files that a question reads, in the order of the manifest.
pub(crate) struct Sources<D> {
    /// The files.
    pub(crate) files: Vec<Source<D>>,
    /// Files of the same event types that are not read, and what keeps them from it.
    pub(crate) left_out: Vec<(DataFile, LeftOut)>,
    /// Where the values met are numbered: it knows how many properties there are.
    pub(crate) numbering: Numbering,
    /// How many users the extract has.
    pub(crate) users: u64,
}

/// What one part of a group is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum GroupBy<'a> {
    /// The value of a property.
    Property(&'a str),
    /// The name of the event type.
    EventType,
}

/// What to group by, and at which steps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Breakdowns<'a> {
    /// The parts of a group, at most [`MOST_PARTS`]; none without a breakdown.
    pub(crate) by: Vec<GroupBy<'a>>,
    /// The steps whose events have a group, as bits; the others are "not set".
    pub(crate) bits: StepMask,
}

impl<'a> Breakdowns<'a> {
    /// By one property.
    pub(crate) fn property(property: &'a str, bits: StepMask) -> Self {
        Self { by: vec![GroupBy::Property(property)], bits }
    }

    /// What gives the groups of an event type; empty if all of them are "not set".
    pub(crate) fn sources(&self, event_type: &EventType) -> Vec<GroupSource> {
        let source = |by: &GroupBy<'_>| match by {
            GroupBy::Property(property) => GroupSource::Property(PropertySource::of(event_type, property)),
            GroupBy::EventType => GroupSource::Constant(event_type.name.clone()),
        };
        let sources: Vec<GroupSource> = self.by.iter().take(MOST_PARTS).map(source).collect();
        if sources.iter().all(GroupSource::is_absent) { vec![] } else { sources }
    }
}

/// What a question wants of the events.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'a, X: Extra = ()> {
    /// Its steps: an event is wanted if it fills one.
    pub(crate) choices: &'a [Choice<'a>],
    /// Bits that every event of the extract sets besides, whatever steps it fills: with any, every event is wanted.
    pub(crate) every: StepMask,
    /// What to group by.
    pub(crate) breakdowns: Breakdowns<'a>,
    /// What to read besides.
    pub(crate) extra: X::Wish,
    /// The wanted ticks, half open.
    pub(crate) ticks: Range<i64>,
    /// The wanted users.
    pub(crate) users: UserKeyRange,
}

impl<'a> Wanted<'a> {
    /// The events of some users that fill a step.
    pub(crate) fn new(choices: &'a [Choice<'a>], ticks: Range<i64>, users: UserKeyRange) -> Self {
        Self { choices, every: StepMask::NONE, breakdowns: Breakdowns::default(), extra: (), ticks, users }
    }

    /// The same, reading something of each event.
    pub(crate) fn reading<X: Extra>(self, extra: X::Wish) -> Wanted<'a, X> {
        let Self { choices, every, breakdowns, extra: (), ticks, users } = self;
        Wanted { choices, every, breakdowns, extra, ticks, users }
    }
}

impl<'a, X: Extra> Wanted<'a, X> {
    /// The same, by groups.
    pub(crate) fn by(self, breakdowns: Breakdowns<'a>) -> Self {
        Self { breakdowns, ..self }
    }

    /// The same, and every other event too, with these bits.
    pub(crate) fn with_every(self, every: StepMask) -> Self {
        Self { every, ..self }
    }
}

/// Rows without a user belong to the last users, so that every division of the users counts them once.
pub(super) fn wanted_users(users: UserKeyRange, rows_without_user: u64) -> WantedUsers {
    let without_user = users.last == UserKey(u32::MAX) && rows_without_user > 0;
    WantedUsers { keys: users, without_user }
}

/// Sources of events: of every type that can fill a step (or of every type), the rows with ticks in the range.
///
/// # Errors
/// [`EngineError::Question`] if a filter's value cannot be used.
pub(crate) fn event_sources<X: Extra>(
    manifest: &Manifest,
    wanted: &Wanted<'_, X>,
) -> Result<Sources<EventDecoder<X>>, EngineError> {
    let any = Step { any_of: vec![EventMatch { event: EventChoice::Any, filters: vec![] }], label: None };
    let mut choices = wanted.choices.to_vec();
    if !wanted.every.is_empty() {
        choices.push(Choice { step: &any, field: "".into(), bit: wanted.every });
    }
    let numbering =
        Numbering { groups: GroupNames::new(wanted.breakdowns.by.len()), held: GroupNames::default() };
    let mut sources = Sources { files: vec![], left_out: vec![], numbering, users: manifest.users };
    for event_type in &manifest.event_types {
        let Some(masker) = Masker::new(event_type, &choices)? else { continue };
        let users = wanted_users(wanted.users, event_type.rows_without_user);
        let pruner = masker.pruner().cloned();
        let decoder = Arc::new(EventDecoder {
            masker,
            groups: wanted.breakdowns.sources(event_type),
            group_bits: wanted.breakdowns.bits,
            extra: X::source(&wanted.extra, event_type),
            ticks: wanted.ticks.clone(),
            users,
        });
        let bounds = Bounds {
            users: users.keys,
            among: None,
            without_user: users.without_user,
            ticks: wanted.ticks.clone(),
            between: Some((column::EVENT_TIME, wanted.ticks.clone())),
        };
        let columns = decoder.columns();
        let request = FileRequest { columns, text: TextForm::Dictionary, bounds, pruner };
        add(&mut sources, &event_type.events, &request, &decoder);
    }
    Ok(sources)
}

/// The days that a question reads.
#[derive(Debug, Clone)]
pub(crate) struct WantedDays<'a> {
    /// Its steps.
    pub(crate) choices: &'a [Choice<'a>],
    /// The wanted days, half open, since 1970-01-01.
    pub(crate) days: Range<i32>,
    /// Their ticks, half open.
    pub(crate) ticks: Range<i64>,
    /// The wanted users.
    pub(crate) users: UserKeyRange,
    /// How events without a user count; of no consequence where there is one step.
    pub(crate) nobody: Nobody,
}

/// Sources of days: of every table with events that fill a step. No step has filters: days know nothing of them.
///
/// # Errors
/// [`EngineError::Internal`] if some step has.
pub(crate) fn day_sources(
    manifest: &Manifest,
    wanted: &WantedDays<'_>,
    read: DayDetails,
) -> Result<Sources<DayDecoder>, EngineError> {
    sources_of_days(manifest, wanted, read, |decoder| decoder)
}

/// Sources of days without the times of their first and last event.
///
/// # Errors
/// As [`day_sources`].
pub(crate) fn day_count_sources(
    manifest: &Manifest,
    wanted: &WantedDays<'_>,
) -> Result<Sources<DayCountDecoder>, EngineError> {
    sources_of_days(manifest, wanted, DayDetails::default(), DayCountDecoder)
}

fn sources_of_days<D: Decode>(
    manifest: &Manifest,
    wanted: &WantedDays<'_>,
    read: DayDetails,
    make: impl Fn(DayDecoder) -> D,
) -> Result<Sources<D>, EngineError> {
    let mut sources =
        Sources { files: vec![], left_out: vec![], numbering: Numbering::default(), users: manifest.users };
    for table in day_tables(manifest, wanted, read)? {
        let users = wanted_users(wanted.users, table.rows_without_user);
        let (mask, times, days) = (table.mask, table.times, wanted.days.clone());
        let decoder = Arc::new(make(DayDecoder { mask, days, users, times }));
        let between = i64::from(wanted.days.start)..i64::from(wanted.days.end);
        let bounds = Bounds {
            users: users.keys,
            among: None,
            without_user: users.without_user,
            ticks: wanted.ticks.clone(),
            between: Some((column::DAY, between)),
        };
        let request =
            FileRequest { columns: decoder.columns(), text: TextForm::Dictionary, bounds, pruner: None };
        add(&mut sources, table.files, &request, &decoder);
    }
    Ok(sources)
}

/// The steps that every event of a type fills: whoever reads days has found that there are no filters.
pub(super) fn constant(masker: &Masker, event_type: &EventType) -> Result<StepMask, EngineError> {
    match masker.constant() {
        Some(mask) => Ok(mask),
        None => Err(never!("days of '{}' are read for a step with filters", event_type.name).into()),
    }
}

fn add<D>(sources: &mut Sources<D>, files: &[DataFile], request: &FileRequest, decoder: &Arc<D>) {
    for file in files {
        let file = file.clone();
        match request.bounds.leave_out_file(&file) {
            Some(reason) => sources.left_out.push((file, reason)),
            None => {
                sources.files.push(Source { file, request: request.clone(), decoder: Arc::clone(decoder) });
            }
        }
    }
}
