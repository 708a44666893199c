//! Refusals in words: what is wrong, where, the name that is meant, and what to write.

use super::{one, refusal};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use rockpool_engine::EngineError;
use serde_json::json;

fn extract() -> Extract {
    let event = |user, minute: i64, kind, plan: &str| {
        Raw::new(Some(user), 1_774_872_000_000 + minute * 60_000, kind)
            .with("plan", json!(plan))
            .with("size", json!(minute))
    };
    Extract::build(
        &[
            event(1, 0, "opened", "free"),
            event(1, 1, "saved", "pro"),
            event(2, 2, "opened", "pro"),
            event(2, 3, "saved", "free"),
            event(2, 4, "File Closed", "pro"),
        ],
        UTC,
    )
}

#[test]
fn mistakes_are_said_plainly() {
    let extract = extract();
    for (sql, parts) in [
        (
            "SELECT plann FROM events",
            vec!["There is no column 'plann' in 'events' (line 1, column 8)", "Did you mean plan?"],
        ),
        ("SELECT e.plann FROM events AS e", vec!["'plann' in 'e'", "plan?"]),
        (
            "SELECT 1 FROM event",
            vec!["There is no table 'event' (line 1, column 15)", "Did you mean events?", "\"File Closed\""],
        ),
        ("SELEC 1", vec!["This is no SQL", "'SELEC'"]),
        ("SELECT nosuchthing(1)", vec!["There is no function 'nosuchthing' here (line 1, column 8)"]),
        ("SELECT cuont(*) FROM events", vec!["Did you mean count?"]),
        ("SELECT dateadd('day', 1, event_time) FROM events", vec!["event_time + INTERVAL '3 days'"]),
        ("SELECT quantile(size) FROM events", vec!["percentile_cont(0.9)"]),
        ("SELECT json_extract(properties, '$.plan') FROM events", vec!["properties['name']"]),
        ("DROP TABLE events", vec!["Only statements that read"]),
        ("EXPLAIN ANALYZE SELECT 1", vec!["EXPLAIN ANALYZE"]),
        ("SELECT 1 INTO x", vec!["only read"]),
        ("SELECT 1 / (SELECT 0)", vec!["division by zero", "nullif"]),
        (
            "SELECT sum(plan) FROM events",
            vec!["sum needs numbers, and plan is text", "TRY_CAST(plan AS DOUBLE)"],
        ),
        ("SELECT plan * 2 FROM events", vec!["TRY_CAST"]),
        ("SELECT median(plan) FROM events", vec!["median", "TRY_CAST"]),
        ("SELECT plan FROM events WHERE plan > 5", vec!["plan is text", "in quotes"]),
        ("SELECT CAST('a' AS BIGINT)", vec!["'a'", "TRY_CAST"]),
        ("SELECT plan, count(*) FROM events", vec!["'plan' is neither grouped by nor aggregated"]),
        ("SELECT size FROM opened UNION SELECT size, plan FROM saved", vec!["different numbers of columns"]),
        (
            "SELECT plan FROM opened JOIN saved USING (user_key)",
            vec!["Several tables here have a column 'plan'"],
        ),
        ("SELECT size AS a, plan AS a FROM (SELECT size, plan, size AS a FROM events)", vec!["'a'"]),
        (
            "SELECT event_time AT TIME ZONE 'Europe/Nowhere' AS t FROM events LIMIT 1",
            vec!["There is no time zone 'Europe/Nowhere'"],
        ),
        ("SELECT plan ~ '(' FROM events", vec!["regular expression"]),
        ("SELECT (SELECT size FROM events)", vec!["several rows"]),
        ("SELECT * FROM events WHERE size", vec!["A condition is needed"]),
        ("SELECT CAST(size AS MONEY) FROM events", vec!["There is no type"]),
        ("SELECT INTERVAL 'seven days'", vec!["INTERVAL '7 days'"]),
    ] {
        let reason = refusal(&extract, sql);
        for part in parts {
            assert!(reason.contains(part), "{sql}: {reason}");
        }
    }
}

/// Statements of this kind: either they run and give the value, or the refusal is in words.
#[test]
fn what_people_expect_runs_or_is_refused_in_words() {
    let extract = extract();
    for (sql, value) in [
        (
            "SELECT count(*) AS n FROM users u WHERE EXISTS (SELECT 1 FROM saved s WHERE s.user_key = u.user_key AND s.event_time > (SELECT min(event_time) FROM events e WHERE e.user_key = u.user_key))",
            json!(2),
        ),
        (
            "SELECT median(n - event_time) AS m FROM (SELECT event_time, lead(event_time) OVER (PARTITION BY user_key ORDER BY event_time) AS n FROM events)",
            json!(null),
        ),
        (
            "SELECT avg(n - event_time) AS m FROM (SELECT event_time, lead(event_time) OVER (PARTITION BY user_key ORDER BY event_time) AS n FROM events)",
            json!("PT60S"),
        ),
        ("SELECT date_diff('minute', min(event_time), max(event_time)) AS n FROM events", json!(4)),
        ("SELECT max_by(event_type, event_time) AS last FROM events", json!("File Closed")),
        ("SELECT array_agg(x) OVER (ORDER BY x ROWS 1 PRECEDING) FROM (VALUES (1)) AS v(x)", json!("[1]")),
    ] {
        match extract.sql(sql) {
            Ok(_) => assert_eq!(one(&extract, sql), value, "{sql}"),
            Err(EngineError::Sql { .. }) => {
                refusal(&extract, sql);
            }
            Err(other) => panic!("{sql}: {other}"),
        }
    }
}
