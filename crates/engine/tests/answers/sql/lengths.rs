//! What a statement means where engines differ in silence: lengths of time, windows of days, fractions of sums, names that
//! are used twice.

use super::{one, refusal, rows};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use serde_json::json;

const HOUR: i64 = 3_600_000;

/// Events of one user after so many hours, numbered by `n`.
fn after(hours: &[i64]) -> Extract {
    let event = |(n, hours): (usize, &i64)| {
        Raw::new(Some(1), 1_700_006_400_000 + hours * HOUR, "done").with("n", json!(n))
    };
    Extract::build(&hours.iter().enumerate().map(event).collect::<Vec<Raw>>(), UTC)
}

#[test]
fn lengths_of_time_are_compared_by_how_long_they_are() {
    let extract = after(&[0, 1, 49, 60, 400]);
    for (comparison, holds) in [
        ("INTERVAL '36 hours' > INTERVAL '1 day'", true),
        ("INTERVAL '48 hours' = INTERVAL '2 days'", true),
        ("INTERVAL '1 month' > INTERVAL '29 days'", true),
        ("INTERVAL '1 week' < INTERVAL '160 hours'", false),
        ("INTERVAL '25 hours' NOT BETWEEN INTERVAL '1 day' AND INTERVAL '2 days'", false),
        ("INTERVAL '24 hours' IS DISTINCT FROM INTERVAL '1 day'", false),
    ] {
        assert_eq!(one(&extract, &format!("SELECT {comparison}")), json!(holds), "{comparison}");
    }
    // The gaps are 1, 48, 11 and 340 hours.
    let gaps = "SELECT event_time - lag(event_time) OVER (ORDER BY event_time) AS gap FROM done";
    let count =
        |condition: &str| one(&extract, &format!("SELECT count(*) FROM ({gaps}) AS g WHERE {condition}"));
    assert_eq!(count("gap > INTERVAL '1 day'"), json!(2));
    assert_eq!(count("gap >= INTERVAL '2 days'"), json!(2));
    assert_eq!(count("gap > INTERVAL '2 days'"), json!(1));
    assert_eq!(count("gap BETWEEN INTERVAL '0 days' AND INTERVAL '12 hours'"), json!(2));
    assert_eq!(count("INTERVAL '1 month' < gap"), json!(0));
    let pairs =
        "SELECT count(*) FROM done AS a JOIN done AS b ON b.event_time - a.event_time > INTERVAL '1 week'";
    assert_eq!(one(&extract, pairs), json!(4));
    for call in ["greatest(INTERVAL '1 day', INTERVAL '25 hours')", "max(INTERVAL '1 day')"] {
        let said = refusal(&extract, &format!("SELECT {call}"));
        assert!(said.contains("date_diff('second'"), "{said}");
    }
}

#[test]
fn a_window_of_days_is_a_length_of_time() {
    // Three on the first day, one on the third, one on the seventeenth.
    let extract = after(&[0, 1, 2, 49, 400]);
    let counted = |bound: &str| {
        let window =
            format!("ORDER BY CAST(event_time AS DATE) RANGE BETWEEN {bound} PRECEDING AND CURRENT ROW");
        format!("SELECT count(*) OVER ({window}) AS c FROM done ORDER BY event_time")
    };
    assert_eq!(json!(rows(&extract, &counted("INTERVAL '2 days'"))), json!([[3], [3], [3], [4], [1]]));
    assert_eq!(json!(rows(&extract, &counted("INTERVAL '1 day'"))), json!([[3], [3], [3], [1], [1]]));
    let said = refusal(&extract, &counted("2"));
    assert!(said.contains("INTERVAL '6 days' PRECEDING"), "{said}");
    let by_number =
        "SELECT count(*) OVER (ORDER BY n RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM done ORDER BY n";
    assert_eq!(json!(rows(&extract, by_number)), json!([[1], [2], [2], [2], [2]]));
}

#[test]
fn a_fraction_of_a_sum_is_whole() {
    let extract = after(&(0..10).collect::<Vec<_>>());
    // The numbers from 0 to 9 are 45.
    assert_eq!(one(&extract, "SELECT sum(n) / 7 FROM done"), json!(45.0 / 7.0));
    assert_eq!(one(&extract, "SELECT sum(n) / sum(n + 1) FROM done"), json!(45.0 / 55.0));
    assert_eq!(one(&extract, "SELECT sum(n) / 1000000 * 1000000 FROM done"), json!(45.0));
    let rate = "SELECT sum(CASE WHEN n = 6 THEN 1 ELSE 0 END) / count(*) FROM done CROSS JOIN generate_series(1, 6000) AS s(x)";
    assert_eq!(one(&extract, rate), json!(0.1));
    assert_eq!(one(&extract, "SELECT CAST(1 AS DECIMAL(10, 2)) / 3"), json!(1.0 / 3.0));
    // Whole numbers leave the fraction away, as docs/sql.md says.
    assert_eq!(one(&extract, "SELECT 45 / 7"), json!(6));
}

#[test]
fn decimals_have_all_of_their_digits() {
    let extract = after(&[0]);
    let nines = "9".repeat(38);
    let next = format!("1{}", "0".repeat(38));
    assert_eq!(one(&extract, &format!("SELECT CAST({nines} AS DECIMAL(38, 0)) + 1")), json!(next));
    assert_eq!(one(&extract, "SELECT CAST('9.5' AS DECIMAL(38, 37)) + 1"), json!(10.5));
}

#[test]
fn a_name_that_is_used_twice_means_one_thing() {
    let extract = after(&(0..10).collect::<Vec<_>>());
    let negative = "SELECT -n AS n FROM done GROUP BY n ORDER BY n LIMIT 2";
    assert_eq!(json!(rows(&extract, negative)), json!([[-9], [-8]]));
    let said = refusal(&extract, "SELECT count(*) FROM done WHERE n = ANY (SELECT n FROM done WHERE n < 3)");
    assert!(said.contains("IN (SELECT"), "{said}");
    let said = refusal(&extract, "SELECT count(*) FROM done WHERE n > ALL (SELECT n FROM done WHERE n < 8)");
    assert!(said.contains("max(...)"), "{said}");
    assert_eq!(
        one(&extract, "SELECT count(*) FROM done WHERE n IN (SELECT n FROM done WHERE n < 3)"),
        json!(3)
    );
    for join in ["FULL JOIN", "RIGHT JOIN", "FULL OUTER JOIN"] {
        let said =
            refusal(&extract, &format!("SELECT n FROM done {join} (VALUES (1), (99)) AS b(n) USING (n)"));
        assert!(said.contains("coalesce("), "{said}");
    }
    let merged = "SELECT coalesce(a.n, b.n) AS n FROM done AS a RIGHT JOIN (VALUES (1), (99)) AS b(n) ON a.n = b.n ORDER BY 1";
    assert_eq!(json!(rows(&extract, merged)), json!([[1], [99]]));
}

#[test]
fn a_cube_of_many_columns_is_refused() {
    let extract = after(&[0, 1]);
    let columns = |count: i64| (0..count).map(|n| format!("n + {n}")).collect::<Vec<_>>().join(", ");
    let said = refusal(&extract, &format!("SELECT count(*) FROM done GROUP BY CUBE ({})", columns(11)));
    assert!(said.contains("GROUPING SETS"), "{said}");
    let few =
        format!("SELECT count(*) FROM (SELECT count(*) AS c FROM done GROUP BY CUBE ({})) AS g", columns(3));
    // Eight sets of columns: seven of two groups each, and one of all rows.
    assert_eq!(one(&extract, &few), json!(15));
}
