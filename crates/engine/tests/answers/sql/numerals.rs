//! Numbers are numbers in SQL however they are written, and nothing is compared or ordered as text where they are meant.

use super::{one, refusal, rows};
use crate::extract::{Extract, Raw};
use chrono_tz::UTC;
use serde_json::{Value, json};

fn extract(kinds: &[(&'static str, &[Value])]) -> Extract {
    let mut events = vec![];
    for (kind, values) in kinds {
        for value in *values {
            let time = 1_700_000_000_000 + events.len() as i64 * 1_000;
            events.push(Raw::new(Some(1), time, kind).with("amount", value.clone()));
        }
    }
    Extract::build(&events, UTC)
}

#[test]
fn amounts_that_a_program_wrote_as_floats() {
    let extract =
        extract(&[("purchase", &[json!("10.0"), json!("19.9"), json!("5.0"), json!("0.1"), Value::Null])]);
    for (sql, wanted) in [
        ("SELECT sum(amount) FROM purchase", json!(35.0)),
        ("SELECT max(amount) FROM purchase", json!(19.9)),
        ("SELECT median(amount) FROM purchase", json!(7.5)),
        ("SELECT count(*) FROM purchase WHERE amount > 10", json!(1)),
        ("SELECT count(*) FROM purchase WHERE amount > 10.0", json!(1)),
        ("SELECT count(*) FROM events WHERE amount >= 10", json!(2)),
        ("SELECT count(*) FROM purchase WHERE amount = '10'", json!(1)),
        ("SELECT count(*) FROM purchase WHERE amount IN (10, 5)", json!(2)),
        ("SELECT count(*) FROM purchase WHERE amount BETWEEN 5 AND 10", json!(2)),
        ("SELECT sum(TRY_CAST(amount AS DOUBLE)) FROM purchase", json!(35.0)),
        // As it is written, when that is asked for.
        ("SELECT max(properties['amount']) FROM purchase", json!("5.0")),
    ] {
        assert_eq!(one(&extract, sql), wanted, "{sql}");
    }
    assert_eq!(
        json!(rows(&extract, "SELECT amount FROM purchase WHERE amount IS NOT NULL ORDER BY amount DESC")),
        json!([[19.9], [10.0], [5.0], [0.1]])
    );
}

#[test]
fn every_spelling_of_a_number_is_one() {
    let extract =
        extract(&[("a", &[json!("007"), json!("+5"), json!("12")]), ("b", &[json!("1e3"), json!("-0.50")])]);
    assert_eq!(one(&extract, "SELECT sum(amount) FROM a"), json!(24));
    assert_eq!(one(&extract, "SELECT sum(amount) FROM b"), json!(999.5));
    // Whole numbers here and others there are numbers.
    assert_eq!(one(&extract, "SELECT sum(amount) FROM events"), json!(1_023.5));
    assert_eq!(one(&extract, "SELECT min(properties['amount']) FROM a"), json!("+5"));
}

#[test]
fn values_that_are_no_numbers_are_named_before_they_count() {
    let extract =
        extract(&[("purchase", &[json!(250), json!(90), json!(1_000)]), ("refund", &[json!("250 EUR")])]);
    assert_eq!(one(&extract, "SELECT max(amount) FROM purchase"), json!(1_000));
    assert_eq!(one(&extract, "SELECT count(*) FROM purchase WHERE amount > 10"), json!(3));
    for sql in [
        "SELECT count(*) FROM events WHERE amount > 100",
        "SELECT count(*) FROM events WHERE 100 < amount",
        "SELECT count(*) FROM events WHERE amount BETWEEN 1 AND 5",
        "SELECT count(*) FROM events WHERE amount IN (90, 250)",
        "SELECT sum(amount) FROM events",
        "SELECT avg(amount) FROM events",
        "SELECT max(amount) FROM events",
        "SELECT max(a) FROM (SELECT amount AS a FROM events)",
        "SELECT amount FROM events ORDER BY amount",
        "SELECT row_number() OVER (ORDER BY amount) FROM events",
        "SELECT count(*) FROM users u WHERE EXISTS (SELECT 1 FROM events e WHERE e.amount > 100)",
        "WITH e AS (SELECT * FROM events) SELECT max(amount) FROM e",
    ] {
        let reason = refusal(&extract, sql);
        assert!(reason.contains("TRY_CAST(") && reason.contains("250 EUR"), "{sql}: {reason}");
    }
    assert_eq!(one(&extract, "SELECT max(TRY_CAST(amount AS DOUBLE)) FROM events"), json!(1_000.0));
    assert_eq!(one(&extract, "SELECT max(CAST(amount AS VARCHAR)) FROM events"), json!("90"));
    assert_eq!(one(&extract, "SELECT count(*) FROM events WHERE amount = '250 EUR'"), json!(1));
}

#[test]
fn ids_of_many_digits_stay_what_they_are() {
    let ids = [json!("18446744073709551615"), json!("18446744073709551614")];
    let extract = extract(&[("a", &ids), ("b", &[json!(9_007_199_254_740_993_i64)]), ("c", &[json!(0.5)])]);
    assert_eq!(one(&extract, "SELECT count(DISTINCT amount) FROM a"), json!(2));
    assert_eq!(one(&extract, "SELECT count(*) FROM a WHERE amount = '18446744073709551615'"), json!(1));
    assert_eq!(one(&extract, "SELECT max(amount) FROM b"), json!("9007199254740993"));
    assert!(refusal(&extract, "SELECT max(amount) FROM a").contains("more digits than a double"));
    assert_eq!(
        one(&extract, "SELECT max(CAST(amount AS DECIMAL(38, 0))) FROM a"),
        json!("18446744073709551615")
    );
}

#[test]
fn nan_is_a_text_of_a_property_and_a_double_of_a_computation() {
    let extract = extract(&[("a", &[json!("NaN"), json!("1"), json!("2")])]);
    assert!(refusal(&extract, "SELECT sum(amount) FROM a").contains("'NaN'"));
    assert_eq!(one(&extract, "SELECT CAST('NaN' AS DOUBLE) > 1e308"), json!(true));
    assert_eq!(one(&extract, "SELECT 1e308 * 10"), json!("inf"));
    assert!(refusal(&extract, "SELECT 1 / 0").contains("nullif(b, 0)"));
}
