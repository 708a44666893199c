//! `rockpool ask --explain`: which table was chosen and why, what was read of it, what was left out and by what.

mod support;

use serde_json::{Value, json};
use support::{events, rockpool};

/// The lines that explain a question.
fn explained(question: &Value) -> Vec<String> {
    let (_folder, extract) = events::extract();
    let question = question.to_string();
    let arguments =
        ["ask", "--extract", extract.to_str().unwrap(), "--question", &question, "--explain", "--quiet"];
    let run = rockpool(&arguments).fine();
    run.stdout.replace('\u{202f}', " ").lines().map(str::to_owned).collect()
}

fn stickiness(events: Value, more: Value) -> Value {
    let mut question = json!({"kind": "stickiness", "events": {"any_of": [events]}, "period": "day"});
    question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    question
}

#[test]
fn every_reason_to_choose_a_table_is_said() {
    let opened = json!({"event": {"type": "opened"}});
    let free = json!({"event": {"type": "opened"},
        "filters": [{"property": "plan", "operator": "is", "values": ["free"]}]});
    let days = "user_days: who did what on which day is all that is asked";
    for (question, first) in [
        (stickiness(opened.clone(), json!({})), days),
        (
            json!({"kind": "segmentation", "series": [{"events": {"any_of": [opened.clone()]}, "measure": "events"}]}),
            "daily: how many events there are on which day is all that is asked",
        ),
        (
            stickiness(free, json!({})),
            "events: a filter looks at a property, which days of users do not have",
        ),
        (
            stickiness(opened.clone(), json!({"breakdown": {"property": "plan"}})),
            "events: a breakdown looks at a property, which days of users do not have",
        ),
        (
            stickiness(
                opened.clone(),
                json!({"period": "hour", "dates": {"first": "2026-01-05", "last": "2026-01-06"}}),
            ),
            "events: hours are asked for, and days of users know only days",
        ),
        (
            stickiness(opened.clone(), json!({"calendar": {"time_zone": "Asia/Tokyo"}})),
            "events: days begin in another time zone than those of the extract",
        ),
        (events::funnel(), "events: the order of events and the time between them count"),
        (
            json!({"kind": "segmentation", "series": [{"events": {"any_of": [{"event": {"type": "saved"}}]},
                "measure": {"property": {"property": "size", "aggregate": "sum"}}}]}),
            "events: a property is measured, which days of users do not have",
        ),
    ] {
        assert_eq!(explained(&question).first().map(String::as_str), Some(first), "{question}");
    }
}

#[test]
fn what_is_left_out_is_counted_by_what_keeps_it_out() {
    let question = stickiness(
        json!({"event": {"type": "shared"}}),
        json!({"dates": {"first": "2026-01-01", "last": "2026-01-02"}}),
    );
    let lines = explained(&question);
    // Nothing was shared on these days: the one file, or its one row group, is left out by time.
    assert!(lines[1].starts_with("0 of 1 files"), "{lines:#?}");
    let all = lines.join("\n");
    assert!(all.contains("by time") && !all.contains("by users"), "{all}");
    assert!(lines.last().unwrap().starts_with("read: "), "{all}");

    let lines = explained(&stickiness(json!({"event": {"type": "opened"}}), json!({})));
    assert_eq!(lines[1..3], ["1 of 1 files", "1 of 1 row groups of these"], "{lines:#?}");
    assert!(lines[3].contains("in other columns"), "{lines:#?}");
    // Six users opened, one of them nobody, each on one day.
    assert!(lines[4].contains("user_key, day, events; 1 row group; 6 rows"), "{lines:#?}");
}
