//! `retention` through SQL against its definition by local dates, and at the edges of the calendar.

use crate::session::{Shape, answer, problem, run, session, table};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, TimestampMicrosecondArray, UInt32Array};
use arrow::datatypes::UInt32Type;
use arrow::record_batch::RecordBatch;
use chrono::{DateTime, Datelike, Days, NaiveDate, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;
use rockpool_question::CalendarUnit;
use std::collections::BTreeMap;
use std::sync::Arc;

const HOUR: i64 = 3_600_000_000;

/// A row: user, time in microseconds, start, return.
type Row = (u32, Option<i64>, Option<bool>, Option<bool>);

fn batch(rows: &[Row]) -> RecordBatch {
    let users = UInt32Array::from_iter_values(rows.iter().map(|row| row.0));
    let times: TimestampMicrosecondArray = rows.iter().map(|row| row.1).collect();
    let starts: BooleanArray = rows.iter().map(|row| row.2).collect();
    let returns: BooleanArray = rows.iter().map(|row| row.3).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("user_key", Arc::new(users) as ArrayRef, false),
        ("time", Arc::new(times) as ArrayRef, true),
        ("start", Arc::new(starts) as ArrayRef, true),
        ("returning", Arc::new(returns) as ArrayRef, true),
    ])
    .unwrap()
}

fn local_date(time: i64, zone: Tz) -> NaiveDate {
    DateTime::from_timestamp_micros(time).unwrap().with_timezone(&zone).date_naive()
}

/// The first day of the period that is `count` periods after the one of `date`.
fn period_after(date: NaiveDate, unit: CalendarUnit, count: u64) -> NaiveDate {
    match unit {
        CalendarUnit::Day => date + Days::new(count),
        CalendarUnit::Week => date.week(Weekday::Mon).first_day() + Days::new(7 * count),
        CalendarUnit::Month => date.with_day(1).unwrap() + chrono::Months::new(count as u32),
        CalendarUnit::Hour | CalendarUnit::Quarter | CalendarUnit::Year => panic!("not asked by this test"),
    }
}

fn expected(rows: &[Row], unit: CalendarUnit, periods: u64, zone: Tz) -> BTreeMap<u32, Option<Vec<bool>>> {
    let mut users: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
    for row in rows {
        users.entry(row.0).or_default().push(*row);
    }
    users
        .into_iter()
        .map(|(user, rows)| {
            let start = rows.iter().filter(|row| row.2 == Some(true)).filter_map(|row| row.1).min();
            let returned = start.map(|start| {
                (0..=periods)
                    .map(|k| {
                        let first = period_after(local_date(start, zone), unit, k);
                        let after = period_after(local_date(start, zone), unit, k + 1);
                        rows.iter().any(|row| {
                            row.3 == Some(true)
                                && row.1.is_some_and(|time| {
                                    let date = local_date(time, zone);
                                    time > start && (k == 0 || first <= date) && date < after
                                })
                        })
                    })
                    .collect()
            });
            (user, returned)
        })
        .collect()
}

fn by_user(batches: &[RecordBatch]) -> BTreeMap<u32, Option<Vec<bool>>> {
    let mut users = BTreeMap::new();
    for batch in batches {
        let keys = batch.column(0).as_primitive::<UInt32Type>();
        let lists = batch.column(1).as_list::<i32>();
        for row in 0..batch.num_rows() {
            let periods = lists
                .is_valid(row)
                .then(|| lists.value(row).as_boolean().iter().map(|returned| returned.unwrap()).collect());
            users.insert(keys.value(row), periods);
        }
    }
    users
}

fn any_row() -> impl Strategy<Value = Row> {
    let condition = || prop_oneof![3 => Just(Some(true)), 3 => Just(Some(false)), 1 => Just(None)];
    // Around the change to summer time of 2023-03-26 in Europe, every hour and half an hour, 80 days.
    let time = (0i64..80 * 48).prop_map(|half| 1_677_000_000_000_000 / HOUR * HOUR + half * HOUR / 2);
    let time = prop_oneof![9 => time.prop_map(Some), 1 => Just(None)];
    (0u32..5, time, condition(), condition())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn each_group_agrees_with_the_definition(
        rows in proptest::collection::vec(any_row(), 0..50),
        unit in prop_oneof![Just(CalendarUnit::Day), Just(CalendarUnit::Week), Just(CalendarUnit::Month)],
        periods in 0u64..20,
        zone in prop_oneof![
            Just(Tz::Europe__Budapest), Just(Tz::America__New_York), Just(Tz::Asia__Kathmandu), Just(Tz::UTC)
        ],
        rows_in_batch in 1usize..9,
        shape in prop_oneof![Just(Shape::PartialAndFinal), Just(Shape::PassedThrough), Just(Shape::Single)],
    ) {
        let context = session(shape);
        table(&context, "events", batch(&[]).schema(), rows.chunks(rows_in_batch).map(batch).collect(), shape);
        let sql = format!(
            "SELECT user_key, retention(time, start, returning, '{}', {periods}, '{zone}') \
             FROM events GROUP BY user_key",
            unit.name()
        );
        prop_assert_eq!(by_user(&run(&context, &sql)), expected(&rows, unit, periods, zone));
    }
}

fn events(rows: &[(&str, bool, bool)]) -> datafusion::prelude::SessionContext {
    let rows: Vec<Row> = rows
        .iter()
        .map(|(time, start, returning)| {
            let time = DateTime::parse_from_rfc3339(time).unwrap().timestamp_micros();
            (1, Some(time), Some(*start), Some(*returning))
        })
        .collect();
    let context = session(Shape::PartialAndFinal);
    let batches = rows.chunks(2).map(batch).collect();
    table(&context, "events", batch(&[]).schema(), batches, Shape::PartialAndFinal);
    context
}

