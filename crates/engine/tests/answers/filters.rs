//! Every operator over every kind of column, against a plain reading of its meaning.

use crate::extract::{Extract, Raw, event, segmentation_of, step};
use crate::predicate::passes;
use futures::executor::block_on;
use rockpool_catalog::PropertyType;
use rockpool_engine::{EngineError, Silent};
use rockpool_question::{Measure, Operator, PropertyFilter, Question, Segmentation, Series, Value};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Texts that are easily mistaken: quotes, wildcards, blanks, numbers in other clothes.
const AWKWARD: [&str; 26] = [
    "save",
    "Save",
    "save as",
    "100%",
    "1_0",
    "it's",
    "say \"hi\"",
    "back\\slash",
    "\u{1f680} go",
    "",
    " ",
    " 7 ",
    "7",
    "7.0",
    "07",
    "1e3",
    "1000",
    "NaN",
    "inf",
    "-0",
    "0",
    "0.5",
    "true",
    "false",
    "null",
    "a\nb",
];

fn events() -> Vec<Raw> {
    let mut events = vec![];
    let mut add = |kind: &'static str, values: Vec<Json>| {
        for (row, value) in values.into_iter().enumerate() {
            let time = 1_700_000_000_000 + row as i64 * 1_000;
            // Some text, so that a null "v" does not leave the event without properties.
            let event = Raw::new(Some((row % 5) as u8), time, kind).with("row", json!(row));
            events.push(if value.is_null() { event } else { event.with("v", value) });
        }
    };
    add("text", AWKWARD.iter().map(|text| json!(text)).chain([Json::Null, Json::Null]).collect());
    // Fewer than one row in a hundred has the property: it lives in the map.
    let rare = AWKWARD.iter().map(|text| json!(text)).chain(std::iter::repeat_n(Json::Null, 3_000));
    add("map", rare.collect());
    add(
        "integer",
        [0, 7, -7, 10, 1000, 9_007_199_254_740_993_i64]
            .map(|v| json!(v))
            .into_iter()
            .chain([Json::Null])
            .collect(),
    );
    add("number", [json!(0.5), json!(-0.5), json!(7), json!(1000), json!(10.25), Json::Null].to_vec());
    add("boolean", [json!(true), json!(false), json!(true), Json::Null].to_vec());
    events
}

fn values() -> Vec<Value> {
    let texts = AWKWARD.iter().map(|text| Value::Text((*text).to_owned()));
    let numbers = [0.0, -0.0, 7.0, -7.0, 0.5, 10.0, 1000.0, 1e9].map(Value::Number);
    texts.chain(numbers).chain([Value::Boolean(true), Value::Boolean(false)]).collect()
}

/// Every filter that a question may hold over these values.
fn filters() -> Vec<PropertyFilter> {
    let mut filters = vec![];
    let mut add = |operator, values: Vec<Value>| {
        filters.push(PropertyFilter { property: "v".into(), operator, values });
    };
    for operator in Operator::ALL {
        match operator {
            Operator::IsSet | Operator::IsNotSet => add(operator, vec![]),
            Operator::Matches => {
                for pattern in ["^1", "[0-9]$"] {
                    add(operator, vec![Value::Text(pattern.into())]);
                }
            }
            Operator::Between => {
                add(operator, vec![Value::Number(0.0), Value::Number(10.0)]);
                add(operator, vec![Value::Number(-0.0), Value::Text("7".into())]);
                add(operator, vec![Value::Number(5.0), Value::Number(1.0)]);
            }
            Operator::IsAnyOf | Operator::IsNoneOf => {
                add(operator, vec![Value::Text("7".into()), Value::Text("save".into())]);
                add(operator, vec![Value::Number(7.0), Value::Text("save".into())]);
                add(operator, vec![Value::Boolean(true), Value::Number(0.0)]);
                add(operator, vec![Value::Text("it's".into()), Value::Text("100%".into())]);
            }
            _ => {
                for value in values() {
                    let fits = !operator.is_numeric() || value.number().is_some();
                    let empty =
                        value.text().is_empty() && !matches!(operator, Operator::Is | Operator::IsNot);
                    if fits && !empty {
                        add(operator, vec![value]);
                    }
                }
            }
        }
    }
    filters
}

