//! Which tables of days tell which steps: those of the event types, or that of any event, where a step means any.

use super::sources::{WantedDays, constant};
use crate::EngineError;
use crate::filter::Masker;
use rockpool_catalog::{DataFile, EventType, Manifest};
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
#[derive(Debug, Clone, Copy)]
pub(super) struct DayTable<'a> {
    /// The files.
    pub(super) files: &'a [DataFile],
    /// The steps, as bits.
    pub(super) mask: StepMask,
    /// Rows without a user that can be wanted.
    pub(super) rows_without_user: u64,
}

impl<'a> DayTable<'a> {
    fn of(event_type: &'a EventType, mask: StepMask) -> Self {
        Self { files: &event_type.user_days, mask, rows_without_user: event_type.rows_without_user }
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
    Ok(with_any(manifest, &own, common, wanted.nobody).unwrap_or(own))
}

/// The same with the days of any event for the steps that every event fills; none where that is no gain, or where events
/// without a user would be counted otherwise.
fn with_any<'a>(
    manifest: &'a Manifest,
    own: &[DayTable<'a>],
    common: StepMask,
    nobody: Nobody,
) -> Option<Vec<DayTable<'a>>> {
    if manifest.any_user_days.is_empty() || common.is_empty() || own.is_empty() {
        return None;
    }
    let rest = own.iter().map(|table| DayTable { mask: table.mask.without(common), ..*table });
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
    };
    let tables: Vec<DayTable<'a>> = std::iter::once(any).chain(rest).collect();
    let rows = |tables: &[DayTable<'_>]| tables.iter().map(DayTable::rows).sum::<u64>();
    (rows(&tables) <= rows(own)).then_some(tables)
}
