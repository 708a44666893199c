//! A property is there however it is stored: in a column, in the map of the others, in one way here and in another there.

use super::{one, refusal, rows};
use crate::extract::{Extract, Raw, funnel_of, segmentation_of};
use chrono_tz::UTC;
use proptest::prelude::*;
use rockpool_question::Question;
use serde_json::{Value, json};

/// 2026-03-02 00:00 in UTC.
const START: i64 = 1_772_409_600_000;

/// Ten checkouts all have a coupon; of a thousand views five have SPRING and two FALL. Two hundred events have seventy
/// flags each, and five have one of them.
fn coupons() -> Extract {
    let mut events = vec![];
    for n in 0..10 {
        events.push(
            Raw::new(Some(100 + n), START + i64::from(n) * 1_000, "checkout").with("coupon", json!("SPRING")),
        );
    }
    for n in 0..1_000_i64 {
        let view =
            Raw::new(Some((n % 50) as u8), START + (100 + n) * 1_000, "page_view").with("path", json!("/"));
        events.push(match n {
            n if n % 200 == 0 => view.with("coupon", json!("SPRING")),
            7 | 8 => view.with("coupon", json!("FALL")),
            _ => view,
        });
    }
    for n in 0..200_i64 {
        let mut seen = Raw::new(Some((n % 50) as u8), START + (2_000 + n) * 1_000, "experiment_seen");
        for flag in 1..=70 {
            seen = seen.with(FLAGS[flag - 1], json!("on"));
        }
        events.push(seen);
    }
    for n in 0..5 {
        events.push(
            Raw::new(Some(200), START + (3_000 + n) * 1_000, "flag_changed")
                .with("$feature/flag-70", json!("on")),
        );
    }
    Extract::build(&events, UTC)
}

/// `$feature/flag-01` to `$feature/flag-70`.
static FLAGS: std::sync::LazyLock<Vec<&'static str>> = std::sync::LazyLock::new(|| {
    (1..=70)
        .map(|flag| Box::leak(format!("$feature/flag-{flag:02}").into_boxed_str()) as &'static str)
        .collect()
});

#[test]
fn rare_ones_and_those_without_a_column_are_found() {
    let extract = coupons();
    assert_eq!(
        json!(rows(
            &extract,
            "SELECT coupon, count(*) FROM events WHERE coupon IS NOT NULL GROUP BY coupon ORDER BY coupon"
        )),
        json!([["FALL", 2], ["SPRING", 15]])
    );
    assert_eq!(one(&extract, "SELECT count(*) FROM events WHERE \"$feature/flag-70\" = 'on'"), json!(205));
    assert_eq!(one(&extract, "SELECT count(*) FROM page_view WHERE coupon = 'SPRING'"), json!(5));
    assert_eq!(
        one(
            &extract,
            "SELECT count(*) FILTER (WHERE reached = 1) FROM (SELECT window_funnel(event_time, INTERVAL '1 day',
               coupon = 'SPRING', event_type = 'checkout') AS reached
             FROM events WHERE user_key IS NOT NULL GROUP BY user_key)"
        ),
        json!(11)
    );
}

#[test]
fn the_map_has_every_property_and_reads_only_those_that_are_asked() {
    let extract = coupons();
    for sql in [
        "SELECT count(*) FROM events WHERE properties['coupon'] = 'SPRING'",
        "SELECT count(*) FROM events AS e WHERE e.properties['coupon'] = 'SPRING'",
        "SELECT count(*) FROM (SELECT properties AS p FROM events) WHERE p['coupon'] = 'SPRING'",
    ] {
        assert_eq!(one(&extract, sql), json!(15), "{sql}");
    }
    assert_eq!(
        json!(rows(&extract, "SELECT properties FROM page_view ORDER BY event_time LIMIT 2")),
        json!([["{path: /, coupon: SPRING}"], ["{path: /}"]])
    );
    assert_eq!(
        one(&extract, "SELECT count(*) FROM events WHERE cardinality(map_keys(properties)) = 70"),
        json!(200)
    );
}

#[test]
fn names_that_every_table_has_give_way() {
    let extract = Extract::build(
        &[
            Raw::new(Some(1), START, "a").with("day", json!("mon")).with("property_day", json!("tue")),
            Raw::new(Some(1), START + 1, "b").with("day", json!("wed")),
        ],
        UTC,
    );
    assert_eq!(
        json!(rows(&extract, "SELECT property_property_day, property_day FROM events ORDER BY event_time")),
        json!([["mon", "tue"], ["wed", null]])
    );
    assert_eq!(one(&extract, "SELECT property_property_day FROM b"), json!("wed"));
    assert!(refusal(&extract, "SELECT dayy FROM a").contains("There is no column 'dayy' in 'a'"));
}