fn question(kind: &str, filters: Vec<PropertyFilter>) -> Question {
    let events = step(vec![event(kind, filters)]);
    let series = vec![Series { events, measure: Measure::Events }];
    Question::Segmentation(Segmentation::new(series, None))
}

#[test]
fn every_operator_means_what_it_says() {
    let events = events();
    let extract = Extract::build(&events, chrono_tz::UTC);
    let engine = extract.engine();
    let column = |kind: &str| {
        let property = engine.manifest().event_type(kind).unwrap().property("v").unwrap();
        property.column.as_ref().map(|_| property.kind)
    };
    assert_eq!(column("text"), Some(PropertyType::Text));
    assert_eq!(column("map"), None);
    assert_eq!(column("integer"), Some(PropertyType::Integer));
    assert_eq!(column("number"), Some(PropertyType::Number));
    assert_eq!(column("boolean"), Some(PropertyType::Boolean));
    let mut checked = 0;
    for kind in ["text", "map", "integer", "number", "boolean"] {
        for filter in filters() {
            let expected = events
                .iter()
                .filter(|event| event.kind == kind && passes(&filter, event.text("v").as_deref()))
                .count() as u64;
            let question = question(kind, vec![filter.clone()]);
            match block_on(engine.ask(&question, Arc::new(Silent))) {
                Ok(answer) => {
                    checked += 1;
                    let found = segmentation_of(&answer).series[0].total;
                    assert_eq!(found, Some(expected as f64), "{kind} {filter:?}");
                }
                // The question itself is refused: numbers that are none.
                Err(EngineError::Question(_)) => {}
                Err(error) => panic!("{kind} {filter:?}: {error}"),
            }
        }
    }
    assert!(checked > 600, "{checked}");
}

#[test]
fn several_filters_all_hold() {
    let extract = Extract::build(&events(), chrono_tz::UTC);
    let filter = |operator, value| PropertyFilter { property: "v".into(), operator, values: vec![value] };
    let filters = vec![
        filter(Operator::Contains, Value::Text("7".into())),
        filter(Operator::IsNot, Value::Text("07".into())),
    ];
    // " 7 ", "7", "7.0".
    assert_eq!(segmentation_of(&extract.ask(&question("text", filters))).series[0].total, Some(3.0));
}

