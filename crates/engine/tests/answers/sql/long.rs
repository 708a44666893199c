//! Long and deep statements: answered, or refused with what to shorten. Nothing here may end the process.

use super::{one, refusal, rows};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use rockpool_engine::EngineError;
use serde_json::json;

const PAGES: i64 = 400;

/// Runs a test with the stack that the command gives its threads: in a build without optimization each level of a
/// statement takes several times what it takes in the one that people use.
fn on_a_deep_stack(test: fn()) {
    std::thread::Builder::new().stack_size(64 << 20).spawn(test).unwrap().join().unwrap();
}

fn extract() -> Extract {
    let event = |n: i64| {
        let plan = if n % 2 == 0 { "free" } else { "pro" };
        Raw::new(Some((n % 10) as u8), 1_700_000_000_000 + n * 1_000, "opened")
            .with("page", json!(format!("p{n}")))
            .with("plan", json!(plan))
    };
    Extract::build(&(0..PAGES).map(event).collect::<Vec<Raw>>(), UTC)
}

fn list(count: i64, separator: &str, part: impl Fn(i64) -> String) -> String {
    (0..count).map(part).collect::<Vec<String>>().join(separator)
}

#[test]
fn chains_of_thousands_of_parts_are_answered() {
    on_a_deep_stack(long_chains);
}

fn long_chains() {
    let extract = extract();
    let count = |condition: String| one(&extract, &format!("SELECT count(*) FROM opened WHERE {condition}"));
    assert_eq!(count(list(1_900, " OR ", |n| format!("page = 'p{n}'"))), json!(PAGES));
    assert_eq!(count(format!("page IN ({})", list(5_000, ", ", |n| format!("'p{n}'")))), json!(PAGES));
    assert_eq!(count(list(1_500, " AND ", |n| format!("page <> 'p{}'", n + 10))), json!(10));
    let plan = |n: i64| if n % 2 == 0 { "free" } else { "pro" };
    assert_eq!(count(list(300, " OR ", |n| format!("(page = 'p{n}' AND plan = '{}')", plan(n)))), json!(300));
    assert_eq!(
        count(list(200, " AND ", |n| format!("(page <> 'p{n}' OR plan IS NULL)"))),
        json!(PAGES - 200)
    );
    assert_eq!(
        json!(rows(
            &extract,
            &format!("SELECT length({}), count(*) FROM opened", list(1_000, " || ", |_| "'x'".into()))
        )),
        json!([[1_000, PAGES]])
    );
    assert_eq!(
        one(
            &extract,
            &format!(
                "SELECT sum(CASE {} ELSE 0 END) FROM opened",
                list(200, " ", |n| format!("WHEN page = 'p{n}' THEN {n}"))
            )
        ),
        json!(19_900)
    );
    assert_eq!(
        one(
            &extract,
            &format!(
                "SELECT count(*) FROM ({}) AS parts",
                list(60, " UNION ALL ", |n| format!("SELECT user_key FROM opened WHERE page = 'p{n}'"))
            )
        ),
        json!(60)
    );
}

#[test]
fn what_is_too_long_or_too_deep_says_what_to_shorten() {
    on_a_deep_stack(beyond_the_bounds);
}

fn beyond_the_bounds() {
    let extract = extract();
    let deep = |levels: usize, open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
    };
    for sql in [
        format!("SELECT 1 WHERE {}", list(5_000, " OR ", |n| format!("{n} = 1"))),
        format!("SELECT 1 WHERE {}", list(2_200, " OR ", |n| format!("(1 = {n})"))),
        format!("SELECT 1 WHERE {} OR", list(5_000, " OR ", |n| format!("{n} = 1"))),
        format!("SELECT {}", list(2_000, " + ", |n| n.to_string())),
        format!("SELECT 1{}", "::BIGINT".repeat(500)),
        format!("SELECT {}", deep(500, "(", "1", ")")),
        format!("SELECT {}", deep(500, "CASE WHEN TRUE THEN ", "1", " END")),
        format!("SELECT {}", deep(200, "abs(", "1", ")")),
        format!("SELECT * FROM {}", deep(100, "(SELECT * FROM ", "opened", ") AS t")),
        format!("SELECT {}1", "NOT ".repeat(2_000)),
        format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(3_000)),
        format!("SELECT * FROM opened{}", list(200, "", |n| format!(" CROSS JOIN opened AS t{n}"))),
        format!(
            "WITH t0 AS (SELECT 1 AS x), {} SELECT * FROM t99",
            list(99, ", ", |n| format!("t{} AS (SELECT * FROM t{n})", n + 1))
        ),
        format!(
            "WITH t0 AS (SELECT * FROM opened), {} SELECT 1 FROM t20",
            list(20, ", ", |n| format!("t{} AS (SELECT a.page FROM t{n} AS a, t{n} AS b)", n + 1))
        ),
        format!("SELECT '{}'", "x".repeat(2_000_000)),
    ] {
        match extract.sql(&sql) {
            Err(EngineError::Sql { reason }) => {
                let words = ["at most", "too deep", "too long", "more than", "nests"];
                assert!(words.iter().any(|word| reason.contains(word)), "{}: {reason}", &sql[..60]);
                assert!(reason.len() <= 600, "{reason}");
            }
            // A text too long for any question does not come as far as SQL.
            Err(EngineError::Question(problems)) => {
                assert!(problems[0].message.contains("at most are allowed; shorten it"), "{problems:?}");
            }
            other => panic!("{}: {other:?}", &sql[..60]),
        }
    }
    // The next statement is answered.
    assert_eq!(one(&extract, "SELECT count(*) FROM opened"), json!(PAGES));
}

#[test]
fn what_is_within_the_bounds_is_planned() {
    on_a_deep_stack(within_the_bounds);
}

fn within_the_bounds() {
    let extract = extract();
    let deep = |levels: usize, open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
    };
    assert_eq!(one(&extract, &format!("SELECT {}", deep(20, "(", "1", ")"))), json!(1));
    assert_eq!(one(&extract, &format!("SELECT {}", list(60, " + ", |_| "1".into()))), json!(60));
    assert_eq!(
        one(&extract, &format!("SELECT count(*) FROM {}", deep(8, "(SELECT * FROM ", "opened", ") AS t"))),
        json!(PAGES)
    );
    assert!(refusal(&extract, "SELECT * FROM opened JOIN opened AS o").contains("USING"));
}
