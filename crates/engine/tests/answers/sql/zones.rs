//! Instants on the clocks of zones: days of 23 and 25 hours, times that clocks skip or show twice, years far from ours.

use super::{one, refusal, rows};
use crate::extract::{Extract, Raw};
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeZone, Utc};
use chrono_tz::{Tz, UTC};
use proptest::prelude::*;
use serde_json::json;

fn at(instants: &[&str]) -> Extract {
    let event = |instant: &&str| {
        let time = DateTime::parse_from_rfc3339(instant).unwrap().timestamp_millis();
        Raw::new(Some(1), time, "done")
    };
    Extract::build(&instants.iter().map(event).collect::<Vec<Raw>>(), UTC)
}

/// What is said of the first and the last instant on the clock of Budapest.
fn between(extract: &Extract, unit: &str) -> serde_json::Value {
    one(
        extract,
        &format!(
            "SELECT date_diff('{unit}', min(event_time) AT TIME ZONE 'Europe/Budapest', max(event_time) AT TIME ZONE \
             'Europe/Budapest') FROM done"
        ),
    )
}

#[test]
fn days_between_are_those_of_the_zone() {
    // From noon on Saturday to noon on Monday; on Sunday clocks are set forward.
    let extract = at(&["2026-03-28T11:00:00Z", "2026-03-30T10:00:00Z"]);
    for (unit, passed) in [
        ("hour", 47),
        ("day", 2),
        ("week", 1),
        ("month", 0),
        ("quarter", 0),
        ("year", 0),
        ("minute", 47 * 60),
    ] {
        assert_eq!(between(&extract, unit), json!(passed), "{unit}");
    }
    // Over New Year by the clock of Budapest, on one day of UTC.
    let extract = at(&["2025-12-31T22:59:59Z", "2025-12-31T23:00:00Z"]);
    for unit in ["second", "minute", "hour", "day", "month", "quarter", "year"] {
        assert_eq!(between(&extract, unit), json!(1), "{unit}");
    }
    // From Wednesday to Thursday.
    assert_eq!(between(&extract, "week"), json!(0));
    assert_eq!(
        one(&extract, "SELECT date_diff('day', min(event_time), max(event_time)) FROM done"),
        json!(0)
    );
    assert_eq!(one(&extract, "SELECT datediff(DATE '2026-03-30', DATE '2026-03-28')"), json!(2));
    assert_eq!(one(&extract, "SELECT date_diff('month', DATE '2024-01-31', DATE '2024-02-01')"), json!(1));
    assert_eq!(one(&extract, "SELECT date_diff('year', '2024-12-31', '2025-01-01')"), json!(1));
    let said = refusal(
        &extract,
        "SELECT date_diff('day', event_time, event_time AT TIME ZONE 'Europe/Budapest') FROM done",
    );
    assert!(said.contains("'UTC'") && said.contains("'Europe/Budapest'"), "{said}");
    assert!(
        refusal(&extract, "SELECT date_diff('fortnight', event_time, event_time) FROM done")
            .contains("quarter")
    );
}

#[test]
fn units_begin_where_the_clock_of_the_zone_says() {
    let extract = at(&["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T12:00:00Z"]);
    let starts = |unit: &str, zone: &str| {
        json!(rows(
            &extract,
            &format!(
                "SELECT date_trunc('{unit}', event_time AT TIME ZONE '{zone}') FROM done ORDER BY event_time"
            )
        ))
    };
    // 02:30 comes twice.
    assert_eq!(
        starts("hour", "Europe/Budapest"),
        json!([["2026-10-25T02:00:00+02:00"], ["2026-10-25T02:00:00+01:00"], ["2026-10-25T13:00:00+01:00"]])
    );
    let day =
        json!([["2026-10-25T00:00:00+02:00"], ["2026-10-25T00:00:00+02:00"], ["2026-10-25T00:00:00+02:00"]]);
    assert_eq!(starts("day", "Europe/Budapest"), day);
    let week =
        json!([["2026-10-19T00:00:00+02:00"], ["2026-10-19T00:00:00+02:00"], ["2026-10-19T00:00:00+02:00"]]);
    assert_eq!(starts("week", "Europe/Budapest"), week);
    assert_eq!(starts("year", "+05:30")[0], json!(["2026-01-01T00:00:00+05:30"]));
    // In Havana midnight comes twice, and the day begins at the first.
    let havana = at(&["2023-11-05T17:00:00Z"]);
    assert_eq!(
        one(&havana, "SELECT date_trunc('day', event_time AT TIME ZONE 'America/Havana') FROM done"),
        json!("2023-11-05T00:00:00-04:00")
    );
    let said = refusal(&havana, "SELECT date_trunc('decade', event_time) FROM done");
    assert!(said.contains("'quarter'"), "{said}");
}

