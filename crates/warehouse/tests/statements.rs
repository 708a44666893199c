//! Statements to the letter: what people copy into their warehouse.

mod fixture;

use fixture::manifest;
use rockpool_catalog::TimeResolution;
use rockpool_question::{Dialect, Question};

fn statement(question: &str, dialect: Dialect) -> String {
    let manifest = manifest(TimeResolution::Milliseconds);
    let question: Question = serde_json::from_str(question).unwrap();
    let question = question.validate(&manifest, &rockpool_calendar::IanaZones).unwrap();
    rockpool_warehouse::equivalent_sql(&question, &manifest, dialect).unwrap()
}

/// The query with this name within a statement.
fn named<'s>(statement: &'s str, name: &str) -> &'s str {
    let start = statement.find(&format!("{name} AS (\n")).unwrap();
    let text = &statement[start..];
    &text[..text.find("\n)").unwrap() + 2]
}

const FUNNEL: &str = r#"{
    "kind": "funnel",
    "steps": [
        {"any_of": [{"event": {"type": "opened"}}]},
        {"any_of": [{"event": {"type": "saved"}, "filters": [
            {"property": "plan", "operator": "is_not", "values": ["it's"]},
            {"property": "size", "operator": "at_least", "values": [2.5]}
        ]}]}
    ],
    "window": {"amount": 7, "unit": "day"},
    "dates": {"first": "2026-03-01", "last": "2026-03-31"}
}"#;

#[test]
fn the_events_of_a_funnel_in_every_dialect() {
    assert_eq!(
        named(&statement(FUNNEL, Dialect::DuckDb), "matches"),
        r#"matches AS (
  -- t: milliseconds since 1970, which no time zone of a session can shift
  SELECT
    user_id,
    epoch_ms(date_trunc('milliseconds', event_time)) AS t,
    event_type = 'opened' AS fills_1,
    (event_type = 'saved' AND (event_properties['plan'] IS NULL OR event_properties['plan'] <> 'it''s') AND try_cast(event_properties['size'] AS DOUBLE) >= 2.5) AS fills_2
  FROM events
  WHERE event_type IN ('opened', 'saved')
    AND event_time >= TIMESTAMP '2026-02-28 23:00:00'
    AND event_time < TIMESTAMP '2026-04-07 22:00:00'
    AND user_id <> ''
)"#
    );
    assert_eq!(
        named(&statement(FUNNEL, Dialect::Spark), "matches"),
        r#"matches AS (
  -- t: milliseconds since 1970, which no time zone of a session can shift
  SELECT
    user_id,
    unix_millis(event_time) AS t,
    event_type = 'opened' AS fills_1,
    (event_type = 'saved' AND (event_properties['plan'] IS NULL OR event_properties['plan'] <> 'it\'s') AND try_cast(event_properties['size'] AS DOUBLE) >= 2.5D) AS fills_2
  FROM events
  WHERE event_type IN ('opened', 'saved')
    AND event_time >= TIMESTAMP '2026-02-28 23:00:00Z'
    AND event_time < TIMESTAMP '2026-04-07 22:00:00Z'
    AND user_id <> ''
)"#
    );
    assert_eq!(
        named(&statement(FUNNEL, Dialect::ClickHouse), "matches"),
        r#"matches AS (
  -- t: milliseconds since 1970, which no time zone of a session can shift
  SELECT
    user_id,
    toUnixTimestamp64Milli(event_time) AS t,
    event_type = 'opened' AS fills_1,
    (event_type = 'saved' AND (if(mapContains(event_properties, 'plan'), event_properties['plan'], NULL) IS NULL OR if(mapContains(event_properties, 'plan'), event_properties['plan'], NULL) <> 'it\'s') AND NOT (toFloat64OrNull(trimBoth(if(mapContains(event_properties, 'size'), event_properties['size'], NULL))) < 2.5)) AS fills_2
  FROM events
  WHERE event_type IN ('opened', 'saved')
    AND event_time >= toDateTime64('2026-02-28 23:00:00', 6, 'UTC')
    AND event_time < toDateTime64('2026-04-07 22:00:00', 6, 'UTC')
    AND user_id <> ''
)"#
    );
}

#[test]
fn the_steps_of_a_funnel() {
    let statement = statement(FUNNEL, Dialect::DuckDb);
    assert_eq!(
        named(&statement, "step_1"),
        r"step_1 AS (
  SELECT DISTINCT
    m.user_id,
    m.t AS t_1
  FROM matches AS m
  WHERE m.fills_1
    AND m.t >= 1772319600000 -- 2026-02-28 23:00:00 UTC
    AND m.t < 1774994400000 -- 2026-03-31 22:00:00 UTC
)"
    );
    assert_eq!(
        named(&statement, "step_2"),
        r"step_2 AS (
  SELECT
    s.user_id,
    s.t_1,
    min(e.t) AS t_2
  FROM step_1 AS s
  LEFT JOIN matches AS e
    ON e.user_id = s.user_id
    AND e.fills_2
    AND e.t > s.t_1
    AND e.t <= s.t_1 + 604800000 -- 7 days
  GROUP BY s.user_id, s.t_1
)"
    );
}