#[test]
fn a_broken_pattern_is_a_problem_of_the_question() {
    let extract = Extract::build(&events(), chrono_tz::UTC);
    for (pattern, why) in
        [("(", "unclosed group"), ("a(?=b)", "look-around"), ("(a{1000}){1000}", "repeat less often")]
    {
        let broken = PropertyFilter {
            property: "v".into(),
            operator: Operator::Matches,
            values: vec![Value::Text(pattern.into())],
        };
        match extract.try_ask(&question("text", vec![broken])) {
            Err(EngineError::Question(problems)) => {
                assert_eq!(problems[0].field, "series[0].events.any_of[0].filters[0].values");
                let message = &problems[0].message;
                assert!(message.contains("is no regular expression") && message.contains(why), "{message}");
                assert!(!message.contains("DataFusion") && !message.contains('\n'), "{message}");
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Texts and the instants they are, in seconds since 1970 (UTC): counted by hand.
const INSTANTS: [(&str, Option<f64>); 14] = [
    ("1970-01-01T00:00:00Z", Some(0.0)),
    (" 1970-01-01 00:01:00 ", Some(60.0)),
    ("1970-01-01T02:00:00+02:00", Some(0.0)),
    ("1969-12-31T23:59:59.5Z", Some(-0.5)),
    ("1970-01-02", Some(86_400.0)),
    ("1970-01-01T00:00:00.000001Z", Some(0.000_001)),
    ("1969-12-31 18:00:00-06:00", Some(0.0)),
    ("1970-01-01T00:01:00", Some(60.0)),
    ("1970-02-30", None),
    ("yesterday", None),
    ("0", None),
    ("60", None),
    ("NaN", None),
    ("", None),
];

#[test]
fn instants_are_compared_as_instants() {
    let instants = || INSTANTS.iter().enumerate();
    let mut events: Vec<Raw> = instants()
        .map(|(row, (text, _))| Raw::new(Some(1), row as i64, "text").with("v", json!(text)))
        .collect();
    // The same in the map of rare properties, and numbers, which are no instants.
    events.extend(
        instants().map(|(row, (text, _))| Raw::new(Some(1), row as i64, "map").with("v", json!(text))),
    );
    events.extend((0..3_000).map(|row| Raw::new(Some(1), row, "map").with("row", json!(row))));
    events.extend((0..90).map(|row| Raw::new(Some(1), row, "integer").with("v", json!(row))));
    let extract = Extract::build(&events, chrono_tz::UTC);
    let engine = extract.engine();
    let bounds = [
        ("1970-01-01T00:00:00Z", 0.0),
        ("1970-01-01T01:00:00+01:00", 0.0),
        ("1969-12-31T23:59:59.500Z", -0.5),
        ("1970-01-01 00:01:00Z", 60.0),
        ("1970-01-02T00:00:00Z", 86_400.0),
    ];
    let ask = |kind: &str, operator, values: &[&str]| {
        let values = values.iter().map(|value| Value::Text((*value).to_owned())).collect();
        let filter = PropertyFilter { property: "v".into(), operator, values };
        let answer = block_on(engine.ask(&question(kind, vec![filter]), Arc::new(Silent))).unwrap();
        segmentation_of(&answer).series[0].total.unwrap() as usize
    };
    let count = |holds: &dyn Fn(f64) -> bool| {
        INSTANTS.iter().filter_map(|(_, instant)| *instant).filter(|instant| holds(*instant)).count()
    };
    for (text, bound) in bounds {
        let orders: [(Operator, &dyn Fn(f64) -> bool); 4] = [
            (Operator::LessThan, &|instant| instant < bound),
            (Operator::AtMost, &|instant| instant <= bound),
            (Operator::GreaterThan, &|instant| instant > bound),
            (Operator::AtLeast, &|instant| instant >= bound),
        ];
        for (operator, holds) in orders {
            assert_eq!(ask("text", operator, &[text]), count(holds), "{operator:?} {text}");
            assert_eq!(ask("map", operator, &[text]), count(holds), "{operator:?} {text}");
            assert_eq!(ask("integer", operator, &[text]), 0);
        }
        for (last_text, last) in bounds.into_iter().filter(|(_, last)| *last >= bound) {
            let between = count(&|instant| (bound..=last).contains(&instant));
            assert_eq!(ask("text", Operator::Between, &[text, last_text]), between, "{text} {last_text}");
        }
    }
}

#[test]
fn texts_of_a_megabyte_are_compared_like_any_other() {
    // Rockets, four bytes each, and one of them with a quote at its end.
    let long = "\u{1f680}".repeat(262_144);
    let quoted = format!("{long}'\"");
    let texts = [long.as_str(), quoted.as_str(), "short"];
    let row = |(row, text): (usize, &&str)| Raw::new(Some(1), row as i64, "text").with("v", json!(text));
    let events: Vec<Raw> = texts.iter().enumerate().map(row).collect();
    let extract = Extract::build(&events, chrono_tz::UTC);
    let ask = |operator, value: &str| {
        let filter =
            PropertyFilter { property: "v".into(), operator, values: vec![Value::Text(value.to_owned())] };
        segmentation_of(&extract.ask(&question("text", vec![filter]))).series[0].total
    };
    assert_eq!(ask(Operator::Is, &long), Some(1.0));
    assert_eq!(ask(Operator::IsNot, &quoted), Some(2.0));
    assert_eq!(ask(Operator::StartsWith, &long), Some(2.0));
    assert_eq!(ask(Operator::Contains, "\u{1f680}'\""), Some(1.0));
    assert_eq!(ask(Operator::DoesNotContain, "\u{1f680}"), Some(1.0));
    assert_eq!(ask(Operator::LessThan, "7"), Some(0.0));
}
