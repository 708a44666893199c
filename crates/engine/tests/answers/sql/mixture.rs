//! Texts beside numbers where one value is chosen: right, or refused by name, and never one for the other in silence.

use super::{one, refusal};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use serde_json::json;

fn extract() -> Extract {
    let event = |n: i64, s: &str| {
        Raw::new(Some(1), 1_700_000_000_000 + n, "done").with("n", json!(n)).with("s", json!(s))
    };
    Extract::build(&[event(7, "a"), event(8, "9"), event(9, "10"), event(10, "x")], UTC)
}

#[test]
fn numbers_never_become_texts_in_silence() {
    let extract = extract();
    for sql in [
        "SELECT max(CASE WHEN n > 8 THEN '10' ELSE n END) FROM done",
        "SELECT CASE WHEN n > 8 THEN n ELSE 'none' END FROM done",
        "SELECT CASE WHEN n > 8 THEN n ELSE s END FROM done",
        "SELECT if(n > 8, '10', n) FROM done",
        "SELECT CASE s WHEN 3 THEN 1 ELSE 0 END FROM done",
        "SELECT coalesce(n, 'none') FROM done",
        "SELECT coalesce(s, 0) FROM done",
        "SELECT coalesce(n, s) FROM done",
        "SELECT nvl(n, '10') FROM done",
        "SELECT nvl2(n, '10', n) FROM done",
        "SELECT nullif(s, 3) FROM done",
        "SELECT greatest(n, s) FROM done",
        "SELECT least(s, 3) FROM done",
        "SELECT n FROM done UNION ALL SELECT '10'",
        "SELECT n FROM done UNION SELECT s FROM done",
        "SELECT count(*) FROM done WHERE n IN (s, 10)",
        "SELECT count(*) FROM done WHERE s IN (9, 10)",
        "SELECT count(*) FROM done WHERE s IN ('9', 10)",
        "SELECT count(*) FROM done WHERE n IN (SELECT s FROM done)",
        "SELECT count(*) FROM done WHERE s NOT IN (SELECT n FROM done)",
        "SELECT count(*) FROM done WHERE n IN (SELECT '10')",
        "SELECT count(*) FROM done WHERE s BETWEEN '1' AND 10",
        "SELECT count(*) FROM done WHERE n BETWEEN s AND 10",
        "SELECT n FROM done INTERSECT SELECT s FROM done",
        "SELECT s FROM done EXCEPT SELECT n FROM done",
        "SELECT count(*) FROM done JOIN (VALUES ('9')) AS v(n) USING (n)",
        "SELECT make_array(n, s) FROM done",
        "SELECT count(*) FROM done WHERE array_has([s], n)",
        "SELECT lag(s, 1, 0) OVER (ORDER BY event_time) FROM done",
        "SELECT lag(n, 1, 'none') OVER (ORDER BY event_time) FROM done",
        "SELECT count(*) FROM done AS a JOIN done AS b ON a.n = b.s",
    ] {
        let said = refusal(&extract, sql);
        assert!(said.contains("text"), "{sql}: {said}");
        assert!(said.contains("CAST("), "{sql}: {said}");
    }
}

#[test]
fn a_text_in_quotes_is_a_number_where_it_is_compared_with_one() {
    let extract = extract();
    for (sql, value) in [
        ("SELECT count(*) FROM done WHERE n < '10'", json!(3)),
        ("SELECT count(*) FROM done WHERE n IN ('9', '10')", json!(2)),
        ("SELECT count(*) FROM done WHERE n IN ('9', 10)", json!(2)),
        ("SELECT count(*) FROM done WHERE n BETWEEN '9' AND '10'", json!(2)),
        ("SELECT count(*) FROM done WHERE '10' BETWEEN '9' AND n", json!(1)),
        ("SELECT max(greatest(n, '8')) FROM done", json!(10)),
        ("SELECT max(coalesce(n, '0')) FROM done", json!(10)),
        ("SELECT count(*) FROM done WHERE n = ANY (['9', '10'])", json!(2)),
        ("SELECT count(*) FROM done WHERE CASE n WHEN '9' THEN TRUE ELSE FALSE END", json!(1)),
        // Texts by wish.
        ("SELECT max(CASE WHEN n > 8 THEN 'x' ELSE CAST(n AS VARCHAR) END) FROM done", json!("x")),
        ("SELECT max(CASE WHEN n > 8 THEN 10 ELSE n END) FROM done", json!(10)),
        ("SELECT max(CASE WHEN n > 8 THEN NULL ELSE n END) FROM done", json!(8)),
        ("SELECT count(*) FROM (SELECT CAST(n AS VARCHAR) FROM done UNION SELECT s FROM done)", json!(6)),
        ("SELECT string_agg(n || '', ',' ORDER BY n) FROM done", json!("7,8,9,10")),
    ] {
        assert_eq!(one(&extract, sql), value, "{sql}");
    }
}