#[test]
fn intervals_are_added_on_the_clock_of_the_zone() {
    // At half past two by the clock of Budapest, before the nights in which it is skipped or comes twice.
    let extract = at(&["2026-03-28T01:30:00Z", "2026-10-24T00:30:00Z"]);
    let shifted = |interval: &str| {
        json!(rows(
            &extract,
            &format!(
                "SELECT event_time AT TIME ZONE 'Europe/Budapest' {interval} FROM done ORDER BY event_time"
            )
        ))
    };
    assert_eq!(
        shifted("+ INTERVAL '1 day'"),
        json!([["2026-03-29T03:30:00+02:00"], ["2026-10-25T02:30:00+02:00"]])
    );
    assert_eq!(
        shifted("+ INTERVAL '24 hours'"),
        json!([["2026-03-29T03:30:00+02:00"], ["2026-10-25T02:30:00+02:00"]])
    );
    assert_eq!(
        shifted("+ INTERVAL '1 month'"),
        json!([["2026-04-28T02:30:00+02:00"], ["2026-11-24T02:30:00+01:00"]])
    );
    assert_eq!(
        shifted("- INTERVAL '1 day 1 hour'"),
        json!([["2026-03-27T01:30:00+01:00"], ["2026-10-23T01:30:00+02:00"]])
    );
    let days = "SELECT unnest(generate_series(TIMESTAMP '2026-03-28 00:00:00' AT TIME ZONE 'Europe/Budapest', TIMESTAMP \
                '2026-03-30 00:00:00' AT TIME ZONE 'Europe/Budapest', INTERVAL '1 day'))";
    assert_eq!(
        json!(rows(&extract, days)),
        json!([["2026-03-28T00:00:00+01:00"], ["2026-03-29T00:00:00+01:00"], ["2026-03-30T00:00:00+02:00"]])
    );
    // Over the night that has no half past two.
    let nights = "SELECT unnest(range(TIMESTAMP '2026-03-28 02:30' AT TIME ZONE 'Europe/Budapest', TIMESTAMP '2026-03-31 02:30' AT TIME \
                  ZONE 'Europe/Budapest', INTERVAL '1 day'))";
    assert_eq!(
        json!(rows(&extract, nights)),
        json!([["2026-03-28T02:30:00+01:00"], ["2026-03-29T03:30:00+02:00"], ["2026-03-30T02:30:00+02:00"]])
    );
    let back = "SELECT unnest(generate_series(TIMESTAMP '2026-03-31 00:00' AT TIME ZONE 'Europe/Budapest', TIMESTAMP '2026-03-29 00:00' AT \
                TIME ZONE 'Europe/Budapest', INTERVAL '-1 day'))";
    assert_eq!(
        json!(rows(&extract, back)),
        json!([["2026-03-31T00:00:00+02:00"], ["2026-03-30T00:00:00+02:00"], ["2026-03-29T00:00:00+01:00"]])
    );
    let said = refusal(
        &extract,
        "SELECT * FROM generate_series(TIMESTAMP '2026-03-28 00:00:00' AT TIME ZONE 'Europe/Budapest', TIMESTAMP '2026-03-30 00:00:00' \
         AT TIME ZONE 'Europe/Budapest', INTERVAL '1 day')",
    );
    assert!(said.contains("unnest(generate_series"), "{said}");
}

