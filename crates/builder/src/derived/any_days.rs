//! The days of users whatever they did: the user-days of all event types, one row for each user and day.
//!
//! Cut by calendar months of the zone as the user-days of a large event type are. Months in which nothing has changed
//! keep their files.

use super::{
    KeptDerived,
    order::{AnyDayRows, OrderOfDays},
    sorter::{DaySorter, TypeDay},
};
use crate::{
    BuilderError,
    watch::ensure_wanted,
    write::{BATCH_ROWS, Cut, Period, PeriodOfDay, Staged, TableFile, UserDay, WriteContext, schema},
};
use rockpool_catalog::{DataFile, DayOrder, EventType};
use std::collections::{BTreeMap, BTreeSet};

/// The rows of each period that is written.
pub(super) struct AnyDays<'a> {
    periods: PeriodOfDay,
    /// The periods whose files stay, and these files.
    known: BTreeSet<Period>,
    kept: Vec<DataFile>,
    parts: BTreeMap<Period, DaySorter>,
    /// Rows in memory.
    rows: usize,
    order: OrderOfDays,
    context: &'a WriteContext<'a>,
}

impl<'a> AnyDays<'a> {
    /// No rows yet; none for fewer than two event types, whose days they would be.
    pub(super) fn new(
        event_types: &[EventType],
        kept: Option<&KeptDerived>,
        context: &'a WriteContext<'a>,
    ) -> Option<Self> {
        if event_types.len() < 2 {
            return None;
        }
        let rows = event_types.iter().map(|event_type| event_type.rows).sum();
        let cut = Cut::of_rows(rows, context.rows_in_one_file);
        let day = |tick| i64::from(context.days.day(tick));
        let main = context.main_time.map(|time| day(time.first)..=day(time.last));
        let mut any = Self {
            periods: PeriodOfDay::new(cut, main),
            known: BTreeSet::new(),
            kept: Vec::new(),
            parts: BTreeMap::new(),
            rows: 0,
            order: OrderOfDays::new(event_types, None),
            context,
        };
        // Which days are strays can have changed with every event.
        let kept = kept.filter(|_| cut == Cut::Months && context.main_time.is_none());
        let files = kept.iter().flat_map(|kept| kept.any_user_days.iter().map(move |file| (kept, file)));
        for (kept, file) in files {
            let Some(covered) = file.covered else { continue };
            let period = any.periods.period(day(covered.first));
            let is_of_month = period_of(file) == Some(period.name().as_str());
            if is_of_month && period.days().is_some_and(|month| !kept.has_news(&month)) {
                any.known.insert(period);
                any.kept.push(file.clone());
            }
        }
        if !any.kept.is_empty() {
            any.order = OrderOfDays::new(event_types, kept);
        }
        Some(any)
    }

    /// Whether a file has rows of a period that is written. One that lies in several months is looked at.
    pub(super) fn needs(&mut self, file: &DataFile) -> bool {
        let Some(covered) = file.covered else { return false };
        let [first, last] = [covered.first, covered.last]
            .map(|tick| self.periods.period(i64::from(self.context.days.day(tick))));
        first != last || !self.known.contains(&first)
    }

    /// Takes a row of the event type at this place.
    pub(super) fn push(&mut self, day: UserDay, event_type: u32) -> Result<(), BuilderError> {
        let period = self.periods.period(i64::from(day.day));
        if self.known.contains(&period) {
            return Ok(());
        }
        self.parts.entry(period).or_default().push(TypeDay { day, event_type });
        self.rows += 1;
        // The rows that a build gathers are gone by now; half of their memory is for sorting.
        if self.rows >= DaySorter::rows_in(self.context.memory_bytes / 2) {
            for part in self.parts.values_mut() {
                part.spill(self.context.output.temporary())?;
            }
            self.rows = 0;
        }
        Ok(())
    }

    /// Writes the files. Gives all that there are, by the names of their periods, those that are new, and what they tell
    /// of the order of events.
    pub(super) fn finish(mut self) -> Result<(Vec<DataFile>, Vec<Staged>, DayOrder), BuilderError> {
        let mut staged = Vec::with_capacity(self.parts.len());
        for (period, rows) in self.parts {
            staged.push(write_period(period, rows, &mut self.order, self.context)?);
        }
        let mut files = self.kept;
        files.extend(staged.iter().map(|staged| staged.file.clone()));
        files.sort_by(|one, other| period_of(one).cmp(&period_of(other)));
        Ok((files, staged, self.order.finish()))
    }
}

/// The name of a file's period.
fn period_of(file: &DataFile) -> Option<&str> {
    file.path.split('/').nth(1)
}

fn write_period(
    period: Period,
    rows: DaySorter,
    order: &mut OrderOfDays,
    context: &WriteContext<'_>,
) -> Result<Staged, BuilderError> {
    let columns = order.columns();
    let mut merged = rows.merged()?;
    let path = context.output.temporary();
    let settings = schema::user_days_settings().map_err(BuilderError::parquet(&path))?;
    let mut file = TableFile::create(&path, schema::any_user_days(context.resolution, columns), settings)?;
    let mut batch = AnyDayRows::default();
    while let Some(day) = merged.next()? {
        file.note(day.user(), Some(day.times));
        order.push(&day, merged.met(), &mut batch);
        if batch.len() == BATCH_ROWS {
            ensure_wanted(context.watch)?;
            file.write(&batch.take(context.resolution, columns)?)?;
        }
    }
    file.write(&batch.take(context.resolution, columns)?)?;
    file.finish(&format!("any_user_days/{}", period.name()))
}
