//! Who did something, and on which days: from the user-days of event types that are not written anew.

use super::{Held, rows::ticks};
use crate::{
    BuildWatch, BuilderError,
    findings::DaySet,
    rows::{DayCount, DayCounts},
    watch::ensure_wanted,
};
use arrow::{
    array::AsArray,
    datatypes::{Date32Type, UInt32Type},
};
use roaring::RoaringBitmap;
use rockpool_catalog::{DataFile, column};

/// The users and days of an event type.
#[derive(Debug, Default)]
pub(crate) struct HeldDays {
    /// When its events happened.
    pub(crate) days: DayCounts,
    /// The days of the zone that have some.
    pub(crate) met: DaySet,
    /// The keys of its users.
    pub(crate) users: RoaringBitmap,
}

impl Held {
    /// Reads files of user-days.
    pub(crate) fn user_days<'f>(
        &self,
        files: impl IntoIterator<Item = &'f DataFile>,
        watch: &dyn BuildWatch,
    ) -> Result<HeldDays, BuilderError> {
        let mut found = HeldDays::default();
        let microseconds = 1_000 / self.manifest.time_resolution.ticks_per_millisecond();
        for file in files {
            ensure_wanted(watch)?;
            let path = self.folder.join(&file.path);
            let reader = self.file(file, watch)?.build().map_err(BuilderError::parquet(&path))?;
            for batch in reader {
                let batch = batch.map_err(|error| BuilderError::parquet(&path)(error.into()))?;
                let column = |name| batch.column_by_name(name);
                let numbers = |name| column(name)?.as_primitive_opt::<UInt32Type>();
                let times = |name| ticks(column(name)?);
                let day = |name| column(name)?.as_primitive_opt::<Date32Type>();
                let (Some(keys), Some(days), Some(events), Some(first), Some(last)) = (
                    numbers(column::USER_KEY),
                    day(column::DAY),
                    numbers(column::EVENTS),
                    times(column::FIRST_TIME),
                    times(column::LAST_TIME),
                ) else {
                    return Err(self.other_columns(file));
                };
                found.users.extend(keys.iter().flatten());
                days.values().iter().for_each(|day| found.met.insert(*day));
                for ((rows, first), last) in events.values().iter().zip(first).zip(last) {
                    found.days.add_day(DayCount {
                        rows: u64::from(*rows),
                        first: first.saturating_mul(microseconds),
                        last: last.saturating_mul(microseconds),
                    });
                }
            }
        }
        Ok(found)
    }
}
