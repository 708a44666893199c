//! Questions that make no sense: each gets one line that names the field and says what would be right.

mod support;

use serde_json::{Value, json};
use support::{events, rockpool_with_input};

/// A funnel with something else in the place of one of its fields.
fn funnel(change: impl FnOnce(&mut Value)) -> Value {
    let mut question = events::funnel();
    change(&mut question);
    question
}

#[test]
fn a_question_that_makes_no_sense_is_refused_in_one_line() {
    let (_folder, extract) = events::extract();
    let extract = extract.to_str().unwrap();
    let hours = |amount: u32| json!({"amount": amount, "unit": "hour"});
    let cases = [
        (
            funnel(|question| question["steps"] = json!([events::step("opened")])),
            "steps: a funnel has at least 2 steps; add another",
        ),
        (
            funnel(|question| question["steps"][1] = events::step("savd")),
            "steps[1].any_of[0].event: there is no event 'savd' in this extract; did you mean 'saved'?",
        ),
        (
            funnel(|question| question["window"]["amount"] = json!(0)),
            "window: the conversion window must be longer than zero",
        ),
        (
            funnel(|question| {
                question["steps"][1]["after_at_least"] = hours(2);
                question["steps"][1]["after_at_most"] = hours(1);
            }),
            "steps[1].after_at_least: the least time must not be longer than the most",
        ),
        (
            funnel(|question| question["breakdown"]["groups"] = json!(500)),
            "breakdown.groups: keep 1 to 100 groups; the rest is gathered",
        ),
        (
            funnel(|question| question["calendar"] = json!({"time_zone": "Mars/Olympus"})),
            "calendar.time_zone: 'Mars/Olympus' is no IANA time zone; write one such as Europe/Budapest",
        ),
    ];
    for (question, line) in cases {
        for format in ["table", "json", "csv"] {
            let arguments = ["ask", "--extract", extract, "--question", "-", "--format", format];
            let run = rockpool_with_input(&arguments, &question.to_string());
            assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
            let lines: Vec<&str> = run.stderr.lines().collect();
            assert!(lines[0].starts_with("error: standard input does not fit the extract "), "{run:?}");
            let said: Vec<&&str> = lines.iter().filter(|line| line.starts_with("  ")).collect();
            assert_eq!(said, [&format!("  {line}").as_str()], "{run:?}");
        }
    }
}
