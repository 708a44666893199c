//! Which day it is in a zone, for questions whose dates are counted from the end of the data.

use crate::{Zone, date};
use chrono::NaiveDate;
use rockpool_question::Zones;

/// The zones that have an IANA name.
#[derive(Debug, Clone, Copy, Default)]
pub struct IanaZones;

impl Zones for IanaZones {
    fn day(&self, second: i64, zone: &str) -> Option<NaiveDate> {
        Some(date(Zone::named(zone).ok()?.day_of(second)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_zone() {
        let second = chrono::DateTime::parse_from_rfc3339("2026-06-30T22:30:00Z").unwrap().timestamp();
        let day = |zone: &str| IanaZones.day(second, zone).map(|day| day.to_string());
        assert_eq!(day("UTC").as_deref(), Some("2026-06-30"));
        assert_eq!(day("Europe/Budapest").as_deref(), Some("2026-07-01"));
        assert_eq!(day("America/New_York").as_deref(), Some("2026-06-30"));
        assert_eq!(day("Mars/Olympus"), None);
    }
}
