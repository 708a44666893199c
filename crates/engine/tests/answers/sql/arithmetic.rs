//! Arithmetic gives the right number or says that there is none: it never wraps around.

use super::{one, refusal, rows};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use proptest::prelude::*;
use serde_json::{Value, json};

fn extract(values: &[i64]) -> Extract {
    let event = |(place, value): (usize, &i64)| {
        Raw::new(Some((place % 3) as u8), 1_700_000_000_000 + place as i64 * 1_000, "done")
            .with("n", json!(value))
    };
    let events: Vec<Raw> = values.iter().enumerate().map(event).collect();
    Extract::build(&events, UTC)
}

/// A whole number of any size, as answers have it.
fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => number.as_i64().map(i128::from),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[test]
fn sums_are_exact_beyond_64_bits() {
    let large = i64::MAX - 1;
    let extract = extract(&[large, large, large, 1, -large]);
    assert_eq!(one(&extract, "SELECT sum(n) FROM done"), json!((2 * i128::from(large) + 1).to_string()));
    assert_eq!(one(&extract, "SELECT sum(DISTINCT n) FROM done"), json!(1));
    assert_eq!(one(&extract, "SELECT avg(n) FROM done WHERE n > 1"), json!(large as f64));
    let running =
        rows(&extract, "SELECT sum(n) OVER (ORDER BY event_time) AS s FROM done ORDER BY event_time");
    let running: Vec<Option<i128>> = running.iter().map(|row| whole(&row[0])).collect();
    let large = i128::from(large);
    assert_eq!(running, [large, 2 * large, 3 * large, 3 * large + 1, 2 * large + 1].map(Some));
    let sliding = rows(
        &extract,
        "SELECT sum(n) OVER (ORDER BY event_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM done ORDER BY event_time",
    );
    let sliding: Vec<Option<i128>> = sliding.iter().map(|row| whole(&row[0])).collect();
    assert_eq!(sliding, [large, 2 * large, 2 * large, large + 1, 1 - large].map(Some));
    let by_user = rows(&extract, "SELECT user_key, sum(n) FROM done GROUP BY user_key");
    assert_eq!(by_user.iter().filter_map(|row| whole(&row[1])).sum::<i128>(), 2 * large + 1);
    // 1_774_747_800_002_999.5, which a sum of doubles misses.
    assert_eq!(
        one(&extract, "SELECT avg(x) FROM (VALUES (1774747800002999), (1774747800003000)) AS v(x)"),
        json!(1_774_747_800_002_999.5)
    );
    assert_eq!(one(&extract, "SELECT sum(n) FROM done WHERE n = 2"), Value::Null);
    assert_eq!(one(&extract, "SELECT sum(events) FROM user_days"), json!(5));
    // The optimizer makes two aggregations of these, and adds sums up.
    assert_eq!(
        json!(rows(&extract, "SELECT sum(events), count(DISTINCT user_key) FROM user_days")),
        json!([[5, 3]])
    );
    assert_eq!(
        json!(rows(&extract, "SELECT sum(n - 1), count(DISTINCT user_key) FROM done WHERE n = 1")),
        json!([[0, 1]])
    );
    assert_eq!(one(&extract, "SELECT round(100.0 * sum(events) / count(*), 1) FROM user_days"), json!(166.7));
    assert_eq!(one(&extract, "SELECT median(x) FROM (VALUES (1), (2)) AS v(x)"), json!(1.5));
}

