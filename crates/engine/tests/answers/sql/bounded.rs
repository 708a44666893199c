//! Little that makes much is bounded before it is made.

use super::{one, refusal};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use serde_json::json;

fn extract() -> Extract {
    let event =
        |n: i64| Raw::new(Some(1), 1_700_000_000_000 + n, "done").with("n", json!(n)).with("s", json!("a,b"));
    Extract::build(&(0..10).map(event).collect::<Vec<Raw>>(), UTC)
}

#[test]
fn texts_and_lists_are_bounded_by_their_bytes() {
    let extract = extract();
    let mega = "repeat('a', 1000000)";
    for sql in [
        "SELECT length(repeat('a', 2000000000))".to_owned(),
        "SELECT length(repeat(s, 100000000 * n)) FROM done".to_owned(),
        "SELECT length(lpad('a', 2000000000))".to_owned(),
        "SELECT length(rpad('a', 2000000000, 'xy'))".to_owned(),
        format!("SELECT length(replace({mega}, 'a', {mega}))"),
        format!("SELECT length(regexp_replace({mega}, 'a', {mega}, 'g'))"),
        "SELECT length(concat(repeat('a', 200000000), repeat('b', 200000000)))".to_owned(),
        "SELECT length(repeat('a', 200000000) || repeat('b', 200000000))".to_owned(),
        format!("SELECT length(string_agg({mega}, ',')) FROM generate_series(1, 10000)"),
        format!("SELECT {mega} FROM generate_series(1, 10000)"),
        "SELECT cardinality(range(0, 3000000000))".to_owned(),
        "SELECT cardinality(generate_series(1, 3000000000 + n)) FROM done".to_owned(),
        "SELECT cardinality(generate_series(TIMESTAMP '1900-01-01 00:00:00', TIMESTAMP '2026-01-01 00:00:00', INTERVAL '1 second'))".to_owned(),
        "SELECT count(*) FROM generate_series(1, 3000000000)".to_owned(),
        "SELECT count(*) FROM range(0, 300000000000)".to_owned(),
        "SELECT count(*) FROM generate_series(TIMESTAMP '1900-01-01 00:00:00', TIMESTAMP '2026-01-01 00:00:00', INTERVAL '1 second')".to_owned(),
    ] {
        let said = refusal(&extract, &sql);
        assert!(said.contains("at most"), "{sql}: {said}");
    }
}

#[test]
fn what_fits_is_made() {
    let extract = extract();
    for (sql, value) in [
        ("SELECT length(repeat('a', 20000000))", json!(20_000_000)),
        ("SELECT length(lpad('a', 1000))", json!(1_000)),
        ("SELECT count(*) FROM done WHERE s <> repeat('a', 1000000)", json!(10)),
        ("SELECT max(length(replace(s, ',', ' and '))) FROM done", json!(7)),
        ("SELECT regexp_replace('a1b22', '[0-9]+', '<\\1>', 'g')", json!("a<>b<>")),
        ("SELECT concat('a', 1, NULL, 'b')", json!("a1b")),
        ("SELECT cardinality(range(0, 1000000))", json!(1_000_000)),
        ("SELECT sum(value) FROM generate_series(1, 1000000)", json!(500_000_500_000_i64)),
        (
            "SELECT count(*) FROM generate_series(DATE '2026-01-01', DATE '2026-01-31', INTERVAL '1 day')",
            json!(31),
        ),
        ("SELECT 'a' || NULL || 'b' IS NULL", json!(true)),
    ] {
        assert_eq!(one(&extract, sql), value, "{sql}");
    }
}

#[test]
fn groupings_are_bounded() {
    let extract = extract();
    let columns = |count: i64| (0..count).map(|n| format!("n + {n}")).collect::<Vec<_>>().join(", ");
    let said = refusal(&extract, &format!("SELECT count(*) FROM done GROUP BY ROLLUP ({})", columns(300)));
    assert!(said.contains("ROLLUP of more than 60 columns"), "{said}");
    let sets = vec!["(n)"; 300].join(", ");
    let said = refusal(&extract, &format!("SELECT count(*) FROM done GROUP BY GROUPING SETS ({sets})"));
    assert!(said.contains("UNION ALL"), "{said}");
    let few = format!(
        "SELECT count(*) FROM (SELECT count(*) AS c FROM done GROUP BY ROLLUP ({})) AS g",
        columns(3)
    );
    // Three sets of ten groups, and one of all rows.
    assert_eq!(one(&extract, &few), json!(31));
}
