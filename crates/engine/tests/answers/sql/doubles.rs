//! Doubles have one zero and one NaN, however a statement compares them; numbers keep the digits that they have.

use super::{one, refusal, rows};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use serde_json::json;

fn extract(values: &[&str]) -> Extract {
    let event = |(place, value): (usize, &&str)| {
        Raw::new(Some(1), 1_700_000_000_000 + place as i64, "done")
            .with("f", json!(value))
            .with("n", json!(place))
            .with("t", json!(format!("x{value}")))
    };
    Extract::build(&values.iter().enumerate().map(event).collect::<Vec<Raw>>(), UTC)
}

/// Every way to say how many different values there are, or which are equal.
#[test]
fn zeros_are_one_value_by_every_shape_of_a_statement() {
    let extract = extract(&["0.0", "-0.0", "1.5"]);
    // The values of the column, of a text, of an operation.
    for of in
        ["f", "CAST(substr(t, 2) AS DOUBLE)", "f * 1.0", "f * -1.0 * -1.0", "round(f / 1000) + f", "-(-f)"]
    {
        let table = format!("(SELECT {of} AS x, n FROM done) AS v");
        for (sql, value) in [
            (format!("SELECT count(DISTINCT x) FROM {table}"), json!(2)),
            (
                format!(
                    "SELECT count(DISTINCT x) FROM (SELECT x, count(DISTINCT n) AS d FROM {table} GROUP BY x) AS w"
                ),
                json!(2),
            ),
            (format!("SELECT count(DISTINCT x) FILTER (WHERE n >= 0) FROM {table}"), json!(2)),
            (format!("SELECT count(*) FROM (SELECT x FROM {table} GROUP BY x)"), json!(2)),
            (format!("SELECT count(*) FROM (SELECT DISTINCT x FROM {table})"), json!(2)),
            (format!("SELECT count(*) FROM (SELECT x FROM {table} UNION SELECT -0.0e0)"), json!(2)),
            (format!("SELECT count(*) FROM (SELECT x FROM {table} EXCEPT SELECT 0.0e0)"), json!(1)),
            (format!("SELECT count(*) FROM (SELECT x FROM {table} INTERSECT SELECT -0.0e0)"), json!(1)),
            (
                format!("SELECT max(r) FROM (SELECT dense_rank() OVER (ORDER BY x) AS r FROM {table})"),
                json!(2),
            ),
            (
                format!("SELECT max(c) FROM (SELECT count(*) OVER (PARTITION BY x) AS c FROM {table})"),
                json!(2),
            ),
            (format!("SELECT max(c) FROM (SELECT count(DISTINCT x) OVER () AS c FROM {table})"), json!(2)),
            (format!("SELECT count(*) FROM {table} WHERE x IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)"), json!(2)),
            (format!("SELECT count(*) FROM {table} WHERE x IN (-0.0e0)"), json!(2)),
            (format!("SELECT count(*) FROM {table} WHERE x = '-0.0'"), json!(2)),
            (format!("SELECT count(*) FROM {table} WHERE x < 0 OR x > 1e300"), json!(0)),
            (format!("SELECT count(*) FROM {table} WHERE x IS DISTINCT FROM 0"), json!(1)),
            (format!("SELECT count(*) FROM {table} JOIN (VALUES (-0.0e0)) AS w(z) ON x = z"), json!(2)),
            (format!("SELECT count(*) FROM {table} WHERE x IN (SELECT -0.0e0)"), json!(2)),
            (format!("SELECT count(nullif(x, 0)) FROM {table}"), json!(1)),
            (format!("SELECT count(*) FROM {table} WHERE CASE x WHEN 0 THEN TRUE ELSE FALSE END"), json!(2)),
            (format!("SELECT cardinality(array_distinct(array_agg(x))) FROM {table}"), json!(2)),
            (format!("SELECT count(*) FROM {table} WHERE array_has([0.0e0], x)"), json!(2)),
            (format!("SELECT CAST(min(x) AS VARCHAR) FROM {table}"), json!("0.0")),
        ] {
            assert_eq!(one(&extract, &sql), value, "{sql}");
        }
        let both = format!("SELECT count(DISTINCT x), count(DISTINCT n) FROM {table}");
        assert_eq!(json!(rows(&extract, &both)), json!([[2, 3]]), "{both}");
    }
    // As it is written, when that is asked for.
    assert_eq!(one(&extract, "SELECT count(DISTINCT properties['f']) FROM done"), json!(3));
}