#[test]
fn what_overflows_names_the_values_and_the_way_out() {
    let extract = extract(&[i64::MAX, i64::MIN]);
    for (sql, part) in [
        ("SELECT max(n) * 10000 FROM done", "9223372036854775807 * 10000 is 92233720368547758070000"),
        ("SELECT n + 1 FROM done", "CAST(n AS DECIMAL(38, 0))"),
        ("SELECT n - 1 FROM done", "CAST(n AS DECIMAL(38, 0))"),
        ("SELECT -n FROM done", "0 - -9223372036854775808"),
        ("SELECT abs(n) FROM done", "overflow"),
        ("SELECT 9223372036854775807 + 1", "overflow"),
        ("SELECT CAST(n AS INT) FROM done", "out of the range of INT"),
        (
            "SELECT sum(x) FROM (VALUES (CAST('99999999999999999999999999999999999999' AS DECIMAL(38, 0))), (CAST('99999999999999999999999999999999999999' AS DECIMAL(38, 0)))) AS v(x)",
            "DOUBLE",
        ),
        ("SELECT event_time + INTERVAL '900000000 months' FROM done", "overflows"),
        ("SELECT to_timestamp_seconds(99999999999999)", "from the year 1677 to 2262"),
        ("SELECT 1 << 70", "power(2, n)"),
        ("SELECT 2 ^ 3", "power(a, b)"),
    ] {
        let reason = refusal(&extract, sql);
        assert!(reason.contains(part), "{sql}: {reason}");
    }
    assert_eq!(
        one(&extract, "SELECT max(CAST(n AS DECIMAL(38, 0)) + 1) FROM done"),
        json!("9223372036854775808")
    );
    assert_eq!(one(&extract, "SELECT 18446744073709551616"), json!("18446744073709551616"));
    // Numbers of rows have no sign in the planner, and their difference has one here.
    assert_eq!(
        json!(rows(
            &extract,
            "SELECT row_number() OVER (ORDER BY n) - row_number() OVER (ORDER BY n DESC) AS d FROM done ORDER BY d"
        )),
        json!([[-1], [1]])
    );
}

#[test]
fn operators_keep_their_order_and_their_names() {
    let table =
        extract(&[1]).sql("SELECT (n + 2) * 3 AS a, n + 2 * 3 AS b, -n AS c, n + 1 FROM done").unwrap();
    assert_eq!(table.rows, [[json!(9), json!(7), json!(-1), json!(2)]]);
    assert!(table.columns[3].name.contains('+'), "{}", table.columns[3].name);
}

/// Numbers at the edges, where results stop to have a place.
fn edge() -> impl Strategy<Value = i64> {
    prop_oneof![
        any::<i64>(),
        -3i64..3,
        (0u32..63, -1i64..=1).prop_map(|(bits, more)| (1i64 << bits) + more),
        (0i64..3).prop_map(|less| i64::MAX - less),
        (0i64..3).prop_map(|more| i64::MIN + more),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every operator gives what arithmetic of 128 bits gives, or refuses exactly where 64 bits have no place for it.
    #[test]
    fn operators_agree_with_wider_arithmetic(pairs in proptest::collection::vec((edge(), edge()), 1..6)) {
        let extract = extract(&[1]);
        for (left, right) in pairs {
            let (l, r) = (i128::from(left), i128::from(right));
            for (sign, exact) in [("+", l + r), ("-", l - r), ("*", l * r)] {
                // Texts keep the numbers from being read as other types.
                let sql = format!(
                    "SELECT a {sign} b FROM (VALUES (CAST('{left}' AS BIGINT), CAST('{right}' AS BIGINT))) AS v(a, b)"
                );
                match (extract.sql(&sql), i64::try_from(exact)) {
                    (Ok(table), Ok(_)) => prop_assert_eq!(whole(&table.rows[0][0]), Some(exact), "{}", sql),
                    (Err(error), Err(_)) => prop_assert!(error.to_string().contains("overflows"), "{}", error),
                    (found, _) => prop_assert!(false, "{}: {:?}", sql, found),
                }
            }
        }
    }

    #[test]
    fn sums_and_averages_agree_with_wider_arithmetic(values in proptest::collection::vec(edge(), 1..12)) {
        let extract = extract(&[1]);
        let list: Vec<String> = values.iter().map(|value| format!("(CAST('{value}' AS BIGINT))")).collect();
        let sql = format!("SELECT sum(x), avg(x) FROM (VALUES {}) AS v(x)", list.join(", "));
        let table = extract.sql(&sql).unwrap();
        let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
        prop_assert_eq!(whole(&table.rows[0][0]), Some(sum));
        let average = sum as f64 / values.len() as f64;
        let found = table.rows[0][1].as_f64().unwrap();
        prop_assert!((found - average).abs() <= average.abs() * 1e-15 + 1e-9, "{} {}", found, average);
    }
}
