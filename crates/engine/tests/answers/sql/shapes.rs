//! Statements of every shape, without a runtime: what works here works in a browser's worker.

use crate::extract::{Extract, Raw};
use chrono_tz::Europe::Budapest;
use rockpool_question::{Column, ColumnKind};
use serde_json::{Value, json};

/// 2024-01-31T23:30:00Z, the first of February in Budapest.
const NIGHT: i64 = 1_706_743_800_000;

fn extract() -> Extract {
    let event = |user, minutes: i64, kind| Raw::new(user, NIGHT + minutes * 60_000, kind);
    Extract::build(
        &[
            event(Some(1), 0, "open").with("plan", json!("pro")).with("size", json!(10)),
            event(Some(1), 5, "save").with("size", json!("large")),
            event(Some(1), 60, "save").with("size", json!("small")),
            event(Some(2), 1, "open").with("plan", json!("free")).with("size", json!(20)),
            event(Some(2), 2, "open").with("size", json!(30)),
            event(None, 3, "open").with("plan", json!("pro")),
            event(Some(3), 4, "File Closed").with("ratio", json!(0.5)).with("done", json!(true)),
        ],
        Budapest,
    )
}

fn rows(extract: &Extract, sql: &str) -> Vec<Vec<Value>> {
    extract.sql(sql).unwrap_or_else(|error| panic!("{sql}: {error}")).rows
}

#[test]
fn statements_of_every_shape_give_the_right_rows() {
    let extract = extract();
    let check = |sql: &str, expected: Value| {
        assert_eq!(json!(rows(&extract, sql)), expected, "{sql}");
    };
    check("SELECT 1 AS one", json!([[1]]));
    check("SELECT count(*) FROM events", json!([[7]]));
    check("SELECT count(user_key), count(DISTINCT user_key) FROM events", json!([[6, 3]]));
    check(
        "SELECT event_type, COUNT(*) AS n FROM events GROUP BY event_type ORDER BY n DESC, event_type",
        json!([["open", 4], ["save", 2], ["File Closed", 1]]),
    );
    check("SELECT size FROM open WHERE plan = 'free'", json!([[20]]));
    // A number here and a text there is text in the table of all, and its order has to be meant.
    check(
        "SELECT size FROM events WHERE size IS NOT NULL ORDER BY CAST(size AS VARCHAR)",
        json!([["10"], ["20"], ["30"], ["large"], ["small"]]),
    );
    check("SELECT ratio, done FROM \"File Closed\"", json!([[0.5, true]]));
    check(
        "SELECT event_time FROM open ORDER BY event_time DESC LIMIT 2",
        json!([["2024-01-31T23:33:00Z"], ["2024-01-31T23:32:00Z"]]),
    );
    check("SELECT event_type FROM events WHERE event_time >= '2024-02-01T00:00:00Z'", json!([["save"]]));
    check("SELECT day, sum(events) FROM user_days GROUP BY day", json!([["2024-02-01", 7]]));
    check(
        "SELECT u.user_id, count(*) FROM events e JOIN users u ON e.user_key = u.user_key
         GROUP BY u.user_id ORDER BY u.user_id",
        json!([["user 1", 3], ["user 2", 2], ["user 3", 1]]),
    );
    check(
        "SELECT u.user_id, s.size FROM users u LEFT JOIN save s USING (user_key) ORDER BY 1, 2",
        json!([["user 1", "large"], ["user 1", "small"], ["user 2", null], ["user 3", null]]),
    );
    check("SELECT count(*) FROM open CROSS JOIN save", json!([[8]]));
    check("SELECT count(*) FROM open o, open p WHERE o.size < p.size", json!([[3]]));
    check(
        "SELECT plan FROM open UNION ALL SELECT size FROM save ORDER BY 1 NULLS LAST",
        json!([["free"], ["large"], ["pro"], ["pro"], ["small"], [null]]),
    );
    check(
        "SELECT plan FROM open UNION SELECT plan FROM open ORDER BY 1 NULLS LAST",
        json!([["free"], ["pro"], [null]]),
    );
    check("SELECT user_key FROM open INTERSECT SELECT user_key FROM save", {
        json!(rows(&extract, "SELECT user_key FROM users WHERE user_id = 'user 1'"))
    });
    check("SELECT count(*) FROM (SELECT user_key FROM users EXCEPT SELECT user_key FROM save)", json!([[2]]));
    check(
        "SELECT size, row_number() OVER (PARTITION BY user_key ORDER BY event_time) AS n,
                sum(size) OVER (ORDER BY size) AS running
         FROM open WHERE size IS NOT NULL ORDER BY size",
        json!([[10, 1, 10], [20, 1, 30], [30, 2, 60]]),
    );
    check(
        "WITH o AS (SELECT user_key, min(event_time) AS first FROM open GROUP BY user_key),
              s AS (SELECT user_key, min(event_time) AS first FROM save GROUP BY user_key)
         SELECT count(*) FROM o JOIN s USING (user_key) WHERE s.first > o.first",
        json!([[1]]),
    );
    check(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n",
        json!([[15]]),
    );
    check("SELECT (SELECT max(size) FROM open) - (SELECT min(size) FROM open)", json!([[20]]));
    check("SELECT count(*) FROM users WHERE user_key IN (SELECT user_key FROM save)", json!([[1]]));
    check(
        "SELECT count(*) FROM users u WHERE NOT EXISTS (SELECT 1 FROM open o WHERE o.user_key = u.user_key)",
        json!([[1]]),
    );
    check(
        "SELECT plan, count(*) FROM open GROUP BY ROLLUP(plan) ORDER BY 2 DESC, 1 LIMIT 1",
        json!([[null, 4]]),
    );
    check("SELECT DISTINCT event_type FROM events ORDER BY 1", json!([["File Closed"], ["open"], ["save"]]));
    check("SELECT * FROM (VALUES (1, 'x'), (2, NULL)) v(a, b) ORDER BY a", json!([[1, "x"], [2, null]]));
    check("SELECT count(*) FROM events a, events b, events c", json!([[343]]));
    check("SELECT size FROM save LIMIT 0", json!([]));
    // No event has properties without a column, and there is no map in any file: it is made from the columns.
    check(
        "SELECT properties, event_type FROM events WHERE event_type = 'save' LIMIT 1",
        json!([["{size: large}", "save"]]),
    );
}