#[test]
fn a_list_of_users_is_a_whole_statement() {
    let question = r#"{"kind": "users", "set": {
        "kind": "did", "events": {"any_of": [{"event": {"type": "saved"}}]}, "at_least": 3,
        "dates": {"first": "2026-02-01", "last": "2026-02-28"}
    }}"#;
    assert_eq!(
        statement(question, Dialect::Spark),
        r"WITH users AS (
  SELECT user_id
  FROM (
    SELECT
      user_id,
      count(*) AS events_in_all
    FROM events
    WHERE event_type = 'saved'
      AND event_time >= TIMESTAMP '2026-01-31 23:00:00Z'
      AND event_time < TIMESTAMP '2026-02-28 23:00:00Z'
      AND user_id <> ''
    GROUP BY user_id
  ) AS counted
  WHERE events_in_all >= 3
)
SELECT DISTINCT user_id
FROM users
ORDER BY user_id
"
    );
}

#[test]
fn a_user_known_by_key_only_is_said_to_be_missing() {
    let manifest = manifest(TimeResolution::Milliseconds);
    let question = format!(r#"{{"kind": "trace", "funnel": {FUNNEL}, "user": {{"key": 17}}}}"#);
    let question: Question = serde_json::from_str(&question.replace(r#""kind": "funnel","#, "")).unwrap();
    let question = question.validate(&manifest, &rockpool_calendar::IanaZones).unwrap();
    let statement = rockpool_warehouse::statement(&question, &manifest, Dialect::DuckDb).unwrap();
    assert_eq!(statement.differs.len(), 1);
    assert!(statement.sql.starts_with(&format!("-- {}\nSELECT", statement.differs[0])), "{}", statement.sql);
}

#[test]
fn a_question_in_sql_has_no_other_statement() {
    let manifest = manifest(TimeResolution::Milliseconds);
    let question: Question = serde_json::from_str(r#"{"kind": "sql", "sql": "SELECT 1"}"#).unwrap();
    assert!(
        rockpool_warehouse::all(
            &question.validate(&manifest, &rockpool_calendar::IanaZones).unwrap(),
            &manifest
        )
        .is_empty()
    );
}

#[test]
fn resolutions_round_instants_down() {
    let question: Question = serde_json::from_str(FUNNEL).unwrap();
    for (resolution, text) in [
        (TimeResolution::Microseconds, "epoch_us(event_time) AS t"),
        (TimeResolution::Seconds, "epoch_ms(date_trunc('second', event_time)) AS t"),
    ] {
        let manifest = manifest(resolution);
        let question = question.validate(&manifest, &rockpool_calendar::IanaZones).unwrap();
        let sql = rockpool_warehouse::equivalent_sql(&question, &manifest, Dialect::DuckDb).unwrap();
        assert!(sql.contains(text), "{sql}");
    }
}

fn segmentation(rest: &str) -> String {
    let series = r#"{"events": {"any_of": [{"event": {"type": "opened"}}]}, "measure": "users"}"#;
    format!(r#"{{"kind": "segmentation", "series": [{series}], {rest}}}"#)
}

#[test]
fn a_month_is_compared_with_the_month_before() {
    let march = r#""by": "month", "compare": true, "dates": {"first": "2026-03-01", "last": "2026-03-31"}"#;
    for dialect in [Dialect::DuckDb, Dialect::ClickHouse, Dialect::Spark] {
        let statement = statement(&segmentation(march), dialect);
        // The first of February, March and April in Budapest (summer time from 29 March on).
        for instant in ["1769900400000", "1772319600000", "1774994400000"] {
            assert!(statement.contains(instant), "{instant}: {statement}");
        }
        // 31 days before March: 29 January.
        assert!(!statement.contains("1769641200000"), "{statement}");
    }
}

#[test]
fn dates_that_move_with_the_data_are_written_as_days_and_said_in_the_first_line() {
    let manifest = manifest(TimeResolution::Milliseconds);
    let at = |dates: &str| format!(r#""by": "week", "compare": true, "dates": {dates}"#);
    let asked: Question =
        serde_json::from_str(&segmentation(&at(r#"{"last": 2, "unit": "week", "complete": true}"#))).unwrap();
    let valid = asked.validate(&manifest, &rockpool_calendar::IanaZones).unwrap();
    let range = valid.question().dates().unwrap().range();
    let days = format!(r#"{{"first": "{}", "last": "{}"}}"#, range.first, range.last);
    for dialect in Dialect::ALL {
        let relative = rockpool_warehouse::equivalent_sql(&valid, &manifest, dialect).unwrap();
        let (first, rest) = relative.split_once('\n').unwrap();
        assert_eq!(
            first,
            format!(
                "-- Asked: the last 2 complete weeks, in this extract {} to {}.",
                range.first, range.last
            )
        );
        assert_eq!(rest, statement(&segmentation(&at(&days)), dialect));
    }
}

#[test]
fn no_bucket_is_written_that_the_extract_does_not_cover() {
    // The data ends on 30 June 23:59:59 UTC, which is 1 July 01:59:59 in Budapest: 30 days of June and one of July.
    let summer = r#""by": "day", "cumulative": true, "dates": {"first": "2026-06-01", "last": "2026-07-31"}"#;
    let statement = statement(&segmentation(summer), Dialect::DuckDb);
    let buckets = named(&statement, "buckets");
    assert!(buckets.contains("'2026-06-01'") && buckets.contains("generate_series(0, 30)"), "{buckets}");
}