#[test]
fn a_time_that_a_clock_skips_or_shows_twice_is_named() {
    let extract = at(&["2026-03-28T11:00:00Z"]);
    for (time, parts) in [
        ("2026-03-29 02:30:00", ["never show 2026-03-29 02:30:00", "2026-03-29 01:30:00Z"]),
        ("2026-10-25 02:30:00", ["twice", "'2026-10-25 02:30:00+02:00'"]),
    ] {
        for sql in [
            format!("SELECT TIMESTAMP '{time}' AT TIME ZONE 'Europe/Budapest'"),
            format!("SELECT '{time}' AT TIME ZONE 'Europe/Budapest'"),
        ] {
            let said = refusal(&extract, &sql);
            assert!(parts.iter().all(|part| said.contains(part)), "{said}");
        }
    }
    for (text, instant) in [
        ("TIMESTAMP '2026-03-28 12:00:00'", "2026-03-28T12:00:00+01:00"),
        ("TIMESTAMP '2026-03-28 12:00'", "2026-03-28T12:00:00+01:00"),
        ("'2026-10-25 02:30:00+01:00'", "2026-10-25T02:30:00+01:00"),
        ("'2026-07-01 12:00'", "2026-07-01T12:00:00+02:00"),
        ("DATE '2026-03-30'", "2026-03-30T00:00:00+02:00"),
    ] {
        assert_eq!(
            one(&extract, &format!("SELECT {text} AT TIME ZONE 'Europe/Budapest'")),
            json!(instant),
            "{text}"
        );
    }
}

#[test]
fn what_is_cast_from_an_instant_of_a_zone_is_what_its_clock_shows() {
    let extract = at(&["2026-03-28T23:30:00Z"]);
    let local = "event_time AT TIME ZONE 'Europe/Budapest'";
    for (wanted, value) in [
        (format!("CAST({local} AS DATE)"), "2026-03-29"),
        (format!("CAST({local} AS TIMESTAMP)"), "2026-03-29T00:30:00"),
        (format!("CAST({local} AS VARCHAR)"), "2026-03-29T00:30:00+01:00"),
        (format!("to_char({local}, '%Y-%m-%d %H:%M')"), "2026-03-29 00:30"),
        (format!("({local}) AT TIME ZONE 'UTC'"), "2026-03-28T23:30:00Z"),
        ("CAST(event_time AS TIMESTAMP)".to_owned(), "2026-03-28T23:30:00"),
    ] {
        assert_eq!(one(&extract, &format!("SELECT {wanted} FROM done")), json!(value), "{wanted}");
    }
    assert_eq!(one(&extract, &format!("SELECT extract(hour FROM {local}) FROM done")), json!(0));
    assert_eq!(one(&extract, &format!("SELECT extract(isodow FROM {local}) FROM done")), json!(7));
}

#[test]
fn date_bin_counts_on_the_clock_of_utc_only() {
    let extract = at(&["2026-03-28T11:07:00Z"]);
    for (call, start) in [
        ("date_bin(INTERVAL '15 minutes', event_time)", "2026-03-28T11:00:00Z"),
        ("date_bin(INTERVAL '3 months', event_time)", "2026-01-01T00:00:00Z"),
        ("date_bin(INTERVAL '1 month', event_time, TIMESTAMP '2026-01-31 12:00:00')", "2026-02-28T12:00:00Z"),
        ("date_bin(INTERVAL '7 days', event_time, TIMESTAMP '2026-04-01 00:00:00')", "2026-03-25T00:00:00Z"),
        (
            "date_bin(INTERVAL '5 minutes', event_time AT TIME ZONE 'Europe/Budapest')",
            "2026-03-28T12:05:00+01:00",
        ),
        (
            "date_bin(INTERVAL '6 hours', to_local_time(event_time AT TIME ZONE 'Europe/Budapest'))",
            "2026-03-28T12:00:00",
        ),
    ] {
        assert_eq!(one(&extract, &format!("SELECT {call} FROM done")), json!(start), "{call}");
    }
    for (call, part) in [
        ("date_bin(INTERVAL '1 day', event_time AT TIME ZONE 'Europe/Budapest')", "date_trunc('day'"),
        ("date_bin(INTERVAL '6 hours', event_time AT TIME ZONE 'Europe/Budapest')", "to_local_time"),
        ("date_bin(INTERVAL '0 days', event_time)", "above zero"),
        ("date_bin(INTERVAL '1 month 1 day', event_time)", "above zero"),
    ] {
        let said = refusal(&extract, &format!("SELECT {call} FROM done"));
        assert!(said.contains(part), "{call}: {said}");
    }
}