#[test]
fn the_projects_own_functions_can_be_called() {
    let found = rows(
        &extract(),
        "SELECT level, count(*) FROM (
             SELECT window_funnel(event_time, INTERVAL '1 hour', event_type = 'open', event_type = 'save') AS level
             FROM events WHERE user_key IS NOT NULL GROUP BY user_key
         ) GROUP BY level ORDER BY level",
    );
    assert_eq!(json!(found), json!([[0, 1], [1, 1], [2, 1]]));
}

#[test]
fn columns_say_what_they_hold() {
    let table = extract().sql("SELECT event_time, size, plan, size > 10 AS big FROM open").unwrap();
    let kinds = [ColumnKind::Time, ColumnKind::Number, ColumnKind::Text, ColumnKind::Boolean];
    let names = ["event_time", "size", "plan", "big"];
    let columns: Vec<Column> =
        names.iter().zip(kinds).map(|(name, kind)| Column { name: (*name).to_owned(), kind }).collect();
    assert_eq!(table.columns, columns);
}

#[test]
fn more_rows_than_anybody_can_look_at_are_cut_off() {
    let extract = extract();
    let sql = "SELECT a.user_key FROM events a, events b, events c, events d, events e";
    let table = extract.sql(sql).unwrap();
    assert_eq!((table.rows.len(), table.truncated), (10_000, true));
    let table = extract.sql(&format!("{sql} LIMIT 10000")).unwrap();
    assert_eq!((table.rows.len(), table.truncated), (10_000, false));
}

#[test]
fn the_extract_can_be_looked_around_in() {
    let extract = extract();
    let tables: Vec<Value> = rows(&extract, "SHOW TABLES")
        .into_iter()
        .filter(|row| row[1] == json!("extract"))
        .map(|mut row| row.swap_remove(2))
        .collect();
    for name in ["events", "user_days", "users", "open", "save", "File Closed"] {
        assert!(tables.contains(&json!(name)), "{name} {tables:?}");
    }
    assert_eq!(rows(&extract, "DESCRIBE users").len(), 2);
    assert!(!rows(&extract, "EXPLAIN SELECT count(*) FROM open GROUP BY plan").is_empty());
    assert_eq!(rows(&extract, "SHOW COLUMNS FROM users").len(), 2);
}

#[test]
fn a_count_of_all_rows_reads_none() {
    let question = rockpool_question::Question::Sql(rockpool_question::SqlQuestion {
        sql: "SELECT count(*) FROM open".into(),
    });
    assert_eq!(extract().ask(&question).read.rows, 0);
}

#[test]
fn files_that_cannot_match_are_not_touched() {
    let question = rockpool_question::Question::Sql(rockpool_question::SqlQuestion {
        sql: "SELECT count(*) FROM events WHERE event_type = 'save' AND event_time > '2024-01-31T23:34:00Z'"
            .into(),
    });
    let answer = extract().ask(&question);
    assert_eq!((answer.read.files, answer.read.rows), (1, 2));
    let rockpool_question::AnswerBody::Table(table) = answer.body else { panic!() };
    assert_eq!(table.rows, [[json!(2)]]);
}
