//! Nothing in a statement is read and then ignored: it is done, or refused by its name.

use super::{one, refusal, rows};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use serde_json::{Value, json};

/// 2026-03-30 12:00 in UTC, two days before April.
const START: i64 = 1_774_872_000_000;
const DAY: i64 = 86_400_000;

/// Twelve events of three users: free 3 (March), pro 4 and team 5 (April); saved 5, exported 4, opened 3.
fn extract() -> Extract {
    let mut events = vec![];
    for (plan, count, day) in [("free", 3_i64, 0), ("pro", 4, 3), ("team", 5, 5)] {
        for _ in 0..count {
            let n = events.len();
            let kind = if n % 12 < 5 {
                "saved"
            } else if n % 12 < 9 {
                "exported"
            } else {
                "opened"
            };
            let event = Raw::new(Some((n % 3) as u8), START + day * DAY + n as i64 * 1_000, kind);
            events.push(event.with("plan", json!(plan)).with("size", json!(n)));
        }
    }
    Extract::build(&events, UTC)
}

#[test]
fn clauses_of_other_engines_are_done_where_they_can_be() {
    let extract = extract();
    for (sql, wanted) in [
        ("SELECT count(*) FROM events PREWHERE plan = 'pro'", json!([[4]])),
        ("SELECT count(*) FROM events PREWHERE plan = 'pro' OR plan = 'free' WHERE size > 5", json!([[1]])),
        (
            "SELECT plan, count(*) AS n FROM events GROUP BY plan WITH ROLLUP ORDER BY n",
            json!([["free", 3], ["pro", 4], ["team", 5], [null, 12]]),
        ),
        (
            "SELECT count(*) FROM (SELECT plan, event_type, count(*) FROM events GROUP BY plan, event_type WITH CUBE)",
            json!([[12]]),
        ),
        (
            "SELECT plan, count(*) AS n FROM events GROUP BY ALL ORDER BY plan",
            json!([["free", 3], ["pro", 4], ["team", 5]]),
        ),
        ("SELECT count(*) FROM events WHERE event_type SIMILAR TO 'sav%'", json!([[5]])),
        ("SELECT count(*) FROM events WHERE event_type NOT SIMILAR TO '(sav|open)%'", json!([[4]])),
        ("SELECT count(*) FROM events WHERE event_type SIMILAR TO 'sav'", json!([[0]])),
        ("SELECT count(*) FROM events WHERE event_type RLIKE 'sav|open'", json!([[8]])),
        ("SELECT count(*) FROM events WHERE event_type LIKE ANY ('sav%', 'open%')", json!([[8]])),
        ("SELECT count(*) FROM events WHERE event_type LIKE 'sav!%' ESCAPE '!'", json!([[0]])),
        ("SELECT '10%' LIKE '10!%' ESCAPE '!', 'a\\b' LIKE 'a\\b' ESCAPE '!'", json!([[true, true]])),
        (
            "SELECT to_char(event_time, 'YYYY-MM') AS month, count(*) AS n FROM events GROUP BY 1 ORDER BY 1",
            json!([["2026-03", 3], ["2026-04", 9]]),
        ),
        ("SELECT DISTINCT date_format(event_time, 'yyyy') FROM events", json!([["2026"]])),
        ("SELECT count(*) FROM users u SEMI JOIN opened o ON u.user_key = o.user_key", json!([[3]])),
        ("SELECT count(*) FROM users u ANTI JOIN opened o ON u.user_key = o.user_key", json!([[0]])),
        ("SELECT size FROM events ORDER BY size FETCH FIRST 2 ROWS ONLY", json!([[0], [1]])),
        ("SELECT user_key FROM users MINUS SELECT user_key FROM users", json!([])),
        ("FROM opened SELECT count(*)", json!([[3]])),
        ("SELECT count_if(plan = 'pro'), if(count(*) > 1, 'many', 'few') FROM events", json!([[4, "many"]])),
        (
            "SELECT max_by(event_type, event_time), min_by(plan, size) FROM events",
            json!([["opened", "free"]]),
        ),
        (
            "SELECT date_diff('day', min(event_time), max(event_time)), date_diff('month', min(event_time), max(event_time)) FROM events",
            json!([[5, 1]]),
        ),
        (
            "SELECT count(*) FROM (SELECT sum(size) OVER w AS s FROM events WINDOW w AS (PARTITION BY plan) ORDER BY sum(size) OVER w) WHERE s > 20",
            json!([[5]]),
        ),
        (
            "SELECT size FROM events WINDOW w AS (ORDER BY size DESC) ORDER BY row_number() OVER w LIMIT 1",
            json!([[11]]),
        ),
        ("FROM events |> WHERE plan = 'pro' |> AGGREGATE count(*) AS n", json!([[4]])),
    ] {
        assert_eq!(json!(rows(&extract, sql)), wanted, "{sql}");
    }
}

