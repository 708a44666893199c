//! The days an extract covers, in its zone.

use chrono::{DateTime, Days, NaiveDate};
use rockpool_catalog::{Manifest, TimeRange};
use rockpool_question::DateRange;

/// The first and the last day with an event; absent for an extract without events.
pub fn covered_days(manifest: &Manifest) -> Option<DateRange> {
    days(manifest, manifest.covered?)
}

/// The first and the last day of the data, without events far from all others.
pub fn main_days(manifest: &Manifest) -> Option<DateRange> {
    days(manifest, manifest.main_time()?)
}

fn days(manifest: &Manifest, time: TimeRange) -> Option<DateRange> {
    let day = |tick| {
        let milliseconds = manifest.time_resolution.milliseconds_of_tick(tick);
        day_in_zone(milliseconds, &manifest.time_zone).or_else(|| day_in_utc(milliseconds))
    };
    Some(DateRange { first: day(time.first)?, last: day(time.last)? })
}

/// The last so many days of a range, or all of it if it has fewer.
pub fn last_days(covered: DateRange, days: u64) -> DateRange {
    let first = covered.last.checked_sub_days(Days::new(days.saturating_sub(1)));
    DateRange { first: first.unwrap_or(covered.first).max(covered.first), last: covered.last }
}

fn day_in_utc(milliseconds: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp_millis(milliseconds).map(|instant| instant.date_naive())
}

/// The browser knows the zones; a table of them in the page would be larger than the builder.
#[cfg(target_family = "wasm")]
fn day_in_zone(milliseconds: i64, zone: &str) -> Option<NaiveDate> {
    use js_sys::{Array, Function, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    let property = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let constructor: Function =
        property(&property(&js_sys::global(), "Intl")?, "DateTimeFormat")?.dyn_into().ok()?;
    let options = Object::new();
    for (name, value) in [("timeZone", zone), ("year", "numeric"), ("month", "numeric"), ("day", "numeric")] {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    // The calendar and the digits that chrono counts in, whatever the person's language.
    let arguments = Array::of2(&"en-u-ca-gregory-nu-latn".into(), &options);
    let formatter = Reflect::construct(&constructor, &arguments).ok()?;
    let format: Function = property(&formatter, "formatToParts")?.dyn_into().ok()?;
    let parts: Array =
        format.call1(&formatter, &JsValue::from_f64(milliseconds as f64)).ok()?.dyn_into().ok()?;
    let part = |wanted: &str| {
        parts.iter().find_map(|part| {
            let kind = property(&part, "type")?.as_string()?;
            (kind == wanted).then(|| property(&part, "value")?.as_string()?.parse::<u32>().ok())?
        })
    };
    NaiveDate::from_ymd_opt(i32::try_from(part("year")?).ok()?, part("month")?, part("day")?)
}

#[cfg(not(target_family = "wasm"))]
fn day_in_zone(_milliseconds: i64, _zone: &str) -> Option<NaiveDate> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: &str, last: &str) -> DateRange {
        DateRange { first: first.parse().unwrap(), last: last.parse().unwrap() }
    }

    #[test]
    fn the_last_days_end_with_the_data_and_never_begin_before_it() {
        let covered = range("2024-01-01", "2024-03-15");
        assert_eq!(last_days(covered, 7), range("2024-03-09", "2024-03-15"));
        assert_eq!(last_days(covered, 1), range("2024-03-15", "2024-03-15"));
        assert_eq!(last_days(covered, 90), covered);
    }
}
