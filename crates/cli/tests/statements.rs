//! `rockpool sql`: the statements of an answer without the answer.

mod support;

use serde_json::json;
use support::{ask, events, rockpool, rockpool_with_input};

#[test]
fn the_statement_is_the_one_that_the_answer_carries() {
    let (_folder, extract) = events::extract();
    let extract = extract.to_str().unwrap();
    for question in [events::funnel(), events::retention(), events::segmentation()] {
        let answer = ask(extract, &question);
        for (typed, dialect) in [("spark", "spark"), ("duckdb", "duck_db"), ("clickhouse", "click_house")] {
            let arguments = ["sql", "--extract", extract, "--question", "-", "--dialect", typed];
            let printed = rockpool_with_input(&arguments, &question.to_string()).fine();
            let carried =
                answer["sql"].as_array().unwrap().iter().find(|own| own["dialect"] == dialect).unwrap();
            assert_eq!(printed.stdout, carried["sql"].as_str().unwrap());
            assert!(printed.stdout.contains("FROM events"), "{}", printed.stdout);
            assert_eq!(printed.stderr, "");
        }
    }
    // Spark unless said otherwise, and a file as well as standard input.
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), events::funnel().to_string()).unwrap();
    let arguments = ["sql", "--extract", extract, "--question", file.path().to_str().unwrap()];
    let printed = rockpool(&arguments).fine().stdout;
    assert!(printed.contains("unix_millis(event_time)"), "{printed}");
}

#[test]
fn what_has_no_statement_says_why() {
    let (_folder, extract) = events::extract();
    let extract = extract.to_str().unwrap();
    let mut elsewhere = events::funnel();
    elsewhere["calendar"] = json!({"time_zone": "Mars/Olympus"});
    let nested = json!({
        "kind": "users",
        "set": {
            "kind": "counted", "question": elsewhere.clone(),
            "part": {"kind": "funnel_step", "step": 1, "outcome": "reached"},
        },
    });
    let mut misspelt = events::funnel();
    misspelt["steps"][0]["any_of"][0]["event"]["type"] = json!("no such event");
    for (question, part) in [
        (events::sql(), "kind: this question is SQL already"),
        (elsewhere, "calendar.time_zone: 'Mars/Olympus' is no IANA time zone"),
        (nested, "calendar.time_zone: 'Mars/Olympus' is no IANA time zone"),
        (misspelt, "steps[0].any_of[0].event: there is no event 'no such event'"),
    ] {
        let arguments = ["sql", "--extract", extract, "--question", "-"];
        let run = rockpool_with_input(&arguments, &question.to_string());
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
        assert!(run.stderr.contains(part), "{part:?} is not in {}", run.stderr);
    }
}
