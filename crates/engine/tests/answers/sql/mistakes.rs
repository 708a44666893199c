//! Plain mistakes: each is named, with what to write.

use super::{one, refusal, rows};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use serde_json::json;

fn extract() -> Extract {
    let event = |n: i64| {
        Raw::new(Some(1), 1_774_872_000_000 + n * 60_000, "done")
            .with("n", json!(n))
            .with("f", json!(n as f64 + 0.5))
            .with("s", json!(format!("s{n}")))
            .with("b", json!(n > 1))
            .with("", json!("nameless"))
            .with("day", json!("Monday"))
    };
    Extract::build(&[event(1), event(2), event(3)], UTC)
}

#[test]
fn plain_mistakes_have_words() {
    let extract = extract();
    let over = |window: &str| format!("SELECT sum(n) OVER ({window}) FROM done");
    for (sql, part) in [
        ("SELECT DISTINCT n FROM done ORDER BY s".to_owned(), "ORDER BY min(x)"),
        ("SELECT DISTINCT ON (n) n, s FROM done ORDER BY s".to_owned(), "DISTINCT ON (a) ... ORDER BY a, b"),
        (
            "SELECT count(*) FROM done WHERE event_time LIKE '2026-03%'".to_owned(),
            "event_time >= '2026-03-01'",
        ),
        ("SELECT count(*) FROM done WHERE event_time NOT ILIKE '2026-03%'".to_owned(), "to_char(event_time"),
        ("SELECT count(*) FROM done WHERE n LIKE '1%'".to_owned(), "CAST(n AS VARCHAR)"),
        ("SELECT split_part(s, ',', 0) FROM done".to_owned(), "from 1"),
        ("SELECT chr(-1)".to_owned(), "chr(65)"),
        ("SELECT chr(55296)".to_owned(), "chr(65)"),
        ("SELECT [1, 2][0]".to_owned(), "count from 1"),
        ("SELECT approx_distinct(f) FROM done".to_owned(), "count(DISTINCT x)"),
        (over("ORDER BY n ROWS BETWEEN 2 FOLLOWING AND 1 FOLLOWING"), "earlier bound first"),
        (over("ORDER BY n ROWS -1 PRECEDING"), "from 0 up"),
        (over("ORDER BY n ROWS BETWEEN n PRECEDING AND CURRENT ROW"), "from 0 up"),
        (over("ORDER BY n, s RANGE BETWEEN 1 PRECEDING AND CURRENT ROW"), "one column"),
        (over("ORDER BY s RANGE BETWEEN 1 PRECEDING AND CURRENT ROW"), "ROWS in place of RANGE"),
        ("SELECT n = ANY (SELECT '3') FROM done".to_owned(), "IN (SELECT"),
        ("SELECT n = ANY ('3') FROM done".to_owned(), "x = ANY ([1, 2])"),
        ("SELECT n > ALL (3) FROM done".to_owned(), "x = ANY ([1, 2])"),
        ("SELECT count(*) FROM done GROUP BY row_number() OVER ()".to_owned(), "in GROUP BY"),
        ("SELECT n FROM done WHERE row_number() OVER (ORDER BY n) = 1".to_owned(), "QUALIFY"),
        ("SELECT count(*) FROM done HAVING row_number() OVER (ORDER BY n) = 1".to_owned(), "in HAVING"),
        ("SELECT row_number() FROM done".to_owned(), "row_number needs OVER"),
        ("SELECT lag(n) FROM done".to_owned(), "lag needs OVER"),
        ("SELECT sum(sum(n)) FROM done".to_owned(), "inside another"),
        (
            "SELECT sum(n) OVER (ORDER BY row_number() OVER (ORDER BY n)) FROM done".to_owned(),
            "inside another",
        ),
        ("SELECT lag(n, 'x') OVER (ORDER BY n) FROM done".to_owned(), "lag(x, 1)"),
        ("SELECT lag(n, n) OVER (ORDER BY n) FROM done".to_owned(), "lag(x, 1)"),
        ("SELECT ntile(0) OVER (ORDER BY n) FROM done".to_owned(), "ntile(4)"),
        ("SELECT substr(s, 1, -1) FROM done".to_owned(), "fewer than 0"),
        ("SELECT substr(n, 1, 1) FROM done".to_owned(), "CAST(x AS VARCHAR)"),
        ("SELECT overlay('abc' PLACING 'x' FROM 0)".to_owned(), "from 1"),
        ("SELECT percentile_cont(2) WITHIN GROUP (ORDER BY n) FROM done".to_owned(), "from 0 to 1"),
        (
            "SELECT percentile_cont(n) WITHIN GROUP (ORDER BY n) FROM done".to_owned(),
            "cannot depend on the row",
        ),
        ("SELECT generate_series(1, 10, 0)".to_owned(), "not 0"),
        ("SELECT * FROM generate_series(1, 10, 0)".to_owned(), "not 0"),
        ("SELECT * FROM generate_series('a', 'b')".to_owned(), "generate_series(1, 10)"),
        ("SELECT make_date(2026, 2, 30)".to_owned(), "no such day"),
        ("SELECT n FROM done LIMIT (SELECT 2)".to_owned(), "LIMIT or OFFSET with a query"),
        ("SELECT n FROM done LIMIT n".to_owned(), "LIMIT or OFFSET with a query or a column"),
        ("SELECT n FROM done LIMIT 1 OFFSET -1".to_owned(), "from 0 up"),
        ("SELECT CASE WHEN n > 1 THEN b ELSE n END FROM done".to_owned(), "different types"),
        ("SELECT b IN (1, 2) FROM done".to_owned(), "different types"),
        ("SELECT time '25:00:00'".to_owned(), "not a time of day"),
        ("SELECT to_char(event_time, s) FROM done".to_owned(), "computed"),
        ("SELECT date_format(event_time, '%Y-%m-%d %H:%i:%s') FROM done".to_owned(), "%M the minute"),
        ("SELECT date_format(event_time, '%M') FROM done".to_owned(), "the name of the month in MySQL"),
        ("SELECT \"\" FROM done".to_owned(), "properties['']"),
    ] {
        let said = refusal(&extract, &sql);
        assert!(said.contains(part), "{sql}: {said}");
    }
}