#[test]
fn nans_are_one_value_and_larger_than_every_number() {
    let extract = extract(&["1.0"]);
    // By a text, an operation, a sign, an aggregate.
    let table = "(SELECT x FROM (VALUES (CAST('NaN' AS DOUBLE)), (0.0e0 / 0.0e0), (-CAST('NaN' AS DOUBLE)), (1.0e0)) AS u(x) \
                 UNION ALL SELECT sum(y) FROM (VALUES (CAST('inf' AS DOUBLE)), (CAST('-inf' AS DOUBLE))) AS w(y)) AS v";
    for (sql, value) in [
        (format!("SELECT count(DISTINCT x) FROM {table}"), json!(2)),
        (format!("SELECT count(*) FROM (SELECT x FROM {table} GROUP BY x)"), json!(2)),
        (format!("SELECT count(*) FROM {table} WHERE x = CAST('NaN' AS DOUBLE)"), json!(4)),
        (format!("SELECT count(*) FROM {table} WHERE x > 1e308"), json!(4)),
        (format!("SELECT count(*) FROM {table} WHERE x < 1"), json!(0)),
        (format!("SELECT max(r) FROM (SELECT dense_rank() OVER (ORDER BY x) AS r FROM {table})"), json!(2)),
        (
            format!("SELECT count(*) FROM {table} JOIN (VALUES (CAST('NaN' AS DOUBLE))) AS w(z) ON x = z"),
            json!(4),
        ),
        (format!("SELECT min(x) FROM {table}"), json!(1.0)),
        (format!("SELECT count(*) FROM {table} WHERE x IN (5, 6, 7, CAST('NaN' AS DOUBLE))"), json!(4)),
    ] {
        assert_eq!(one(&extract, &sql), value, "{sql}");
    }
    assert_eq!(json!(rows(&extract, &format!("SELECT x FROM {table} ORDER BY x LIMIT 1"))), json!([[1.0]]));
}

#[test]
fn what_is_rounded_keeps_what_it_has() {
    let extract = extract(&["1.0"]);
    for (call, value) in [
        ("round(1e300, 10)", json!(1e300)),
        ("trunc(1e300, 10)", json!(1e300)),
        ("round(1.5e0, 310)", json!(1.5)),
        ("trunc(1.5e0, 310)", json!(1.5)),
        ("round(1.5e0, -400)", json!(0.0)),
        ("round(123.456e0, -2)", json!(100.0)),
        ("round(2.5e0)", json!(3.0)),
        ("round(123.456e0, 2)", json!(123.46)),
        ("ceil(CAST(99.9 AS DECIMAL(3, 1)))", json!(100)),
        ("floor(CAST(-99.9 AS DECIMAL(3, 1)))", json!(-100)),
        ("round(CAST(99.95 AS DECIMAL(4, 2)), 1)", json!(100.0)),
        ("trunc(CAST(-99.95 AS DECIMAL(4, 2)), 1)", json!(-99.9)),
        ("round(9007199254740993)", json!("9007199254740993")),
        ("round(1249, -2)", json!(1200)),
        ("round(-1250, -2)", json!(-1300)),
        ("avg(x)", json!(5.0 / 3.0)),
    ] {
        let table = "(VALUES (CAST(1 AS DECIMAL(10, 0))), (CAST(2 AS DECIMAL(10, 0))), (CAST(2 AS DECIMAL(10, 0)))) AS v(x)";
        let sql = if call.contains('x') && !call.contains("1e") {
            format!("SELECT {call} FROM {table}")
        } else {
            format!("SELECT {call}")
        };
        assert_eq!(one(&extract, &sql), value, "{sql}");
    }
    for (call, value) in [
        ("avg(DISTINCT x)", json!(1.5)),
        ("median(x)", json!(1.5)),
        ("avg(CAST(x AS DECIMAL(10, 2)) / 1)", json!(1.5)),
    ] {
        let sql = format!(
            "SELECT {call} FROM (VALUES (CAST(1 AS DECIMAL(10, 0))), (CAST(2 AS DECIMAL(10, 0)))) AS v(x)"
        );
        assert_eq!(one(&extract, &sql), value, "{sql}");
    }
    for (call, part) in [
        ("sqrt(-1)", "CASE WHEN x >= 0"),
        ("power(0, -1)", "nullif(x, 0)"),
        ("sqrt(n - 9)", "CASE WHEN x >= 0"),
    ] {
        let said = refusal(&extract, &format!("SELECT {call} FROM done"));
        assert!(said.contains(part), "{call}: {said}");
    }
    // As doubles have it.
    assert_eq!(
        json!(rows(&extract, "SELECT ln(0), ln(-1), power(10, 400)")),
        json!([["-inf", "NaN", "inf"]])
    );
}
