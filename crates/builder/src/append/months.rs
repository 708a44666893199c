//! Which months of a large event type are written anew: those with something new or something that goes.
//!
//! Events are cut by months of UTC, user-days by months of the zone. So a month of the zone that is written anew needs
//! the events of a few hours beside its month of UTC too, whose file stays.

use super::Held;
use crate::{
    BuildWatch, BuilderError,
    findings::FileFindings,
    held::Leaving,
    rows::TypeState,
    write::{Cut, KeptMonths, Period, PeriodOfDay, layout},
};
use rockpool_calendar::Days;
use rockpool_catalog::{DataFile, EventType, TimeRange};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

/// Seconds of a day of UTC.
const DAY: i64 = 86_400;

/// An event type of which some months are written anew and others stay.
pub(super) struct Months<'a> {
    pub(super) event_type: &'a EventType,
    /// The events files that are written anew.
    pub(super) anew: Vec<&'a DataFile>,
    /// Those that stay.
    pub(super) kept: Vec<&'a DataFile>,
    /// Of these, those with events on days whose user-days are written anew.
    pub(super) beside: Vec<&'a DataFile>,
    /// These days, in days since 1970.
    pub(super) days: Vec<RangeInclusive<i32>>,
    events: BTreeSet<Period>,
    user_days: BTreeSet<Period>,
    user_days_files: Vec<&'a DataFile>,
}

impl<'a> Months<'a> {
    /// The months of an event type with news on these days of UTC; none where all of it is to be written anew.
    pub(super) fn of(
        held: &Held,
        event_type: &'a EventType,
        new_days: impl Iterator<Item = i64>,
        leaving: &Leaving,
        rows_in_one_file: u64,
    ) -> Option<Self> {
        let is_cut = event_type.rows > rows_in_one_file && event_type.events.len() > 1;
        // Of files that stay, what is counted for each has to be known.
        let counts =
            event_type.duplicate_rows.len() == event_type.events.len() && event_type.findings.is_some();
        let is_simple = leaving.users.is_empty() && leaving.joined.is_empty();
        if !is_cut || !counts || !is_simple || held.manifest.strays.is_some() {
            return None;
        }
        let days = held.days();
        let ticks_per_day = held.manifest.time_resolution.ticks_per_second() * DAY;
        let mut month_of = PeriodOfDay::new(Cut::Months, None);
        let (mut events, mut user_days) = (BTreeSet::new(), BTreeSet::new());
        for day in new_days {
            events.insert(month_of.period(day));
            // A day of UTC lies on two days of most zones.
            for second in [day.checked_mul(DAY)?, day.checked_mul(DAY)?.checked_add(DAY - 1)?] {
                user_days.insert(month_of.period(i64::from(held.zone.day_of(second))));
            }
        }
        let leaves =
            |file: &DataFile| file.covered.is_none_or(|covered| leaving.leaves_days_of(&of(&days, covered)));
        let mut months = Self {
            event_type,
            anew: Vec::new(),
            kept: Vec::new(),
            beside: Vec::new(),
            days: Vec::new(),
            events: BTreeSet::new(),
            user_days: BTreeSet::new(),
            user_days_files: Vec::new(),
        };
        for file in &event_type.user_days {
            let month = month_of.period(i64::from(days.day(file.covered?.first)));
            if leaves(file) {
                user_days.insert(month);
            } else if !user_days.contains(&month) {
                months.user_days_files.push(file);
            }
        }
        for file in &event_type.events {
            let covered = file.covered?;
            let month = month_of.period(covered.first.div_euclid(ticks_per_day));
            if leaves(file) {
                events.insert(month);
            }
            if events.contains(&month) {
                months.anew.push(file);
                continue;
            }
            months.kept.push(file);
            let covered = of(&days, covered);
            let mut of_zone = (*covered.start()..=*covered.end()).map(|day| month_of.period(i64::from(day)));
            if of_zone.any(|month| user_days.contains(&month)) {
                months.beside.push(file);
            }
        }
        months.days = user_days.iter().map(|month| month.days()).collect::<Option<_>>()?;
        (months.events, months.user_days) = (events, user_days);
        (!months.kept.is_empty()).then_some(months)
    }

    /// Whether what stays goes with what is known now of all events: the same columns, and still many rows.
    pub(super) fn fits(&self, state: &TypeState, promoted: &[String], rows_in_one_file: u64) -> bool {
        let kept = KeptMonths { columns: self.columns(), ..KeptMonths::default() };
        let now = layout(state, promoted, Some(&kept));
        let now = now.iter().map(|numbered| &numbered.property);
        let columns = |properties: &mut dyn Iterator<Item = &rockpool_catalog::Property>| {
            let columns = properties.filter_map(|property| {
                let column = property.column.clone()?;
                Some((property.name.clone(), (column, format!("{:?}", property.kind))))
            });
            columns.collect::<BTreeMap<_, _>>()
        };
        state.rows > rows_in_one_file
            && columns(&mut now.into_iter()) == columns(&mut self.event_type.properties.iter())
    }

    fn columns(&self) -> Vec<String> {
        let with_column = self.event_type.properties.iter().filter(|property| property.column.is_some());
        with_column.map(|property| property.name.clone()).collect()
    }

    /// What stays, for who writes the rest.
    pub(super) fn into_kept(self, held: &Held, watch: &dyn BuildWatch) -> Result<KeptMonths, BuilderError> {
        let held_days = held.user_days(self.user_days_files.iter().copied(), watch)?;
        let findings = self.event_type.findings.clone().unwrap_or_default();
        let of_file = |place: usize, duplicates: u64| FileFindings {
            duplicates,
            tied: findings.tied_rows.get(place).copied().unwrap_or_default(),
            heavy: findings.heavy_users.get(place).copied().unwrap_or_default(),
        };
        let files = self.event_type.events.iter().zip(&self.event_type.duplicate_rows).enumerate();
        let stays = |file: &DataFile| self.kept.iter().any(|kept| kept.path == file.path);
        Ok(KeptMonths {
            events_files: files
                .filter(|(_, (file, _))| stays(file))
                .map(|(place, (file, duplicates))| (file.clone(), of_file(place, *duplicates)))
                .collect(),
            user_days_files: self.user_days_files.iter().map(|file| (*file).clone()).collect(),
            users: held_days.users,
            days: held_days.met,
            columns: self.columns(),
            events: self.events,
            user_days: self.user_days,
        })
    }
}

/// The days of a stretch of time.
fn of(days: &Days, covered: TimeRange) -> RangeInclusive<i32> {
    days.day(covered.first)..=days.day(covered.last)
}
