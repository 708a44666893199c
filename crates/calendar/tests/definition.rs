//! The calendar against its definition: chrono's local clock, looked at minute after minute.

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use proptest::prelude::*;
use rockpool_calendar::{Calendar, Days, Zone, date, day_after, day_number};
use rockpool_catalog::{TimeRange, TimeResolution};
use rockpool_question::{BucketStart, CalendarSettings, CalendarUnit, DateRange, WeekStart};

/// Zones whose clocks are changed at odd times or by odd lengths; from 1940 on all by whole minutes.
const ZONES: [Tz; 13] = [
    Tz::UTC,
    Tz::Europe__Budapest,
    Tz::America__New_York,
    // Half an hour.
    Tz::Australia__Lord_Howe,
    // Went without 2011-12-30.
    Tz::Pacific__Apia,
    // Changed a minute past midnight, and in 1988 by two hours.
    Tz::America__St_Johns,
    // Skipped midnight.
    Tz::America__Sao_Paulo,
    Tz::America__Havana,
    // Back and forth around Ramadan.
    Tz::Africa__Casablanca,
    // Moved by a quarter of an hour.
    Tz::Asia__Kathmandu,
    Tz::America__Asuncion,
    Tz::Atlantic__Azores,
    // From one end of the day to the other.
    Tz::Pacific__Kwajalein,
];

fn local(zone: Tz, second: i64) -> DateTime<Tz> {
    DateTime::from_timestamp(second, 0).unwrap().with_timezone(&zone)
}

/// The first minute at which clocks show midnight or later, seconds since 1970.
fn day_start(zone: Tz, day: NaiveDate) -> i64 {
    let midnight = day.and_time(NaiveTime::MIN);
    let minutes = (midnight.and_utc().timestamp() - 26 * 3_600..).step_by(60);
    minutes.into_iter().find(|second| local(zone, *second).naive_local() >= midnight).unwrap()
}

/// The last day that has begun.
fn day_of(zone: Tz, second: i64) -> NaiveDate {
    let shown = local(zone, second).date_naive();
    let days = (-1..3).map(|days| shown + TimeDelta::days(days));
    days.rev().find(|day| day_start(zone, *day) <= second).unwrap()
}

/// The day on which the clocks of a zone are next changed after a day; that day itself if they are not within 400 days.
fn next_change(zone: Tz, day: NaiveDate) -> NaiveDate {
    let offset = |second: i64| {
        let utc: DateTime<Utc> = DateTime::from_timestamp(second, 0).unwrap();
        zone.offset_from_utc_datetime(&utc.naive_utc()).fix()
    };
    let first = day.and_time(NaiveTime::MIN).and_utc().timestamp();
    let mut hours = (first..first + 400 * 86_400).step_by(3_600);
    let change = hours.find(|hour| offset(*hour) != offset(first));
    change.map_or(day, |second| local(zone, second).date_naive())
}

/// A zone, and a day on which its clocks are changed, or one near it, or just any.
fn zones_and_days() -> impl Strategy<Value = (Tz, NaiveDate)> {
    (
        proptest::sample::select(ZONES.to_vec()),
        -10_957i32..24_837,
        prop_oneof![Just(None), (-1i64..2).prop_map(Some)],
    )
        .prop_map(|(zone, day, near)| match near {
            None => (zone, date(day)),
            Some(days) => (zone, next_change(zone, date(day)) + TimeDelta::days(days)),
        })
}

fn units() -> impl Strategy<Value = CalendarUnit> {
    proptest::sample::select(CalendarUnit::ALL.to_vec())
}

fn resolutions() -> impl Strategy<Value = TimeResolution> {
    prop_oneof![
        Just(TimeResolution::Seconds),
        Just(TimeResolution::Milliseconds),
        Just(TimeResolution::Microseconds)
    ]
}

fn week_starts() -> impl Strategy<Value = WeekStart> {
    prop_oneof![Just(WeekStart::Monday), Just(WeekStart::Sunday)]
}