#[test]
fn events_of_far_years_break_nothing() {
    let extract = at(&["0000-01-01T00:00:00Z", "2026-03-28T11:00:00Z", "9999-12-31T23:59:59Z"]);
    for (expression, values) in [
        ("event_time AT TIME ZONE 'Europe/Budapest' IS NULL", json!([[false], [false], [false]])),
        ("CAST(event_time AS DATE)", json!([["0000-01-01"], ["2026-03-28"], ["9999-12-31"]])),
        ("CAST(event_time AT TIME ZONE 'Asia/Tokyo' AS DATE) IS NULL", json!([[false], [false], [false]])),
        (
            "date_trunc('year', event_time)",
            json!([["0000-01-01T00:00:00Z"], ["2026-01-01T00:00:00Z"], ["9999-01-01T00:00:00Z"]]),
        ),
        ("to_char(event_time, '%Y')", json!([["0000"], ["2026"], ["9999"]])),
        ("date_part('year', event_time)", json!([[0], [2026], [9999]])),
        ("date_diff('year', TIMESTAMP '2026-01-01 00:00:00', event_time)", json!([[-2026], [0], [7973]])),
        (
            "coalesce(event_time, TIMESTAMP '2026-01-01 00:00:00') > TIMESTAMP '2026-06-01'",
            json!([[false], [false], [true]]),
        ),
        ("CAST(event_time AS TIMESTAMP) > TIMESTAMP '3000-01-01 00:00'", json!([[false], [false], [true]])),
        (
            "date_bin(INTERVAL '1 day', event_time)",
            json!([["0000-01-01T00:00:00Z"], ["2026-03-28T00:00:00Z"], ["9999-12-31T00:00:00Z"]]),
        ),
    ] {
        assert_eq!(
            json!(rows(&extract, &format!("SELECT {expression} AS v FROM done ORDER BY event_time"))),
            values,
            "{expression}"
        );
    }
    // What is counted in nanoseconds names the event that has none.
    let said = refusal(&extract, "SELECT greatest(event_time, now()) FROM done");
    assert!(said.contains("0000-01-01T00:00:00Z") || said.contains("9999-12-31T23:59:59Z"), "{said}");
}

#[test]
fn lengths_of_time_have_the_parts_of_postgresql() {
    // 210 days, 13 hours, 30 minutes and 5 seconds.
    let extract = at(&["2026-03-28T11:00:00Z", "2026-10-25T00:30:05Z"]);
    let length = "SELECT max(event_time) - min(event_time) FROM done";
    for (part, value) in
        [("day", 210), ("hour", 13), ("minute", 30), ("second", 5)].map(|(part, value)| (part, json!(value)))
    {
        assert_eq!(one(&extract, &format!("SELECT extract({part} FROM ({length}))")), value, "{part}");
    }
    assert_eq!(one(&extract, &format!("SELECT extract(epoch FROM ({length}))")), json!(18_192_605.0));
    assert_eq!(one(&extract, "SELECT extract(hour FROM INTERVAL '90 minutes')"), json!(1));
    assert_eq!(one(&extract, "SELECT extract(minute FROM INTERVAL '90 minutes')"), json!(30));
    let said = refusal(&extract, &format!("SELECT extract(month FROM ({length}))"));
    assert!(said.contains("'epoch'"), "{said}");
    for (part, value) in [("decade", 202), ("century", 21), ("millennium", 3)] {
        assert_eq!(
            one(&extract, &format!("SELECT extract({part} FROM max(event_time)) FROM done")),
            json!(value),
            "{part}"
        );
    }
    let said = refusal(&extract, "SELECT extract(timezone FROM event_time) FROM done");
    assert!(said.contains("'quarter'"), "{said}");
}