#[test]
fn days_are_cut_in_the_zone_asked_for() {
    // 23:30 and 00:30 in Budapest on the night of the change to summer time.
    let context = events(&[
        ("2023-03-25T23:30:00+01:00", true, false),
        ("2023-03-26T00:30:00+01:00", false, true),
        ("2023-03-27T00:30:00+02:00", false, true),
    ]);
    let ask = |arguments: &str| {
        answer(&context, &format!("SELECT retention(time, start, returning, {arguments}) FROM events"))
    };
    assert_eq!(ask("'day', 2, 'Europe/Budapest'"), "[false, true, true]");
    assert_eq!(ask("'day', 2"), "[true, true, false]");
    assert_eq!(ask("'DAY', 2, '+01:00'"), "[false, true, false]");
    // 25 March 2023 is a Saturday.
    assert_eq!(ask("'week', 1, 'Europe/Budapest'"), "[true, true]");
    assert_eq!(ask("'month', 0, 'Europe/Budapest'"), "[true]");
}

#[test]
fn without_a_zone_the_one_of_the_type_counts() {
    let context = events(&[("2023-01-01T23:30:00Z", true, false), ("2023-01-02T00:30:00Z", false, true)]);
    // A cast from no zone takes the value for local time, one from UTC keeps the instant.
    let sql = "SELECT retention(arrow_cast(arrow_cast(time, 'Timestamp(Millisecond, Some(\"UTC\"))'), \
               'Timestamp(Millisecond, Some(\"Europe/Budapest\"))'), start, returning, 'day', 1) FROM events";
    assert_eq!(answer(&context, sql), "[true, false]");
    assert_eq!(answer(&context, &sql.replace("Europe/Budapest", "UTC")), "[false, true]");
}

#[test]
fn a_return_before_or_at_the_start_does_not_count() {
    let context = events(&[
        ("2023-01-01T10:00:00Z", false, true),
        ("2023-01-02T10:00:00Z", true, true),
        ("2023-01-02T10:00:00Z", false, true),
    ]);
    assert_eq!(
        answer(&context, "SELECT retention(time, start, returning, 'day', 1) FROM events"),
        "[false, false]"
    );
}

#[test]
fn a_group_without_a_start_has_no_answer() {
    let context = events(&[("2023-01-01T10:00:00Z", false, true)]);
    let sql = "SELECT retention(time, start, returning, 'day', 1) IS NULL FROM events";
    assert_eq!(answer(&context, sql), "true");
    assert_eq!(answer(&context, &format!("{sql} WHERE FALSE")), "true");
    assert_eq!(answer(&context, &format!("{sql} GROUP BY user_key")), "true");
}

#[test]
fn elements_are_counted_from_1_in_sql() {
    let context = events(&[("2023-01-01T10:00:00Z", true, false), ("2023-01-02T10:00:00Z", false, true)]);
    let sql = "SELECT (retention(time, start, returning, 'day', 1))[2] FROM events";
    assert_eq!(answer(&context, sql), "true");
}

#[test]
fn wrong_arguments_are_explained() {
    let context = events(&[("2023-01-01T10:00:00Z", true, true)]);
    for (arguments, explanation) in [
        (
            "time",
            "expects (event_time, is_start, is_return, period, periods [, time_zone]); arguments given: 1",
        ),
        ("time, start, returning, 'day', 1, 'UTC', 2", "arguments given: 7"),
        ("start, start, returning, 'day', 1", "expects a timestamp as argument 1"),
        ("time, time, returning, 'day', 1", "expects a condition (BOOLEAN) as argument 2"),
        ("time, start, returning, 5, 1", "expects a text as argument 4"),
        (
            "time, start, returning, 'fortnight', 1",
            "expects 'hour', 'day', 'week', 'month', 'quarter' or 'year' as argument 4",
        ),
        (
            "time, start, returning, NULL, 1",
            "expects 'hour', 'day', 'week', 'month', 'quarter' or 'year' as argument 4",
        ),
        ("time, start, returning, 'day', 1.5", "expects a whole number as argument 5"),
        ("time, start, returning, 'day', -1", "expects 0 to 400 periods; this is -1"),
        ("time, start, returning, 'day', 401", "expects 0 to 400 periods; this is 401"),
        ("time, start, returning, 'day', user_key", "expects argument 5 to be a constant"),
        ("time, start, returning, 'day', 1, 'Budapest'", "expects a time zone such as 'Europe/Budapest'"),
        ("time, start, returning, 'day', 1, NULL", "expects a time zone such as 'Europe/Budapest'"),
    ] {
        for group in ["", " GROUP BY user_key"] {
            let sql = format!("SELECT retention({arguments}) FROM events{group}");
            let problem = problem(&context, &sql);
            assert!(problem.contains(explanation), "{sql}: {problem}");
        }
    }
}

#[test]
fn a_time_outside_the_calendar_is_an_error_not_a_crash() {
    let context = session(Shape::Single);
    let rows = [(1, Some(i64::MAX), Some(true), Some(true))];
    table(&context, "events", batch(&[]).schema(), vec![batch(&rows)], Shape::Single);
    let time = "arrow_cast(arrow_cast(time, 'Int64'), 'Timestamp(Second, None)')";
    let sql = format!("SELECT retention({time}, start, returning, 'day', 1) FROM events");
    assert!(problem(&context, &sql).contains("lies outside the calendar"));
}
