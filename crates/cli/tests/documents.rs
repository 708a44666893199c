//! The reference of questions in `docs/questions.md`: complete, and every example runs on the sample events.

mod support;

use rockpool_question::{
    Breakdown, CalendarSettings, Dates, Duration, EventMatch, PropertyFilter, Question, Step, UserFilter,
};
use serde_json::Value;
use std::collections::BTreeSet;
use support::schema::misfit;
use support::{ask, rockpool};

const TEXT: &str = include_str!("../../../docs/questions.md");

/// The JSON blocks of the reference.
fn blocks() -> Vec<&'static str> {
    let blocks: Vec<&str> =
        TEXT.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(blocks.len() > 8, "{}", blocks.len());
    blocks
}

fn questions() -> Vec<Value> {
    let parsed = blocks().into_iter().map(|block| serde_json::from_str::<Value>(block).unwrap());
    parsed.filter(|value| value.get("kind").is_some()).collect()
}

#[test]
fn every_block_is_a_question_or_a_part_of_one() {
    let schema = rockpool(&["schema", "question"]).fine().json();
    for block in blocks() {
        let value: Value = serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}"));
        if value.get("kind").is_some() {
            serde_json::from_str::<Question>(block).unwrap_or_else(|error| panic!("{error}: {block}"));
            assert_eq!(misfit(&schema, &value), None, "{block}");
            continue;
        }
        if let Ok(dates) = serde_json::from_str::<Dates>(block) {
            let mut dated = questions().into_iter().find(|question| question["kind"] == "lifecycle").unwrap();
            dated["dates"] = serde_json::to_value(dates).unwrap();
            assert_eq!(dated["dates"], value);
            assert_eq!(misfit(&schema, &dated), None, "{block}");
        }
        let is_part = serde_json::from_str::<Step>(block).is_ok()
            || serde_json::from_str::<EventMatch>(block).is_ok()
            || serde_json::from_str::<PropertyFilter>(block).is_ok()
            || serde_json::from_str::<Dates>(block).is_ok()
            || serde_json::from_str::<Duration>(block).is_ok()
            || serde_json::from_str::<CalendarSettings>(block).is_ok()
            || serde_json::from_str::<Breakdown>(block).is_ok()
            || serde_json::from_str::<UserFilter>(block).is_ok();
        assert!(is_part, "{block}");
    }
    let kinds: BTreeSet<String> = questions().iter().map(|question| question["kind"].to_string()).collect();
    assert_eq!(kinds.len(), schema["oneOf"].as_array().unwrap().len(), "an example of each kind: {kinds:?}");
}

#[test]
fn every_field_and_choice_is_explained() {
    fn names(schema: &Value, found: &mut BTreeSet<String>) {
        match schema {
            Value::Object(keywords) => {
                if let Some(Value::Object(properties)) = keywords.get("properties") {
                    found.extend(properties.keys().cloned());
                }
                found.extend(keywords.get("const").and_then(Value::as_str).map(str::to_owned));
                let choices = keywords.get("enum").and_then(Value::as_array);
                found.extend(choices.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
                keywords.values().for_each(|inner| names(inner, found));
            }
            Value::Array(list) => list.iter().for_each(|inner| names(inner, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    names(&rockpool(&["schema", "question"]).fine().json(), &mut found);
    for known in ["window", "strictly_after", "is_none_of", "returning"] {
        assert!(found.contains(known), "the schema has {known}");
    }
    for name in found {
        let explained = TEXT.contains(&format!("`{name}`")) || TEXT.contains(&format!("`\"{name}\"`"));
        assert!(explained, "{name} is not explained in docs/questions.md");
    }
}

#[test]
fn every_example_has_an_answer_on_the_sample_events() {
    let folder = tempfile::tempdir().unwrap();
    let (raw, extract) = (folder.path().join("raw"), folder.path().join("extract"));
    let (raw, extract) = (raw.to_str().unwrap(), extract.to_str().unwrap());
    rockpool(&["sample", "--output", raw, "--users", "200"]).fine();
    rockpool(&["build", "--input", raw, "--output", extract]).fine();
    for question in questions() {
        let answer = ask(extract, &question);
        let body = &answer["body"];
        // Not an answer about nobody: the example means something on these events.
        let some = match question["kind"].as_str().unwrap() {
            "segmentation" => body["series"][0]["total"].as_f64(),
            "funnel" => {
                body["total"]["steps"].as_array().unwrap().last().unwrap()["from_first"]["count"].as_f64()
            }
            "retention" => body["total"]["summary"][1]["rate"]["count"].as_f64(),
            "stickiness" => body["total"]["of"].as_f64(),
            "lifecycle" => body["buckets"][0]["new"].as_f64(),
            "paths" => body["users"].as_f64(),
            "users" => body["total"].as_f64(),
            "trace" => body["reached"].as_f64(),
            _ => body["rows"].as_array().map(|rows| rows.len() as f64),
        };
        assert!(some.unwrap() > 0.0, "{answer}");
    }
}