#[test]
fn nothing_is_ordered_or_grouped_by_a_constant() {
    let extract = extract();
    for (sql, part) in [
        ("SELECT n FROM done ORDER BY 'n'", "ORDER BY \"n\""),
        ("SELECT n FROM done ORDER BY -1", "the same for every row"),
        ("SELECT n FROM done ORDER BY 1 + 1", "the same for every row"),
        ("SELECT n FROM done ORDER BY (1)", "the same for every row"),
        ("SELECT n FROM done ORDER BY 1.0", "the same for every row"),
        ("SELECT n FROM done ORDER BY NULL", "the same for every row"),
        ("SELECT count(*) FROM done GROUP BY 'n'", "GROUP BY \"n\""),
        ("SELECT count(*) FROM done GROUP BY TRUE", "the same for every row"),
        ("SELECT n, count(*) FROM done GROUP BY -1", "the same for every row"),
        ("SELECT count(*) FROM done GROUP BY 1", "which is an aggregate"),
        ("SELECT row_number() OVER (ORDER BY 'n') FROM done", "the same for every row"),
        ("SELECT count(*) OVER (PARTITION BY 'n') FROM done", "the same for every row"),
        ("SELECT DISTINCT ON ('n') n FROM done", "the same for every row"),
        ("SELECT array_agg(n ORDER BY 'n') FROM done", "the same for every row"),
    ] {
        let said = refusal(&extract, sql);
        assert!(said.contains(part), "{sql}: {said}");
    }
    assert_eq!(json!(rows(&extract, "SELECT n FROM done ORDER BY 1 DESC LIMIT 1")), json!([[3]]));
    assert_eq!(one(&extract, "SELECT count(*) FROM (SELECT n, count(*) FROM done GROUP BY 1)"), json!(3));
    assert_eq!(one(&extract, "SELECT count(*) FROM done GROUP BY ()"), json!(3));
    assert_eq!(one(&extract, "SELECT count(*) FROM (SELECT n, count(*) FROM done GROUP BY n, ())"), json!(3));
    assert_eq!(one(&extract, "SELECT n FROM done QUALIFY row_number() OVER (ORDER BY n DESC) = 1"), json!(3));
}

#[test]
fn an_escape_character_takes_a_meaning_away() {
    let extract = extract();
    for (condition, holds) in [
        ("'a%' LIKE 'a%%' ESCAPE '%'", true),
        ("'ab' LIKE 'a%%' ESCAPE '%'", false),
        ("'ab' LIKE '!a!b' ESCAPE '!'", true),
        ("'a!' LIKE 'a!!' ESCAPE '!'", true),
        ("'a\\b' LIKE 'a\\\\b'", true),
    ] {
        assert_eq!(one(&extract, &format!("SELECT {condition}")), json!(holds), "{condition}");
    }
    for condition in [
        "'a%' LIKE '%' ESCAPE '%'",
        "'x' LIKE 'x!' ESCAPE '!'",
        "'ab' SIMILAR TO 'a%' ESCAPE '%'",
        "'a' LIKE 'a\\'",
    ] {
        let said = refusal(&extract, &format!("SELECT {condition}"));
        assert!(said.contains("ends with its escape character"), "{condition}: {said}");
    }
    let said = refusal(&extract, "SELECT 'C:\\Users' LIKE 'C:\\Users%'");
    assert!(said.contains("\\\\"), "{said}");
}

#[test]
fn columns_that_differ_in_a_cast_are_told_apart_by_a_name() {
    let extract = extract();
    let said = refusal(&extract, "SELECT CAST(sum(n) AS BIGINT) / 7, CAST(sum(n) AS DOUBLE) / 7 FROM done");
    assert!(
        said.contains("AS BIGINT") && said.contains("AS DOUBLE") && said.contains("another name with AS"),
        "{said}"
    );
    let named = "SELECT CAST(sum(n) AS BIGINT) / 4 AS a, CAST(sum(n) AS DOUBLE) / 4 AS b FROM done";
    assert_eq!(json!(rows(&extract, named)), json!([[1, 1.5]]));
}

#[test]
fn properties_without_a_name_of_their_own_have_a_column() {
    let extract = extract();
    assert_eq!(one(&extract, "SELECT max(property_) FROM done"), json!("nameless"));
    assert_eq!(one(&extract, "SELECT max(properties['']) FROM done"), json!("nameless"));
    assert_eq!(one(&extract, "SELECT max(property_day) FROM done"), json!("Monday"));
    assert!(refusal(&extract, "SELECT day FROM done").contains("property_day"));
}
