//! `active_periods`, `lifecycle` and `sessions` through SQL, against plain counts of local dates and gaps.

use crate::session::{Shape, answer, problem, run, session, table};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, TimestampMillisecondArray, UInt32Array};
use arrow::datatypes::{Int32Type, UInt32Type};
use arrow::record_batch::RecordBatch;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const HOUR: i64 = 3_600_000;
/// 2024-03-25T00:00:00Z: the clock of Budapest goes forward on the 31st.
const START: i64 = 1_711_324_800_000;

/// A row: user, time, whether the condition holds.
type Row = (u32, Option<i64>, Option<bool>);

fn batch(rows: &[Row]) -> RecordBatch {
    let users = UInt32Array::from_iter_values(rows.iter().map(|row| row.0));
    let times: TimestampMillisecondArray = rows.iter().map(|row| row.1).collect();
    let active: BooleanArray = rows.iter().map(|row| row.2).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("user_key", Arc::new(users) as ArrayRef, false),
        ("time", Arc::new(times) as ArrayRef, true),
        ("active", Arc::new(active) as ArrayRef, true),
    ])
    .unwrap()
}

/// The times that count of each user, ascending.
fn times(rows: &[Row]) -> BTreeMap<u32, Vec<i64>> {
    let mut users: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for (user, time, active) in rows {
        let own = users.entry(*user).or_default();
        own.extend(time.filter(|_| *active == Some(true)));
    }
    users.values_mut().for_each(|own| own.sort_unstable());
    users
}

/// The first day of the period of a day.
fn period(day: NaiveDate, unit: &str) -> NaiveDate {
    match unit {
        "day" => day,
        "week" => day.week(Weekday::Mon).first_day(),
        "month" => day.with_day(1).unwrap(),
        _ => day.with_day(1).unwrap().with_month(day.month0() / 3 * 3 + 1).unwrap(),
    }
}

fn period_before(day: NaiveDate, unit: &str) -> NaiveDate {
    match unit {
        "day" => day - Days::new(1),
        "week" => period(day, unit) - Days::new(7),
        "month" => period(day, unit) - Months::new(1),
        _ => period(day, unit) - Months::new(3),
    }
}

/// The periods in which each user is active.
fn periods(rows: &[Row], unit: &str, zone: Tz) -> BTreeMap<u32, BTreeSet<NaiveDate>> {
    let day = |time: &i64| DateTime::from_timestamp_millis(*time).unwrap().with_timezone(&zone).date_naive();
    let of_user = |own: Vec<i64>| own.iter().map(|time| period(day(time), unit)).collect();
    times(rows).into_iter().map(|(user, own)| (user, of_user(own))).collect()
}

fn state(active: &BTreeSet<NaiveDate>, shown: NaiveDate, unit: &str) -> Option<String> {
    let before = active.contains(&period_before(shown, unit));
    let state = match (active.contains(&shown), before) {
        (true, _) if active.first() == Some(&shown) => "new",
        (true, true) => "returning",
        (true, false) => "resurrecting",
        (false, true) => "dormant",
        (false, false) => return None,
    };
    Some(state.to_owned())
}

fn any_row() -> impl Strategy<Value = Row> {
    let time = (0i64..60 * 24).prop_map(|half| START + half * HOUR / 2);
    let time = prop_oneof![9 => time.prop_map(Some), 1 => Just(None)];
    let active = prop_oneof![5 => Just(Some(true)), 2 => Just(Some(false)), 1 => Just(None)];
    (0u32..5, time, active)
}

fn numbers(batches: &[RecordBatch]) -> BTreeMap<u32, i32> {
    let rows = |batch: &RecordBatch| -> Vec<(u32, i32)> {
        assert_eq!(batch.column(1).null_count(), 0);
        let keys = batch.column(0).as_primitive::<UInt32Type>().values().to_vec();
        keys.into_iter().zip(batch.column(1).as_primitive::<Int32Type>().values().to_vec()).collect()
    };
    batches.iter().flat_map(rows).collect()
}