#[test]
fn beyond_the_columns_of_a_table_the_refusal_says_where_a_property_is() {
    // Each of 500 properties is in one event of a thousand.
    let names: Vec<&'static str> =
        (0..500).map(|n| Box::leak(format!("rare_{n:03}").into_boxed_str()) as &'static str).collect();
    let events: Vec<Raw> = (0..1_000)
        .map(|n| {
            let event = Raw::new(Some(1), START + n as i64, "a");
            match names.get(n) {
                Some(name) => event.with(name, json!("x")),
                None => event,
            }
        })
        .collect();
    let extract = Extract::build(&events, UTC);
    assert_eq!(one(&extract, "SELECT count(rare_000) FROM a"), json!(1));
    assert!(refusal(&extract, "SELECT rare_499 FROM a").contains("properties['rare_499']"));
    assert_eq!(one(&extract, "SELECT count(properties['rare_499']) FROM a"), json!(1));
}

/// The names of properties in random extracts.
const NAMES: [&str; 3] = ["plan", "day", "Größe €"];

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!("x")),
        Just(json!("y z")),
        (0i64..3).prop_map(|number| json!(number)),
        any::<bool>().prop_map(|value| json!(value)),
        Just(json!(0.5)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever values some events of two types have, as often or as rarely as may be: SQL counts what a question counts.
    #[test]
    fn sql_and_questions_agree(
        values in proptest::collection::vec((0usize..3, 0u8..4, any::<bool>(), value()), 1..12),
        plain in 0usize..400,
        many in prop_oneof![Just(0usize), Just(70)],
    ) {
        let mut events: Vec<Raw> = (0..plain)
            .map(|n| Raw::new(Some((n % 4) as u8), START + n as i64, if n % 2 == 0 { "open" } else { "save" }))
            .collect();
        for (place, (name, user, of_open, value)) in values.iter().enumerate() {
            let kind = if *of_open { "open" } else { "save" };
            let mut event = Raw::new(Some(*user), START + 1_000 + place as i64, kind).with(NAMES[*name], value.clone());
            for flag in FLAGS.iter().take(many) {
                event = event.with(flag, json!(true));
            }
            events.push(event);
        }
        let extract = Extract::build(&events, UTC);
        for name in NAMES {
            for (_, _, _, value) in values.iter().filter(|(place, _, _, _)| NAMES[*place] == name) {
                let text = match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let filters = json!([{ "property": name, "operator": "is", "values": [text] }]);
                let matching = json!({ "any_of": [{ "event": "any", "filters": filters }] });
                let question = |question: Value| serde_json::from_value::<Question>(question).unwrap();
                let answer = extract.ask(&question(json!({
                    "kind": "segmentation",
                    "series": [{ "events": matching, "measure": "events" }]
                })));
                let total = segmentation_of(&answer).series[0].total;
                let condition = format!("properties['{name}'] = '{text}'");
                let counted = one(&extract, &format!("SELECT count(*) FROM events WHERE {condition}"));
                prop_assert_eq!(counted.as_f64(), total, "{} {}", name, text);
                let answer = extract.ask(&question(json!({
                    "kind": "funnel",
                    "steps": [matching, matching],
                    "window": { "amount": 1, "unit": "day" }
                })));
                let steps: Vec<u64> =
                    funnel_of(&answer).total.steps.iter().map(|step| step.from_first.count).collect();
                let reached = rows(&extract, &format!(
                    "SELECT count(*) FILTER (WHERE r >= 1), count(*) FILTER (WHERE r >= 2) FROM (
                       SELECT window_funnel(event_time, INTERVAL '1 day', {condition}, {condition}) AS r
                       FROM events WHERE user_key IS NOT NULL GROUP BY user_key)"
                ));
                prop_assert_eq!(json!(reached), json!([steps]));
            }
            // Its column has a value exactly where the map has one.
            if values.iter().any(|(place, _, _, _)| NAMES[*place] == name) {
                let column = if name == "day" { "property_day" } else { name };
                prop_assert_eq!(
                    one(&extract, &format!("SELECT count(\"{column}\") FROM events")),
                    one(&extract, &format!("SELECT count(properties['{name}']) FROM events"))
                );
            }
        }
    }
}
