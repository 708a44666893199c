//! Writes the events files of one event type.

use super::{
    columns::{ColumnPlan, EventRows},
    event_type::WriteContext,
    period::{Cut, Period, PeriodOfDay},
    table::{Staged, TableFile},
};
use crate::{
    BuilderError,
    findings::{FileCounts, FileFindings},
};
use parquet::file::properties::WriterProperties;
use rockpool_catalog::{TimeRange, UserKey};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are handed to Parquet at once.
pub(crate) const BATCH_ROWS: usize = 8_192;

/// The events files of one event type, one for each period, all open until the last row.
pub(crate) struct EventsTable<'a> {
    context: &'a WriteContext<'a>,
    plan: &'a ColumnPlan<'a>,
    settings: WriterProperties,
    periods: PeriodOfDay,
    ticks_per_day: i64,
    /// The periods that are written; all, without it.
    wanted: Option<&'a BTreeSet<Period>>,
    parts: BTreeMap<Period, Part>,
}

/// A file that is being written.
struct Part {
    rows: EventRows,
    file: TableFile,
    counts: FileCounts,
}

impl<'a> EventsTable<'a> {
    /// No files yet.
    pub(crate) fn new(
        context: &'a WriteContext<'a>,
        plan: &'a ColumnPlan<'a>,
        settings: WriterProperties,
        cut: Cut,
        wanted: Option<&'a BTreeSet<Period>>,
    ) -> Self {
        let ticks_per_day = context.resolution.ticks_per_second() * 86_400;
        let day = |tick: i64| tick.div_euclid(ticks_per_day);
        let periods = PeriodOfDay::new(cut, context.main_time.map(|time| day(time.first)..=day(time.last)));
        Self { context, plan, settings, periods, ticks_per_day, wanted, parts: BTreeMap::new() }
    }

    /// Appends a row, unless its period is not written.
    pub(crate) fn push(
        &mut self,
        user: Option<UserKey>,
        tick: i64,
        properties: &[u8],
        is_duplicate: bool,
    ) -> Result<(), BuilderError> {
        let period = self.periods.period(tick.div_euclid(self.ticks_per_day));
        if self.wanted.is_some_and(|wanted| !wanted.contains(&period)) {
            return Ok(());
        }
        let Part { rows, file, counts } = match self.parts.entry(period) {
            std::collections::btree_map::Entry::Occupied(part) => part.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => {
                let path = self.context.output.temporary();
                let file = TableFile::create(&path, self.plan.schema.clone(), self.settings.clone())?;
                free.insert(Part { rows: EventRows::new(self.plan), file, counts: FileCounts::default() })
            }
        };
        counts.add(user, tick, is_duplicate);
        file.note(user, Some(TimeRange { first: tick, last: tick }));
        rows.push(self.plan, user, tick, properties).map_err(columns_error)?;
        if rows.len() == BATCH_ROWS {
            file.write(&rows.take(self.plan).map_err(columns_error)?)?;
        }
        Ok(())
    }

    /// Ends the files. Gives each with what was found in it.
    pub(crate) fn finish(self, folder: &str) -> Result<Vec<(Staged, FileFindings)>, BuilderError> {
        let mut staged = Vec::with_capacity(self.parts.len());
        for (period, Part { mut rows, mut file, counts }) in self.parts {
            file.write(&rows.take(self.plan).map_err(columns_error)?)?;
            staged.push((file.finish(&format!("events/{folder}/{}", period.name()))?, counts.finish()));
        }
        Ok(staged)
    }
}

/// Columns of events did not fit together.
pub(super) fn columns_error(source: arrow::error::ArrowError) -> BuilderError {
    BuilderError::Columns { table: "events", source }
}
