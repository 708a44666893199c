//! What of an extract is written anew, and what stays as it is.

use super::{Held, Late, months::Months};
use crate::{
    BuildOptions, BuildPhase, BuildWatch, BuilderError, Duplicates,
    build::{Kept, strays},
    held::{HeldEvents, Leaving},
    rows::{Collector, Take, TextHasher},
    write::SMALL_ROWS,
};
use rockpool_catalog::{DataFile, EventType};
use std::collections::HashSet;

/// Which event types of an extract are written anew, and which stay as they are.
pub(super) struct Chosen<'a> {
    held: &'a Held,
    watch: &'a dyn BuildWatch,
    rows_in_one_file: u64,
    anew: Vec<&'a EventType>,
    /// What stays as it is.
    pub(super) kept: Kept,
}

impl<'a> Chosen<'a> {
    /// Looks through the extract; `collector` has what is new.
    pub(super) fn new(
        held: &'a Held,
        collector: &Collector,
        leaving: &Leaving,
        rows_in_one_file: u64,
        watch: &'a dyn BuildWatch,
    ) -> Result<Self, BuilderError> {
        let new: HashSet<&str> = collector.type_names().collect();
        // Small event types share files: where one of them changes, all move up.
        let is_small = |event_type: &EventType| {
            event_type.rows <= SMALL_ROWS || event_type.events.iter().any(|file| file.part.is_some())
        };
        // Which events are strays is known once all are read, and in what is cut by months strays have files of their own.
        let has_strays = held.manifest.strays.is_some();
        let is_cut = |event_type: &EventType| has_strays && event_type.rows > rows_in_one_file;
        let days = held.days();
        let mut chosen = Self { held, watch, rows_in_one_file, anew: Vec::new(), kept: Kept::default() };
        for event_type in &held.manifest.event_types {
            let covered = days.day(event_type.covered.first)..=days.day(event_type.covered.last);
            let changes = is_small(event_type)
                || is_cut(event_type)
                || new.contains(event_type.name.as_str())
                || leaving.leaves_days_of(&covered);
            if changes {
                chosen.anew.push(event_type);
                continue;
            }
            let found = held.user_days(&event_type.user_days, watch)?;
            if leaving.concerns(&found.users) {
                chosen.anew.push(event_type);
            } else {
                chosen.kept.keep(event_type, found);
            }
        }
        Ok(chosen)
    }

    /// Gives the events of what is written anew to `collector`, but for those that leave; says how many these are.
    pub(super) fn collect(
        &mut self,
        late: &Late,
        leaving: &Leaving,
        options: &BuildOptions,
        hasher: &TextHasher,
        collector: &mut Collector,
    ) -> Result<u64, BuilderError> {
        let (held, watch) = (self.held, self.watch);
        let bytes_total = self.anew.iter().map(|event_type| Held::bytes(&event_type.events)).sum();
        watch.phase(BuildPhase::Reading { files: self.anew.len() as u64, bytes_total });
        let mut removed = 0;
        let mut in_part = Vec::new();
        for event_type in &self.anew {
            // Where duplicates are dropped, all rows are looked at for what is then left.
            let months = (options.duplicates == Duplicates::Keep)
                .then(|| {
                    Months::of(
                        held,
                        event_type,
                        late.days_of(&event_type.name),
                        leaving,
                        self.rows_in_one_file,
                    )
                })
                .flatten();
            let files: Vec<&DataFile> = match &months {
                Some(months) => months.anew.clone(),
                None => event_type.events.iter().collect(),
            };
            removed += held.collect(
                HeldEvents { event_type, files: &files, take: Take::All, leaving },
                hasher,
                collector,
                watch,
            )?;
            if let Some(months) = months {
                let nothing = Leaving::default();
                held.collect(
                    HeldEvents { event_type, files: &months.kept, take: Take::Counts, leaving: &nothing },
                    hasher,
                    collector,
                    watch,
                )?;
                in_part.push(months);
            }
        }
        let mut days = collector.days().clone();
        days.merge(self.kept.days.clone());
        let has_strays = strays::find(&days.in_order(), options.time_resolution).is_some();
        for months in in_part {
            let state = collector.state(&months.event_type.name);
            let fits = !has_strays
                && state.is_some_and(|state| months.fits(state, &options.promote, self.rows_in_one_file));
            let (files, leaving) = if fits {
                (&months.beside, Leaving { only: months.days.clone(), ..Leaving::default() })
            } else {
                (&months.kept, Leaving::default())
            };
            held.collect(
                HeldEvents { event_type: months.event_type, files, take: Take::Rows, leaving: &leaving },
                hasher,
                collector,
                watch,
            )?;
            if fits {
                let name = months.event_type.name.clone();
                self.kept.months.insert(name, months.into_kept(held, watch)?);
            }
        }
        Ok(removed)
    }
}
