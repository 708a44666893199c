//! Where the data of an extract ends: what relative dates are counted from.

use super::DatesError;
use chrono::NaiveDate;
use rockpool_catalog::Manifest;

/// Tells which day it is in a time zone. This crate knows no zones: natively `rockpool_calendar` does, in the page the
/// browser.
pub trait Zones {
    /// The day that the clocks of a zone show so many seconds after 1970 (UTC); none for a zone that is not known.
    fn day(&self, second: i64, zone: &str) -> Option<NaiveDate>;
}

/// Where the data of an extract ends, in the zone that days are cut in. Events far from all others do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DataEnd {
    /// The last day with an event.
    pub last: NaiveDate,
    /// Whether that day has passed: whatever comes after the last instant of the data comes on a later day.
    pub has_passed: bool,
}

impl DataEnd {
    /// Where an extract's data ends.
    ///
    /// # Errors
    /// [`DatesError::NoEvents`], [`DatesError::UnknownZone`].
    pub fn of(manifest: &Manifest, zone: &str, zones: &dyn Zones) -> Result<Self, DatesError> {
        let end = manifest.main_time().ok_or(DatesError::NoEvents)?.last;
        let per_second = manifest.time_resolution.ticks_per_second();
        let day = |tick: i64| {
            let day = zones.day(tick.div_euclid(per_second), zone);
            day.ok_or_else(|| DatesError::UnknownZone { zone: zone.to_owned() })
        };
        let last = day(end)?;
        // As everywhere: a period is unfinished if it reaches past the instant after the last one of the data.
        Ok(Self { last, has_passed: day(end.saturating_add(1))? > last })
    }
}