#[test]
fn days_and_instants_are_read_as_people_write_them() {
    let extract = at(&["2026-03-05T10:00:00Z", "2026-03-05T10:00:01Z"]);
    let count = |condition: &str| one(&extract, &format!("SELECT count(*) FROM done WHERE {condition}"));
    assert_eq!(count("event_time > '2026-03-05 10:00'"), json!(1));
    assert_eq!(count("event_time >= TIMESTAMP '2026-03-05 10:00'"), json!(2));
    assert_eq!(count("event_time >= TIMESTAMPTZ '2026-03-05 12:00+02:00'"), json!(2));
    assert_eq!(count("event_time BETWEEN '2026-03-05T10:00' AND '2026-03-05T10:00'"), json!(1));
    assert_eq!(one(&extract, "SELECT CAST('2026-03-05 10:00' AS TIMESTAMP)"), json!("2026-03-05T10:00:00"));
    let listed = "SELECT max(t) FROM (VALUES (TIMESTAMP '2026-03-05 10:00'), (TIMESTAMP '3000-01-01 00:00:00')) AS v(t)";
    assert_eq!(one(&extract, listed), json!("3000-01-01T00:00:00"));
    let fraction = "SELECT x FROM (VALUES (CAST(1 AS DECIMAL(10, 2)) / 4)) AS v(x)";
    assert_eq!(one(&extract, fraction), json!(0.25));
    for sql in [
        "SELECT DATE '2026-02-30'",
        "SELECT CAST('2026-02-30' AS DATE)",
        "SELECT TIMESTAMP '2026-02-30 10:00:00'",
        "SELECT count(*) FROM done WHERE event_time > DATE '2026-02-30'",
        "SELECT count(*) FROM done WHERE event_time > '2026-02-30'",
    ] {
        assert!(refusal(&extract, sql).contains("no day 2026-02-30"), "{sql}: {}", refusal(&extract, sql));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Days and weeks between two instants of a zone, and where its days begin, are those of its local dates.
    #[test]
    fn calendars_agree_with_local_dates(
        seconds in proptest::collection::vec(0i64..2_000_000_000, 2..6),
        zone in proptest::sample::select(vec![
            "Europe/Budapest", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
        ]),
    ) {
        let instants: Vec<String> =
            seconds.iter().map(|second| DateTime::from_timestamp(*second, 0).unwrap().to_rfc3339()).collect();
        let extract = at(&instants.iter().map(String::as_str).collect::<Vec<_>>());
        let tz: Tz = zone.parse().unwrap();
        let day = |second: i64| tz.from_utc_datetime(&DateTime::from_timestamp(second, 0).unwrap().naive_utc()).date_naive();
        let local = format!("event_time AT TIME ZONE '{zone}'");
        let sql = format!(
            "SELECT date_diff('day', min({local}) OVER (), {local}), date_diff('week', min({local}) OVER (), {local}), \
             CAST(date_trunc('month', {local}) AS DATE), date_trunc('day', {local}) <= {local} FROM done ORDER BY event_time"
        );
        let mut sorted = seconds.clone();
        sorted.sort_unstable();
        let first = day(sorted[0]);
        let monday = |day: NaiveDate| day - Days::new(u64::from(day.weekday().num_days_from_monday()));
        let expected: Vec<_> = sorted.iter().map(|second| {
            let day = day(*second);
            json!([
                (day - first).num_days(),
                (monday(day) - monday(first)).num_days() / 7,
                day.with_day(1).unwrap().to_string(),
                true,
            ])
        }).collect();
        prop_assert_eq!(json!(rows(&extract, &sql)), json!(expected));
        let _ = Utc;
    }
}