#[test]
fn all_others_are_refused_by_name_with_the_way_out() {
    let extract = extract();
    for (sql, name, way_out) in [
        (
            "SELECT count(*) FROM events TABLESAMPLE BERNOULLI (0)",
            "TABLESAMPLE (line 1, column 22)",
            "user_key %",
        ),
        ("SELECT count(*) FROM events FINAL", "FINAL", "Leave it out"),
        ("SELECT FROM events", "SELECT without a column (line 1, column 1)", "SELECT 1"),
        (
            "SELECT plan FROM events WHERE size - (SELECT FROM saved)",
            "SELECT without a column",
            "name the columns",
        ),
        ("SELECT * FROM events LIMIT 1 BY plan", "LIMIT ... BY", "row_number()"),
        ("SELECT * FROM events FOR UPDATE", "FOR UPDATE", "Leave it out"),
        ("SELECT TOP 3 * FROM events", "TOP", "LIMIT"),
        ("SELECT * FROM events ORDER BY size FETCH FIRST 2 ROWS WITH TIES", "WITH TIES", "rank()"),
        (
            "SELECT plan, count(*) FROM events GROUP BY 1 WITH ROLLUP",
            "The place of a column",
            "Name the column",
        ),
        ("SELECT plan FROM events GROUP BY plan WITH TOTALS", "WITH TOTALS", "ROLLUP"),
        ("SELECT plan FROM events CLUSTER BY plan", "CLUSTER BY", "ORDER BY"),
        ("SELECT plan FROM events DISTRIBUTE BY plan", "DISTRIBUTE BY", "Leave it out"),
        ("SELECT plan FROM events SORT BY plan", "SORT BY", "ORDER BY"),
        (
            "SELECT size FROM events START WITH size = 1 CONNECT BY size = PRIOR size",
            "CONNECT BY",
            "WITH RECURSIVE",
        ),
        (
            "SELECT * FROM (SELECT plan, event_type FROM events) PIVOT (count(*) FOR plan IN ('free', 'pro'))",
            "PIVOT",
            "FILTER (WHERE plan = 'pro')",
        ),
        ("SELECT * FROM events UNPIVOT (v FOR k IN (plan, event_type))", "UNPIVOT", "UNION ALL"),
        (
            "SELECT count(*) FROM saved s ASOF JOIN opened o MATCH_CONDITION (s.event_time >= o.event_time) ON s.user_key = o.user_key",
            "ASOF JOIN",
            "last_value",
        ),
        ("SELECT upper(plan) FILTER (WHERE size > 1) FROM events", "FILTER", "CASE"),
        ("SELECT upper(DISTINCT plan) FROM events", "DISTINCT", "Leave it out"),
        ("SELECT upper(plan) OVER () FROM events", "OVER", "Leave OVER out"),
        ("SELECT sum(size) IGNORE NULLS OVER () FROM events", "IGNORE NULLS", "FILTER"),
        ("SELECT count(events.*) FROM events", "count(events.*)", "user_key"),
        ("SELECT array_agg(plan ORDER BY 1) FROM events", "The place of a column", "Name the column"),
        ("SELECT quantile(0.9)(size) FROM events", "quantile(...)(...)", "percentile_cont"),
        ("SELECT plan COLLATE \"de\" FROM events", "COLLATE", "lower(x)"),
        ("SELECT properties -> 'plan' FROM events", "operator ->", "properties['name']"),
        ("SELECT CAST(event_time AS VARCHAR FORMAT 'YYYY') FROM events", "FORMAT", "to_char"),
        (
            "SELECT event_time AT TIME ZONE 'Europe/Budapst' FROM events",
            "There is no time zone 'Europe/Budapst'",
            "'Europe/Budapest'",
        ),
        ("SELECT INTERVAL size DAY FROM events", "INTERVAL", "INTERVAL '7 days'"),
        ("SELECT to_char(event_time, 'QQQ') FROM events", "'QQQ'", "%Y-%m"),
        ("SELECT * FROM opened JOIN saved", "JOIN without ON", "USING"),
        ("SELECT count(*) FROM events WHERE plan SIMILAR TO event_type", "SIMILAR TO", "~"),
        ("WITH t AS MATERIALIZED (SELECT 1) SELECT * FROM t", "MATERIALIZED", "Leave it out"),
        ("SELECT * FROM generate_series(1, 3) WITH ORDINALITY", "WITH ORDINALITY", "row_number()"),
        ("SELECT sum(size) OVER w FROM events", "no window 'w'", "WINDOW w AS"),
        ("SELECT $1", "parameter $1", "Write the value"),
        (
            "SELECT * EXCEPT (plan) REPLACE (1 AS size) RENAME (size AS s) FROM events",
            "RENAME",
            "Name the columns",
        ),
        ("TABLE events", "TABLE events", "SELECT * FROM events"),
        ("SELECT * FROM events FORMAT JSON", "FORMAT", "Leave it out"),
        ("SHOW TABLES LIKE 'e%'", "filter of SHOW", "information_schema"),
        ("DESCRIBE EXTENDED events", "DESCRIBE EXTENDED", "DESCRIBE a_table"),
    ] {
        let reason = refusal(&extract, sql);
        assert!(reason.contains(name) || reason.contains("This is no SQL"), "{sql}: {reason}");
        assert!(reason.contains(way_out) || reason.contains("This is no SQL"), "{sql}: {reason}");
    }
    assert_eq!(one(&extract, "SELECT count(*) FROM events"), json!(12));
    assert_eq!(
        one(&extract, "SELECT count(*) FROM events WHERE event_time AT TIME ZONE 'Europe/Budapest' IS NULL"),
        Value::from(0)
    );
}