fn texts(batches: &[RecordBatch]) -> BTreeMap<u32, Option<String>> {
    let rows = |batch: &RecordBatch| -> Vec<(u32, Option<String>)> {
        let keys = batch.column(0).as_primitive::<UInt32Type>().values().to_vec();
        let texts = batch.column(1).as_string::<i32>();
        keys.into_iter().zip(texts.iter().map(|text| text.map(str::to_owned))).collect()
    };
    batches.iter().flat_map(rows).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn each_group_agrees_with_a_plain_count(
        rows in proptest::collection::vec(any_row(), 0..60),
        unit in prop_oneof![Just("day"), Just("week"), Just("month"), Just("quarter")],
        zone in prop_oneof![Just(Tz::Europe__Budapest), Just(Tz::America__New_York), Just(Tz::UTC)],
        shown in 0u64..34,
        inactivity in 0i64..40,
        rows_in_batch in 1usize..9,
        shape in prop_oneof![Just(Shape::PartialAndFinal), Just(Shape::PassedThrough), Just(Shape::Single)],
    ) {
        let context = session(shape);
        table(&context, "events", batch(&[]).schema(), rows.chunks(rows_in_batch).map(batch).collect(), shape);
        let ask = |call: String| run(&context, &format!("SELECT user_key, {call} FROM events GROUP BY user_key"));

        let periods = periods(&rows, unit, zone);
        let counts: BTreeMap<u32, i32> = periods.iter().map(|(user, own)| (*user, own.len() as i32)).collect();
        prop_assert_eq!(numbers(&ask(format!("active_periods(time, active, '{unit}', '{zone}')"))), counts);

        let day = NaiveDate::from_ymd_opt(2024, 3, 24).unwrap() + Days::new(shown);
        let states: BTreeMap<u32, Option<String>> =
            periods.iter().map(|(user, own)| (*user, state(own, period(day, unit), unit))).collect();
        let call = format!("lifecycle(time, active, '{unit}', DATE '{day}', '{zone}')");
        prop_assert_eq!(texts(&ask(call)), states);

        let gap = inactivity * HOUR / 4;
        let sessions = |own: &Vec<i64>| {
            own.windows(2).filter(|pair| pair[1] - pair[0] > gap).count() as i32 + i32::from(!own.is_empty())
        };
        let sessions: BTreeMap<u32, i32> =
            times(&rows).iter().map(|(user, own)| (*user, sessions(own))).collect();
        prop_assert_eq!(numbers(&ask(format!("sessions(time, active, {gap})"))), sessions);
    }
}

#[test]
fn nobody_has_done_nothing() {
    let context = session(Shape::Single);
    table(&context, "events", batch(&[]).schema(), vec![batch(&[])], Shape::Single);
    assert_eq!(answer(&context, "SELECT active_periods(time, active, 'day') FROM events"), "0");
    assert_eq!(answer(&context, "SELECT sessions(time, active, 10) FROM events"), "0");
    assert_eq!(answer(&context, "SELECT lifecycle(time, active, 'day', DATE '2024-03-31') FROM events"), "");
}

#[test]
fn an_hour_is_one_of_the_utc_clock_and_a_day_one_of_the_zone() {
    let context = session(Shape::Single);
    // Two hours apart, on both sides of midnight in Budapest and of none in UTC.
    let rows = [(1, Some(START + 22 * HOUR), Some(true)), (1, Some(START + 23 * HOUR), Some(true))];
    table(&context, "events", batch(&[]).schema(), vec![batch(&rows)], Shape::Single);
    let count =
        |arguments: &str| answer(&context, &format!("SELECT active_periods({arguments}) FROM events"));
    assert_eq!(count("time, active, 'hour'"), "2");
    assert_eq!(count("time, active, 'day'"), "1");
    assert_eq!(count("time, active, 'day', 'Europe/Budapest'"), "2");
    assert_eq!(count("time, active, 'year', 'Europe/Budapest'"), "1");
}

#[test]
fn wrong_calls_say_what_is_expected() {
    let context = session(Shape::Single);
    table(&context, "events", batch(&[]).schema(), vec![batch(&[])], Shape::Single);
    for (call, explanation) in [
        (
            "active_periods(time)",
            "called as active_periods(event_time, is_active, period [, time_zone]); arguments given: 1",
        ),
        ("active_periods(time, 1, 'day')", "active_periods expects a condition (BOOLEAN) as argument 2"),
        ("active_periods(time, active, 'fortnight')", "'quarter' or 'year' as argument 3; this is fortnight"),
        (
            "active_periods(time, active, 'day', 'Mars')",
            "active_periods expects a time zone such as 'Europe/Budapest'; this is 'Mars'",
        ),
        ("active_periods(time, active, 'day', 'UTC', 1)", "arguments given: 5"),
        (
            "lifecycle(time, active, 'day')",
            "lifecycle(event_time, is_active, period, day [, time_zone]); arguments given: 3",
        ),
        ("lifecycle(time, active, 'hour', DATE '2024-03-31')", "as argument 3, not 'hour'"),
        (
            "lifecycle(time, active, 'day', NULL)",
            "lifecycle expects a day as argument 4, such as DATE '2026-01-31'",
        ),
        (
            "sessions(time, active, 'long')",
            "sessions expects the inactivity as argument 3, in milliseconds or as an interval",
        ),
        (
            "sessions(time, active, -1)",
            "sessions expects an inactivity that is not null and not negative; this is -1",
        ),
        ("sessions(active, active, 1)", "sessions expects a timestamp as argument 1, the event's time"),
    ] {
        let problem = problem(&context, &format!("SELECT {call} FROM events"));
        assert!(problem.contains(explanation), "{call}: {problem}");
    }
}
