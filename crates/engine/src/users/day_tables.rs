//! Which tables of days tell which steps: those of the event types, or that of any event, where a step means any; and what in
//! them tells the order of events.

use super::day_files::DayDetails;
use super::day_times::{ChosenType, DayTimes};
use super::sources::{WantedDays, constant};
use crate::EngineError;
use crate::filter::Masker;
use rockpool_catalog::{DataFile, DayOrder, EventType, Manifest};
use rockpool_kernel::StepMask;

/// How events without a user count.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Nobody {
    /// The steps, as bits, of which each such event is counted once, however many of them it fills.
    pub(crate) once: StepMask,
    /// Of these, the steps of which each counts every event that any of them counts.
    pub(crate) covering: StepMask,
}

/// Days of users, all of whose events fill the same steps.
#[derive(Debug, Clone)]
pub(super) struct DayTable<'a> {
    /// The files.
    pub(super) files: &'a [DataFile],
    /// The steps, as bits.
    pub(super) mask: StepMask,
    /// Rows without a user that can be wanted.
    pub(super) rows_without_user: u64,
    /// What tells the order of events.
    pub(super) times: DayTimes,
    /// The event type; that of all of them has none.
    event_type: Option<&'a str>,
}

impl<'a> DayTable<'a> {
    fn of(event_type: &'a EventType, mask: StepMask) -> Self {
        Self {
            files: &event_type.user_days,
            mask,
            rows_without_user: event_type.rows_without_user,
            times: DayTimes::NONE,
            event_type: Some(&event_type.name),
        }
    }

    fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }
}

/// The tables that tell all steps, each event once for each step. No step has filters: days know nothing of them.
///
/// # Errors
/// [`EngineError::Internal`] if some step has; [`EngineError::Question`] if a filter's value cannot be used.
pub(super) fn day_tables<'a>(
    manifest: &'a Manifest,
    wanted: &WantedDays<'_>,
    read: DayDetails,
) -> Result<Vec<DayTable<'a>>, EngineError> {
    let mut own = vec![];
    let mut common = StepMask::ALL;
    for event_type in &manifest.event_types {
        let mask = match Masker::new(event_type, wanted.choices)? {
            Some(masker) => constant(&masker, event_type)?,
            None => StepMask::NONE,
        };
        common &= mask;
        if !mask.is_empty() {
            own.push(DayTable::of(event_type, mask));
        }
    }
    let rows = |tables: &[DayTable<'_>]| tables.iter().map(DayTable::rows).sum::<u64>();
    let with_any = with_any(manifest, &own, common, wanted.nobody);
    let order = manifest.day_order.as_ref();
    let asks_order = !read.first.is_empty() || !read.last.is_empty();
    if asks_order && let Some(tables) = order.and_then(|order| with_order(order, with_any.as_deref()?, read))
    {
        return Ok(tables);
    }
    let mut tables = with_any.filter(|tables| rows(tables) <= rows(&own)).unwrap_or(own);
    for table in &mut tables {
        table.times = if asks_order && !read.same_day {
            DayTimes::Days
        } else {
            DayTimes::Instants { first: table.mask.meets(read.first), last: table.mask.meets(read.last) }
        };
    }
    if let [only] = tables.as_mut_slice()
        && read.same_day
        && order.is_some()
        && only.mask.meets(read.first)
        && only.mask.meets(read.last)
    {
        only.times = DayTimes::Several;
    }
    Ok(tables)
}

/// The tables for the order of first events of some types and last events of any; none if the days of any event do not
/// tell it, or something else is asked.
fn with_order<'a>(order: &DayOrder, tables: &[DayTable<'a>], read: DayDetails) -> Option<Vec<DayTable<'a>>> {
    let (any, first) = tables.split_first()?;
    let is_first = |table: &DayTable<'_>| table.mask.meets(read.first) && !table.mask.meets(read.last);
    if !any.mask.meets(read.last)
        || any.mask.meets(read.first)
        || first.is_empty()
        || !first.iter().all(is_first)
    {
        return None;
    }
    // For each set of types that end a day, whether the table's is not in it; within, none where nobody asks.
    let is_before_end = |table: &DayTable<'_>| -> Option<Option<Vec<bool>>> {
        if !read.same_day {
            return Some(None);
        }
        let is_in = order.ends.as_ref()?.has(table.event_type?)?;
        Some(Some(is_in.into_iter().map(|is_in| !is_in).collect()))
    };
    let chosen = first.iter().map(|table| {
        let column = order.did(table.event_type?)?;
        Some(ChosenType { column, is_before_end: is_before_end(table)? })
    });
    if let Some(types) = chosen.collect::<Option<Vec<ChosenType>>>() {
        let mask = first.iter().fold(any.mask, |mask, table| mask | table.mask);
        return Some(vec![DayTable { mask, times: DayTimes::Chosen(types.into()), ..any.clone() }]);
    }
    // What several types of other tables begin, sets cannot tell.
    let [first] = first else { return None };
    let times = is_before_end(first)?.map_or(DayTimes::Days, |sets| DayTimes::Ends(sets.into()));
    let first = DayTable { times: DayTimes::Days, ..first.clone() };
    Some(vec![DayTable { times, ..any.clone() }, first])
}

/// The same with the days of any event, which come first, for the steps that every event fills; none where there are no
/// such days or steps, or where events without a user would be counted otherwise.
fn with_any<'a>(
    manifest: &'a Manifest,
    own: &[DayTable<'a>],
    common: StepMask,
    nobody: Nobody,
) -> Option<Vec<DayTable<'a>>> {
    if manifest.any_user_days.is_empty() || common.is_empty() || own.is_empty() {
        return None;
    }
    let rest = own.iter().map(|table| DayTable { mask: table.mask.without(common), ..table.clone() });
    let mut rest: Vec<DayTable<'a>> = rest.filter(|table| !table.mask.is_empty()).collect();
    let counted_twice = |table: &DayTable<'_>| table.mask.meets(nobody.once);
    if common.meets(nobody.once) && rest.iter().any(counted_twice) {
        // What the others would count is counted already.
        if !common.meets(nobody.covering)
            || rest.iter().any(|table| !table.mask.without(nobody.once).is_empty())
        {
            return None;
        }
        rest.iter_mut().for_each(|table| table.rows_without_user = 0);
    }
    let any = DayTable {
        files: &manifest.any_user_days,
        mask: common,
        rows_without_user: manifest.rows_without_user,
        times: DayTimes::NONE,
        event_type: None,
    };
    Some(std::iter::once(any).chain(rest).collect())
}