/// What days of one bucket have in common.
fn bucket_of(unit: CalendarUnit, week_start: WeekStart, day: NaiveDate) -> (i32, u32) {
    let mut monday_or_sunday = day;
    while monday_or_sunday.weekday().to_string() != week_start.name().get(..3).unwrap() {
        monday_or_sunday = monday_or_sunday.pred_opt().unwrap();
    }
    match unit {
        CalendarUnit::Week => (monday_or_sunday.num_days_from_ce(), 0),
        CalendarUnit::Month => (day.year(), day.month()),
        CalendarUnit::Quarter => (day.year(), day.month().div_ceil(3)),
        CalendarUnit::Year => (day.year(), 0),
        CalendarUnit::Hour | CalendarUnit::Day => (day.num_days_from_ce(), 0),
    }
}

/// The calendar of a zone, by way of the settings of a question.
fn calendar(zone: Tz, week_start: WeekStart, resolution: TimeResolution) -> Calendar {
    let settings = CalendarSettings { time_zone: Some(zone.name().to_owned()), week_start };
    Calendar::new(Zone::UTC, resolution).with(&settings).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_day_begins_when_clocks_first_show_its_midnight_or_later((zone, day) in zones_and_days()) {
        let start = Zone::new(zone).day_start(day_number(day));
        prop_assert_eq!(start, day_start(zone, day), "{} {}", zone, day);
        // Where clocks show midnight at all, chrono says the same.
        let midnight = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
        prop_assert!(midnight.is_none_or(|midnight| midnight.timestamp() == start));
    }

    #[test]
    fn an_instant_is_in_the_last_day_that_has_begun((zone, day) in zones_and_days(), into in -90_000i64..90_000) {
        let second = day_start(zone, day) + into;
        let (found, end) = Zone::new(zone).day_and_end(second);
        prop_assert_eq!(date(found), day_of(zone, second), "{} {}", zone, second);
        prop_assert_eq!(end, day_start(zone, day_after(date(found))));
    }

    #[test]
    fn the_table_of_days_knows_every_instant(
        (zone, day) in zones_and_days(),
        resolution in resolutions(),
        instants in proptest::collection::vec(-400_000i64..400_000, 1..40),
    ) {
        let zone = Zone::new(zone);
        let ticks = resolution.ticks_per_second();
        let middle = zone.day_start(day_number(day));
        let instants: Vec<i64> = instants.iter().map(|into| (middle + into) * ticks).collect();
        let range = TimeRange { first: *instants.iter().min().unwrap(), last: *instants.iter().max().unwrap() };
        let days = Days::new(zone, resolution, range);
        for tick in &instants {
            prop_assert_eq!(days.day(*tick), zone.day_of(tick.div_euclid(ticks)));
        }
        // The edges of days, to the tick.
        for day in zone.day_of(range.first.div_euclid(ticks)) + 1..=zone.day_of(range.last.div_euclid(ticks)) {
            let start = zone.day_start(day) * ticks;
            prop_assert_eq!(days.day(start), zone.day_of(start / ticks));
            prop_assert_eq!(days.day(start - 1), zone.day_of((start - 1).div_euclid(ticks)));
        }
        // What lies outside is in none of its days.
        prop_assert_eq!(days.day(i64::MIN), zone.day_of(range.first.div_euclid(ticks)) - 1);
        prop_assert_eq!(days.day(i64::MAX), zone.day_of(range.last.div_euclid(ticks)) + 1);
    }

    #[test]
    fn hours_begin_when_the_clock_comes_to_one_or_is_changed((zone, first) in zones_and_days(), days in 0i64..3) {
        let dates = DateRange { first, last: first + TimeDelta::days(days) };
        let (start, end) = (day_start(zone, dates.first), day_start(zone, day_after(dates.last)));
        let shown = |second: i64| {
            let local = local(zone, second);
            BucketStart::hour(local.date_naive(), local.hour(), local.offset().fix().local_minus_utc())
        };
        let mut expected: Vec<(BucketStart, i64)> = vec![];
        for minute in (start..end).step_by(60) {
            if expected.last().is_none_or(|(before, _)| *before != shown(minute)) {
                expected.push((shown(minute), minute * 1_000));
            }
        }
        let calendar = calendar(zone, WeekStart::Monday, TimeResolution::Milliseconds);
        let hours = calendar.buckets(CalendarUnit::Hour, dates, 0).unwrap();
        let found: Vec<(BucketStart, i64)> =
            hours.starts().iter().enumerate().map(|(hour, start)| (*start, hours.ticks(hour).start)).collect();
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(hours.is_empty(), start == end);
        prop_assert!(hours.is_empty() || hours.end_tick() >= end * 1_000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn buckets_hold_the_days_that_belong_together(
        (zone, first) in zones_and_days(),
        days in 0i64..40,
        unit in units().prop_filter("of days", |unit| *unit != CalendarUnit::Hour),
        week_start in week_starts(),
        resolution in resolutions(),
        more in 0usize..3,
        instants in proptest::collection::vec(any::<prop::sample::Index>(), 20),
    ) {
        let dates = DateRange { first, last: first + TimeDelta::days(days) };
        let calendar = calendar(zone, week_start, resolution);
        let ticks = resolution.ticks_per_second();
        let buckets = calendar.buckets(unit, dates, more).unwrap();
        // From the first day of the first day's bucket on, each time that days no longer belong together.
        let bucket_of = |day: NaiveDate| bucket_of(unit, week_start, day);
        let mut day = first;
        while bucket_of(day.pred_opt().unwrap()) == bucket_of(first) {
            day = day.pred_opt().unwrap();
        }
        let mut expected = vec![day];
        while bucket_of(day) != bucket_of(dates.last) || expected.len() < buckets.len() - more {
            day = day_after(day);
            if bucket_of(day) != bucket_of(*expected.last().unwrap()) {
                expected.push(day);
            }
        }
        prop_assert_eq!(expected.len(), buckets.len() - more);
        while expected.len() <= buckets.len() {
            day = day_after(day);
            if bucket_of(day) != bucket_of(*expected.last().unwrap()) {
                expected.push(day);
            }
        }
        let end = expected.pop().unwrap();
        let starts: Vec<BucketStart> = expected.iter().map(|day| BucketStart::day(*day)).collect();
        prop_assert_eq!(buckets.starts(), &starts[..]);
        prop_assert_eq!((buckets.end_day(), buckets.end_tick()), (end, day_start(zone, end) * ticks));
        for (bucket, day) in expected.iter().enumerate() {
            prop_assert_eq!(buckets.ticks(bucket).start, day_start(zone, *day) * ticks);
            prop_assert_eq!(buckets.starting_at(starts[bucket]), Some(bucket));
        }
        // An instant is in the bucket of its day, however it is looked for.
        let all = buckets.ticks(0).start..buckets.end_tick();
        let table = buckets.by_day();
        let mut near = 0;
        let mut instants: Vec<i64> =
            instants.iter().map(|place| all.start + place.index((all.end - all.start) as usize) as i64).collect();
        instants.sort_unstable();
        for tick in instants {
            let day = calendar.date_of(tick);
            let of_day = calendar.ticks(DateRange { first: day, last: day });
            prop_assert!(of_day.contains(&tick), "{tick} is not on {day}");
            let bucket = expected.iter().rposition(|start| *start <= day);
            prop_assert_eq!(buckets.of_tick(tick), bucket);
            prop_assert_eq!(buckets.of_tick_near(tick, &mut near), bucket);
            prop_assert_eq!(table.get(day_number(day)), bucket);
        }
        prop_assert_eq!(buckets.of_tick(all.start - 1), None);
        prop_assert_eq!(buckets.of_tick(all.end), None);
        prop_assert_eq!(table.get(day_number(end)), None);
    }
}

#[test]
fn instants_are_written_on_the_local_clock() {
    let written = |zone: Tz, resolution: TimeResolution, tick: i64| {
        calendar(zone, WeekStart::Monday, resolution).written(tick)
    };
    let autumn = NaiveDateTime::parse_from_str("2024-04-06 15:15:00", "%Y-%m-%d %H:%M:%S").unwrap();
    let tick = autumn.and_utc().timestamp_millis();
    let lord_howe = Tz::Australia__Lord_Howe;
    assert_eq!(written(lord_howe, TimeResolution::Milliseconds, tick), "2024-04-07T01:45:00.000+10:30");
    assert_eq!(written(lord_howe, TimeResolution::Seconds, tick), "2024-04-07T01:45:00+10:30");
    assert_eq!(written(Tz::UTC, TimeResolution::Microseconds, -1), "1969-12-31T23:59:59.999999+00:00");
    let spoken = calendar(lord_howe, WeekStart::Monday, TimeResolution::Milliseconds).spoken(tick);
    assert_eq!(spoken, "7 Apr 2024 at 01:45:00");
}
